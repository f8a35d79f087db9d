"""Makes the spreadsheet of a summary when it is sent: asks for its facts, composes it on a thread of its own, and has
the file written by a child process."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Final

from bot.runtime.clock import Clock
from bot.runtime.confined import Limits, confined
from bot.runtime.loop import Failure, attempt
from bot.spreadsheets import write_xlsx
from bot.telegram_client.client import NotMade
from dispatch.figures.periods import Period, before, span_before
from handlers.bot_api.made_files import ListBook, SpreadsheetFile
from handlers.campaigns.result_sheet import may_have
from handlers.centre import Centre
from handlers.digests.scopes import may_ask
from handlers.spreadsheets.campaign_book import campaign_book
from handlers.spreadsheets.compose import Asked, Facts, cases_of, csv_of, workbook_of
from handlers.spreadsheets.workbook import packed
from handlers.wording.speech import saying
from storage.cases.history import PeriodFacts
from storage.transaction import Transaction

LIMITS: Final = Limits(memory=1024 * 2**20, processor=60, patience=120.0)

log = logging.getLogger(__name__)

FactsOf = Callable[[Period], Awaitable[PeriodFacts]]
"""The facts of the whole street at the end of a period."""


Look = Callable[[Callable[[Transaction], bytes]], bytes]
"""Gives what is made of the database as it is at one moment, without writing and without making anybody wait."""


class Spreadsheets:
    """One at a time: several at once would take the processor from the chats."""

    def __init__(self, facts: FactsOf, look: Look, centre: Callable[[], Centre], clock: Clock) -> None:
        self._facts, self._look, self._centre, self._clock = facts, look, centre, clock
        self._at_work = asyncio.Lock()

    async def make(self, wanted: SpreadsheetFile) -> bytes:
        """NotMade where it can't be made now, or may not be: its reader has lost the right."""
        return await self._made(self.file(wanted))

    async def make_list(self, wanted: ListBook) -> bytes:
        """The same of the result of a list to walk."""
        return await self._made(self._list_file(wanted))

    async def _made(self, work: Coroutine[Any, Any, bytes]) -> bytes:
        async with self._at_work:
            made = await attempt(work)
        if isinstance(made, Failure):
            if not isinstance(made.error, NotMade):
                log.error("a spreadsheet can't be made: %s", made.place, exc_info=made.error)
            raise NotMade(f"the spreadsheet can't be made ({type(made.error).__name__})")
        return made

    async def _list_file(self, wanted: ListBook) -> bytes:
        centre = self._centre()
        content = await asyncio.to_thread(self._look, lambda tx: _list_content(tx, wanted, centre, self._clock))
        return await confined(write_xlsx.__name__, content, LIMITS)

    async def file(self, wanted: SpreadsheetFile) -> bytes:
        """The same; raises whatever went wrong."""
        centre = self._centre()
        ahead = (before if wanted.named else span_before)(centre.book.calendar, wanted.period)
        now, earlier = await self._facts(wanted.period), await self._facts(ahead)
        facts = Facts(wanted.period, now.facts, ahead, earlier.facts, unread=now.unread)
        content = await asyncio.to_thread(self._look, lambda tx: _content(tx, facts, wanted, centre, self._clock))
        return content if wanted.csv else await confined(write_xlsx.__name__, content, LIMITS)


def _list_content(tx: Transaction, wanted: ListBook, centre: Centre, clock: Clock) -> bytes:
    """The workbook of a list as its child takes it."""
    if not may_have(tx, wanted.reader):
        raise NotMade("who asked for it may not have it any more")
    return packed(campaign_book(tx, wanted.campaign, saying(centre, clock.now(), wanted.language)))


def _content(tx: Transaction, facts: Facts, wanted: SpreadsheetFile, centre: Centre, clock: Clock) -> bytes:
    """The CSV file, or the workbook as its child takes it."""
    reader = tx.people.get(wanted.reader) if wanted.reader is not None else None
    if wanted.reader is not None and (reader is None or not reader.active or not may_ask(tx, reader, wanted.scope)):
        raise NotMade("who asked for it may not have it any more")
    say = saying(centre, clock.now(), wanted.language)
    asked = Asked(facts, wanted.scope, reader, wanted.named)
    return csv_of(cases_of(tx, asked, say)) if wanted.csv else packed(workbook_of(tx, asked, say))
