"""Special groups: the week in the worker's morning, what happens at each tap, and who hears when nobody acts."""

from datetime import datetime, timedelta

import pytest

from dispatch.households.door import VisitOutcome
from dispatch.model import Kind, Person
from handlers.households import clock
from handlers.households.acts import set_timers
from handlers.notify.outbox_writer import OutboxWriter
from handlers.roster import absence
from storage.households.door_looks import Seen
from storage.transaction import Transaction
from tests.handlers.households.doorway import AT, CENTRE, OFF, door, due_now, settle
from tests.handlers.town import Message, Town
from tests.street import CHEN, DIRECTOR, HEAD, LI, WANG, local

V = VisitOutcome
NEXT_MONDAY = local(30, 8, 45)


@pytest.fixture
def town(tx: Transaction) -> Town:
    settle(tx)
    return Town(tx, centre=CENTRE)


def begin(town: Town) -> None:
    clock.begins(town.tx, town.at, CENTRE)


def mornings(town: Town, person: Person, words: str, since: datetime = AT) -> list[Message]:
    found = [m for m in town.in_chat(person.telegram_id or 0) if words in m.text]
    return [m for m in found if m.at is not None and m.at >= since]


def tap(town: Town, who: Person, under: Message, label: str) -> None:
    town.tap(who, town.messages[under.chat, under.id], label)


def test_on_the_first_working_morning_the_worker_reads_how_many_are_due_and_not_which(town: Town) -> None:
    begin(town)
    town.wait(NEXT_MONDAY)

    (message,) = mornings(town, WANG, "本周应走访特殊群体 1 户", local(30, 8))
    assert "3-1-101" not in message.text
    assert "独居" not in message.text
    assert mornings(town, CHEN, "特殊群体") == []


def test_the_look_is_noted_before_the_doors_are_shown_protected_and_they_go_after_ten_minutes(town: Town) -> None:
    begin(town)
    town.wait(NEXT_MONDAY)
    tap(town, WANG, mornings(town, WANG, "本周应走访特殊群体")[0], "查看特殊群体")

    shown = town.last(WANG.telegram_id or 0)
    assert "3-1-101 独居老人" in shown.text
    assert any(out.params.get("protect_content") for out in town.sent)
    (look,) = town.tx.door_looks.of_door(door(town.tx, "3-1-101").id)
    assert (look.viewer, look.what, look.reason) == (WANG.id, Seen.CARE, "按期走访")

    town.wait(town.at + timedelta(minutes=11))

    assert (shown.chat, shown.id) not in town.messages


def test_平安_settles_the_week_and_没见到_leaves_it_open(town: Town) -> None:
    begin(town)
    town.wait(NEXT_MONDAY)
    tap(town, WANG, mornings(town, WANG, "本周应走访特殊群体")[0], "查看特殊群体")
    shown = town.last(WANG.telegram_id or 0)

    tap(town, WANG, shown, "没见到")
    assert door(town.tx, "3-1-101").due == local(24, 9).date()
    tap(town, WANG, shown, "平安")

    assert door(town.tx, "3-1-101").due == (local(30, 9) + timedelta(days=7)).date()
    assert "3-1-101 独居老人" not in town.messages[shown.chat, shown.id].text
    tap(town, WANG, shown, "撤销")
    assert door(town.tx, "3-1-101").due == local(24, 9).date()


def test_需帮助_opens_a_sensitive_case_of_which_groups_see_the_number_alone(town: Town) -> None:
    due_now(town.tx, "3-1-101")
    town.say(WANG, "#入户 3-1-101 需要帮助")

    (case,) = town.tx.cases.open_of_reporter(WANG.id, 10)
    assert (case.kind, case.sensitive) == (Kind.SERVICE, True)
    last = door(town.tx, "3-1-101").last
    assert last is not None
    assert (last.outcome, last.case) == (V.NEEDS_HELP, case.id)
    assert not any("需要帮助" in m.text or "3栋" in m.text for m in town.messages.values() if m.chat < 0)


