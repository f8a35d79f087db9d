"""Tells whoever watches what happens in the town: the page's streams and the snapshot."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sandbox.model import Posted
from sandbox.wire import Json


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that happened; `type` is its kind, `chat_id` and `posted` what it is about."""

    type: str  # message, edit, delete, chats, clock, menu, typing, health, closing
    chat_id: int | None = None
    posted: Posted | None = None
    more: Json | None = None


class Events:
    """Everybody who watches, each with a queue."""

    def __init__(self) -> None:
        self._watchers: set[asyncio.Queue[Happened]] = set()
        self.count = 0

    def publish(self, happened: Happened) -> None:
        self.count += 1
        for watcher in self._watchers:
            watcher.put_nowait(happened)

    @contextmanager
    def watch(self) -> Iterator[asyncio.Queue[Happened]]:
        queue: asyncio.Queue[Happened] = asyncio.Queue()
        self._watchers.add(queue)
        try:
            yield queue
        finally:
            self._watchers.discard(queue)
