"""Notices when the wall clock is set back, and brings forward what had been put off by its wrong time."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from bot.runtime.clock import Clock
from bot.runtime.health import Metrics
from bot.runtime.wake_signals import Bells
from storage.database import Database
from storage.transaction import Transaction

CLOCK_SEEN: Final = "clock_seen"
"""When the clock was looked at last, by its own time; kept in the database, so that a restart changes nothing."""
LOOK_EVERY: Final = 30.0
"""Seconds."""
SLACK: Final = timedelta(seconds=60)
"""A smaller step back is what a time server does; it delays nothing for long."""

log = logging.getLogger(__name__)


class ClockWatch:
    """The loop that watches the clock."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        bells: Bells,
        metrics: Metrics,
        correct: Callable[[Transaction, datetime], None],
    ) -> None:
        """`correct` is what the handlers do about timers that the wrong clock has let ring."""
        self._db, self._clock, self._bells, self._metrics = db, clock, bells, metrics
        self._correct = correct

    async def step(self) -> float:
        """Compares the wall clock with the monotonic one."""
        at = self._clock.now()

        def look(tx: Transaction) -> timedelta:
            seen = tx.meta.time(CLOCK_SEEN)
            tx.meta.set_time(CLOCK_SEEN, at)
            back = seen - at if seen is not None else timedelta()
            if back > SLACK:
                tx.clock_set_back.bring_back(back, at)
                self._correct(tx, at)
            return back

        back = await self._db.write(look)
        if back > SLACK:
            self._metrics.alerts.labels("clock").inc()
            log.error("the clock was set back by %s: what it had put off is taken up at the right time", back)
            self._bells.ring_all()
        return LOOK_EVERY
