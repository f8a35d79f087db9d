"""Logs at each start what is wrong with the set-up: privacy mode, missing rights, a webhook left set, a wrong clock.

Once, when the first poll has succeeded; into the log, where only what names nobody goes. The doctor says the rest.
"""

import logging
from typing import Final

from bot.config.settings import Settings
from bot.doctor.database import of_clock
from bot.doctor.examine import look_at_setup, look_beside
from bot.doctor.files import of_files
from bot.doctor.telegram import PRIVACY_MODE, of_telegram
from bot.runtime.clock import Clock
from bot.runtime.health import Metrics
from bot.runtime.loop import Failure, attempt
from bot.telegram_client.client import Call
from storage.database import Database

LOOK: Final = 0.5
REST: Final = 3600.0

log = logging.getLogger(__name__)


class StartLook:
    """The loop that looks once and then rests."""

    def __init__(self, settings: Settings, db: Database, ask: Call, clock: Clock, metrics: Metrics) -> None:
        self._settings, self._db, self._ask = settings, db, ask
        self._clock, self._metrics = clock, metrics
        self._done = False

    async def step(self) -> float:
        """Looks, once Telegram was heard."""
        if self._done:
            return REST
        if self._metrics.last_poll is None:
            return LOOK
        self._done = True
        looked = await attempt(self._look())
        if isinstance(looked, Failure):
            log.warning("how things stand could not be looked at: %s; ask wangge doctor", looked.place)
        return REST

    async def _look(self) -> None:
        at = self._clock.now()
        inside = await look_beside(self._settings, self._db, at)
        findings = [*of_clock(inside, at), *of_files(self._settings.storage)]
        findings += await look_at_setup(self._settings)
        findings += [found async for found in of_telegram(self._ask, inside, self._settings.telegram.webhook)]
        for found in findings:
            if found.wrong or found is PRIVACY_MODE:
                log.warning("%s", found.en)
