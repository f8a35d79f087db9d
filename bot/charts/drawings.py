"""Has pictures of figures drawn in a child process with limits: one that hangs or fails costs no more than itself."""

import asyncio
import logging
from typing import Final

from bot.charts.transfer import packed
from bot.runtime.confined import ChildFailed, Limits, confined
from bot.runtime.confined_child import FileRefused
from handlers.bot_api.chart_sheet import ChartSheet

LIMITS: Final = Limits(memory=768 * 2**20, processor=10, patience=20.0)
_CHILD: Final = "bot.charts.draw"
"""By its name: matplotlib would cost the bot a third of a second at each start, and 40 megabytes."""
_KEPT: Final = 8
"""Pictures, of a few hundred kilobytes each."""

log = logging.getLogger(__name__)


class NotDrawn(Exception):
    """The picture can't be drawn within the limits."""


class Drawings:
    """Draws one picture at a time; what was drawn last is kept, for the same goes to each chat of a centre."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        self._limits = limits
        self._drawn: dict[ChartSheet, bytes] = {}
        self._at_work = asyncio.Lock()

    async def make(self, sheet: ChartSheet) -> bytes:
        """A PNG. NotDrawn, with a line in the log, where it can't be drawn within the limits."""
        async with self._at_work:
            if sheet not in self._drawn:
                self._drawn[sheet] = await self._draw(sheet)
            while len(self._drawn) > _KEPT:
                del self._drawn[next(iter(self._drawn))]
            return self._drawn[sheet]

    async def _draw(self, sheet: ChartSheet) -> bytes:
        try:
            return await confined(_CHILD, packed(sheet), self._limits)
        except (FileRefused, ChildFailed) as failed:
            log.warning("a picture of figures can't be drawn: %s", failed)
            raise NotDrawn(type(failed).__name__) from None
