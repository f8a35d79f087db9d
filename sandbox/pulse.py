"""Notices whether the bot polls, and tells the page when that changes."""

from __future__ import annotations

import asyncio

from sandbox.events import Happened
from sandbox.town import Town

LOOKS_EVERY = 0.5


class Pulse:
    """Looks every `LOOKS_EVERY` seconds."""

    def __init__(self, town: Town) -> None:
        self._town = town

    async def run(self) -> None:
        seen = self._town.bot_is_up()
        while True:
            await asyncio.sleep(LOOKS_EVERY)
            now = self._town.bot_is_up()
            if now != seen:
                seen = now
                self._town.events.publish(Happened("health", more={"bot": now}))
