"""Serves everything on one loopback port: the Bot API, the town's control, the clock and the page."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import cast

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import Route
from uvicorn.protocols.http.h11_impl import H11Protocol

from sandbox.api import Api
from sandbox.control import control_routes
from sandbox.guard import OnlyOurselves
from sandbox.line import Line
from sandbox.pages import page_routes
from sandbox.pulse import Pulse
from sandbox.snapshot import Snapshot
from sandbox.town import Town
from sandbox.webhook import Webhook

HOST = "127.0.0.1"
GRACE = 2.0
"""Seconds that answers under way get when the room closes."""


class PortTaken(Exception):
    """The message says in the system's words why the port can't be used, `number` is the system's errno."""

    def __init__(self, error: OSError) -> None:
        super().__init__(error.strerror)
        self.number = error.errno


def build_app(town: Town) -> Starlette:
    api = Api(town)
    door = ["GET", "POST"]
    return Starlette(
        routes=[
            Route("/bot{token}/{method}", api.method, methods=door),
            Route("/file/bot{token}/{path:path}", api.file),
            *control_routes(town),
            *page_routes(town),
        ],
        # A page elsewhere must not reach the room through a name that points to loopback.
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=[HOST, "localhost"]), Middleware(OnlyOurselves)],
    )


@asynccontextmanager
async def serve(town: Town, port: int = 0, *, handed_on: socket.socket | None = None) -> AsyncIterator[str]:
    """Runs the room in this loop until the block ends; gives its address. The town may be served again later.

    `handed_on` is the port that another server has kept open. Raises PortTaken.
    """
    listener = handed_on or _listener(port)
    port = listener.getsockname()[1]
    town.open()
    server = _Server(town, listener)
    running = asyncio.create_task(server.serve([listener]))
    await server.listening.wait()
    snapshot = Snapshot(town)
    beside = [asyncio.create_task(work) for work in (Pulse(town).run(), Webhook(town).run(), snapshot.run())]
    try:
        yield f"http://{HOST}:{port}"
    finally:
        town.close()
        server.end()
        await running
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)
        snapshot.save(stopped=True)


def _listener(port: int) -> socket.socket:
    # The protocol is named, or asyncio leaves Nagle on and every answer waits 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError as error:
        listener.close()
        raise PortTaken(error) from error
    return listener


class _Server(uvicorn.Server):
    """Leaves signals to the caller, and can close and reopen its port."""

    def __init__(self, town: Town, listener: socket.socket) -> None:
        super().__init__(
            uvicorn.Config(
                build_app(town),
                log_config=None,
                log_level="warning",
                access_log=False,
                lifespan="off",
                ws="none",
                http=cast("type[asyncio.Protocol]", _tearable(town.line)),
                timeout_keep_alive=75,
            )
        )
        self.listening = asyncio.Event()
        self._ending = asyncio.Event()
        self._address = listener.getsockname()
        town.line.refuse = self._refuse
        town.line.accept = self._accept
        town.line.keep = self._keep

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def main_loop(self) -> None:
        """Uvicorn's own looks ten times a second whether it shall end; tests start and end many rooms."""
        while not await self.on_tick(0):
            with suppress(TimeoutError):
                await asyncio.wait_for(self._ending.wait(), 1.0)

    def end(self) -> None:
        self.should_exit = True
        self._ending.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Uvicorn's own waits a tenth of a second though nothing is under way."""
        for server in self.servers:
            server.close()
        for listener in sockets or []:
            listener.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        answers = list(self.server_state.tasks)
        if answers:
            _, late = await asyncio.wait(answers, timeout=GRACE)
            for answer in late:
                answer.cancel()
        # A transport that was told to close does so in the loop's next rounds.
        for _ in range(3):
            await asyncio.sleep(0)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()

    def _refuse(self) -> None:
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            cast("H11Protocol", connection).transport.abort()
        self.servers = []

    def _keep(self) -> socket.socket | None:
        return self.servers[0].sockets[0].dup() if self.servers and self.servers[0].sockets else None

    async def _accept(self) -> None:
        if self.servers or self.should_exit:
            return
        loop = asyncio.get_running_loop()
        host, port = self._address
        self.servers = [await loop.create_server(self._protocol, host, port, reuse_address=True)]

    def _protocol(self) -> asyncio.Protocol:
        kind = cast("type[H11Protocol]", self.config.http_protocol_class)
        return kind(self.config, self.server_state, {})


def _tearable(line: Line) -> type[H11Protocol]:
    """Uvicorn's protocol, whose connections can be found by the caller's address."""

    class Tearable(H11Protocol):
        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            if self.client:
                line.connections[self.client] = transport

        def connection_lost(self, exc: Exception | None) -> None:
            super().connection_lost(exc)
            if self.client:
                line.connections.pop(self.client, None)

    return Tearable
