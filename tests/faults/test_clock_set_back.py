"""The machine's clock was wrong and is set right: seen from the chats, by the whole process."""

import re
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from storage.transaction import Transaction
from tests.faults.interrupted import words_of
from tests.faults.people import People
from tests.faults.proof import prove
from tests.faults.record import HUSK
from tests.faults.room import CENTRE, WORKERS, Bot, Room, open_room

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


WORKER, OWNER, BACKUP = 1001, 3001, 3002
CARD = "去了请点选"
"""Stands on the card of a visit that nobody has ticked."""


async def goes_to(room: Room, bot: Bot, day: int, hour: int, minute: int = 0) -> None:
    """By the right clock; the 37th is the 7th of December."""
    clock = room.town.clock
    clock.move_to(datetime(2026, 11, 1, hour, minute, tzinfo=clock.zone) + timedelta(days=day - 1))
    await room.calm(bot)


async def is_wrong_for_a_while(room: Room, bot: Bot, wrong_by: float) -> None:
    clock = room.town.clock
    clock.advance(wrong_by)
    await room.calm(bot)
    clock.set_offset(clock.offset_seconds - wrong_by)
    await room.calm(bot)


def said(room: Room, chat: int, words: str) -> int:
    """How many messages of the bot with these words stand in a chat."""
    return sum(words in text for text in standing(room, chat))


def standing(room: Room, chat: int) -> list[str]:
    """What the bot has said there, but for what points to a newer card."""
    messages = room.town.chats[chat].messages.values() if chat in room.town.chats else ()
    theirs = [words_of(one) for one in messages if one.sender_id == room.town.bot.id and not one.deleted]
    return [text for text in theirs if HUSK not in text]


@pytest.mark.timeout(240)
@pytest.mark.parametrize("wrong_by", [HOUR, DAY], ids=["an hour", "a day"])
async def test_the_timers_of_a_case_around_a_clock_set_back_fire_once_and_at_most_two_minutes_late(
    tmp_path: Path, wrong_by: float
) -> None:
    """Its owner is reminded after a quarter of an hour, the backup an hour later."""
    async with open_room(tmp_path) as room, room.running() as bot:
        people = People(room.town, Random(8))
        people.report(WORKER)
        await room.calm(bot)
        await goes_to(room, bot, 23, 9, 50)
        await is_wrong_for_a_while(room, bot, wrong_by)
        people.report(WORKER)
        await room.calm(bot)

        await goes_to(room, bot, 23, 9, 59)
        assert said(room, OWNER, "-0001") == 1
        await goes_to(room, bot, 23, 10, 7)
        assert said(room, OWNER, "-0002") == 1, "what was reported after the clock was set right"
        await goes_to(room, bot, 23, 10, 59)
        assert said(room, BACKUP, "-0001") == 1
        await goes_to(room, bot, 23, 11, 9)
        assert [said(room, who, number) for number in ("-0001", "-0002") for who in (OWNER, BACKUP)] == [1, 1, 1, 1]
        await bot.stop()
        await room.rest()
        assert (await prove(room, people)).wrong == []


@pytest.mark.timeout(240)
@pytest.mark.parametrize("wrong_by", [HOUR, DAY], ids=["an hour", "a day"])
async def test_the_timers_without_a_case_around_a_clock_set_back_fire_once_and_at_most_two_minutes_late(
    tmp_path: Path, wrong_by: float
) -> None:
    """The summary of the week, the lists of the morning, the rota of the week and its visits."""
    async with open_room(tmp_path, rota=True) as room, room.running() as bot:
        await goes_to(room, bot, 29, 9, 10) if wrong_by == DAY else await goes_to(room, bot, 30, 8, 10)
        await is_wrong_for_a_while(room, bot, wrong_by)

        await goes_to(room, bot, 30, 9, 2)
        assert said(room, CENTRE, "第 48 周周报") == 1
        await goes_to(room, bot, 37, 9, 2)

        assert [said(room, CENTRE, week) for week in ("第 48 周周报", "第 49 周周报")] == [1, 1]
        await bot.stop()
        await room.rest()
        await each_visit_is_told_once(room)


async def each_visit_is_told_once(room: Room) -> None:
    """Of the week that has gone: one card a visit, at its time, with the one who makes it."""
    monday = datetime(2026, 11, 30, tzinfo=room.town.clock.zone)

    def planned(tx: Transaction) -> list[tuple[int, str]]:
        made = [one for one in tx.visits.between(monday, monday + timedelta(days=7)) if not one.cancelled]
        chats = {one.id: tx.people.require(one.person).telegram_id or 0 for one in made}
        return [(chats[one.id], f"{one.at.astimezone(monday.tzinfo):%-m月%-d日 %H:%M}") for one in made]

    visits = await room.ask(planned)
    assert len(visits) > 10
    assert len(set(visits)) == len(visits)
    cards = Counter(
        (chat, " ".join(text.split()[:2]))
        for chat in {chat for chat, _ in visits}
        for text in standing(room, chat)
        if CARD in text
    )
    assert {visit: cards[visit] for visit in visits} == dict.fromkeys(visits, 1)
