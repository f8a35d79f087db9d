"""Leave as people write it in private: 请假 with days, 销假; it begins on its first day and ends after its last."""

import pytest

from dispatch.model import Person
from tests.handlers.town import Town
from tests.handlers.weekly import WORKER_CHAT
from tests.street import LI, WANG, local


def away(town: Town, person: Person = WANG) -> bool:
    return town.tx.people.require(person.id).on_leave


def answer(town: Town, text: str, person: Person = WANG) -> str:
    town.say(person, text)
    return town.last(1000 + person.id).text


@pytest.mark.parametrize(
    "text", ["请假 12月1日到3日", "请假12月1日至3日", "我要请假 12-1到12-3", "/leave 12月1日到3日"]
)
def test_a_leave_begins_on_its_first_day_and_ends_after_its_last(town: Town, text: str) -> None:
    assert "12月1日" in answer(town, text)
    assert not away(town)

    town.wait(local(30, 18))
    assert not away(town)
    town.wait(local(1, 9, month=12))
    assert away(town)
    town.wait(local(3, 18, month=12))
    assert away(town)
    town.wait(local(4, 9, month=12))
    assert not away(town)


@pytest.mark.parametrize("text", ["请假 3天", "请假 今天到25日", "/leave 11-25"])
def test_a_leave_that_begins_today_begins_at_once(town: Town, text: str) -> None:
    assert "已登记休假" in answer(town, text)
    assert away(town)

    town.wait(local(26, 9))
    assert not away(town)


@pytest.mark.parametrize("text", ["销假", "/leave off", "销假。"])
def test_who_is_back_says_so(town: Town, text: str) -> None:
    answer(town, "请假 3天")

    assert "已销假" in answer(town, text)
    assert not away(town)


def test_a_leave_that_is_taken_back_before_it_begins_never_begins(town: Town) -> None:
    answer(town, "请假 12月1日到3日")
    answer(town, "销假")

    town.wait(local(2, 12, month=12))
    assert not away(town)


@pytest.mark.parametrize("text", ["请假", "请假，家里有事", "休假 12月3日到1日"])
def test_a_leave_without_its_days_is_answered_by_how_to_write_it(town: Town, text: str) -> None:
    assert "请假 12月1日到3日" in answer(town, text)
    assert not away(town)


def test_in_a_group_who_speaks_of_leave_says_nothing_to_the_bot(town: Town) -> None:
    town.say(LI, "请假 3天", WORKER_CHAT)

    assert not away(town, LI)
    assert not town.in_chat(WORKER_CHAT)
