"""The bot was away, or somebody else was in its place: what Telegram still has is taken up."""

import asyncio
import json
from pathlib import Path
from random import Random

import pytest

from bot.loops.letterbox import ALLOWED
from dispatch.case import events as e
from dispatch.model import CaseId
from sandbox import acts
from sandbox.wire import ApiError, Json
from tests.faults.people import Button, People
from tests.faults.proof import prove
from tests.faults.room import CENTRE, WORKERS, Room, open_room

pytestmark = pytest.mark.timeout(240)

HOURS_23 = 23 * 3600.0
WAITING, REPORTS = 5_000, 200
STAFF = (3001, 3002, 3003)


async def reported(room: Room, people: People) -> Button:
    """One report; gives its first dispatching button in the centre's group."""
    async with room.running() as bot:
        people.report()
        await room.calm(bot)
        await bot.stop()
    return dispatching(people)


def dispatching(people: People) -> Button:
    return next(button for button in people._buttons("c:", ("dp",)) if button.chat.id == CENTRE)


async def dispatches(room: Room) -> int:
    return await room.ask(lambda tx: sum(isinstance(one.event, e.Dispatched) for one in tx.cases.events(CaseId(1))))


async def test_after_23_hours_five_thousand_waiting_updates_are_worked_off(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        people = People(room.town, Random(21))
        await reported(room, people)
        for number in range(WAITING - REPORTS):
            acts.post(room.town, 1001 + number % 6, WORKERS, [acts.text(room.town, f"中午{number}点吃饭")])
            if number % ((WAITING - REPORTS) // REPORTS) == 0:
                people.report()
        room.town.updates.age(HOURS_23)

        async with room.running() as bot:
            await room.calm(bot, 120.0)
            await bot.stop()
        await room.rest()

        findings = await prove(room, people)
        assert findings.wrong == []
        assert findings.reports > REPORTS


async def test_a_tap_that_telegram_forgot_moves_nothing_and_the_card_can_be_tapped_again(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        people = People(room.town, Random(22))
        button = await reported(room, people)
        lost = asyncio.ensure_future(acts.tap(room.town, 3001, CENTRE, button.message.id, button.data))
        await asyncio.sleep(0)
        room.town.updates.age(200.0)
        assert not room.town.updates.waiting

        async with room.running() as bot:
            await room.calm(bot)
            again = dispatching(people)
            await acts.tap(room.town, 3001, CENTRE, again.message.id, again.data)
            await room.calm(bot)
            await bot.stop()
        lost.cancel()

        assert await dispatches(room) == 1


async def test_of_fifty_taps_in_the_same_moment_one_moves_the_case_and_each_is_answered(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        people = People(room.town, Random(23))
        button = await reported(room, people)
        async with room.running() as bot:
            taps = [
                acts.tap(room.town, STAFF[number % 3], CENTRE, button.message.id, button.data) for number in range(50)
            ]
            answers = await asyncio.gather(*taps)
            await room.calm(bot)
            await bot.stop()

        assert len(answers) == 50
        assert await dispatches(room) == 1


async def test_updates_out_of_order_are_all_taken_up(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        people = People(room.town, Random(24))
        await reported(room, people)
        for _ in range(6):
            people.report()
        waiting = room.town.updates.waiting
        waiting[0], waiting[1] = waiting[1], waiting[0]
        await room.rest()

        assert (await prove(room, people)).wrong == []


async def test_a_cursor_that_somebody_else_moved_on_stops_nothing(tmp_path: Path) -> None:
    """Another program with the same token has confirmed what was waiting; what comes afterwards is taken up."""
    async with open_room(tmp_path) as room:
        people = People(room.town, Random(25))
        await reported(room, people)
        acts.post(room.town, 1001, WORKERS, [acts.text(room.town, "#上报 被别的程序取走的一件")])
        room.town.updates.confirm(room.town.updates.next_id)

        async with room.running() as bot:
            people.report()
            await room.calm(bot)
            await bot.stop()
        await room.rest()

        assert (await prove(room, people)).wrong == []


async def test_a_second_poller_is_told_of_and_nothing_is_lost_when_it_goes(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room, room.running() as bot:
        people = People(room.town, Random(26))
        while room.town.updates._poll is None:
            await asyncio.sleep(0.01)
        with pytest.raises(ApiError):
            await asyncio.gather(*(room.town.updates.poll(0, 1, 0.5) for _ in range(2)))
        people.report()
        await room.calm(bot)
        await bot.stop()
        await room.rest()

        assert (await prove(room, people)).wrong == []
        assert "another process polls with the same token" in room.log.read_text(encoding="utf-8")


def mutated(update: Json, random: Random) -> Json:
    """The same JSON with one thing gone, doubled, of another kind or absurdly large."""
    copy = json.loads(json.dumps(update))
    holders: list[dict[str, object] | list[object]] = []

    def walk(value: object) -> None:
        if isinstance(value, dict | list) and value:
            holders.append(value)
            for item in value.values() if isinstance(value, dict) else value:
                walk(item)

    walk({key: value for key, value in copy.items() if key != "update_id"})
    holder = random.choice(holders)
    key: object = random.choice(list(holder)) if isinstance(holder, dict) else random.randrange(len(holder))
    odd: list[object] = [None, "", "\x00", 2**63, -(2**70), 1.5, [], {}, True, "字" * 5000]
    if random.random() < 0.3:
        del holder[key]  # type: ignore[arg-type]
    else:
        holder[key] = random.choice(odd)  # type: ignore[index,call-overload]
    return dict(copy)


async def test_two_hundred_mutated_updates_stop_nothing(tmp_path: Path) -> None:
    seed = Random().randrange(10**9)
    print(f"seed={seed}")
    random = Random(seed)
    async with open_room(tmp_path) as room:
        people = People(room.town, Random(27))
        button = await reported(room, people)
        pattern = {"message": button.message.body, "callback_query": {"id": "1", "data": button.data}}
        for number in range(200):
            kind = random.choice(list(ALLOWED))
            body = json.loads(json.dumps(pattern["message"], default=str))
            content = pattern["callback_query"] | {"message": body} if kind == "callback_query" else body
            room.town.updates.put_raw(mutated({kind: content}, random))
            if number % 50 == 0:
                people.report()

        async with room.running() as bot:
            await room.calm(bot, 120.0)
            assert bot.process.returncode is None
            await bot.stop()

        words = await room.ask(
            lambda tx: [tx.notes.text(tx.cases.require(number).description) for number in tx.cases.ids_open()]
        )
        assert all(any(said in (text or "") for text in words) for said in people.said)
