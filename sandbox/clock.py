"""The room's clock: real time plus an offset that tests and the page move forward."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo


class MovedClock:
    """The clock; everybody who waits for it to be moved is told."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone = zone
        self.offset_seconds = 0.0
        self._moved = asyncio.Event()

    def now(self) -> datetime:
        """The room's time, UTC."""
        return datetime.now(self.zone) + timedelta(seconds=self.offset_seconds)

    def stamp(self) -> int:
        """Seconds since 1970, as message dates carry them."""
        return int(self.now().timestamp())

    def advance(self, seconds: float) -> None:
        """Moves the clock forward by so many seconds."""
        self.set_offset(self.offset_seconds + seconds)

    def move_to(self, moment: datetime) -> None:
        """Moves the clock forward to that time."""
        self.advance((moment - self.now()).total_seconds())

    def set_offset(self, seconds: float) -> None:
        """Any offset, backwards too: only fault tests and the loading of a saved town do that."""
        self.offset_seconds = seconds
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()

    async def moved_from(self, seen: float | None, seconds: float) -> float:
        """The offset: at once when it is not the one seen, else when it changes or the time is up."""
        if seen == self.offset_seconds:
            try:
                await asyncio.wait_for(self._moved.wait(), seconds)
            except TimeoutError:
                return self.offset_seconds
        return self.offset_seconds

    def wake(self) -> None:
        """Ends every wait: the room is closing."""
        self._moved.set()
