"""Spreadsheets made as they are sent: from a real database, by a child process, beside the event loop."""

import asyncio
import io
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import openpyxl
import pytest

from bot.runtime.confined import Limits
from bot.spreadsheets import make
from bot.spreadsheets.make import Spreadsheets
from bot.telegram_client.client import NotMade
from dispatch.figures.periods import Period, week_of
from dispatch.model import PersonId
from handlers.bot_api.made_files import SpreadsheetFile
from handlers.digests.scopes import STREET
from storage.cases import history
from storage.cases.history import PeriodFacts
from storage.database import Database
from storage.engine.errors import NotStored
from storage.read_only_snapshot import read_snapshot
from storage.transaction import Transaction
from tests.bot.rig import opened
from tests.fakes import HandClock
from tests.handlers.weekly import CENTRE, keep, open_case, settle_street
from tests.street import CALENDAR, HEAD, LI, OTHER_HEAD, WUNAN

WEEK = week_of(CALENDAR, 2026, 48)


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    """The street with three cases of the week."""

    def turn(tx: Transaction) -> None:
        settle_street(tx)
        for number in range(1, 4):
            keep(tx, open_case(number))

    async with opened(tmp_path) as found:
        await found.write(turn)
        yield found


def spreadsheets(db: Database, tmp_path: Path, facts: make.FactsOf | None = None) -> Spreadsheets:
    async def asked(period: Period) -> PeriodFacts:
        return await db.ask(lambda conn: history.week(conn, period.start, period.end))

    def look(work: Callable[[Transaction], bytes]) -> bytes:
        return read_snapshot(tmp_path / "wangge.db", db.vault, work)

    return Spreadsheets(facts or asked, look, lambda: CENTRE, HandClock())


def wanted(reader: PersonId | None = LI.id, scope: str = STREET, *, csv: bool = False) -> SpreadsheetFile:
    return SpreadsheetFile("周报.xlsx", scope, WEEK, reader, "zh", csv)


async def test_the_workbook_has_every_page(db: Database, tmp_path: Path) -> None:
    made = await spreadsheets(db, tmp_path).make(wanted())

    workbook = openpyxl.load_workbook(io.BytesIO(made))
    assert workbook.sheetnames == ["汇总", "案件", "指标", "分网格站", "分处置单位", "分类别"]
    assert workbook["案件"]["A4"].value == "SY20261123-0001"


async def test_the_csv_has_the_cases(db: Database, tmp_path: Path) -> None:
    made = await spreadsheets(db, tmp_path).make(wanted(csv=True))

    assert made.decode("utf-8-sig").count("SY20261123-") == 3


@pytest.mark.parametrize("reader", [OTHER_HEAD.id, PersonId(99)])
async def test_none_is_made_for_who_may_not_have_it_any_more(db: Database, tmp_path: Path, reader: PersonId) -> None:
    with pytest.raises(NotMade):
        await spreadsheets(db, tmp_path).make(wanted(reader, f"s{WUNAN}"))


async def test_none_is_made_while_nothing_can_be_read(db: Database, tmp_path: Path) -> None:
    async def trouble(period: Period) -> PeriodFacts:
        raise NotStored("the disk is full")

    with pytest.raises(NotMade, match="NotStored"):
        await spreadsheets(db, tmp_path, trouble).make(wanted())


async def test_none_is_made_where_its_child_would_take_too_much(
    db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(make, "LIMITS", Limits(memory=2**20, processor=1, patience=20.0))

    with pytest.raises(NotMade):
        await spreadsheets(db, tmp_path).make(wanted())


async def test_one_is_made_at_a_time(db: Database, tmp_path: Path) -> None:
    at_work, most = 0, 0

    async def counting(period: Period) -> PeriodFacts:
        nonlocal at_work, most
        at_work += 1
        most = max(most, at_work)
        await asyncio.sleep(0)
        at_work -= 1
        return PeriodFacts([], [])

    maker = spreadsheets(db, tmp_path, counting)

    await asyncio.gather(maker.make(wanted(csv=True)), maker.make(wanted(HEAD.id, f"s{WUNAN}", csv=True)))

    assert most == 1
