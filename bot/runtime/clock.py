"""The only place that reads the wall clock; in a rehearsal it is moved from outside."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

import aiohttp

LONG_POLL: Final = 25


class Clock(Protocol):
    """What gives the time."""

    def now(self) -> datetime:
        """This moment, UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that only go forward, from no particular moment; moving the clock leaves them alone."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()


class RehearsalClock(SystemClock):
    """The machine's clock with the offset that the rehearsal room tells; the configuration refuses it against the
    real Telegram."""

    def __init__(self, url: str, moved: Callable[[], None]) -> None:
        """`moved` is called whenever the clock was moved: timers may be due now."""
        self._url = url
        self._moved = moved
        self._seen = 0.0
        self._offset = timedelta()

    def now(self) -> datetime:
        return super().now() + self._offset

    async def follow(self) -> float:
        """Asks once, by a long poll, as a step: it ends when the clock was moved, or after a while."""
        await self._ask(LONG_POLL)
        return 0.0

    async def catch_up(self) -> None:
        """Asks at the start, before anything is timed by it."""
        await self._ask(0)

    async def _ask(self, patience: int) -> None:
        params = {"seen": repr(self._seen), "timeout": str(patience)}
        timeout = aiohttp.ClientTimeout(total=patience + 5)
        async with aiohttp.ClientSession(timeout=timeout) as session, session.get(self._url, params=params) as answer:
            answer.raise_for_status()
            offset = float((await answer.json())["offset_seconds"])
        if offset != self._seen:
            self._seen = offset
            self._offset = timedelta(seconds=offset)
            self._moved()
