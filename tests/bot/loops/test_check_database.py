"""After an unclean end the database is looked through, once and after the first poll; damage has an exit code."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import cli
from bot.loops.check_database import MAX_WAIT, DatabaseCheck
from bot.runtime.health import Metrics
from storage.database import Database, vault_for
from storage.engine.errors import Damaged
from tests.bot.rig import opened
from tests.databases import make_database
from tests.fakes import HandClock
from tests.paths import ROOT
from tests.storage.damage import spoil

SOUND = (ROOT / "config.example.toml").read_text(encoding="utf-8")


async def spoilt(tmp_path: Path) -> Database:
    path = tmp_path / "wangge.db"
    make_database(path)
    spoil(path, "views_of_case")
    db = Database(path, vault_for(path, tmp_path / "wangge.key"))
    await db.open()
    return db


async def test_damage_is_found_after_the_first_poll_and_not_before_it(tmp_path: Path) -> None:
    db, clock, metrics = await spoilt(tmp_path), HandClock(), Metrics()
    check = DatabaseCheck(db, clock, metrics, needed=True)

    assert await check.step() < 1
    assert db.failure is None
    metrics.last_poll = clock.now()
    await check.step()

    assert isinstance(db.failure, Damaged)
    await db.close()


async def test_where_no_poll_succeeds_it_is_not_waited_for_longer_than_a_minute(tmp_path: Path) -> None:
    db, clock = await spoilt(tmp_path), HandClock()
    check = DatabaseCheck(db, clock, Metrics(), needed=True)
    await check.step()

    clock.seconds += MAX_WAIT
    await check.step()

    assert isinstance(db.failure, Damaged)
    await db.close()


async def test_after_an_end_in_order_nothing_is_looked_through(tmp_path: Path) -> None:
    db, clock, metrics = await spoilt(tmp_path), HandClock(), Metrics()
    metrics.last_poll = clock.now()

    assert await DatabaseCheck(db, clock, metrics, needed=False).step() > 60
    assert db.failure is None
    await db.close()


async def test_an_end_is_in_order_only_where_it_was_said(tmp_path: Path) -> None:
    ends = []
    for in_order in (True, False, True, True):
        async with opened(tmp_path) as db:
            ends.append(await db.write(lambda tx: tx.last_end.begin()))
            if in_order:
                await db.write(lambda tx: tx.last_end.in_order())

    assert ends == [False, False, True, False]


@pytest.mark.usefixtures("logs_as_before")
def test_the_audit_and_the_doctor_say_that_the_file_is_damaged_and_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WANGGE_TOKEN", "4242:a-token-that-nobody-may-see")
    far = SOUND.replace("https://api.telegram.org/bot", "http://127.0.0.1:9/bot")
    (tmp_path / "config.toml").write_text(far, encoding="utf-8")
    make_database(tmp_path / "var" / "wangge.db")
    spoil(tmp_path / "var" / "wangge.db", "views_of_case")

    audited, examined = (
        CliRunner().invoke(cli, [word, "--config", str(tmp_path / "config.toml")]) for word in ("audit", "doctor")
    )

    assert audited.exit_code == 74
    zh, _, en = audited.output.strip().partition(" / ")
    assert "已损坏" in zh
    assert "wangge restore" in zh
    assert "put the newest backup back" in en
    assert examined.exit_code == 1
    assert "✗ 数据库文件已损坏" in examined.output
