"""After an unclean end, checks the whole database file once, beside the work and when Telegram is reached again."""

import logging
from typing import Final

from bot.runtime.clock import Clock
from bot.runtime.health import Metrics
from storage.database import Database

MAX_WAIT: Final = 60.0
"""Seconds; so long the first poll is waited for, which may never come."""
LOOK: Final = 0.5
REST: Final = 3600.0

log = logging.getLogger(__name__)


class DatabaseCheck:
    """The loop that checks the file; afterwards it only rests."""

    def __init__(self, db: Database, clock: Clock, metrics: Metrics, *, needed: bool) -> None:
        self._db, self._clock, self._metrics = db, clock, metrics
        self._needed = needed
        self._since = clock.monotonic()

    async def step(self) -> float:
        """Checks, where that is still to be done; damage is made the database's failure, which ends the process."""
        if not self._needed:
            return REST
        waited = self._clock.monotonic() - self._since
        if self._metrics.last_poll is None and waited < MAX_WAIT:
            return LOOK
        begun = self._clock.monotonic()
        self._metrics.integrity = "checking"
        await self._db.check()
        self._needed = False
        if self._db.failure is None:
            self._metrics.integrity = "sound"
            log.info("after an unclean end: the database is sound (%.1f s)", self._clock.monotonic() - begun)
        return REST
