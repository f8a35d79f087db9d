"""Long questions of the handlers are answered on the readers."""

from datetime import timedelta
from pathlib import Path

from bot.config.load import load
from bot.questions import Readers
from dispatch.figures.periods import Period, PeriodKind
from dispatch.model import PersonId, UnitCode
from handlers.notify.destinations import Destination
from handlers.turn.reader_query import AskedInChat, BoardAnswer, BoardPlace, BoardQuery, WeekAnswer, WeekQuery
from tests.bot.rig import opened
from tests.fakes import MONDAY, FakeTelegram, HandClock
from tests.handlers.weekly import CENTRE

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
