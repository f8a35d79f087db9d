"""A disk that is full, read-only or broken, and a file that is locked: nothing is lost, and it is said."""

import asyncio
import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from storage.migrate import migrate
from tests.faults.disk import start_on, typed_on
from tests.faults.people import People
from tests.faults.proof import prove
from tests.faults.room import Room, open_room
from tests.paths import ROOT

STORAGE_BROKEN, TRY_LATER = 74, 75
RUNS = 12


def log_of(room: Room) -> str:
    return room.log.read_text(encoding="utf-8")


async def first_life(room: Room) -> None:
    """The database is made, and the street is in it."""
    async with room.running() as bot:
        await bot.stop()


async def act_until(people: People, seconds: float) -> None:
    """People go on at what they do."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        people.act()
        await asyncio.sleep(0.05)


@pytest.mark.timeout(120)
async def test_a_disk_that_is_full_for_a_while_loses_nothing_and_the_process_goes_on(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        people = People(room.town, Random(11))
        await first_life(room)
        bot = await start_on(room, "pwrite64:error=ENOSPC:when=60..65")
        await bot.polls()
        await act_until(people, 2.0)
        await room.calm(bot)
        assert await bot.stop() == 0
        await people.finish()
        await room.rest()

        assert "nothing was stored: database or disk is full" in log_of(room)
        assert (await prove(room, people)).wrong == []


@pytest.mark.timeout(120)
@pytest.mark.parametrize("fault", ["pwrite64:error=EROFS:when=60+", "fdatasync:error=EIO:when=20+"])
async def test_a_disk_that_becomes_read_only_or_does_not_sync_ends_the_process_with_a_sentence(
    tmp_path: Path, fault: str
) -> None:
    """As Linux makes it where it meets errors. What was confirmed is there when the disk is well again."""
    async with open_room(tmp_path) as room:
        people = People(room.town, Random(12))
        await first_life(room)
        bot = await start_on(room, fault)
        await bot.polls()
        await act_until(people, 2.0)

        assert await bot.dies() == STORAGE_BROKEN
        assert "数据库已损坏或磁盘出错" in log_of(room).strip().splitlines()[-1]
        room.kills.append(room.town.last_seq)
        await people.finish()
        await room.rest()
        assert (await prove(room, people)).wrong == []


@pytest.mark.timeout(60)
async def test_on_a_read_only_disk_the_start_is_refused_by_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text((ROOT / "config.example.toml").read_text(encoding="utf-8"))
    database = tmp_path / "var" / "wangge.db"
    migrate(database)

    lock = database.with_name("wangge.db.lock")
    code, said = await typed_on(
        [lock], "openat:error=EROFS", "letters", "retry", "1", "--config", str(tmp_path / "config.toml")
    )

    assert code == 1
    assert "文件操作失败" in said
    assert "Read-only file system" in said
    assert "Traceback" not in said


async def locked_for(room: Room, seconds: float) -> None:
    """Another program takes the write lock, and keeps it."""
    with closing(sqlite3.connect(room.config.with_name("wangge.db"), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        await asyncio.sleep(seconds)
        other.execute("ROLLBACK")


async def reports_while_locked(tmp_path: Path, seconds: float) -> str:
    """What the log says; fails where anything was lost or doubled."""
    async with open_room(tmp_path) as room:
        people = People(room.town, Random(13))
        async with room.running() as bot:
            await asyncio.gather(locked_for(room, seconds), act_until(people, min(seconds, 2.0)))
            await room.calm(bot, 120.0)
            assert await bot.stop() == 0
        await people.finish()
        await room.rest()
        assert (await prove(room, people)).wrong == []
        return log_of(room)


@pytest.mark.timeout(120)
async def test_a_lock_of_two_seconds_is_waited_for_in_silence(tmp_path: Path) -> None:
    assert "stumbled" not in await reports_while_locked(tmp_path, 2.0)


@pytest.mark.long
@pytest.mark.timeout(300)
async def test_a_lock_of_a_minute_is_told_and_waited_for_and_loses_nothing(tmp_path: Path) -> None:
    assert "nothing was stored: database is locked" in await reports_while_locked(tmp_path, 60.0)


@pytest.mark.long
@pytest.mark.timeout(1500)
async def test_a_disk_that_is_full_at_any_write_loses_nothing(tmp_path: Path) -> None:
    """Also while the process starts: then it says so, ends, and is started again."""
    seed = int(os.environ.get("SEED") or Random().randrange(10**9))
    print(f"seed={seed}")
    random = Random(seed)
    async with open_room(tmp_path) as room:
        people = People(room.town, random)
        await first_life(room)
        for _ in range(RUNS):
            first = random.choice((random.randrange(1, 40), random.randrange(40, 400)))
            bot = await start_on(room, f"pwrite64:error=ENOSPC:when={first}..{first + random.randrange(1, 8)}")
            await act_until(people, 1.5)
            await room.calm(bot, 180.0)
            if bot.process.returncode is None:
                await bot.stop()
            assert bot.process.returncode in (0, TRY_LATER)
        await people.finish()
        await room.rest()

        assert "database or disk is full" in log_of(room)
        findings = await prove(room, people)
        print(
            f"kind=disk-full runs={RUNS} lost={findings.lost} doubled={findings.doubled} "
            f"max_duplicates={findings.max_duplicates} reports={findings.reports} seed={seed}"
        )
        assert findings.wrong == []
