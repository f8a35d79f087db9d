"""Flood limits, with the moments as arguments."""

from __future__ import annotations

import pytest

from sandbox.limits import Limits
from sandbox.wire import ApiError

PERSON, GROUP = 1001, -1001


def refused_for(limits: Limits, chat: int, now: float, *, cost: int = 1) -> int:
    """Seconds that the refusal names."""
    with pytest.raises(ApiError) as flood:
        limits.spend(chat, now, cost=cost)
    return int(flood.value.parameters["retry_after"])


def test_a_chat_takes_a_burst_of_three_and_then_one_a_second() -> None:
    limits = Limits()
    for _ in range(3):
        limits.spend(PERSON, 100.0)

    assert refused_for(limits, PERSON, 100.5) == 1
    limits.spend(PERSON, 101.0)
    assert refused_for(limits, PERSON, 101.1) == 1


def test_a_group_takes_twenty_a_minute() -> None:
    limits = Limits()
    for second in range(20):
        limits.spend(GROUP, 100.0 + 2 * second)

    assert refused_for(limits, GROUP, 140.0) == 20
    limits.spend(GROUP, 160.0)


def test_a_person_is_not_held_to_the_limit_of_groups() -> None:
    limits = Limits()
    for second in range(40):
        limits.spend(PERSON, 100.0 + second)


def test_the_bot_as_a_whole_takes_thirty_a_second() -> None:
    limits = Limits()
    for chat in range(30):
        limits.spend(1 + chat, 100.0)

    assert refused_for(limits, 99, 100.5) == 1
    limits.spend(99, 101.0)


def test_an_album_costs_as_much_as_it_has_items() -> None:
    limits = Limits()

    limits.spend(GROUP, 100.0, cost=10)

    assert refused_for(limits, GROUP, 101.0) == 7
    assert refused_for(limits, GROUP, 110.0, cost=11) == 50


def test_lifted_limits_hold_nothing_back() -> None:
    limits = Limits()
    limits.on = False

    for _ in range(100):
        limits.spend(GROUP, 100.0)
