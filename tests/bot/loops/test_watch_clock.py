"""A clock that was wrong and is set right delays no send, retry, halt or update by more than two minutes."""

from datetime import timedelta
from pathlib import Path

import pytest
from telegram.error import RetryAfter

from bot.loops.watch_clock import LOOK_EVERY, ClockWatch
from bot.runtime.wake_signals import Bells
from bot.telegram_client.client import NotSent
from storage.messages.inbox import Arrived
from storage.messages.parcels import State
from storage.transaction import Transaction
from tests.bot.rig import Rig, rig

HOUR, DAY, TWO_MINUTES = timedelta(hours=1), timedelta(days=1), timedelta(minutes=2)
WRONG = pytest.mark.parametrize("wrong_by", [HOUR, DAY])


def watch(r: Rig) -> ClockWatch:
    return ClockWatch(r.db, r.clock, Bells(), r.metrics, lambda tx, at: None)


async def two_minutes(r: Rig, clock: ClockWatch) -> None:
    """The courier's and the watch's steps over two minutes of virtual time."""
    for second in range(int(TWO_MINUTES.total_seconds())):
        if second % LOOK_EVERY == 0:
            await clock.step()
        await r.round()
        r.clock.move(timedelta(seconds=1))


@WRONG
@pytest.mark.parametrize("trouble", [NotSent("no connection"), RetryAfter(timedelta(seconds=30))])
async def test_a_retry_and_a_halt_reckoned_by_the_wrong_clock_come_back_with_the_right_one(
    tmp_path: Path, wrong_by: timedelta, trouble: Exception
) -> None:
    async with rig(tmp_path) as r:
        clock = watch(r)
        r.clock.at += wrong_by
        await clock.step()
        failed = await r.owe("failed")
        r.telegram.will(trouble)
        await r.round()
        r.clock.set_back(wrong_by)
        fresh = await r.owe("fresh")

        await two_minutes(r, clock)

        assert [await r.state(failed), await r.state(fresh)] == [State.SENT, State.SENT]
        assert r.alerts("clock") == 1


@WRONG
async def test_it_is_noticed_over_a_restart_too(tmp_path: Path, wrong_by: timedelta) -> None:
    async with rig(tmp_path) as r:
        r.clock.at += wrong_by
        await watch(r).step()
        failed = await r.owe("failed")
        r.telegram.will(NotSent("no connection"))
        await r.round()
        r.clock.set_back(wrong_by)

        await two_minutes(r, watch(r))

        assert await r.state(failed) is State.SENT


@WRONG
async def test_a_letter_that_stumbled_under_the_wrong_clock_is_taken_up_again(
    tmp_path: Path, wrong_by: timedelta
) -> None:
    async with rig(tmp_path) as r:
        clock = watch(r)
        r.clock.at += wrong_by
        await clock.step()
        wrong = r.clock.now()
        await r.db.write(
            lambda tx: tx.inbox.store(1, [Arrived(1, 5, "message", b"{}"), Arrived(2, 5, "message", b"[]")], wrong)
        )
        await r.db.write(lambda tx: tx.inbox.failed(1, wrong, "bug", wrong + timedelta(minutes=1)))
        r.clock.set_back(wrong_by)

        await two_minutes(r, clock)

        waiting = await r.db.write(lambda tx: tx.inbox.waiting(r.clock.now()))
        assert [letter.update_id for letter in waiting] == [1, 2]


@WRONG
async def test_a_timer_that_failed_under_the_wrong_clock_fires_again_at_its_time(
    tmp_path: Path, wrong_by: timedelta
) -> None:
    """One that is due by the right clock, and one that is not."""
    async with rig(tmp_path) as r:
        clock = watch(r)
        right = r.clock.now()
        due = {"due": right - timedelta(minutes=5), "not due": right + timedelta(minutes=30)}
        r.clock.at += wrong_by
        await clock.step()

        def fail(tx: Transaction) -> None:
            for key, moment in due.items():
                tx.timers.plan(key, "leave", moment, {})
            for timer in tx.timers.due(r.clock.now()):
                tx.timers.failed(timer, r.clock.now() + timedelta(minutes=10))

        await r.db.write(fail)
        r.clock.set_back(wrong_by)

        await two_minutes(r, clock)

        now = [timer.key for timer in await r.db.write(lambda tx: tx.timers.due(r.clock.now()))]
        r.clock.move(timedelta(minutes=30))
        later = [timer.key for timer in await r.db.write(lambda tx: tx.timers.due(r.clock.now()))]
        assert (now, later) == (["due"], ["due", "not due"])


@WRONG
async def test_a_number_shown_under_the_wrong_clock_is_taken_away_after_its_ten_minutes(
    tmp_path: Path, wrong_by: timedelta
) -> None:
    async with rig(tmp_path) as r:
        clock = watch(r)
        r.clock.at += wrong_by
        await clock.step()
        hidden = await r.owe("hide", not_before=r.clock.now() + timedelta(minutes=10))
        r.clock.set_back(wrong_by)

        await clock.step()
        r.clock.move(timedelta(minutes=10))
        await r.round()

        assert await r.state(hidden) is State.SENT


async def test_what_waits_for_the_morning_goes_on_waiting(tmp_path: Path) -> None:
    async with rig(tmp_path) as r:
        clock = watch(r)
        await clock.step()
        morning = await r.owe("morning", not_before=r.clock.now() + timedelta(hours=12))
        r.clock.set_back(HOUR)

        await two_minutes(r, clock)

        assert await r.state(morning) is State.WAITING


async def test_a_small_step_of_a_time_server_is_no_news(tmp_path: Path) -> None:
    async with rig(tmp_path) as r:
        clock = watch(r)
        await clock.step()
        r.clock.set_back(timedelta(seconds=20))

        await clock.step()

        assert r.alerts("clock") is None
