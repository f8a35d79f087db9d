"""Files that are made when their message is sent: each by its own maker."""

from collections.abc import Callable
from pathlib import Path

from bot.charts.drawings import Drawings
from bot.delivery.made_files import FileMakers
from bot.media.sheets import Sheets
from bot.spreadsheets.make import Spreadsheets
from dispatch.figures.periods import Period, week_of
from handlers.bot_api.made_files import RosterBook, SpreadsheetFile
from handlers.bot_api.pictures import Sheet
from handlers.digests.scopes import STREET
from storage.cases.history import PeriodFacts
from storage.media.media_folder import MediaFolder
from storage.read_only_snapshot import read_snapshot
from storage.transaction import Transaction
from tests.bot.charts.sheets import one_case
from tests.bot.rig import Rig, rig
from tests.handlers.weekly import CENTRE
from tests.street import CALENDAR

WEEK = week_of(CALENDAR, 2026, 48)


async def test_each_file_is_made_by_its_own_maker(tmp_path: Path) -> None:
    async with rig(tmp_path) as r:
        makers = FileMakers(
            Sheets(r.db, MediaFolder(tmp_path / "media", r.db.vault)), spreadsheets(tmp_path, r), Drawings()
        )

        book, picture = await makers.make(RosterBook("名册.xlsx")), await makers.make(Sheet())
        table = await makers.make(SpreadsheetFile("周报.csv", STREET, WEEK, None, "zh", csv=True))
        figures = await makers.make(one_case())

    assert book.startswith(b"PK"), "a workbook"
    assert picture.startswith(b"\xff\xd8"), "a JPEG"
    assert table.startswith("\ufeff案件编号".encode()), "a table"
    assert figures.startswith(b"\x89PNG"), "a picture of figures"


def spreadsheets(tmp_path: Path, r: Rig) -> Spreadsheets:
    async def no_facts(period: Period) -> PeriodFacts:
        return PeriodFacts([], [])

    def look(work: Callable[[Transaction], bytes]) -> bytes:
        return read_snapshot(tmp_path / "wangge.db", r.db.vault, work)

    return Spreadsheets(no_facts, look, lambda: CENTRE, r.clock)
