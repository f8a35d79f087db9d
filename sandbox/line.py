"""The network between bot and room: it can be cut for a while, and one call can be torn off without an answer."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Awaitable, Callable
from typing import Literal

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

How = Literal["abort", "refuse"]


class LineCut(Exception):
    """The connection ends without an answer."""


class Line:
    """`abort`: API calls are accepted and torn off. `refuse`: the port itself is closed, for the page as well."""

    def __init__(self) -> None:
        self.connections: dict[tuple[str, int], asyncio.Transport] = {}
        self.refuse: Callable[[], None] | None = None  # the server's hands, once it runs
        self.accept: Callable[[], Awaitable[None]] | None = None
        self.keep: Callable[[], socket.socket | None] | None = None
        self._until = 0.0
        self._calls: set[asyncio.Event] = set()
        self._mending: asyncio.Task[None] | None = None

    def kept_port(self) -> socket.socket | None:
        """The open port, to be handed on to the next server: who calls meanwhile waits instead of being refused."""
        return self.keep() if self.keep else None

    @property
    def is_cut(self) -> bool:
        return time.monotonic() < self._until

    def cut(self, seconds: float | None, how: How = "abort") -> None:
        """None: until it is mended. Calls under way are torn off too."""
        self._until = float("inf") if seconds is None else time.monotonic() + seconds
        for torn in self._calls:
            torn.set()
        if how == "refuse" and self.refuse:
            self.refuse()
            if seconds is not None:
                self._mending = asyncio.create_task(self._mend_after(seconds))

    async def _mend_after(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await self.mend()

    async def mend(self) -> None:
        self._until = 0.0
        if self.accept:
            await self.accept()

    def close(self) -> None:
        """No call hangs any longer: the room is closing."""
        for torn in self._calls:
            torn.set()
        if self._mending:
            self._mending.cancel()

    def listen(self) -> asyncio.Event:
        """Set when the line is cut during a call. Give it back with `hang_up`."""
        torn = asyncio.Event()
        self._calls.add(torn)
        return torn

    def hang_up(self, torn: asyncio.Event) -> None:
        self._calls.discard(torn)


class TornOff(Response):
    """Resets the caller's connection instead of answering."""

    def __init__(self, line: Line) -> None:
        super().__init__()
        self._line = line

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if transport := self._line.connections.get(tuple(scope["client"])):
            transport.abort()
        while (await receive())["type"] != "http.disconnect":
            continue
