"""Visits by message and by tap: one word is enough, every answer is private, nothing is guessed and nothing lost."""

from datetime import timedelta

import pytest

from dispatch.households.door import DoorStatus, VisitOutcome
from dispatch.model import Kind, Person, Status
from dispatch.roster.roster import HelperLine
from storage.transaction import Transaction
from tests.handlers.households.doorway import CENTRE, OFF, door, due_now, line, settle
from tests.handlers.town import Message, Town
from tests.handlers.weekly import WORKER_CHAT
from tests.street import CHEN, GRID_3, HEAD, LI, OFFICER_SQUAD, WANG

V = VisitOutcome


@pytest.fixture
def town(tx: Transaction) -> Town:
    settle(tx, helpers=(HelperLine(2, GRID_3, "3", "party_group", "赵桂兰"),))
    return Town(tx, centre=CENTRE)


def tap(town: Town, who: Person, under: Message, label: str) -> None:
    """Under the message as it stands now."""
    town.tap(who, town.messages[under.chat, under.id], label)


def text(town: Town, of: Message) -> str:
    return town.messages[of.chat, of.id].text


def ended(tx: Transaction, number: str) -> VisitOutcome | None:
    visit = door(tx, number).last
    return visit.outcome if visit is not None else None


@pytest.mark.parametrize(
    "text",
    [
        "#入户 3-2-501 见到",
        "入户 3栋2单元501 见到",
        "＃入户３－２－５０１见到",
        "#入户 3幢2单元501室 见到",
        "走访 3号楼2单元501见到了",
    ],
)
def test_one_message_records_a_visit_and_the_answer_offers_what_may_follow(town: Town, text: str) -> None:
    town.say(WANG, text)

    assert ended(town.tx, "3-2-501") is V.SEEN
    answer = town.last(WANG.telegram_id or 0)
    assert "见到，已记" in answer.text
    assert answer.labels == ["办一件事", "宣传了…", "结伴…", "撤销"]


def test_several_doors_stand_in_one_message(town: Town) -> None:
    town.say(WANG, "#入户\n3-2-501 见到\n3-2-502 不在\n12-1-301 空户")

    assert [ended(town.tx, one) for one in ("3-2-501", "3-2-502", "12-1-301")] == [V.SEEN, V.ABSENT, V.EMPTY]
    assert town.last(WANG.telegram_id or 0).labels == ["3-2-501", "3-2-502", "12-1-301"]


def test_without_an_outcome_the_door_is_shown_with_a_button_for_each(town: Town) -> None:
    town.say(WANG, "#入户 3-2-501")
    assert ended(town.tx, "3-2-501") is None

    tap(town, WANG, town.last(WANG.telegram_id or 0), "婉拒")

    assert ended(town.tx, "3-2-501") is V.REFUSED


def test_in_a_group_the_visit_is_taken_and_the_message_goes_and_nothing_is_said_there(town: Town) -> None:
    said = town.say(WANG, "#入户 3-2-501 见到", WORKER_CHAT)

    assert ended(town.tx, "3-2-501") is V.SEEN
    assert (said.chat, said.id) not in town.messages
    assert [m for m in town.messages.values() if m.chat == WORKER_CHAT] == []
    texts = [m.text for m in town.messages.values() if m.chat == WANG.telegram_id]
    assert any("不要写在群里" in text for text in texts)
    assert any("见到，已记" in text for text in texts)


@pytest.mark.parametrize("text", ["大家今天都去入户", "入户要带工作证", "入户率不高"])
def test_ordinary_chatter_about_visits_is_left_alone(town: Town, text: str) -> None:
    town.say(WANG, text, WORKER_CHAT)

    assert [m.text for m in town.messages.values() if m.sender is None] == []


def test_an_unknown_door_is_asked_back_with_near_ones_and_never_made_up(town: Town) -> None:
    before = len(town.tx.doors.every())
    town.say(WANG, "#入户 3-2-503 见到")
    asked = town.last(WANG.telegram_id or 0)
    assert "名册上没有 3-2-503" in asked.text
    assert asked.labels == ["3-2-502", "3-2-501", "3-1-101", "登记新门牌", "取消"]

    tap(town, WANG, asked, "3-2-502")

    assert ended(town.tx, "3-2-502") is V.SEEN
    assert len(town.tx.doors.every()) == before


def test_the_door_may_be_written_again(town: Town) -> None:
    town.say(WANG, "#入户 9-9-999 不在")

    town.say(WANG, "3-2-501")

    assert ended(town.tx, "3-2-501") is V.ABSENT


def test_a_new_door_waits_for_staff_and_the_visit_counts_once_it_is_confirmed(town: Town) -> None:
    town.say(WANG, "#入户 3-2-503 见到")
    tap(town, WANG, town.last(WANG.telegram_id or 0), "登记新门牌")
    new = door(town.tx, "3-2-503")
    assert new.status is DoorStatus.PROPOSED
    town.say(WANG, "#入户 3-2-503 见到")
    assert "等中心确认" in town.last(WANG.telegram_id or 0).text

    asked = town.last(LI.telegram_id or 0)
    assert "3-2-503" in asked.text
    confirm = asked.data("确认")
    town.press(LI, asked, confirm)

    assert ended(town.tx, "3-2-503") is V.SEEN
    assert "走访已记" in town.last(WANG.telegram_id or 0).text
    town.press(LI, asked, confirm)
    assert "没有改动" in town.alerts[-1]


