"""Leave as people write it in private: 请假 with days, 销假; it begins on its first day and ends after its last."""

from dataclasses import replace

import pytest

from dispatch.model import Person
from tests.handlers.town import Town
from tests.handlers.weekly import CENTRE_CHAT, UNIT_CHAT, WORKER_CHAT
from tests.street import CHEN, LI, OFFICER_SQUAD, WANG, ZHAO, local, minutes


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


@pytest.mark.parametrize("in_between", [None, "销假"])
@pytest.mark.parametrize(("first", "then", "day"), [(1, 2, 2), (2, 1, 1)])
def test_a_leave_that_is_written_anew_begins_on_its_new_day(
    town: Town, first: int, then: int, day: int, in_between: str | None
) -> None:
    """The older plan ends on the same day, and neither begins the leave nor keeps the newer one from being noted."""
    answer(town, f"请假 12月{first}日到3日")
    if in_between is not None:
        answer(town, in_between)
    assert f"12月{then}日" in answer(town, f"请假 12月{then}日到3日")

    town.wait(local(day, 0, month=12) - minutes(1))
    assert not away(town)
    town.wait(local(day, 9, month=12))
    assert away(town)
    town.wait(local(4, 9, month=12))
    assert not away(town)


def test_a_leave_that_is_planned_neither_ends_nor_outlasts_the_one_that_runs(town: Town) -> None:
    answer(town, "请假 12月1日到3日")
    answer(town, "请假 今天到25日")
    town.wait(local(26, 9))
    assert not away(town), "the one that runs ends on its own day"

    town.wait(local(1, 9, month=12))
    assert away(town), "and the planned one comes all the same"
    town.wait(local(4, 9, month=12))
    assert not away(town)


@pytest.mark.parametrize(("runs", "back"), [("请假 今天到12月2日", 4), ("请假 今天到12月8日", 9)])
def test_of_two_leaves_that_overlap_the_later_end_counts(town: Town, runs: str, back: int) -> None:
    answer(town, "请假 12月1日到3日")
    answer(town, runs)

    town.wait(local(back - 1, 12, month=12))
    assert away(town)
    town.wait(local(back, 9, month=12))
    assert not away(town)


def test_a_leave_without_an_end_goes_on_when_a_planned_one_begins(town: Town) -> None:
    answer(town, "请假 12月1日到3日")
    answer(town, "/leave on")

    town.wait(local(7, 12, month=12))
    assert away(town)


def test_after_the_clock_was_set_back_the_same_leave_ends_once_more_and_that_is_told(town: Town) -> None:
    answer(town, "请假 今天到25日")
    town.wait(local(26, 9))
    town.at = local(25, 9)
    answer(town, "请假 今天到25日")
    assert away(town)

    town.wait(local(26, 9))
    assert not away(town)
    told = [message for message in town.in_chat(1000 + WANG.id) if "您的休假已结束" in message.text]
    assert len(told) == 2


def test_who_has_left_the_roster_goes_on_no_leave(town: Town) -> None:
    answer(town, "请假 12月1日到3日")
    town.tx.people.update(replace(town.tx.people.require(WANG.id), active=False))

    town.wait(local(2, 12, month=12))
    assert not away(town)


def test_a_reminder_that_waits_for_the_morning_goes_to_who_stands_in_by_then(town: Town) -> None:
    town.tx.people.update(replace(WANG, deputy=CHEN.id))
    town.at = local(23, 17, 20)
    town.say(WANG, "#上报 首义路12号占道经营", WORKER_CHAT)
    town.tap(LI, town.last(CENTRE_CHAT), "派 ")
    town.tap(OFFICER_SQUAD, town.last(UNIT_CHAT), "接单")
    town.tap(OFFICER_SQUAD, town.last(UNIT_CHAT), "办结")
    town.at = local(23, 18)
    town.say(OFFICER_SQUAD, "已劝离")
    town.tap(OFFICER_SQUAD, town.last(1000 + OFFICER_SQUAD.id), "提交")
    told = len(town.in_chat(1000 + WANG.id))

    town.say(WANG, "请假 3天")
    town.wait(local(24, 8, 40))

    mine = town.in_chat(1000 + WANG.id)[told:]
    assert ["核查" in message.text for message in mine] == [False], "only that the leave is noted"
    assert any("请核查处置结果" in message.text for message in town.in_chat(1000 + CHEN.id))


def test_who_stood_in_is_told_that_the_other_is_back(town: Town) -> None:
    town.tx.people.update(replace(LI, deputy=ZHAO.id))
    town.say(WANG, "#上报 首义路12号占道经营", WORKER_CHAT)
    answer(town, "请假 3天", LI)

    answer(town, "销假", LI)

    assert town.last(1000 + ZHAO.id).text == "李晓红已销假，1 件案件转回本人，不再由您代办。"
    count = len(town.in_chat(1000 + ZHAO.id))
    answer(town, "销假", LI)
    assert len(town.in_chat(1000 + ZHAO.id)) == count, "who was not away has nobody to tell"
