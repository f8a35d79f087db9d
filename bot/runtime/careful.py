"""Care after an unclean end: what may itself have killed the process is taken up alone, and noted before.

For some minutes after such a start one thing at a time is in work, and its name stands in the database meanwhile.
What the process has died of three times while it alone was in work is not taken up again, but set aside.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from bot.runtime.clock import Clock
from storage.database import Database

CAREFUL_FOR: Final = 600.0
"""Seconds: what kills the process again and again does it within this time of its start."""


class Careful:
    """Whether care is needed now, and the turn to be in work alone."""

    def __init__(self, db: Database, clock: Clock, *, unclean: bool) -> None:
        """`unclean`: the process before this one did not end in order."""
        self._db, self._clock = db, clock
        self._until = clock.monotonic() + CAREFUL_FOR if unclean else None
        self._lock = asyncio.Lock()

    @property
    def active(self) -> bool:
        """Whether this start is still one after an unclean end."""
        return self._until is not None and self._clock.monotonic() < self._until

    @asynccontextmanager
    async def alone(self, what: str) -> AsyncIterator[bool]:
        """Whether it may be taken up: False where the process has died of it too often.

        Nothing else that is taken up with care is in work meanwhile. Costs a commit before and one after, where care
        is needed.
        """
        if not self.active:
            yield True
            return
        async with self._lock:
            yield await self._db.write(lambda tx: tx.last_end.take_up(what))
            await self._db.write(lambda tx: tx.last_end.put_down(what))
