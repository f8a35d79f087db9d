"""Wakes the timer loop at the next due time, by APScheduler. It only wakes: the timers' rows are the truth."""

from datetime import UTC, datetime, timedelta
from typing import Final

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.runtime.clock import SystemClock
from bot.runtime.wake_signals import Bell

_JOB: Final = "next due timer"
_FARTHEST: Final = timedelta(days=20)


class Wakeup:
    """Wakes a loop once, after so many seconds; a new time takes the place of the old one."""

    def __init__(self, bell: Bell) -> None:
        self._bell = bell
        self._wall = SystemClock()
        self._scheduler = AsyncIOScheduler(timezone=UTC)

    def start(self) -> None:
        """Starts the scheduler, within the running event loop."""
        self._scheduler.start()

    def stop(self) -> None:
        """Stops the scheduler."""
        self._scheduler.shutdown(wait=False)

    def plan(self, wait: timedelta) -> datetime:
        """Plans to wake after `wait`, and returns the wall-clock time of it; a wait below nothing wakes at once."""
        at = self._wall.now() + max(timedelta(), min(wait, _FARTHEST))
        # The bell is rung however late the process comes to it.
        self._scheduler.add_job(
            self._bell.ring, "date", run_date=at, id=_JOB, replace_existing=True, misfire_grace_time=None
        )
        return at
