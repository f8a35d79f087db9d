"""Looks now and then at what waits in the database, how fast the writing thread answers, and what room is left."""

import shutil
from pathlib import Path
from typing import Final

from bot.runtime.clock import Clock
from bot.runtime.health import Metrics
from storage.database import Database
from storage.upkeep.backlog import backlog
from storage.upkeep.copying import noted_copies

LOOK_EVERY: Final = 15.0
"""Seconds."""


class BacklogWatch:
    """The loop that looks; what it sees is told by /healthz and /metrics."""

    def __init__(self, db: Database, beside: Path, clock: Clock, metrics: Metrics) -> None:
        """`beside`: what the names of files about the database begin with; their disk is looked at."""
        self._db, self._beside = db, beside
        self._clock, self._metrics = clock, metrics

    async def step(self) -> float:
        """One look. A writing thread that does not answer shows by the look that does not end."""
        at, begun = self._clock.now(), self._clock.monotonic()
        self._metrics.writer_asked = self._metrics.writer_asked or at
        await self._db.write(lambda tx: None)
        self._metrics.writer_asked = None
        self._metrics.writer_wait.set(self._clock.monotonic() - begun)
        self._metrics.backlog = await self._db.ask(lambda connection: backlog(connection, at))
        self._metrics.disk_free.set(shutil.disk_usage(self._beside.parent).free)
        copies = [copy.stat().st_mtime for copy in noted_copies(self._beside) if copy.exists()]
        self._metrics.last_backup.set(max(copies, default=0.0))
        return LOOK_EVERY
