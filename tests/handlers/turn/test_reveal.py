"""Who must call a resident sees the number, for as long as they must; nobody else does, and each look is logged."""

from dispatch.model import Person
from storage.transaction import Transaction
from tests.handlers.town import Town
from tests.handlers.weekly import CENTRE_CHAT, UNIT_CHAT, WORKER_CHAT
from tests.street import HEAD_SQUAD, LI, OFFICER_HOUSING, OFFICER_SQUAD, WANG, ZHAO

PHONE = "13812345678"


def own(who: Person) -> int:
    """The person's own chat with the bot."""
    return 1000 + who.id


def dispatched(tx: Transaction) -> Town:
    town = Town(tx)
    town.say(WANG, f"#上报 首义路12号门口占道经营\n联系人：张三丰\n电话：{PHONE}", WORKER_CHAT)
    town.tap(LI, town.last(CENTRE_CHAT), "派 城管中队")
    return town


def card_of(town: Town, who: Person) -> list[str]:
    """The labels of the case's card, opened from the person's own list."""
    town.say(who, "/mine")
    town.tap(who, town.last(own(who)), "1123-0001")
    return town.last(own(who)).labels


def test_the_officer_who_has_accepted_calls_with_a_ready_reason(tx: Transaction) -> None:
    town = dispatched(tx)
    assert "显示电话" not in card_of(town, OFFICER_SQUAD), "who has not accepted has nothing to ask"
    town.tap(OFFICER_SQUAD, town.last(UNIT_CHAT), "接单")

    assert "显示电话" in card_of(town, OFFICER_SQUAD)
    town.tap(OFFICER_SQUAD, town.last(own(OFFICER_SQUAD)), "显示电话")
    town.tap(OFFICER_SQUAD, town.last(own(OFFICER_SQUAD)), "约定上门时间")

    [look] = town.tx.notes.looks()
    assert (look.viewer, look.reason) == (OFFICER_SQUAD.id, "约定上门时间")
    assert PHONE in town.last(own(OFFICER_SQUAD)).text
    assert not [m for m in town.in_chat(UNIT_CHAT) if PHONE in m.text]


def test_staff_call_from_the_dispatch_on_and_not_before(tx: Transaction) -> None:
    town = Town(tx)
    town.say(WANG, f"#上报 首义路12号门口占道经营\n电话：{PHONE}", WORKER_CHAT)
    assert "显示电话" not in card_of(town, LI)

    town.tap(LI, town.last(CENTRE_CHAT), "派 城管中队")

    assert "显示电话" in card_of(town, LI)


def test_whoever_has_no_part_in_it_is_refused_though_they_have_the_button(tx: Transaction) -> None:
    town = dispatched(tx)
    town.tap(OFFICER_SQUAD, town.last(UNIT_CHAT), "接单")
    card_of(town, OFFICER_SQUAD)
    data = town.last(own(OFFICER_SQUAD)).data("显示电话")

    answers = [town.press(who, town.last(UNIT_CHAT), data) for who in (HEAD_SQUAD, OFFICER_HOUSING, WANG)]

    assert all("没有这个权限" in answer for answer in answers)
    assert not town.tx.notes.looks()
    assert not [m for m in town.messages.values() if PHONE in m.text and m.sender is None]


def test_a_case_without_a_resident_has_no_such_button(tx: Transaction) -> None:
    town = Town(tx)
    town.say(WANG, "#上报 首义路12号门口占道经营", WORKER_CHAT)
    town.tap(LI, town.last(CENTRE_CHAT), "派 城管中队")

    assert "显示电话" not in card_of(town, LI)
    assert not town.in_chat(own(ZHAO))
