"""`wangge roster` on the host: what a file would change, what is wrong with it; nothing happens unasked."""

import asyncio
from datetime import time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from typer.testing import CliRunner

from bot.__main__ import cli
from bot.config.settings import PrivacySection
from bot.loops.nightly import Chores
from bot.rulebook.workdays import calendar_for
from bot.runtime.health import Metrics
from dispatch.model import Person, Role
from storage.database import Database, vault_for
from storage.media.media_folder import MediaFolder
from tests.fakes import HandClock
from tests.paths import ROOT
from tests.rosters import small_tables, xlsx

SOUND = (ROOT / "config.example.toml").read_text(encoding="utf-8")

pytestmark = pytest.mark.usefixtures("logs_as_before")


@pytest.fixture
def host(tmp_path: Path) -> Path:
    """A configuration and an empty database."""
    (tmp_path / "config.toml").write_text(SOUND, encoding="utf-8")
    assert typed(tmp_path, "migrate")[0] == 0
    return tmp_path


def typed(host: Path, *words: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli, [*words, "--config", str(host / "config.toml")])
    return result.exit_code, result.output


def people(host: Path) -> list[Person]:
    async def look() -> list[Person]:
        database = host / "var" / "wangge.db"
        db = Database(database, vault_for(database, host / "var" / "wangge.key"))
        await db.open()
        try:
            return await db.write(lambda tx: tx.people.all_active())
        finally:
            await db.close()

    return asyncio.run(look())


def write(host: Path, data: bytes) -> str:
    (host / "名册.xlsx").write_bytes(data)
    return str(host / "名册.xlsx")


def test_the_difference_comes_first_and_yes_takes_the_roster_over(host: Path) -> None:
    file = write(host, xlsx(small_tables()))

    code, said = typed(host, "roster", "import", file)
    assert code == 0
    assert "将作以下改动" in said
    assert "新增人员 4：王秀英、刘志华、李敏、吴强" in said
    assert people(host) == []

    code, said = typed(host, "roster", "import", file, "--yes")
    assert code == 0
    assert "名册已导入" in said
    found = {person.name: person for person in people(host)}
    assert found["王秀英"].deputy == found["刘志华"].id
    assert found["李敏"].roles == {Role.STAFF, Role.ADMIN}
    assert "不需要导入" in typed(host, "roster", "import", file)[1]


def test_a_later_file_keeps_who_is_known_by_phone_or_else_by_name(host: Path) -> None:
    tables = small_tables()
    typed(host, "roster", "import", write(host, xlsx(tables)), "--yes")
    before = {person.name: person.id for person in people(host)}
    for row in tables["people"]:
        row[:] = ["王秀瑛" if cell == "王秀英" else cell for cell in row]
    tables["people"][4][1] = "13900006009"

    _, said = typed(host, "roster", "import", write(host, xlsx(tables)), "--yes")

    after = {person.name: person.id for person in people(host)}
    assert after["王秀瑛"] == before["王秀英"]
    assert after["吴强"] == before["吴强"]
    assert "吴强（手机号）" in said


def test_a_fault_is_told_by_check_and_import_alike_and_nothing_is_imported(host: Path) -> None:
    tables = small_tables()
    tables["people"][1][1] = "=1+1"
    file = write(host, xlsx(tables))

    for words in (("check", file), ("import", file, "--yes")):
        code, said = typed(host, "roster", *words)
        assert code == 1
        assert "人员 第 2 行“手机号”：不能是公式" in said
    assert people(host) == []


def test_a_sound_file_is_confirmed_and_a_broken_one_is_one_sentence(host: Path) -> None:
    assert typed(host, "roster", "check", write(host, xlsx(small_tables())))[0] == 0

    code, said = typed(host, "roster", "check", write(host, b"PK\x03\x04"))

    assert code == 1
    assert "文件已损坏" in said
    assert "Traceback" not in said


def test_the_template_is_written_once(tmp_path: Path) -> None:
    words = ["roster", "template", str(tmp_path / "名册.xlsx")]
    assert CliRunner().invoke(cli, words).exit_code == 0

    again = CliRunner().invoke(cli, words)

    assert again.exit_code == 1
    assert "文件已存在" in again.output


def test_the_known_roster_is_exported_and_as_a_file_changes_nothing(host: Path) -> None:
    typed(host, "roster", "import", write(host, xlsx(small_tables())), "--yes")
    out = host / "现有.xlsx"

    code, said = typed(host, "roster", "export", str(out))

    assert code == 0, said
    assert out.stat().st_mode & 0o777 == 0o600
    assert "不需要导入" in typed(host, "roster", "import", str(out))[1]
    assert typed(host, "roster", "export", str(out))[0] == 1


def looks(host: Path) -> list[str]:
    async def look() -> list[str]:
        database = host / "var" / "wangge.db"
        db = Database(database, vault_for(database, host / "var" / "wangge.key"))
        await db.open()
        try:
            return [f"{one.viewer} {one.reason}" for one in await db.write(lambda tx: tx.notes.looks())]
        finally:
            await db.close()

    return asyncio.run(look())


def test_an_export_with_its_phones_is_a_logged_look(host: Path) -> None:
    assert typed(host, "roster", "export", str(host / "a.xlsx"))[0] == 0
    assert typed(host, "roster", "export", str(host / "a.xlsx"))[0] == 1, "what is there already is not written over"

    [look] = looks(host)
    assert look.startswith("0 导出名册")


def test_an_export_beside_the_running_bot_is_noted_until_the_bot_logs_it(host: Path) -> None:
    async def run() -> None:
        database = host / "var" / "wangge.db"
        db = Database(database, vault_for(database, host / "var" / "wangge.key"))
        await db.open()
        try:
            for name in ("a", "b"):
                assert (await asyncio.to_thread(typed, host, "roster", "export", str(host / f"{name}.xlsx")))[0] == 0
            calendar = calendar_for(ZoneInfo("Asia/Shanghai"), ((time(8), time(17)),), None)
            folder, clock, metrics = MediaFolder(host / "media", db.vault), HandClock(), Metrics()
            chores = Chores(db, database, folder, lambda: calendar, clock, metrics, PrivacySection())
            for _ in range(2):
                await chores.step()
        finally:
            await db.close()

    asyncio.run(run())

    assert len(looks(host)) == 2
    assert (host / "var" / "wangge.db.exports").stat().st_mode & 0o777 == 0o600
