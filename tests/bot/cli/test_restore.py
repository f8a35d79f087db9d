"""A backup put back: never beside what a crashed database left, checked before it is in place, and on disk."""

import asyncio
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from typer.testing import CliRunner

from bot.__main__ import cli
from bot.runtime.clock import SystemClock
from storage.database import Database, vault_for
from storage.engine.file_lock import FileLock
from storage.transaction import Transaction
from tests.databases import make_database
from tests.paths import ROOT

SOUND = (ROOT / "config.example.toml").read_text(encoding="utf-8")
WORD = "which"

pytestmark = pytest.mark.usefixtures("logs_as_before")


@pytest.fixture
def house(tmp_path: Path) -> Path:
    (tmp_path / "config.toml").write_text(SOUND, encoding="utf-8")
    make_database(database_of(tmp_path))
    inside(tmp_path, lambda tx: tx.meta.set(WORD, "at the backup"))
    return tmp_path


def database_of(house: Path) -> Path:
    return house / "var" / "wangge.db"


def inside(house: Path, turn: Callable[[Transaction], Any]) -> Any:
    async def run() -> Any:
        db = Database(database_of(house), vault_for(database_of(house), house / "var" / "wangge.key"))
        await db.open()
        try:
            return await db.write(turn)
        finally:
            await db.close()

    return asyncio.run(run())


def typed(house: Path, *words: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli, [*words, "--config", str(house / "config.toml")])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def backed_up(house: Path) -> Path:
    assert typed(house, "backup", str(house / "backups"))[0] == 0
    [made] = (house / "backups").iterdir()
    return made


def crash_after(house: Path, *notes: str) -> None:
    """Writes on, and dies: the notes lie in the log beside the database alone."""
    database = database_of(house)
    with closing(sqlite3.connect(database)) as dying:
        dying.execute("PRAGMA wal_autocheckpoint = 0")
        for note in notes:
            dying.execute("UPDATE meta SET value = ? WHERE key = ?", (note, WORD))
            dying.commit()
        for left in (database, log_of(house), shared_of(house)):
            shutil.copy(left, f"{left}.dead")
    for left in (database, log_of(house), shared_of(house)):
        Path(f"{left}.dead").replace(left)


def log_of(house: Path) -> Path:
    return database_of(house).with_name("wangge.db-wal")


def shared_of(house: Path) -> Path:
    return database_of(house).with_name("wangge.db-shm")


@pytest.mark.parametrize("left", [("-wal", "-shm"), ("-wal",), ("-shm",), ("-journal",)])
def test_beside_what_a_crashed_database_left_nothing_is_restored_and_every_file_is_named(
    house: Path, left: tuple[str, ...]
) -> None:
    made = backed_up(house)
    crash_after(house, "after the backup")
    database_of(house).with_name("wangge.db-journal").write_bytes(b"")
    for ending in ("", *{"-wal", "-shm", "-journal"} - {*left}):
        database_of(house).with_name(f"wangge.db{ending}").unlink()

    code, said = typed(house, "restore", str(made))

    assert code == 1
    assert all(f"wangge.db{ending}" in said for ending in left)
    zh, _, en = said.partition(" / ")
    assert "一并移走" in zh
    assert "together" in en
    assert not database_of(house).exists()


def test_with_all_of_them_moved_away_the_backup_comes_back_as_it_was(house: Path) -> None:
    made = backed_up(house)
    crash_after(house, "after the backup")
    for file in (database_of(house), log_of(house), shared_of(house)):
        file.rename(file.with_name(f"old-{file.name}"))

    code, said = typed(house, "restore", str(made))

    assert code == 0, said
    assert inside(house, lambda tx: tx.meta.get(WORD)) == "at the backup"


def test_nothing_is_restored_while_a_process_has_the_database(house: Path) -> None:
    made = backed_up(house)
    lock = FileLock(database_of(house))
    lock.take()
    for file in (house / "var").glob("wangge.db*"):
        if not file.name.endswith(".lock"):
            file.unlink()

    code, said = typed(house, "restore", str(made))
    lock.release()

    assert code == 75
    assert "请先停止机器人" in said
    assert not database_of(house).exists()
    assert typed(house, "restore", str(made))[0] == 0


def test_a_damaged_backup_is_refused_and_nothing_of_it_is_left_in_place(house: Path) -> None:
    inside(house, lambda tx: tx.meta.set("filler", "x" * 200_000))
    made = backed_up(house)
    with (made / "wangge.db").open("r+b") as backup:
        backup.seek(-4096 * 20, os.SEEK_END)
        backup.write(os.urandom(4096 * 10))
    for file in (house / "var").glob("wangge.db*"):
        file.unlink()

    code, said = typed(house, "restore", str(made))

    assert code == 78
    assert "wangge.db" in said
    left = {file.name for file in (house / "var").iterdir() if "lock" not in file.name}
    assert left == {"wangge.key"}


def test_what_a_killed_restore_left_does_no_harm_to_the_next(house: Path) -> None:
    made = backed_up(house)
    for file in (house / "var").glob("wangge.db*"):
        file.unlink()
    (house / "var" / ".wangge.db.restoring").write_bytes(b"half of something else" * 5_000)
    (house / "var" / ".wangge.db.restoring-journal").write_bytes(b"and its journal")

    code, said = typed(house, "restore", str(made))

    assert code == 0, said
    assert inside(house, lambda tx: tx.meta.get(WORD)) == "at the backup"
    assert not list((house / "var").glob(".wangge.db*"))


def test_database_media_and_their_names_are_on_disk_before_it_is_said(
    house: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    media = house / "var" / "media"
    media.mkdir()
    (media / "0123").write_bytes(b"sealed")
    made = backed_up(house)
    shutil.rmtree(media)
    for file in (house / "var").glob("wangge.db*"):
        file.unlink()
    synced: list[str] = []
    sync = os.fsync

    def noted(handle: int) -> None:
        synced.append(os.readlink(f"/proc/self/fd/{handle}"))
        sync(handle)

    monkeypatch.setattr(os, "fsync", noted)

    assert typed(house, "restore", str(made))[0] == 0

    places = [str(media / "0123"), str(media), str(house / "var" / ".wangge.db.restoring"), str(house / "var")]
    assert [place for place in synced if place in places][-1] == str(house / "var"), "the name comes last"
    assert set(places) <= set(synced)


def test_it_is_said_to_when_the_data_go_back_and_that_later_reports_are_not_in_them(house: Path) -> None:
    before = SystemClock().now()
    made = backed_up(house)
    for file in (house / "var").glob("wangge.db*"):
        file.unlink()

    code, said = typed(house, "restore", str(made))

    gap = inside(house, lambda tx: tx.restores.waiting())
    assert code == 0
    assert before - timedelta(seconds=1) < gap.backed_up_at <= gap.put_back_at <= SystemClock().now()
    assert f"{gap.backed_up_at.astimezone(ZoneInfo('Asia/Shanghai')):%Y-%m-%d %H:%M}" in said
    assert "此后的上报不在其中" in said
    assert "reports since then are not in it" in said
