"""A corrupt page stops the process with one sentence and its exit code; it is never silence, nor a letter's fault."""

from pathlib import Path

import pytest

from sandbox import acts
from tests.faults.room import WORKERS, Room, open_room
from tests.storage.damage import spoil

STORAGE_BROKEN = 74


def report(room: Room) -> None:
    acts.post(room.town, 1001, WORKERS, [acts.text(room.town, "#上报 首义路8号占道经营")])


def last_words(room: Room) -> str:
    return room.log.read_text(encoding="utf-8").strip().splitlines()[-1]


@pytest.mark.timeout(120)
async def test_a_corrupt_page_that_a_report_meets_stops_the_process_and_the_report_waits(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        async with room.running() as bot:
            await bot.stop()
        spoil(tmp_path / "wangge.db", "cases_opened")

        bot = await room.start()
        await bot.polls()
        report(room)

        assert await bot.dies() == STORAGE_BROKEN
        assert "数据库已损坏或磁盘出错" in last_words(room)
        assert "wangge restore" in last_words(room)
        waiting = await room.ask(lambda tx: tx.inbox.waiting(room.town.clock.now()))
        assert [letter.attempts for letter in waiting] == [0]
        assert await room.ask(lambda tx: tx.inbox.set_aside_count()) == 0


@pytest.mark.timeout(120)
async def test_after_a_kill_a_corrupt_page_is_found_though_nothing_reads_it(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        async with room.running() as bot:
            await room.kill(bot)
        spoil(tmp_path / "wangge.db", "views_of_case")

        bot = await room.start()

        assert await bot.dies() == STORAGE_BROKEN
        assert "数据库已损坏或磁盘出错" in last_words(room)
