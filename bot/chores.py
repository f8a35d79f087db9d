"""What is done once a night: old raw updates are forgotten, the disk and the calendar are looked at."""

import logging
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from bot.clock import Clock
from bot.health import Metrics
from bot.workdays import ends_within
from dispatch.worktime import Calendar
from storage.database import Database
from storage.transaction import Transaction

KEEP_LETTERS: Final = timedelta(days=30)
CALENDAR_WARNING: Final = 30
"""Days before the holiday data end."""
DISK_WARNING: Final = 500 * 2**20
NIGHT: Final = 3
"""The local hour from which on the night's chores are due."""
_LAST: Final = "chores_done"

log = logging.getLogger(__name__)


class Chores:
    def __init__(self, db: Database, database: Path, calendar: Calendar, clock: Clock, metrics: Metrics) -> None:
        self._db, self._folder, self._calendar = db, database.parent, calendar
        self._clock, self._metrics = clock, metrics

    async def step(self) -> float:
        at = self._clock.now()
        forgotten = await self._db.write(lambda tx: self._purge(tx, at))
        if forgotten is not None:
            log.info("chores of the night: %d old updates forgotten", forgotten)
            self._look_round(at)
        return 600.0

    def _purge(self, tx: Transaction, at: datetime) -> int | None:
        """None where it is not night yet, or this day's chores are done."""
        local = self._calendar.local(at)
        today = local.date().isoformat()
        if local.hour < NIGHT or tx.meta.get(_LAST) == today:
            return None
        tx.meta.set(_LAST, today)
        return tx.inbox.purge(at - KEEP_LETTERS)

    def _look_round(self, at: datetime) -> None:
        if ends_within(self._calendar, self._calendar.day(at), CALENDAR_WARNING):
            self._metrics.alerts.labels("calendar").inc()
            log.warning("the holiday data end on %s: renew them", self._calendar.known_until)
        if shutil.disk_usage(self._folder).free < DISK_WARNING:
            self._metrics.alerts.labels("disk").inc()
            log.warning("the disk is nearly full")
