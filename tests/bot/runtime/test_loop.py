"""A loop repeats its step, rests when there is nothing to do, survives bugs, and stops at the end of a step."""

import asyncio

import pytest

from bot.runtime.health import Metrics
from bot.runtime.loop import Failure, attempt, attempt_now, repeat
from bot.runtime.wake_signals import Bell, Bells
from storage.engine.errors import NotStored


async def test_a_step_is_repeated_at_once_while_there_is_work() -> None:
    stopping, count = asyncio.Event(), 0

    async def step() -> float:
        nonlocal count
        count += 1
        if count == 5:
            stopping.set()
        return 0.0

    await repeat("test", step, Bell(), Metrics(), stopping)

    assert count == 5


async def test_a_ring_ends_the_rest_and_one_that_came_during_the_step_is_kept() -> None:
    stopping, bell, count = asyncio.Event(), Bell(), 0

    async def step() -> float:
        nonlocal count
        count += 1
        bell.ring()
        if count == 3:
            stopping.set()
        return 3600.0

    async with asyncio.timeout(5):
        await repeat("test", step, bell, Metrics(), stopping)

    assert count == 3


async def test_a_bug_is_counted_and_the_step_tried_again() -> None:
    stopping, bell, metrics, count = asyncio.Event(), Bell(), Metrics(), 0

    async def step() -> float:
        nonlocal count
        count += 1
        bell.ring()
        if count < 3:
            raise ZeroDivisionError
        stopping.set()
        return 0.0

    await repeat("test", step, bell, metrics, stopping)

    assert count == 3
    assert metrics.registry.get_sample_value("wangge_errors_total", {"loop": "test"}) == 2


class Rests(Bell):
    """Notes how long it was waited for; nobody waits."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds: list[float] = []

    async def wait(self, seconds: float) -> None:
        self.seconds.append(seconds)


async def rests_after(error: Exception, times: int) -> list[float]:
    stopping, bell = asyncio.Event(), Rests()

    async def step() -> float:
        if len(bell.seconds) == times:
            stopping.set()
            return 0.0
        raise type(error)(*error.args)

    await repeat("test", step, bell, Metrics(), stopping)
    return bell.seconds


async def test_a_step_that_keeps_failing_is_tried_twice_a_minute_however_long_it_lasts() -> None:
    rests = await rests_after(ZeroDivisionError(), 2_000)

    assert rests[:4] == [0.5, 1.0, 2.0, 4.0]
    assert set(rests[7:]) == {30.0}


async def test_two_seconds_after_a_full_disk_has_room_again_the_work_goes_on(
    caplog: pytest.LogCaptureFixture,
) -> None:
    rests = await rests_after(NotStored("nothing was stored: database or disk is full"), 1_000)

    assert rests[:2] == [0.5, 1.0]
    assert set(rests[2:]) == {2.0}
    assert len(caplog.records) == 10, "the log may lie on that disk"


async def test_a_stop_wakes_every_loop_from_its_rest() -> None:
    bells, stopping = Bells(), asyncio.Event()

    async def idle() -> float:
        return 3600.0

    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        for bell in (bells.desk, bells.courier, bells.timers, bells.chores, bells.menus):
            group.create_task(repeat("idle", idle, bell, Metrics(), stopping))
        await asyncio.sleep(0)
        stopping.set()
        bells.ring_all()


async def test_a_failure_names_type_and_place_and_never_words() -> None:
    async def leak() -> None:
        raise ValueError("张三 13900001001")

    failed = await attempt(leak())

    assert isinstance(failed, Failure)
    assert failed.place.startswith("ValueError test_a_failure_names_type_and_place_and_never_words.<locals>.leak:")
    assert "张三" not in failed.place


def test_a_plain_function_may_fail_too() -> None:
    assert attempt_now(int, "7") == 7
    assert isinstance(attempt_now(int, "x"), Failure)
