"""Long questions of the handlers are answered on the readers."""

from datetime import timedelta
from pathlib import Path

from bot.config.load import load
from bot.questions import Readers
from dispatch.figures.periods import Period, PeriodKind, before, week_of
from dispatch.model import PersonId, UnitCode
from handlers.bot_api.summary_buttons import Shown
from handlers.notify.destinations import Destination
from handlers.notify.messages import SummaryCases, WeeklyDigest
from handlers.turn.reader_query import (
    AskedInChat,
    BoardAnswer,
    BoardPlace,
    BoardQuery,
    StatisticsAnswer,
    StatisticsQuery,
    SummaryAnswer,
    SummaryQuery,
    WeekAnswer,
    WeekQuery,
)
from storage.transaction import Transaction
from tests.bot.rig import opened
from tests.fakes import MONDAY, FakeTelegram, HandClock
from tests.handlers.weekly import CENTRE, DUE, keep, open_case, settle_street
from tests.street import CALENDAR, DADONG, LI

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"


async def test_the_queries_of_the_handlers_are_answered_by_the_readers(tmp_path: Path) -> None:
    start = MONDAY.replace(hour=0, minute=0)
    asker = AskedInChat(PersonId(1), Destination(-1), 7)
    board = BoardQuery("u1", asker, BoardPlace(), start + timedelta(days=1), unit=UnitCode("chengguan"))
    week = Period(PeriodKind.WEEK, 2026, 47, start - timedelta(days=7), start)
    settings = load(EXAMPLE, {"WANGGE_TOKEN": "4242:" + "a" * 35}).settings
    telegram = FakeTelegram()

    async def download(path: str) -> bytes:
        raise AssertionError(path)

    async with opened(tmp_path) as db:
        readers = Readers(db, lambda: settings, telegram, download, HandClock(), lambda: CENTRE)
        assert await readers.answer(board) == BoardAnswer(board, None), "nobody of that number is on the roster"
        digest = WeekQuery("t1", 1, week, week)
        answered = await readers.answer(digest)
        assert isinstance(answered, WeekAnswer)
        assert answered.messages == {}, "there is nobody to read one"


async def test_a_summary_and_the_cases_behind_a_figure_are_added_up_while_cases_are_gone_through(
    tmp_path: Path,
) -> None:
    week = week_of(CALENDAR, 2026, 48)
    asker = AskedInChat(PersonId(LI.id), Destination(1000 + LI.id, person=LI.id), 7)
    whole = SummaryQuery("u1", asker, Shown("short", "w20261123", "a"), week, before(CALENDAR, week), hot=True)
    behind = SummaryQuery("u2", asker, Shown("unh", "w20261123", "a"), week, None)
    words = StatisticsQuery("u3", asker, week, before(CALENDAR, week), f"s{DADONG}")
    settings = load(EXAMPLE, {"WANGGE_TOKEN": "4242:" + "a" * 35}).settings

    async def download(path: str) -> bytes:
        raise AssertionError(path)

    def some_cases(tx: Transaction) -> None:
        settle_street(tx)
        keep(tx, open_case(1))
        keep(tx, open_case(2, DADONG))

    async with opened(tmp_path) as db:
        await db.write(some_cases)
        readers = Readers(db, lambda: settings, FakeTelegram(), download, HandClock(DUE), lambda: CENTRE)
        summary, listed, counted = [await readers.answer(query) for query in (whole, behind, words)]

    assert isinstance(summary, SummaryAnswer)
    assert isinstance(summary.page, WeeklyDigest)
    assert (summary.page.digest.reported, summary.page.digest.reported_before) == (2, 0)
    assert isinstance(listed, SummaryAnswer)
    assert isinstance(listed.page, SummaryCases)
    assert (listed.page.hits, listed.page.rest, listed.page.cases) == (2, 0, (1, 2))
    assert isinstance(counted, StatisticsAnswer)
    assert (counted.page.reported, counted.page.waiting) == (1, 1)
