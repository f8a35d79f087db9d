"""Several decisions of a kind by one tap: each is judged by itself, and what was not done says why."""

import pytest

from dispatch.model import CaseId, DecisionKind
from handlers.bot_api.callback_data import MAX_BYTES, ListName, ListTap, encode
from handlers.queries.decisions import MAX_TOGETHER, DecisionTap, mark_of, read_tap, waiting, write_tap
from tests.handlers.town import Message, Town
from tests.handlers.weekly import CENTRE_CHAT, UNIT_CHAT, WORKER_CHAT
from tests.street import DIRECTOR, LI, OFFICER_SQUAD, WANG, ZHAO, local

DESK, OFFICER = 1000 + LI.id, 1000 + OFFICER_SQUAD.id
OFFER = "批准延期（3 件一并）"


def ask_extensions(town: Town, count: int = 3) -> None:
    for house in range(1, count + 1):
        town.say(WANG, f"#上报 首义路{house}2号夜里施工噪音扰民", WORKER_CHAT)
        town.tap(LI, town.last(CENTRE_CHAT), "其他单位")
        town.tap(LI, town.last(DESK), "城管中队")
        town.tap(OFFICER_SQUAD, town.last(UNIT_CHAT), "接单")
        town.tap(OFFICER_SQUAD, town.last(UNIT_CHAT), "更多")
        town.tap(OFFICER_SQUAD, town.last(OFFICER), "申请延期")
        town.say(OFFICER_SQUAD, f"1天，等待第{house}批材料")


def mine(town: Town) -> Message:
    town.say(LI, "/mine")
    return town.last(DESK)


def pending(town: Town, count: int = 3) -> list[bool]:
    return [town.case(number).waits_for(DecisionKind.EXTENSION) for number in range(1, count + 1)]


def test_several_of_a_kind_are_shown_with_their_grounds_and_granted_by_one_tap(town: Town) -> None:
    ask_extensions(town)

    town.tap(LI, mine(town), OFFER)
    asked = town.last(DESK)
    assert "请核对后一并批准延期" in asked.text
    assert "申请延期 1 个工作日" in asked.text
    assert all(f"延期理由：等待第{house}批材料" in asked.text for house in (1, 2, 3))
    assert pending(town) == [True, True, True], "nothing is done before it was looked at"

    assert town.tap(LI, asked, "批准延期以上 3 件") == "已批准延期 3 件。"

    assert pending(town) == [False, False, False]
    assert [town.case(number).extensions for number in (1, 2, 3)] == [1, 1, 1]
    done = town.messages[DESK, asked.id]
    assert done.text.startswith("<b>已批准延期 3 件</b>：SY20261123-0001、SY20261123-0002、SY20261123-0003")
    assert done.labels == []
    events = [town.tx.cases.events(CaseId(number))[-1] for number in (1, 2, 3)]
    assert [(type(item.event).__name__, item.actor) for item in events] == [("ExtensionGranted", LI.id)] * 3


def test_what_another_has_decided_meanwhile_is_shown_anew_and_a_second_tap_does_nothing(town: Town) -> None:
    ask_extensions(town)
    town.tap(LI, mine(town), OFFER)
    asked = town.last(DESK)
    data = asked.data("批准延期以上")
    town.tap(ZHAO, town.last(CENTRE_CHAT), "批准延期")
    assert pending(town).count(True) == 2

    assert town.press(LI, asked, data) == "情况有变化，请重新核对。"
    assert pending(town).count(True) == 2
    again = town.messages[DESK, asked.id]
    assert town.tap(LI, again, "批准延期以上 2 件") == "已批准延期 2 件。"
    assert town.press(LI, again, data) == "情况有变化，请重新核对。"
    assert town.messages[DESK, asked.id].text == "这些事项已有人处理，或已不由您决定。"


def test_what_is_refused_says_why_and_the_others_are_done(town: Town) -> None:
    ask_extensions(town, 2)
    town.say(WANG, "#上报 首义路9号占道经营", WORKER_CHAT)
    listed = mine(town)
    mark = mark_of(waiting(town.tx, LI, DecisionKind.EXTENSION, [town.case(1), town.case(2)]))
    tap = DecisionTap(DecisionKind.EXTENSION, (CaseId(1), CaseId(3), CaseId(2)), mark)

    alert = town.press(LI, listed, encode(ListTap(ListName.TOGETHER, write_tap(tap))))

    assert alert == "已批准延期 2 件，1 件未能办理。"
    assert pending(town, 2) == [False, False]
    done = town.messages[DESK, listed.id]
    assert done.text.splitlines()[0] == "<b>已批准延期 2 件</b>：SY20261123-0001、SY20261123-0002"
    assert done.text.splitlines()[1].startswith("SY20261123-0003 未能办理：")
    assert "待受理" in done.text
    assert done.labels == ["1123-0003"]


def test_a_single_one_and_who_does_not_decide_are_offered_nothing(town: Town) -> None:
    ask_extensions(town, 1)

    assert not [label for label in mine(town).labels if "一并" in label]
    ask_extensions(town, 2)
    town.say(WANG, "/mine")
    assert not [label for label in town.last(1000 + WANG.id).labels if "一并" in label]


def test_the_director_confirms_several_escalations_from_the_mornings_list(town: Town) -> None:
    for house in (1, 2):
        town.say(WANG, f"#上报 首义路{house}2号占道经营", WORKER_CHAT)
        town.tap(LI, town.last(CENTRE_CHAT), "更多")
        town.tap(LI, town.last(DESK), "上报区级")
        town.say(LI, "超出街道职权")
    town.wait(local(24, 9))

    listed = [one for one in town.in_chat(1000 + DIRECTOR.id) if "同意上报区级（2 件一并）" in one.labels][-1]
    town.tap(DIRECTOR, listed, "同意上报区级（2 件一并）")
    town.tap(DIRECTOR, town.last(1000 + DIRECTOR.id), "同意上报区级以上 2 件")

    assert [town.case(number).status for number in (1, 2)] == ["escalated", "escalated"]


def test_a_button_names_its_cases_in_64_bytes_and_is_read_as_it_was_written() -> None:
    many = tuple(CaseId(36**4 - number) for number in range(1, MAX_TOGETHER + 1))
    for tap in (DecisionTap(DecisionKind.EXTENSION, many, "0f0f0f"), DecisionTap(DecisionKind.THIRD_FAIL, many[:2])):
        assert read_tap(write_tap(tap)) == tap
        assert len(encode(ListTap(ListName.TOGETHER, write_tap(tap)))) <= MAX_BYTES


@pytest.mark.parametrize(
    "argument", ["", "ex", "ex-", "ex-1.", "ex-1.1", "xx-1.2", "ex-1.2-", "ex-1.2-12345", "ex-1.2-ABCDEF", "ex-!.2"]
)
def test_what_no_button_carries_is_none(argument: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_tap(argument)
