"""Kills at random moments while visits are planned, told, ticked and handed on, doors visited and lists walked."""

import asyncio
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from tests.databases import make_database
from tests.faults.failpoint_kill import nothing
from tests.faults.interrupted import Interrupted, words_of
from tests.faults.record import Record, compare, look
from tests.faults.room import REPEAT, Room, open_room
from tests.faults.scenarios import AREAS, play

KILLS = 6
STRIKES = 0.3
"""The share of the scenario's steps in which a kill strikes, until there were so many."""
WITHIN = 0.4
"""Seconds after an act within which it strikes."""
GREETING = "早上好"
_MORNINGS = """
SELECT chat_id, count(*) + sum(unknowns) FROM outbox WHERE template = 'morning' AND state = 'sent' GROUP BY chat_id
"""


class OftenKilled(Interrupted):
    """The scenario goes on over many deaths, each at a random moment after somebody has acted."""

    def __init__(self, room: Room, folder: Path, random: Random, kills: int) -> None:
        super().__init__(room, "", folder)
        self._random, self._left, self.died = random, kills, 0

    async def settle(self) -> None:
        if self.died < self._left and self._random.random() < STRIKES:
            await asyncio.sleep(self._random.uniform(0, WITHIN))
            await self.crash()
            self.died += 1
            await self.up()
            await super().settle()
            # What may or may not have been sent is repeated after a while.
            self.room.town.clock.advance(REPEAT)
        await super().settle()


async def played(directory: Path, random: Random, kills: int) -> tuple[Record, int]:
    directory.mkdir()
    async with open_room(directory / "room", rota=True) as room:
        make_database(room.config.with_name("wangge.db"))
        run = OftenKilled(room, directory, random, kills)
        try:
            await run.up()
            await play(run, AREAS, nothing)
            await run.end()
        finally:
            await run.give_up()
        one_morning_message_a_day(room)
        return await look(room), run.died


def one_morning_message_a_day(room: Room) -> None:
    """To each person, but for the copies of one whose outcome a death has left unknown."""
    with closing(sqlite3.connect(room.config.with_name("wangge.db"))) as raw:
        owed = {chat: count for chat, count in raw.execute(_MORNINGS)}
    stand = {
        chat.id: sum(
            GREETING in words_of(one) and one.sender_id == room.town.bot.id for one in chat.messages.values()
        )
        for chat in room.town.chats.values()
    }
    assert {chat: count for chat, count in stand.items() if count > owed.get(chat, 0)} == {}
    assert len(owed) > 4


@pytest.mark.long
@pytest.mark.timeout(400)
async def test_kills_at_random_moments_lose_and_double_no_visit_no_walk_and_no_morning_message(
    tmp_path: Path,
) -> None:
    seed = int(os.environ.get("SEED") or Random().randrange(10**9))
    print(f"seed={seed}")
    plain, _ = await played(tmp_path / "plain", Random(seed), 0)

    left, died = await played(tmp_path / "killed", Random(seed), KILLS)

    assert died == KILLS
    findings = compare(plain, left, copies=KILLS)
    assert findings.wrong == []
    assert (findings.lost, findings.doubled) == (0, 0)
    assert plain.rows["visits"] > 20
