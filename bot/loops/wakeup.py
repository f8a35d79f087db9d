"""APScheduler lives here, and only wakes: one job, at the next due time. The timers' rows are the truth."""

from datetime import UTC, datetime, timedelta
from typing import Final

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.runtime.clock import SystemClock
from bot.runtime.wake_signals import Bell

_JOB: Final = "next due timer"
_FARTHEST: Final = timedelta(days=20)


class Wakeup:
    """Rings a bell once, so many seconds from now; a new time takes the place of the old one."""

    def __init__(self, bell: Bell) -> None:
        self._bell = bell
        self._wall = SystemClock()
        self._scheduler = AsyncIOScheduler(timezone=UTC)

    def start(self) -> None:
        """Within the running event loop."""
        self._scheduler.start()

    def stop(self) -> None:
        self._scheduler.shutdown(wait=False)

    def plan(self, wait: timedelta) -> datetime:
        """Gives the wall-clock time of the ringing; a wait below nothing rings at once."""
        at = self._wall.now() + max(timedelta(), min(wait, _FARTHEST))
        # The bell is rung however late the process comes to it.
        self._scheduler.add_job(
            self._bell.ring, "date", run_date=at, id=_JOB, replace_existing=True, misfire_grace_time=None
        )
        return at
