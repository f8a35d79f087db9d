"""A line that is down is told from a message that can't be sent: nothing owed dies of it, and little is doubled."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from telegram.error import NetworkError, TimedOut

from bot.delivery.line import BAD_IN_A_ROW, FEEL_EVERY, MAX_REST, Line
from bot.delivery.send_outcomes import SendOutcome
from storage.messages.parcels import State
from tests.bot.rig import Rig, rig
from tests.fakes import HandClock

HOURS_2 = timedelta(hours=2)


class Storm:
    """A Telegram behind a bad line until a moment of the monotonic clock; what arrives is counted all the same."""

    def __init__(self, clock: HandClock, seconds: float, *, hears_get_me: bool, delivers: bool) -> None:
        self.clock, self.until = clock, clock.monotonic() + seconds
        self.hears_get_me, self.delivers = hears_get_me, delivers
        self.arrived: Counter[str] = Counter()
        self.message_id = 0

    async def __call__(self, method: str, params: Mapping[str, object]) -> object:
        stormy = self.clock.monotonic() < self.until
        if method == "getMe":
            if stormy and not self.hears_get_me:
                raise NetworkError("Bad Gateway")
            return {"id": 4242}
        if not stormy or self.delivers:
            self.arrived[str(params["text"])] += 1
        if stormy:
            raise TimedOut
        self.message_id += 1
        return {"message_id": self.message_id}


async def play(tmp_path: Path, make: Callable[[HandClock], Storm], chats: int, span: timedelta) -> tuple[Storm, Rig]:
    """One owed message a chat at the start, then the courier's steps in virtual time for `span`."""
    async with rig(tmp_path) as r:
        storm = make(r.clock)
        r.courier._call = storm  # the rig's Telegram knows no time
        numbers = [await r.owe(f"card {chat}", chat=chat) for chat in range(1, chats + 1)]
        end = r.clock.monotonic() + span.total_seconds()
        while r.clock.monotonic() < end:
            rest = await r.courier.step()
            await r.courier.finish(5.0)
            r.clock.move(timedelta(seconds=max(rest, 0.02)))
        states = [await r.state(number) for number in numbers]
        assert states == [State.SENT] * chats
        return storm, r


async def test_three_minutes_of_server_errors_lose_no_message(tmp_path: Path) -> None:
    storm, _ = await play(
        tmp_path, lambda clock: Storm(clock, 180, hears_get_me=False, delivers=False), 6, timedelta(minutes=10)
    )

    assert sorted(storm.arrived.values()) == [1] * 6


async def test_what_is_not_taken_is_in_the_log_at_once_and_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await play(tmp_path, lambda clock: Storm(clock, 20, hears_get_me=True, delivers=False), 1, timedelta(minutes=2))

    [first, *later] = [record.message for record in caplog.records if record.name == "bot.delivery.courier"]
    assert first == "Telegram has not taken parcel 1 and is asked again: TimedOut"
    assert not [line for line in later if "has not taken" in line]


async def test_after_a_storm_that_get_me_feels_too_everything_goes_within_a_minute(tmp_path: Path) -> None:
    storm, _ = await play(
        tmp_path, lambda clock: Storm(clock, 180, hears_get_me=False, delivers=False), 6, timedelta(minutes=4)
    )

    assert sum(storm.arrived.values()) == 6


@pytest.mark.parametrize("chats", [2, 3, 12])
@pytest.mark.parametrize("hears_get_me", [True, False])
async def test_two_hours_of_a_line_that_resets_after_accepting_lose_nothing_and_copy_a_message_seven_times_at_most(
    tmp_path: Path, chats: int, hears_get_me: bool
) -> None:
    storm, r = await play(
        tmp_path,
        lambda clock: Storm(clock, 7200, hears_get_me=hears_get_me, delivers=True),
        chats,
        HOURS_2 + timedelta(minutes=40),
    )

    assert max(storm.arrived.values()) <= 7 + 1, "and once more when the line is good again"
    assert len(storm.arrived) == chats
    assert r.alerts("line") == 1


