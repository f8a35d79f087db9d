"""Opens the health page, and tries again where its port is taken, as by a process that is paused."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Final

from aiohttp import web

from bot.runtime.health import Metrics, open_health

_AGAIN: Final = 10.0
_OPEN: Final = 3600.0

log = logging.getLogger(__name__)


class HealthPage:
    """The page of one process, on one port of this machine."""

    def __init__(self, metrics: Metrics, now: Callable[[], datetime], port: int) -> None:
        self._metrics, self._now, self._port = metrics, now, port
        self._page: web.AppRunner | None = None
        self._told = False

    async def step(self) -> float:
        """Opens it where it is not open yet; seconds until the next look."""
        if self._page is not None:
            return _OPEN
        try:
            self._page = await open_health(self._metrics, self._now, self._port)
        except OSError as error:
            if not self._told:
                log.warning("the health page can't be opened yet: %s", error.strerror)
            self._told = True
            return _AGAIN
        return _OPEN

    async def close(self) -> None:
        """Closes it, where it is open."""
        if self._page is not None:
            await self._page.cleanup()
