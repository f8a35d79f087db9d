"""`wangge export`: cases and figures of some days as a file, and what the log of looks says of it."""

import asyncio
import io
from collections.abc import Callable
from datetime import UTC, datetime, time
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from bot.__main__ import cli
from bot.config.settings import PrivacySection
from bot.loops.nightly import Chores
from bot.rulebook.workdays import calendar_for
from bot.runtime.health import Metrics
from storage.database import Database, vault_for
from storage.media.media_folder import MediaFolder
from storage.transaction import Transaction
from storage.upkeep.exports_beside import NotedExport, exports_beside, note_export
from tests.fakes import MONDAY, HandClock
from tests.handlers.weekly import keep, open_case, settle_street
from tests.paths import ROOT

T = TypeVar("T")
SOUND = (ROOT / "config.example.toml").read_text(encoding="utf-8")
DAYS = ("--from", "2020-11-20", "--to", "2020-11-26")
LONG_AGO = datetime(2020, 11, 23, 1, 42, tzinfo=UTC)
"""A Monday that is over, whenever this is played: the command goes by the machine's clock."""
WHY = ("--reason", "报区城运中心月报")

pytestmark = pytest.mark.usefixtures("logs_as_before")


@pytest.fixture
def host(tmp_path: Path) -> Path:
    """A configuration, and a street with three cases of a Monday."""

    def turn(tx: Transaction) -> None:
        settle_street(tx)
        for number in range(1, 4):
            keep(tx, open_case(number, at=LONG_AGO))

    (tmp_path / "config.toml").write_text(SOUND, encoding="utf-8")
    assert typed(tmp_path, "migrate")[0] == 0
    inside(tmp_path, turn)
    return tmp_path


def typed(host: Path, *words: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli, [*words, "--config", str(host / "config.toml")])
    return result.exit_code, result.output


def opened(host: Path) -> Database:
    database = host / "var" / "wangge.db"
    return Database(database, vault_for(database, host / "var" / "wangge.key"))


def inside(host: Path, turn: Callable[[Transaction], T]) -> T:
    async def run() -> T:
        db = opened(host)
        await db.open()
        try:
            return await db.write(turn)
        finally:
            await db.close()

    return asyncio.run(run())


def looks(host: Path) -> list[str]:
    return inside(host, lambda tx: [f"{one.viewer} {one.reason}" for one in tx.notes.looks()])


def test_the_workbook_of_some_days_is_written_for_its_owner_alone_and_logged(host: Path) -> None:
    out = host / "十一月.xlsx"

    code, said = typed(host, "export", *DAYS, "--out", str(out), *WHY)

    assert code == 0, said
    assert out.stat().st_mode & 0o777 == 0o600
    book = load_workbook(io.BytesIO(out.read_bytes()))
    assert book["汇总"]["A1"].value == "首义路街道网格化管理指挥中心（2020-11-20 至 2020-11-26）"
    assert [book["案件"].cell(row, 1).value for row in (4, 5, 6)] == [f"SY20261123-000{n}" for n in (1, 2, 3)]
    assert looks(host) == ["0 导出案件数据 / cases exported: 2020-11-20 — 2020-11-26, XLSX; 报区城运中心月报"]


def test_the_csv_is_the_case_list(host: Path) -> None:
    assert typed(host, "export", *DAYS, "--csv", "--out", str(host / "a.csv"), *WHY)[0] == 0

    text = (host / "a.csv").read_text(encoding="utf-8-sig")
    assert text.startswith("案件编号,")
    assert text.count("SY20261123-") == 3


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (DAYS, "请用 --reason 写明用途"),
        (("--from", "十一月", "--to", "2026-11-30", *WHY), "日期请写成 2026-11-01 的样子"),
        (("--from", "2026-11-30", "--to", "2026-11-01", *WHY), "最后一天早于第一天"),
        (("--from", "2126-11-01", "--to", "2126-11-30", *WHY), "这段时间尚未开始"),
    ],
)
def test_what_can_not_be_exported_is_refused_in_a_sentence_and_not_logged(
    host: Path, words: tuple[str, ...], said: str
) -> None:
    code, told = typed(host, "export", *words, "--out", str(host / "a.xlsx"))

    assert (code, said in told) == (1, True), told
    assert not (host / "a.xlsx").exists()
    assert looks(host) == []


def test_a_file_that_is_there_already_is_not_written_over(host: Path) -> None:
    (host / "a.xlsx").write_text("mine", encoding="utf-8")

    assert typed(host, "export", *DAYS, "--out", str(host / "a.xlsx"), *WHY)[0] == 1

    assert (host / "a.xlsx").read_text(encoding="utf-8") == "mine"
    assert looks(host) == []


def chores(db: Database, host: Path) -> Chores:
    calendar = calendar_for(ZoneInfo("Asia/Shanghai"), ((time(8), time(17)),), None)
    folder, clock = MediaFolder(host / "media", db.vault), HandClock()
    return Chores(db, host / "var" / "wangge.db", folder, lambda: calendar, clock, Metrics(), PrivacySection())


def test_beside_the_running_bot_it_is_noted_sealed_until_the_bot_logs_it(host: Path) -> None:
    noted = host / "var" / "wangge.db.exports"

    async def run() -> None:
        db = opened(host)
        await db.open()
        try:
            words = ("export", *DAYS, "--out", str(host / "a.xlsx"), *WHY)
            assert (await asyncio.to_thread(typed, host, *words))[0] == 0
            assert "报区" not in noted.read_text(encoding="utf-8")
            for _ in range(2):
                await chores(db, host).step()
        finally:
            await db.close()

    asyncio.run(run())

    assert looks(host) == ["0 导出案件数据 / cases exported: 2020-11-20 — 2020-11-26, XLSX; 报区城运中心月报"]


def test_that_it_was_made_is_logged_also_where_nobody_can_read_what_for(host: Path) -> None:
    async def run() -> None:
        db = opened(host)
        await db.open()
        try:
            note_export(host / "var" / "wangge.db", MONDAY, db.vault, "x")
            noted = host / "var" / "wangge.db.exports"
            noted.write_text(noted.read_text(encoding="utf-8").replace("\n", "00\n"), encoding="utf-8")
            await chores(db, host).step()
        finally:
            await db.close()

    asyncio.run(run())

    assert looks(host) == ["0 在主机上导出，用途已无法读取 / exported on the host; what for can't be read any more"]


def test_a_note_of_an_older_version_is_of_the_roster(tmp_path: Path) -> None:
    note_export(tmp_path / "wangge.db", MONDAY)

    with exports_beside(tmp_path / "wangge.db") as found:
        assert found == [NotedExport(MONDAY)]
