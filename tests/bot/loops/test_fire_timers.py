"""A timer rings once, never early; one that fails is tried again and holds up no other."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.loops.fire_timers import LOOK, Rings, Timekeeper
from bot.loops.wakeup import Wakeup
from bot.runtime.health import Metrics
from bot.runtime.wake_signals import Bell, Bells
from dispatch.model import PersonId
from handlers.notify.destinations import Destination
from handlers.turn.reader_query import AskedInChat, DoctorAnswer, DoctorQuery, ReaderAnswer, ReaderQuery
from storage.database import Database
from storage.engine.errors import NotStored
from storage.messages.timers import Timer
from storage.transaction import Transaction
from tests.bot.rig import opened
from tests.fakes import MONDAY, HandClock

ASKER = AskedInChat(PersonId(1), Destination(-1), 7)


@dataclass(slots=True)
class Ringer:
    rung: list[str] = field(default_factory=list)
    buggy: set[str] = field(default_factory=set)
    takes_away: dict[str, str] = field(default_factory=dict)
    answers: list[object] = field(default_factory=list)
    asked: int = 0
    slow: asyncio.Event | None = None
    """A query is answered only when this is set."""
    full: bool = False
    """The disk, when an answer is to be written."""

    def ring(self, tx: Transaction, timer: Timer, at: datetime) -> ReaderQuery | None:
        if timer.key in self.buggy:
            raise ZeroDivisionError
        if timer.kind == "weekly":
            return DoctorQuery("week", ASKER)
        tx.timers.done(timer.id)
        for other in tx.timers.due(at, 100):
            if other.key == self.takes_away.get(timer.key):
                tx.timers.done(other.id)
        self.rung.append(timer.key)
        return None

    async def ask(self, query: ReaderQuery) -> ReaderAnswer:
        self.asked += 1
        if self.slow is not None:
            await self.slow.wait()
        assert isinstance(query, DoctorQuery)
        return DoctorAnswer(query, ())

    def answer(self, tx: Transaction, answer: ReaderAnswer, at: datetime) -> None:
        if self.full:
            raise NotStored("disk full")
        self.answers.append(answer.query.origin)
        for timer in tx.timers.due(at, 100):
            tx.timers.done(timer.id)


@dataclass(slots=True)
class Tower:
    db: Database
    ringer: Ringer
    clock: HandClock
    keeper: Timekeeper
    metrics: Metrics

    async def plan(self, key: str, due: timedelta, kind: str = "triage") -> None:
        await self.db.write(lambda tx: tx.timers.plan(key, kind, MONDAY + due, {}))


@asynccontextmanager
async def tower(tmp_path: Path) -> AsyncIterator[Tower]:
    async with opened(tmp_path) as db, asyncio.TaskGroup() as tasks:
        ringer, clock, metrics, wakeup = Ringer(), HandClock(), Metrics(), Wakeup(Bell())
        wakeup.start()
        rings = Rings(ringer.ring, ringer.ask, ringer.answer)
        keeper = Timekeeper(db, rings, clock, wakeup, Bells(), metrics, tasks)
        yield Tower(db, ringer, clock, keeper, metrics)
        wakeup.stop()


async def test_a_timer_rings_when_it_is_due_and_not_a_moment_before(tmp_path: Path) -> None:
    async with tower(tmp_path) as t:
        await t.plan("a", timedelta(minutes=15))
        t.clock.move(timedelta(minutes=15) - timedelta(microseconds=1))
        await t.keeper.step()
        assert t.ringer.rung == []

        t.clock.move(timedelta(microseconds=1))
        await t.keeper.step()

        assert t.ringer.rung == ["a"]


async def test_a_timer_rings_once(tmp_path: Path) -> None:
    async with tower(tmp_path) as t:
        await t.plan("a", timedelta())
        await t.keeper.step()
        await t.keeper.step()

        assert t.ringer.rung == ["a"]


async def test_everything_that_fell_due_while_the_process_was_down_rings_in_order(tmp_path: Path) -> None:
    async with tower(tmp_path) as t:
        for hours in (3, 1, 2):
            await t.plan(f"{hours}h", timedelta(hours=hours))
        t.clock.move(timedelta(days=3))
        await t.keeper.step()

        assert t.ringer.rung == ["1h", "2h", "3h"]


async def test_a_timer_taken_away_by_a_turn_in_between_does_nothing(tmp_path: Path) -> None:
    async with tower(tmp_path) as t:
        await t.plan("first", timedelta())
        await t.plan("second", timedelta(seconds=1))
        t.ringer.takes_away["first"] = "second"
        t.clock.move(timedelta(seconds=5))
        await t.keeper.step()

        assert t.ringer.rung == ["first"]


async def test_a_timer_that_fails_is_tried_again_and_the_others_ring(tmp_path: Path) -> None:
    async with tower(tmp_path) as t:
        t.ringer.buggy.add("bad")
        await t.plan("bad", timedelta())
        await t.plan("good", timedelta())
        await t.keeper.step()
        assert t.ringer.rung == ["good"]

        t.ringer.buggy.clear()
        t.clock.move(timedelta(seconds=6))
        await t.keeper.step()

        assert t.ringer.rung == ["good", "bad"]


async def test_a_timer_may_ask_a_reader_query_first(tmp_path: Path) -> None:
    async with tower(tmp_path) as t:
        await t.plan("digest", timedelta(), kind="weekly")
        await t.keeper.step()
        await t.keeper.finish(5.0)

        assert t.ringer.answers == ["week"]


async def test_a_slow_query_of_a_timer_holds_up_no_other_timer_and_is_asked_once(tmp_path: Path) -> None:
    async with tower(tmp_path) as t:
        t.ringer.slow = asyncio.Event()
        await t.plan("digest", timedelta(), kind="weekly")
        await t.plan("a", timedelta(minutes=1))
        await t.keeper.step()
        assert await t.keeper.step() == LOOK

        t.clock.move(timedelta(minutes=1))
        await t.keeper.step()
        assert (t.ringer.rung, t.ringer.answers) == (["a"], [])

        t.ringer.slow.set()
        await t.keeper.finish(5.0)
        await t.keeper.step()
        assert (t.ringer.answers, t.ringer.asked) == (["week"], 1)


async def test_a_query_that_a_stop_broke_off_is_asked_again_at_the_next_start(tmp_path: Path) -> None:
    async with tower(tmp_path) as t:
        t.ringer.slow = asyncio.Event()
        await t.plan("digest", timedelta(), kind="weekly")
        await t.keeper.step()
        await asyncio.sleep(0)
        await t.keeper.finish(0.0)
    async with tower(tmp_path) as t:
        await t.keeper.step()
        await t.keeper.finish(5.0)

        assert t.ringer.answers == ["week"]


async def test_an_answer_that_comes_when_its_timer_is_gone_or_moved_changes_nothing(tmp_path: Path) -> None:
    async with tower(tmp_path) as t:
        t.ringer.slow = asyncio.Event()
        await t.plan("digest", timedelta(), kind="weekly")
        await t.keeper.step()
        [timer] = await t.db.write(lambda tx: tx.timers.due(t.clock.now()))
        await t.db.write(lambda tx: tx.timers.done(timer.id))
        await t.plan("digest", timedelta(days=7), kind="weekly")
        t.ringer.slow.set()
        await t.keeper.finish(5.0)

        assert t.ringer.answers == []


async def test_a_full_disk_is_no_fault_of_a_timer_that_asked(tmp_path: Path) -> None:
    async with tower(tmp_path) as t:
        t.ringer.full = True
        await t.plan("digest", timedelta(), kind="weekly")
        await t.keeper.step()
        await t.keeper.finish(5.0)
        with pytest.raises(NotStored):
            await t.keeper.step()

        t.ringer.full = False
        await t.keeper.step()
        await t.keeper.finish(5.0)

        assert (t.ringer.answers, t.ringer.asked) == (["week"], 2)


async def test_lateness_is_measured(tmp_path: Path) -> None:
    async with tower(tmp_path) as t:
        await t.plan("a", timedelta())
        t.clock.move(timedelta(seconds=3))
        await t.keeper.step()

        assert t.metrics.registry.get_sample_value("wangge_timer_lateness_seconds_sum") == 3.0


@pytest.mark.parametrize("set_on", [timedelta(hours=1), timedelta(days=1)])
async def test_what_falls_due_because_the_wall_clock_was_set_on_fires_within_five_seconds_and_once(
    tmp_path: Path, set_on: timedelta
) -> None:
    """Nothing wakes the loop: it looks by itself."""
    async with tower(tmp_path) as t:
        await t.plan("a", set_on)
        await t.plan("later", set_on + timedelta(minutes=1))
        rest = await t.keeper.step()
        assert t.ringer.rung == []

        t.clock.at += set_on
        t.clock.move(timedelta(seconds=rest))
        await t.keeper.step()
        await t.keeper.step()

        assert rest < 5
        assert t.ringer.rung == ["a"]


async def test_the_wakeup_rings_at_the_planned_moment_and_a_new_plan_replaces_the_old() -> None:
    bell = Bell()
    wakeup = Wakeup(bell)
    wakeup.start()
    wakeup.plan(timedelta(hours=1))

    at = wakeup.plan(timedelta(milliseconds=30))
    await bell.wait(5.0)

    assert at <= datetime.now(UTC) < at + timedelta(seconds=2)
    wakeup.stop()
