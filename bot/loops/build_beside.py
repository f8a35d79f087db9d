"""Builds what is looked up by, a few cases at a time beside all other work: the facts of cases that an older database
lacks, and the index of words."""

import logging
from datetime import datetime
from typing import Final

from bot.runtime.clock import Clock
from storage.database import Database
from storage.engine.failpoints import failpoint
from storage.transaction import Transaction

PAUSE: Final = 0.05
"""Seconds between two batches: a report that comes waits for one of them at the most."""
TOLD_EVERY: Final = 60.0
"""Seconds between two lines of the log on how far it is."""
REST: Final = 600.0

log = logging.getLogger(__name__)


class BuildBeside:
    """The loop that builds both; broken off by a stop, it goes on at the next start."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db, self._clock = db, clock
        self._told: float | None = None
        self._tried: int | None = 0
        """The last case that was tried again since the start; None once all were."""

    async def step(self) -> float:
        """Builds one batch, where there is any to build; the facts first."""
        at = self._clock.now()
        if not await self._db.write(lambda tx: _facts(tx, at)):
            if self._told is not None:
                log.info("the facts of all cases are built")
            self._told = None
            if await self._tried_again(at):
                return PAUSE
            if not await self._db.write(_words):
                return REST
            failpoint("index.committed")
            return PAUSE
        failpoint("build.committed")
        now = self._clock.monotonic()
        if self._told is None or now - self._told >= TOLD_EVERY:
            self._told = now
            done, whole = await self._db.write(lambda tx: tx.build_facts.progress())
            log.info("the facts of %d of %d cases are built; until then figures take longer", done, whole)
        return PAUSE

    async def _tried_again(self, at: datetime) -> bool:
        """Once a start; whether there may be more cases that could not be read."""
        if self._tried is None:
            return False
        after = self._tried
        self._tried = await self._db.write(lambda tx: tx.build_facts.try_again(after, at))
        return self._tried is not None


def _facts(tx: Transaction, at: datetime) -> bool:
    """Builds the facts of some cases; whether there may be more."""
    more = tx.build_facts.step(at)
    if more:
        failpoint("build.before_commit")
    return more


def _words(tx: Transaction) -> bool:
    """Indexes some cases; whether there may be more."""
    more = tx.words.step()
    if more:
        failpoint("index.before_commit")
    return more
