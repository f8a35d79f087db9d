"""Ends and beginnings that are no kills: SIGTERM under load, a second process, a start after the digest was due."""

import asyncio
import time
from datetime import datetime
from pathlib import Path
from random import Random

import pytest

from storage.people.chats import ChatKind
from tests.faults.people import People
from tests.faults.proof import prove
from tests.faults.room import CENTRE, Room, open_room

TRY_LATER = 75
HEAD, HEAD_OF_DOORS, DIRECTOR = 2002, 2001, 4001
"""Of the demonstration street: who heads the community of the one case, who heads another with doors that were due,
and the director; others read nothing."""


@pytest.mark.timeout(240)
async def test_sigterm_under_load_ends_in_ten_seconds_and_loses_nothing(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        people = People(room.town, Random(2))
        for _ in range(3):
            async with room.running() as bot:
                for _ in range(60):
                    people.act()
                    await asyncio.sleep(0.01)
                begun = time.monotonic()
                assert await bot.stop() == 0
                assert time.monotonic() - begun < 10
        await people.finish()
        await room.rest()

        findings = await prove(room, people)
        assert findings.wrong == []
        assert findings.duplicates == 0


@pytest.mark.timeout(240)
async def test_a_second_process_on_the_same_file_is_sent_away_and_the_first_goes_on(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room, room.running() as first:
        people = People(room.town, Random(3))
        second = await room.start()

        assert await second.dies() == TRY_LATER
        people.report()
        await room.calm(first)
        await first.stop()
        assert (await prove(room, people)).wrong == []


@pytest.mark.timeout(240)
async def test_a_digest_that_fell_due_while_the_process_was_down_comes_once_to_each_chat(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        async with room.running() as bot:
            People(room.town, Random(4)).report()
            await room.calm(bot)
            await bot.stop()
        before = _digests(room)

        _move_on_to(room, "2026-11-30T10:20:00+08:00")
        for _ in range(3):
            async with room.running() as bot:
                await room.calm(bot)
                await bot.kill()
        await room.rest()

        assert before == []
        assert sorted(_digests(room)) == sorted([CENTRE, HEAD, HEAD_OF_DOORS, DIRECTOR])
        assert await room.ask(lambda tx: len(tx.chats.of_kind(ChatKind.CENTRE_GROUP))) == 1


def _move_on_to(room: Room, moment: str) -> None:
    room.town.clock.advance((datetime.fromisoformat(moment) - room.town.clock.now()).total_seconds())


def _digests(room: Room) -> list[int]:
    """The chats in which a weekly digest stands, each as often as it stands there."""
    return [
        chat.id
        for chat in room.town.chats.values()
        for message in chat.messages.values()
        if "周报" in message.body.get("text", "") and message.sender_id == room.town.bot.id
    ]
