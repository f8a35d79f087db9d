"""Answers the reader queries of the handlers: from the read-only connections, or by asking Telegram."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.config.settings import Settings
from bot.doctor.examine import examine_running
from bot.doctor.telegram import lacks
from bot.roster.fetch import fetch_lines, fetch_roster
from bot.runtime.clock import Clock
from bot.telegram_client.client import Call, Download
from dispatch.figures.case_facts import CaseFacts
from dispatch.figures.periods import Period, before
from dispatch.figures.sums import PeriodSums
from dispatch.model import CaseId, StationCode
from handlers.bot_api.summary_buttons import read_behind
from handlers.centre import Centre
from handlers.digests.compose import Both
from handlers.queries.statistics import chosen
from handlers.queries.summaries import gathering
from handlers.router import compose_answer
from handlers.turn.reader_query import (
    BehindFacts,
    BoardFacts,
    BoardQuery,
    BotRightsAnswer,
    BotRightsQuery,
    ComposedOf,
    DoctorAnswer,
    DoctorFinding,
    DoctorQuery,
    FindAnswer,
    FindQuery,
    PlacesFileAnswer,
    PlacesFileQuery,
    ReaderAnswer,
    ReaderQuery,
    RosterFileAnswer,
    RosterFileQuery,
    StatisticsFacts,
    StatisticsQuery,
    SummaryFacts,
    SummaryQuery,
    WeekFacts,
    WeekQuery,
)
from storage.cases import history
from storage.cases.board import board
from storage.cases.history import PeriodFacts
from storage.cases.hot_places import hot_places
from storage.cases.search import find
from storage.cases.unread_cases import Unread
from storage.database import Database


@dataclass(frozen=True, slots=True)
class Readers:
    """Who answers which query; `clock` is for the doctor, who looks at it."""

    db: Database
    settings: Callable[[], Settings]
    call: Call
    download: Download
    clock: Clock
    centre: Callable[[], Centre]

    async def answer(self, query: ReaderQuery) -> ReaderAnswer:  # noqa: C901 - one arm a query
        """Raises what the reader raises; then nothing was written, and the query may be asked again."""
        match query:
            case BoardQuery():
                return await self._board(query)
            case FindQuery():
                return await self._find(query)
            case WeekQuery():
                both = await self._both(query.week, query.week_before)
                hot = await self._hot(query.week)
                return await self._composed(WeekFacts(query, both.now, both.before, hot, both.unread))
            case SummaryQuery():
                return await self._composed(await self._summary(query))
            case StatisticsQuery():
                both = await self._both(query.period, query.period_before, chosen(query, self.centre().book))
                return await self._composed(StatisticsFacts(query, both.now, both.before, both.unread))
            case RosterFileQuery():
                return RosterFileAnswer(query, *await fetch_roster(self.call, self.download, query.file_id))
            case PlacesFileQuery():
                return PlacesFileAnswer(query, *await fetch_lines(self.call, self.download, query.file_id))
            case BotRightsQuery():
                return BotRightsAnswer(query, await lacks(self.call, query.asker.place.chat_id))
            case DoctorQuery():
                found = await examine_running(self.settings(), self.db, self.call, self.clock.now())
                return DoctorAnswer(query, [DoctorFinding(one.wrong, one.zh, one.en) for one in found])

    async def _composed(self, found: ComposedOf) -> ReaderAnswer:
        """On a thread of its own, beside the one that writes."""
        at, centre = self.clock.now(), self.centre()
        return await self.db.look(lambda tx: compose_answer(tx, found, at, centre))

    async def _board(self, query: BoardQuery) -> ReaderAnswer:
        found = await self.db.ask(lambda conn: board(conn, query.station, query.unit))
        return await self._composed(BoardFacts(query, found))

    async def _find(self, query: FindQuery) -> FindAnswer:
        words, sight, limit, depth = query.words, query.sight, query.limit, query.depth
        found = await self.db.ask(lambda conn: find(conn, self.db.vault, words, sight, limit, depth))
        return FindAnswer(query, found)

    async def _summary(self, query: SummaryQuery) -> SummaryFacts | BehindFacts:
        hot = await self._hot(query.period) if query.hot else []
        behind, period, cal = read_behind(query.shown.view), query.period, self.centre().book.calendar
        if behind is None:
            both = await self._both(period, query.period_before or before(cal, period))
            return SummaryFacts(query, both.now, both.before, hot, both.unread)
        found = gathering(query, behind, self.centre().book)
        await self._go_through(period, found.add, query.station)
        return BehindFacts(query, behind, found.halves(), hot)

    async def _both(
        self, period: Period, ahead: Period, chosen: Callable[[CaseFacts], bool] = lambda _: True
    ) -> Both:
        """What the cases of two periods come to; those that are chosen alone."""
        book = self.centre().book
        now, earlier = PeriodSums(period, book), PeriodSums(ahead, book, rates_alone=True)
        unread = await self._go_through(period, lambda some: now.add(filter(chosen, some.values())))
        await self._go_through(ahead, lambda some: earlier.add(filter(chosen, some.values())))
        return Both(now, earlier, unread=unread)

    async def _go_through(
        self, period: Period, each: Callable[[Mapping[CaseId, CaseFacts]], None], station: StationCode | None = None
    ) -> list[Unread]:
        start, end = period.start, period.end
        return await self.db.ask(lambda conn: history.go_through(conn, start, end, each, station))

    async def _hot(self, period: Period) -> list[tuple[CaseId, ...]]:
        return await self.db.ask(lambda conn: hot_places(conn, self.db.vault, period.end))

    async def facts(self, period: Period) -> PeriodFacts:
        """Of all cases that were open at some time of the period, as they stood at its end."""
        return await self.db.ask(lambda conn: history.week(conn, period.start, period.end))
