"""Commands of the host killed anywhere: a migration, a backup, an import leave what was before, or all of the new."""

import os
import shutil
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.cli.backup import back_up, restore
from bot.config.load import load
from bot.config.settings import Settings
from bot.open_resources import open_database
from dispatch.model import MediaId
from storage.media.media_folder import MediaFolder
from storage.migrate import _upgrade, current, migrate, newest
from storage.upkeep.inspect_database import find_damage
from tests.databases import make_database
from tests.fakes import MONDAY
from tests.faults.disk import typed_on, with_log
from tests.paths import ROOT
from tests.rosters import small_tables, xlsx
from tests.starts import start

OLD = "0004"
FACTS = 400
"""Enough for several pages."""
WRITES = 400
"""A little more than the migration writes: first its log, then the file."""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    text = (ROOT / "config.example.toml").read_text(encoding="utf-8")
    (tmp_path / "config.toml").write_text(text, encoding="utf-8")
    return load(tmp_path / "config.toml", {}, with_token=False).settings


@pytest.fixture
async def house(settings: Settings) -> Settings:
    """A migrated database with its key."""
    make_database(settings.storage.database)
    async with open_database(settings):
        pass
    return settings


async def killed(settings: Settings, *words: str, place: str) -> int:
    config = str(settings.storage.file.parents[1] / "config.toml")
    with open(os.devnull, "wb") as nowhere:
        process = await start(
            *words, "--config", config, env=os.environ | {"WANGGE_FAILPOINT": f"{place}:1"}, out=nowhere
        )
        return await process.wait()


# ── a migration ──


def an_old_database(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    _upgrade(path, OLD)
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.executemany("INSERT INTO meta VALUES (?, ?)", [(f"fact {n}", "x" * 50) for n in range(FACTS)])


async def migration_killed_at(settings: Settings, write: int) -> bool:
    """Whether the kill came; whenever it did, the file is of one schema and whole, and the next call goes on."""
    path = settings.storage.file
    shutil.rmtree(path.parent, ignore_errors=True)
    an_old_database(path)
    config = str(path.parents[1] / "config.toml")

    code, _ = await typed_on(with_log(path), f"pwrite64:signal=SIGKILL:when={write}", "migrate", "--config", config)

    assert code in (0, -signal.SIGKILL)
    assert current(path) in (OLD, newest())
    assert await find_damage(path) is None
    migrate(path)
    assert current(path) == newest()
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("SELECT count(*) FROM meta WHERE key LIKE 'fact %'").fetchone() == (FACTS,)
    return code != 0


@pytest.mark.parametrize("write", [30, 80])
async def test_a_migration_that_is_killed_leaves_one_schema_or_the_other(settings: Settings, write: int) -> None:
    """While its log is written, and while the log goes into the file."""
    assert await migration_killed_at(settings, write)


@pytest.mark.long
@pytest.mark.timeout(900)
async def test_a_migration_that_is_killed_at_any_write_leaves_one_schema_or_the_other(settings: Settings) -> None:
    kills = [await migration_killed_at(settings, write) for write in range(1, WRITES, 20)]
    print(f"kind=kill-in-migration runs={len(kills)} kills={sum(kills)} lost=0")

    assert sum(kills) > len(kills) // 2
    assert not kills[-1], "the last ones came after its end"


# ── a backup ──


@pytest.mark.parametrize("place", ["backup.database_copied", "backup.media_copied"])
async def test_a_backup_that_is_killed_is_not_taken_for_one_and_the_next_is_whole(
    house: Settings, tmp_path: Path, place: str
) -> None:
    async with open_database(house) as db:
        folder = MediaFolder(house.storage.media, db.vault)
        name = folder.put(MediaId(1), b"a picture")
    backups = tmp_path / "backups"

    assert await killed(house, "backup", str(backups), place=place) == -signal.SIGKILL
    assert all(made.suffix == ".partial" for made in backups.iterdir())
    [partial] = backups.iterdir()
    partial.rename(partial.with_name(f"wangge-{MONDAY:%Y%m%dT%H%M%SZ}.partial"))
    made = back_up(house.storage, backups, MONDAY)

    assert list(backups.iterdir()) == [made], "what the kill has left is gone"
    assert (made / "media" / name).read_bytes() == (house.storage.media / name).read_bytes()
    for file in house.storage.file.parent.glob("wangge.db*"):
        file.unlink()
    restore(house.storage, made, MONDAY)
    assert await find_damage(house.storage.database) is None


# ── an import of the roster ──


@pytest.mark.parametrize("place", ["import.before_commit", "import.committed"])
async def test_an_import_that_is_killed_has_changed_all_or_nothing(
    house: Settings, tmp_path: Path, place: str
) -> None:
    (tmp_path / "roster.xlsx").write_bytes(xlsx(small_tables()))
    words = ("roster", "import", str(tmp_path / "roster.xlsx"), "--yes")

    assert await killed(house, *words, place=place) == -signal.SIGKILL

    async def people() -> list[str]:
        async with open_database(house) as db:
            return sorted(person.name for person in await db.write(lambda tx: tx.people.all_active()))

    everybody = ["刘志华", "吴强", "李敏", "王秀英"]
    assert await people() == (everybody if place == "import.committed" else [])
    config = str(tmp_path / "config.toml")
    with (tmp_path / "said").open("wb") as said:
        process = await start(*words, "--config", config, env=os.environ, out=said)
        assert await process.wait() == 0
    assert await people() == everybody
    told = (tmp_path / "said").read_text(encoding="utf-8")
    assert ("不需要导入" in told) == (place == "import.committed")
