"""The moved clock, and the mornings that it is moved to."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from sandbox.mornings import next_digest, next_morning
from tests.sandbox.rooms import WANG, Room

ZONE = ZoneInfo("Asia/Shanghai")
HOLIDAYS = frozenset({"2026-11-26", "2026-11-30"})
WORKDAYS = frozenset({"2026-11-28"})


@pytest.mark.parametrize(
    ("now", "morning"),
    [
        ("2026-11-23T08:00", "2026-11-23T09:00"),
        ("2026-11-23T09:42", "2026-11-24T09:00"),
        ("2026-11-25T18:00", "2026-11-27T09:00"),  # over a holiday
        ("2026-11-27T09:00", "2026-11-28T09:00"),  # a Saturday that is worked
        ("2026-11-28T12:00", "2026-12-01T09:00"),  # over the weekend and a Monday off
    ],
)
def test_the_next_working_morning_knows_holidays_and_made_up_days(now: str, morning: str) -> None:
    assert next_morning(at(now), HOLIDAYS, WORKDAYS) == at(morning)


@pytest.mark.parametrize(
    ("now", "digest"),
    [
        ("2026-11-23T08:00", "2026-11-23T09:01"),
        ("2026-11-23T09:42", "2026-12-01T09:01"),  # Monday is off, so the week's first morning is Tuesday
        ("2026-12-01T09:01", "2026-12-07T09:01"),
    ],
)
def test_the_digest_comes_on_the_first_working_morning_of_a_week(now: str, digest: str) -> None:
    assert next_digest(at(now), HOLIDAYS, WORKDAYS) == at(digest)


async def test_a_waiting_follower_hears_at_once_that_the_clock_was_moved(room: Room) -> None:
    seen = (await room.ask("/clock"))["offset_seconds"]
    waiting = asyncio.create_task(room.ask("/clock", seen=seen, timeout=20))
    begun = time.monotonic()

    moved = await room.do("clock", advance_seconds=900)

    assert await waiting == {"offset_seconds": moved["offset_seconds"]}
    assert moved["offset_seconds"] - seen == 900
    assert time.monotonic() - begun < 2


async def test_a_follower_that_saw_the_present_offset_waits_its_time_out(room: Room) -> None:
    seen = (await room.ask("/clock"))["offset_seconds"]

    assert (await room.ask("/clock", seen=seen, timeout=0.2))["offset_seconds"] == seen


async def test_the_clock_goes_to_a_moment_but_never_back(room: Room) -> None:
    there = await room.do("clock", to="2030-01-01T09:00:00+08:00")
    said = await room.do("say", by=WANG, chat=WANG, text="x")

    assert there["now"].startswith("2030-01-01T09:00:0")
    (message,) = await room.ask("/town/messages", chat=WANG)
    assert message["message_id"] == said["message_id"]
    assert message["date"] - datetime(2030, 1, 1, 9, tzinfo=ZONE).timestamp() < 5
    assert await room.refused("clock", to="2029-01-01T09:00:00+08:00") == "the clock is never moved backwards"
    assert await room.refused("clock", to="2031-01-01T09:00:00") == "`to` needs a zone"
    assert (await room.do("clock", offset_seconds=-3600))["offset_seconds"] == -3600


async def test_the_page_moves_the_clock_by_its_four_steps(room: Room) -> None:
    await room.do("clock", to="2030-01-01T09:42:00+08:00")  # a Tuesday

    labels = [(await room.page("clock", advance=step))["label"] for step in ("15m", "2h", "morning", "weekly")]

    assert labels == ["1月1日 周二 09:57", "1月1日 周二 11:57", "1月2日 周三 09:00", "1月7日 周一 09:01"]
    assert (await room.ask("/page/clock"))["label"] == labels[-1]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)