def test_if_nobody_goes_the_head_hears_after_two_working_days_and_the_owner_after_five_each_once(town: Town) -> None:
    due_now(town.tx, "3-1-101")
    set_timers(town.tx, door(town.tx, "3-1-101"), CENTRE)
    town.wait(local(25, 18))
    assert mornings(town, HEAD, "超期未见") == []

    town.wait(local(26, 9))
    assert len(mornings(town, HEAD, "特殊群体超期未见 1 户")) == 1
    assert mornings(town, LI, "超期未见") == []

    town.wait(local(1, 9, month=12))
    assert len(mornings(town, LI, "特殊群体超期未见 1 户")) == 1
    town.wait(local(11, 18, month=12))
    assert len(mornings(town, HEAD, "超期未见")) == len(mornings(town, LI, "超期未见")) == 1
    assert mornings(town, DIRECTOR, "超期未见") == []


def test_the_head_looks_with_a_reason_and_reads_which_it_is(town: Town) -> None:
    test_if_nobody_goes_the_head_hears_after_two_working_days_and_the_owner_after_five_each_once(town)
    tap(town, HEAD, mornings(town, HEAD, "超期未见")[0], "查看超期未见")
    assert "用途" in town.last(HEAD.telegram_id or 0).text

    town.say(HEAD, "街道要求了解")

    assert "3-1-101 独居老人" in town.last(HEAD.telegram_id or 0).text
    assert [look.reason for look in town.tx.door_looks.of_door(door(town.tx, "3-1-101").id)] == ["街道要求了解"]


def test_who_may_not_know_reads_nothing_by_the_button_of_another(town: Town) -> None:
    test_if_nobody_goes_the_head_hears_after_two_working_days_and_the_owner_after_five_each_once(town)

    own = mornings(town, HEAD, "超期未见")[0]
    town.say(CHEN, "/today")
    town.press(CHEN, town.last(CHEN.telegram_id or 0), own.data("查看超期未见"))

    assert town.alerts[-1] == "没有超期未见的特殊群体。"


def test_a_visit_in_time_means_that_nobody_hears(town: Town) -> None:
    due_now(town.tx, "3-1-101")
    town.say(WANG, "#入户 3-1-101 平安")

    town.wait(local(30, 8))

    assert mornings(town, HEAD, "超期未见") == []


def test_while_the_worker_is_away_the_backup_reads_it_and_goes(town: Town) -> None:
    begin(town)
    due_now(town.tx, "3-1-101")
    absence.change(town.tx, OutboxWriter(town.tx, town.at, CENTRE, "leave"), WANG, on_leave=True)
    town.wait(town.at + timedelta(minutes=5))

    assert len(mornings(town, CHEN, "本周应走访特殊群体 1 户")) == 1
    town.say(CHEN, "#入户 3-1-101 平安")
    # CHEN walks no grid: the door is found among those that she looks after.
    last = door(town.tx, "3-1-101").last
    assert last is not None
    assert last.counts


def test_a_week_that_is_told_is_not_told_again(town: Town) -> None:
    begin(town)
    town.wait(NEXT_MONDAY)
    clock.tell_week(OutboxWriter(town.tx, town.at, CENTRE, "again"))
    town.wait(town.at + timedelta(days=1))

    assert len(mornings(town, WANG, "本周应走访特殊群体", local(30, 8))) == 1


def test_a_new_door_that_nobody_decides_passes_on_to_the_director(town: Town) -> None:
    town.say(WANG, "#入户 3-2-503 见到")
    tap(town, WANG, town.last(WANG.telegram_id or 0), "登记新门牌")

    town.wait(local(24, 9))

    assert len(mornings(town, DIRECTOR, "待确认的新门牌 1")) == 1


def test_while_visits_are_off_nothing_is_planned_and_nothing_said(tx: Transaction) -> None:
    clock.begins(tx, AT, OFF)
    clock.tell_week(OutboxWriter(tx, AT, OFF, "off"))

    assert tx.timers.due(AT + timedelta(days=30)) == []
