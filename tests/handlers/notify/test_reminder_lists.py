"""A reminder joins the one before it by a silent edit, as long as its reader would see that."""

from datetime import timedelta

import pytest

from dispatch.model import CaseId
from handlers.delivery import DeliveryFailure, undeliverable
from handlers.notify.message_codec import read_message
from handlers.notify.messages import ReminderList
from handlers.notify.reminder_lists import WITHIN
from storage.messages.parcels import Parcel, State
from storage.transaction import Transaction
from tests.handlers.town import Message, Town
from tests.handlers.weekly import CENTRE_CHAT, WORKER_CHAT
from tests.street import LI, WANG, ZHAO, local

STALE = timedelta(minutes=17)
"""From a report to its owner being told that nobody has taken it up, with a little to spare."""


@pytest.fixture
def town(tx: Transaction) -> Town:
    return Town(tx)


def left_lying(town: Town, house: int, words: str = "噪音扰民") -> None:
    town.say(WANG, f"#上报 首义路{house}号{words}", WORKER_CHAT)
    town.wait(town.at + STALE)


def told(town: Town) -> list[Message]:
    return town.in_chat(1000 + LI.id)


def forged(town: Town) -> int:
    return sum(day.count for day in town.tx.incidents.since(town.at.date() - timedelta(days=1)))


def test_the_second_makes_a_list_of_the_first_and_no_new_message(town: Town) -> None:
    left_lying(town, 10)
    [card] = told(town)
    assert "派" in card.labels[0]

    left_lying(town, 20)

    [one] = told(town)
    assert one.id == card.id
    assert "受理已超时，请尽快受理</b>（2）" in one.text
    assert one.labels == ["1123-0001", "1123-0002"]
    assert town.sent[-1].method == "editMessageText"


def test_a_card_with_a_picture_stays_beside_the_list_which_the_third_joins(town: Town) -> None:
    """A photo can't become a text; the list comes without a sound, as an edit would."""
    town.say(WANG, "#上报 首义路10号噪音扰民", WORKER_CHAT, photo=True)
    town.wait(town.at + STALE)
    [card] = told(town)
    assert card.picture is not None

    left_lying(town, 20)
    left_lying(town, 30)

    first, listed = told(town)
    assert first.text == card.text
    assert listed.silent
    assert "受理已超时，请尽快受理</b>（3）" in listed.text
    town.tap(LI, first, "更多")
    assert forged(town) == 0


def test_an_old_button_of_the_card_is_told_that_it_is_old_and_accuses_nobody(town: Town) -> None:
    left_lying(town, 10)
    button = told(town)[0].data("派")
    left_lying(town, 20)

    answer = town.press(LI, told(town)[0], button)

    assert answer
    assert forged(town) == 0
    assert town.case(1).unit is None
    assert told(town)[0].labels == ["1123-0001", "1123-0002"]


def test_whoever_has_done_something_since_gets_the_next_one_as_a_card(town: Town) -> None:
    left_lying(town, 10)
    town.say(LI, "/rules")

    left_lying(town, 20)

    assert "1123-0002" in told(town)[-1].text
    assert "派" in told(town)[-1].labels[0]


def test_a_card_on_which_its_reader_has_opened_a_page_stays_a_card(town: Town) -> None:
    left_lying(town, 10)
    town.tap(LI, told(town)[0], "更多")

    left_lying(town, 20)

    first, second = told(town)
    assert "1123-0001" in first.text
    assert "1123-0002" in second.text


def test_a_card_whose_case_went_on_stays_and_the_next_is_a_card(town: Town) -> None:
    left_lying(town, 10)
    town.tap(LI, town.last(CENTRE_CHAT), "派")

    left_lying(town, 20)

    first, second = told(town)
    assert "1123-0001" in first.text
    assert "派" in second.labels[0]


def test_after_an_hour_a_new_message_begins(town: Town) -> None:
    left_lying(town, 10)
    town.wait(town.at + WITHIN)

    left_lying(town, 20)

    assert len(told(town)) == 2


def test_an_urgent_case_comes_alone_and_the_list_goes_on_above_it(town: Town) -> None:
    left_lying(town, 10)
    left_lying(town, 20, "井盖缺失，行人掉进井里了")
    urgent = town.case(2)
    assert urgent.urgency == "urgent"

    left_lying(town, 30)

    listed, alone = told(town)
    assert listed.labels == ["1123-0001", "1123-0003"]
    assert "1123-0002" in alone.text


def last_list(town: Town) -> Parcel:
    return next(
        parcel
        for parcel in reversed(town.tx.outbox.of_case(CaseId(2)))
        if isinstance(read_message(parcel), ReminderList)
    )


def test_a_list_whose_message_was_deleted_comes_again(town: Town) -> None:
    left_lying(town, 10)
    left_lying(town, 20)
    parcel = last_list(town)
    town.tx.outbox.settle(parcel.id, State.DEAD, town.at)

    undeliverable(town.tx, parcel, DeliveryFailure.EDIT_TARGET_GONE, town.at, town.centre)
    town.deliver()

    assert len(told(town)) == 2
    assert told(town)[-1].labels == ["1123-0001", "1123-0002"]


def test_what_was_done_while_the_list_waited_is_not_on_it(town: Town) -> None:
    town.at = local(23, 23)
    for house in (10, 20, 30):
        town.say(WANG, f"#上报 首义路{house}号噪音扰民", WORKER_CHAT)
        town.tap(LI, town.last(CENTRE_CHAT), "退回补充")
        town.tap(LI, town.last(1000 + LI.id), "现场情况")
    town.say(WANG, "在二楼", reply_to=None)
    town.wait(local(24, 8, 31))

    [mine] = town.in_chat(1000 + WANG.id)[-1:]
    assert "（2）" in mine.text
    assert forged(town) == 0
    assert not town.in_chat(1000 + ZHAO.id)
