"""After an unclean end, takes up alone, and notes beforehand, what may itself have killed the process.

After such a start the first things of each kind are in work one at a time, and their names stand in the database
meanwhile. What the process has died of three times while it alone was in work is not taken up again, but set aside.

Only the first ones, for care costs two commits each and what waits after a night may be thousands. What lies further
back and kills the process comes among the first ones after some more starts, since each start works some off.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from bot.runtime.clock import Clock
from storage.database import Database
from storage.engine.failpoints import failpoint

CAREFUL_FOR: Final = 600.0
"""Seconds: what kills the process again and again does it within this time of its start."""
CAREFUL_WITH: Final = 40
"""Letters, and as many messages and attachments, that are taken up with care after one start."""


class Careful:
    """Whether care is needed now, and the turn to be in work alone."""

    def __init__(self, db: Database, clock: Clock, *, unclean: bool) -> None:
        """`unclean`: the process before this one did not end in order."""
        self._db, self._clock = db, clock
        self._until = clock.monotonic() + CAREFUL_FOR if unclean else None
        self._lock = asyncio.Lock()
        self._taken: Counter[str] = Counter()

    def active(self, kind: str) -> bool:
        """Whether what comes next of that kind is to be taken up with care."""
        still = self._until is not None and self._clock.monotonic() < self._until
        return still and self._taken[kind] < CAREFUL_WITH

    @asynccontextmanager
    async def alone(self, kind: str, number: int) -> AsyncIterator[bool]:
        """Whether it may be taken up: False where the process has died of it too often.

        Nothing else that is taken up with care is in work meanwhile. Costs a commit before and one after, where care
        is needed.
        """
        if not self.active(kind):
            yield True
            return
        what = f"{kind} {number}"
        async with self._lock:
            self._taken[kind] += 1
            may = await self._db.write(lambda tx: tx.last_end.take_up(what))
            failpoint("careful.noted")
            try:
                yield may
            except Exception:
                # The process lives on: what stayed noted would be blamed for a later death, or hide who is to blame.
                await self._db.write(lambda tx: tx.last_end.put_down(what))
                raise
            failpoint("careful.done")
            await self._db.write(lambda tx: tx.last_end.put_down(what))