async def test_one_message_that_is_never_answered_does_not_make_the_line_bad(tmp_path: Path) -> None:
    async with rig(tmp_path) as r:
        number = await r.owe("poison", chat=1)
        for _ in range(4):
            r.telegram.will(TimedOut())
            await r.round()
            r.clock.move(timedelta(minutes=5))

        assert await r.state(number) is State.DEAD
        assert r.alerts("line") is None


def test_three_unknown_outcomes_in_a_row_over_different_chats_make_the_line_bad() -> None:
    line = Line()
    for chat in (1, 1, 1):
        line.heard(SendOutcome.UNKNOWN, chat, 0.0)
    assert not line.bad, "of one chat they may be that chat's own trouble"

    line.heard(SendOutcome.UNKNOWN, 2, 0.0)

    assert line.bad
    assert line.room(0.0, 0, 10) == 0


def test_any_answer_makes_the_line_good_again() -> None:
    line = Line()
    for chat in (1, 2, 3):
        line.heard(SendOutcome.UNKNOWN, chat, 0.0)

    line.heard(SendOutcome.REFUSED, 4, 1.0)

    assert not line.bad
    assert line.room(1.0, 3, 10) == 10


def test_a_line_that_cannot_be_reached_is_felt_for_twice_a_minute_for_days() -> None:
    line, now, rest = Line(), 0.0, 0.0
    for _ in range(6_000):
        line.heard(SendOutcome.NOT_SENT, 1, now)
        rest, now = line.until - now, line.until

    assert rest == MAX_REST
    assert now > timedelta(days=2).total_seconds()
    assert line.room(now, under_way=0, free=5) == 1


def test_failed_polls_make_the_line_bad_where_a_send_is_of_unknown_outcome_too() -> None:
    line = Line()
    for _ in range(BAD_IN_A_ROW):
        line.polled(0.0, well=False)
    assert not line.bad, "the poll may be blocked alone"

    line.heard(SendOutcome.UNKNOWN, 1, 0.0)

    assert line.bad


def test_on_a_bad_line_one_owed_message_goes_only_after_get_me_was_answered() -> None:
    line = Line()
    for chat in (1, 2, 3):
        line.heard(SendOutcome.UNKNOWN, chat, 0.0)
    assert not line.must_feel(FEEL_EVERY - 1)
    assert line.must_feel(FEEL_EVERY)

    line.felt(FEEL_EVERY, answered=False)
    assert line.room(FEEL_EVERY * 2, 0, 10) == 0
    line.felt(FEEL_EVERY * 2, answered=True)

    assert line.room(FEEL_EVERY * 2, 0, 10) == 1
    assert line.room(FEEL_EVERY * 2, 1, 10) == 0


def test_polls_that_begin_to_fail_after_a_send_of_unknown_outcome_make_the_line_bad_once() -> None:
    line = Line()
    line.heard(SendOutcome.UNKNOWN, 1, 0.0)
    for _ in range(BAD_IN_A_ROW):
        assert not line.bad
        line.polled(0.0, well=False)
    until = line.until

    line.polled(5.0, well=False)

    assert line.bad
    assert (line.until, line.tries) == (until, 1), "another failed poll counts as no try"


def test_what_could_not_leave_on_a_bad_line_means_that_get_me_must_be_answered_first() -> None:
    line = Line()
    for chat in (1, 2, 3):
        line.heard(SendOutcome.UNKNOWN, chat, 0.0)
    line.felt(FEEL_EVERY, answered=True)

    line.heard(SendOutcome.NOT_SENT, 4, FEEL_EVERY)

    assert line.bad
    assert line.room(FEEL_EVERY, 0, 10) == 0
    assert not line.must_feel(FEEL_EVERY)
    assert line.must_feel(2 * FEEL_EVERY)
