"""The machine's clock was wrong and is set right: seen from the chats, by the whole process."""

import re
from pathlib import Path
from random import Random

import pytest

from tests.faults.people import People
from tests.faults.proof import prove
from tests.faults.room import CENTRE, WORKERS, Room, open_room

HOUR, DAY = 3_600.0, 86_400.0
STEP, STEPS = 30.0, 4
"""Seconds by which the right clock goes on; together the two minutes that anything may be late."""
HALT = 60
GROUPS = (WORKERS, CENTRE)
NUMBER = re.compile(r"SY\d{8}-\d{4}")


def cards(room: Room, chat: int) -> int:
    """How many cases have their card in a chat."""
    said = [str(one.body) for one in room.town.chats[chat].messages.values() if one.sender_id == room.town.bot.id]
    return len({number for text in said for number in NUMBER.findall(text)})


@pytest.mark.timeout(240)
@pytest.mark.parametrize("wrong_by", [HOUR, DAY], ids=["an hour", "a day"])
async def test_a_clock_set_back_delays_no_send_retry_halt_or_update_by_more_than_two_minutes(
    tmp_path: Path, wrong_by: float
) -> None:
    async with open_room(tmp_path) as room, room.running() as bot:
        clock, people = room.town.clock, People(room.town, Random(8))
        clock.advance(wrong_by)
        await room.calm(bot)
        room.town.faults.plan(
            [
                {"method": "", "chat": CENTRE, "times": 1, "action": "429", "retry_after": HALT},
                {"method": "sendMessage", "chat": WORKERS, "times": 1, "action": "500"},
            ]
        )
        people.report()
        await room.calm(bot)
        assert [cards(room, chat) for chat in GROUPS] == [0, 0]

        clock.set_offset(clock.offset_seconds - wrong_by)
        people.report()
        for _ in range(STEPS):
            await room.calm(bot)
            clock.advance(STEP)
        await room.calm(bot)

        assert [cards(room, chat) for chat in GROUPS] == [2, 2]
        assert "the clock was set back" in room.log.read_text(encoding="utf-8")
        await bot.stop()
        await room.rest()
        assert (await prove(room, people)).wrong == []
