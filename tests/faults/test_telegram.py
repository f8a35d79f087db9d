"""Telegram's own troubles, played by the sandbox's fault plan; at the end every report is a case with its cards."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest

from bot.delivery.send_outcomes import REPEAT_AFTER
from sandbox.wire import Json
from storage.messages.parcels import State
from tests.faults.people import People
from tests.faults.proof import Findings, prove
from tests.faults.room import CENTRE, SQUAD, WORKERS, Bot, Room, open_room

pytestmark = pytest.mark.timeout(240)

A_WHILE = 4.0
"""Seconds without a line: several polls fail, and their pauses grow."""
TWO_HOURS, STEPS_OF_TWO_HOURS = 7_200.0, 12
STORM = 60


async def played(room: Room, bot: Bot, people: People, plan: Sequence[Json], reports: int = 3) -> Findings:
    """Reports come in under that plan, then the plan is over and the bot comes to rest."""
    room.town.faults.plan(list(plan))
    for _ in range(reports):
        people.report()
    await room.calm(bot)
    room.town.faults.plan([])
    await bot.stop()
    await room.rest()
    return await prove(room, people)


def messages(room: Room, chat: int) -> int:
    """How many messages of the bot stand in a chat."""
    return sum(one.sender_id == room.town.bot.id for one in room.town.chats[chat].messages.values())


async def test_a_429_in_one_group_holds_up_that_group_alone(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room, room.running() as bot:
        room.town.faults.plan([{"method": "", "chat": CENTRE, "times": 1, "action": "429", "retry_after": 30}])
        people = People(room.town, Random(5))
        for _ in range(5):
            people.report()
        await room.calm(bot)
        assert messages(room, WORKERS) == 5
        assert messages(room, CENTRE) == 0

        room.town.clock.advance(32)
        await room.calm(bot)
        assert messages(room, CENTRE) == 5
        await bot.stop()
        assert (await prove(room, people)).wrong == []


async def test_a_storm_of_429s_under_load_holds_everything_up_and_loses_and_doubles_nothing(tmp_path: Path) -> None:
    """Sixty refusals in three chats, of a second to ten minutes each, while forty reports come in and people tap."""
    random = Random(14)
    waits = random.choices((1, 2, 5, 30, 600), (40, 30, 20, 9, 1), k=STORM)
    storm: list[Json] = [
        {"method": "", "chat": random.choice((WORKERS, CENTRE, SQUAD)), "action": "429", "retry_after": wait}
        for wait in waits
    ]
    async with open_room(tmp_path) as room, room.running() as bot:
        people = People(room.town, random)
        room.town.faults.plan(storm)
        for _ in range(40):
            people.report()
            people.tap_at_once()
            await asyncio.sleep(0.02)
        steps = 0
        while messages(room, CENTRE) < 40 or messages(room, WORKERS) < 40:
            await room.calm(bot)
            room.town.clock.advance(20)
            steps += 1
            assert steps < 200
        await room.calm(bot)
        assert bot.process.returncode is None
        refused = STORM - sum(fault.times for fault in room.town.faults.faults)
        room.town.faults.plan([])
        await bot.stop()
        await people.finish()
        room.town.clock.advance(601)
        await room.rest()

        findings = await prove(room, people)
        assert findings.wrong == []
        assert findings.duplicates == 0
        assert findings.reports == 40
        assert refused > STORM / 3


@pytest.mark.parametrize("action", ["500", "502", "html"])
async def test_an_answer_that_says_nothing_of_what_was_done_is_asked_again_and_nothing_comes_twice(
    tmp_path: Path, action: str
) -> None:
    async with open_room(tmp_path) as room, room.running() as bot:
        people = People(room.town, Random(6))
        findings = await played(room, bot, people, [{"method": "sendMessage", "times": 2, "action": action}])
        assert findings.wrong == []
        assert findings.duplicates == 0
        assert messages(room, WORKERS) == 3


@pytest.mark.parametrize("action", ["drop_answer", "cut_json"])
async def test_a_message_whose_answer_is_lost_is_repeated_once_and_not_more(tmp_path: Path, action: str) -> None:
    async with open_room(tmp_path) as room, room.running() as bot:
        people = People(room.town, Random(7))
        plan = [{"method": "sendMessage", "chat": WORKERS, "times": 1, "action": action}]
        room.town.faults.plan(plan)
        for _ in range(3):
            people.report()
        await room.calm(bot)
        await bot.stop()
        await room.rest()

        assert messages(room, WORKERS) == 3 + 1
        assert messages(room, CENTRE) == 3
        assert await room.ask(lambda tx: len(tx.cases.ids_open())) == 3


async def test_answers_lost_for_ever_end_after_the_stated_repeats(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room, room.running() as bot:
        people = People(room.town, Random(8))
        room.town.faults.plan([{"method": "sendMessage", "chat": WORKERS, "times": 99, "action": "drop_answer"}])
        people.report()
        for pause in (*REPEAT_AFTER, REPEAT_AFTER[-1]):
            await room.calm(bot)
            room.town.clock.advance(pause.total_seconds() + 2)
        await room.calm(bot)

        assert messages(room, WORKERS) == 1 + 3
        assert messages(room, CENTRE) == 1
        await bot.stop()


async def test_stray_401s_and_404s_end_nothing(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room, room.running() as bot:
        people = People(room.town, Random(9))
        plan: list[Json] = [
            {"method": "getUpdates", "times": 2, "action": "401"},
            {"method": "getUpdates", "times": 1, "action": "404"},
            {"method": "sendMessage", "times": 1, "action": "401"},
        ]
        assert (await played(room, bot, people, plan)).wrong == []
        assert messages(room, WORKERS) == 3


async def test_updates_that_cannot_be_fetched_come_later(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room, room.running() as bot:
        people = People(room.town, Random(10))
        plan: list[Json] = [
            {"method": "getUpdates", "times": 1, "action": action} for action in ("500", "html", "cut_json", "429")
        ]
        assert (await played(room, bot, people, plan)).wrong == []


@pytest.mark.parametrize("how", ["abort", "refuse"])
async def test_a_cut_line_delays_and_loses_nothing(tmp_path: Path, how: str) -> None:
    async with open_room(tmp_path) as room, room.running() as bot:
        people = People(room.town, Random(11))
        people.report()
        await room.calm(bot)
        room.town.line.cut(None, "abort" if how == "abort" else "refuse")
        for _ in range(4):
            people.report()
        await asyncio.sleep(A_WHILE)
        assert bot.process.returncode is None
        assert messages(room, WORKERS) == 1

        await room.town.line.mend()
        await room.calm(bot)
        await bot.stop()
        await room.rest()
        assert (await prove(room, people)).wrong == []


@pytest.mark.parametrize("how", ["abort", "refuse"])
async def test_two_hours_without_a_line_delay_and_lose_nothing(tmp_path: Path, how: str) -> None:
    """Two hours of the bot's wall clock, in which reports come in and timers fall due: all is said once, afterwards.

    The pauses between two tries are measured by the monotonic clock, so their length is played beside, in
    tests/bot/delivery/test_line.py; here they are real ones.
    """
    async with open_room(tmp_path) as room, room.running() as bot:
        people = People(room.town, Random(15))
        for _ in range(3):
            people.report()
        await room.calm(bot)
        before = messages(room, WORKERS), messages(room, CENTRE)
        room.town.line.cut(None, "abort" if how == "abort" else "refuse")
        for _ in range(STEPS_OF_TWO_HOURS):
            people.report()
            room.town.clock.advance(TWO_HOURS / STEPS_OF_TWO_HOURS)
            await asyncio.sleep(A_WHILE / STEPS_OF_TWO_HOURS)
        assert bot.process.returncode is None
        assert (messages(room, WORKERS), messages(room, CENTRE)) == before

        await room.town.line.mend()
        await room.calm(bot)
        await bot.stop()
        await room.rest()
        findings = await prove(room, people)
        assert findings.wrong == []
        assert findings.duplicates == 0
        assert findings.reports == 3 + STEPS_OF_TWO_HOURS
        assert await room.ask(lambda tx: tx.outbox.counts().get(State.DEAD, 0)) == 0


async def test_updates_that_come_twice_are_taken_up_once(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room, room.running() as bot:
        people = People(room.town, Random(12))
        room.town.updates.repeat_next = 3
        assert (await played(room, bot, people, [])).wrong == []
        assert messages(room, WORKERS) == 3


@pytest.mark.parametrize("jump_to", [5, 1_900_000_001])
async def test_update_ids_that_jump_are_all_fetched(tmp_path: Path, jump_to: int) -> None:
    async with open_room(tmp_path) as room, room.running() as bot:
        people = People(room.town, Random(13))
        people.report()
        await room.calm(bot)
        room.town.updates.next_id = jump_to
        assert (await played(room, bot, people, [])).wrong == []
        assert messages(room, WORKERS) == 4