def test_a_slip_is_taken_back_by_one_tap(town: Town) -> None:
    due = door(town.tx, "3-2-501").due
    town.say(WANG, "#入户 3-2-501 见到")

    tap(town, WANG, town.last(WANG.telegram_id or 0), "撤销")

    assert ended(town.tx, "3-2-501") is None
    assert door(town.tx, "3-2-501").due == due


def test_topics_and_a_helper_are_noted_by_a_tap_each(town: Town) -> None:
    town.say(WANG, "#入户 3-2-501 见到")
    card = town.last(WANG.telegram_id or 0)
    tap(town, WANG, card, "宣传了")
    tap(town, WANG, card, "防诈骗")
    tap(town, WANG, card, "好了")
    tap(town, WANG, card, "结伴")
    tap(town, WANG, card, "赵桂兰")

    visit = door(town.tx, "3-2-501").last
    assert visit is not None
    assert (visit.topics, visit.helper) == (("fraud",), town.tx.door_helpers.all()[0].id)
    assert "赵桂兰" in text(town, card)


def test_doing_something_opens_a_service_case_at_the_door_that_groups_see_to_the_building(town: Town) -> None:
    town.say(WANG, "#入户 3-2-501 见到")
    tap(town, WANG, town.last(WANG.telegram_id or 0), "办一件事")
    town.say(WANG, "请社区换楼道灯泡")

    (case,) = town.tx.cases.open_of_reporter(WANG.id, 10)
    assert (case.kind, case.status, case.grid, case.sensitive) == (Kind.SERVICE, Status.REPORTED, GRID_3, False)
    visited = door(town.tx, "3-2-501")
    assert visited.trusted
    assert visited.last is not None
    assert visited.last.case == case.id
    assert not any("501" in m.text for m in town.messages.values() if m.chat < 0)


def test_what_is_due_is_a_list_in_which_each_door_takes_one_tap(town: Town) -> None:
    due_now(town.tx, "3-2-501")
    due_now(town.tx, "3-2-502")
    town.say(WANG, "#入户")
    page = town.last(WANG.telegram_id or 0)
    assert "本周应走访</b>（2）" in page.text

    tap(town, WANG, page, "3-2-501 见到")

    assert ended(town.tx, "3-2-501") is V.SEEN
    assert "本周应走访</b>（1）" in text(town, page)
    assert "刚记：3-2-501 见到" in text(town, page)
    tap(town, WANG, page, "撤销")
    assert ended(town.tx, "3-2-501") is None


def test_who_walks_no_grid_is_told_whose_it_is_and_another_grids_door_is_not_found(town: Town) -> None:
    town.say(OFFICER_SQUAD, "#入户 3-2-501 见到")

    assert "网格员" in town.last(OFFICER_SQUAD.telegram_id or 0).text
    assert ended(town.tx, "3-2-501") is None


def test_the_head_may_visit_any_door_of_the_station(town: Town) -> None:
    town.say(HEAD, "#入户 3-2-501 见到")

    assert ended(town.tx, "3-2-501") is V.SEEN


def test_while_visits_are_off_the_tag_is_answered_by_one_sentence_and_plain_words_by_none(tx: Transaction) -> None:
    town = Town(tx, centre=OFF)
    town.say(WANG, "#入户 3-2-501 见到")
    assert town.last(WANG.telegram_id or 0).text == "本中心没有开通入户走访。"
    before = len(town.messages)

    town.say(WANG, "入户 3-2-501 见到", WORKER_CHAT)

    assert len(town.messages) == before + 1


def test_the_responsible_worker_records_平安_and_a_colleague_learns_nothing(town: Town) -> None:
    settle(town.tx, line("3-1-101", group="独居老人", worker=CHEN.name), line("3-2-501"))
    due = door(town.tx, "3-1-101").due
    town.say(WANG, "#入户 3-1-101")
    plain = town.last(WANG.telegram_id or 0)
    assert plain.labels[:4] == ["见到", "不在", "婉拒", "空户"]
    assert "应走访" not in plain.text
    tap(town, WANG, plain, "见到")
    assert door(town.tx, "3-1-101").due == due

    town.say(CHEN, "#入户 3-1-101 平安")

    assert door(town.tx, "3-1-101").due != due
    town.wait(town.at + timedelta(hours=1))
    town.say(WANG, "#入户 3-1-101")
    assert "上次" not in town.last(WANG.telegram_id or 0).text
    assert len(town.tx.door_looks.of_door(door(town.tx, "3-1-101").id)) == 1


@pytest.mark.parametrize("nonsense", ["#入户 哈哈", "#入户 见到", "#走访 三"])
def test_a_visit_without_a_door_is_answered_by_what_to_write(town: Town, nonsense: str) -> None:
    town.say(WANG, nonsense)

    assert town.last(WANG.telegram_id or 0).text == "没有认出门牌，请写楼栋-单元-房号，如 3-2-501。"
