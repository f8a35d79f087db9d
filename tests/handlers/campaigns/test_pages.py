"""What may be read of lists: staff and the director all, heads their station's, workers their own, groups nothing."""

import re

import pytest

from dispatch.model import Grid, GridCode, Person
from handlers.campaigns.announce import redraw
from handlers.delivery import DeliveryFailure, undeliverable
from handlers.notify.outbox_writer import OutboxWriter
from storage.campaigns.cards import CardKind
from storage.messages.parcels import State
from tests.handlers.campaigns.lists import card, centre, chat_of, issue, newest, settle
from tests.handlers.town import Town
from tests.handlers.weekly import CENTRE_CHAT, UNIT_CHAT, WORKER_CHAT
from tests.street import CHEN, DADONG, DIRECTOR, HEAD, LI, OFFICER_SQUAD, OTHER_HEAD, WANG


@pytest.mark.parametrize(
    ("who", "sees"), [(LI, "0/3"), (DIRECTOR, "0/3"), (HEAD, "0/3"), (WANG, "0/3"), (CHEN, ""), (OTHER_HEAD, "")]
)
def test_the_menu_names_the_lists_that_somebody_has_to_do_with(town: Town, who: Person, sees: str) -> None:
    issue(town)

    town.say(who, "/campaign")

    text = town.last(chat_of(who)).text
    assert (f"楼道消防通道 · 进行中 · 11月30日前 · 已查 {sees}" in text) is bool(sees)
    assert ("没有与您有关的清单" in text) is not bool(sees)


def test_an_officer_of_a_unit_has_nothing_to_do_with_lists(town: Town) -> None:
    town.say(OFFICER_SQUAD, "/campaign")

    assert "网格员" in town.last(chat_of(OFFICER_SQUAD)).text


def test_staff_read_what_is_left_and_what_was_found_page_by_page(town: Town) -> None:
    settle(town)
    issue(town, "\n".join(f"武南村3网格 首义路{number}号楼" for number in range(1, 13)))
    town.tap(WANG, card(town), "1 有问题")

    town.tap(LI, centre(town), "查看")
    detail = town.last(chat_of(LI))
    assert "已查 1/12 处" in detail.text
    town.tap(LI, detail, "剩余 11")
    left = town.last(chat_of(LI))
    assert left.id == detail.id
    assert "剩余地点（11）" in left.text
    assert "2. 首义路2号楼" in left.text
    town.tap(LI, left, "下一页")
    assert "第 2/2 页" in town.last(chat_of(LI)).text
    town.tap(LI, town.last(chat_of(LI)), "返回")
    town.tap(LI, town.last(chat_of(LI)), "有问题 1")
    found = town.last(chat_of(LI))
    assert f"1. 首义路1号楼 — 有问题 → {town.case().number}" in found.text
    assert [label for label in found.labels if label == town.case().number[-9:]]


@pytest.mark.parametrize("who", [CHEN, OTHER_HEAD])
def test_who_has_nothing_to_do_with_a_list_reads_nothing_of_it(town: Town, who: Person) -> None:
    issue(town)
    data = centre(town).data("查看")
    town.say(who, "/campaign")

    assert "与您无关" in town.press(who, town.last(chat_of(who)), data)


def test_a_button_of_a_list_that_never_was_or_in_another_place_is_forged(town: Town) -> None:
    issue(town)
    town.say(WANG, "/campaign")
    mine = town.last(chat_of(WANG))

    town.say(LI, "/campaign")
    staffs = town.last(chat_of(LI))
    for data in ("w-99-1-f", "w-1-1-x", "zz", "o-1-0", "p-1-0-a", "u-1-9-"):
        assert "按钮" in town.press(WANG, mine, f"l:campaign:{data}"), data
    for data in ("v-1-0-all0", "x-1-0-99", "m-1-0-!"):
        assert "按钮" in town.press(LI, staffs, f"l:campaign:{data}"), data
    assert "按钮" in town.press(LI, centre(town), card(town).data("1 没问题"))
    assert newest(town).places[0].left


def test_in_no_group_stands_a_place_or_a_person_of_a_list(town: Town) -> None:
    settle(town)
    issue(town)
    town.tap(WANG, card(town), "1 有问题")
    for chat in (CENTRE_CHAT, WORKER_CHAT, UNIT_CHAT):
        town.say(LI, "/campaign", chat)

    for chat in (CENTRE_CHAT, WORKER_CHAT, UNIT_CHAT):
        for one in town.in_chat(chat):
            if "专项排查 ·" in one.text:
                assert not re.search("首义路|网格|王建国|李晓红", one.text)


def test_a_station_with_few_places_is_told_as_few(town: Town) -> None:
    town.tx.places.put_grid(Grid(GridCode("420106010004-01"), DADONG, "1网格"))
    places = [f"武南村3网格 首义路{number}号楼" for number in range(1, 7)]
    issue(town, "\n".join([*places, "大东门1网格 彭刘杨路1号"]))

    assert "武南村社区：已查 0/6" in centre(town).text
    assert "大东门社区：少量" in centre(town).text


def test_a_card_that_its_reader_has_deleted_comes_anew_while_the_list_is_open(town: Town) -> None:
    campaign = issue(town)
    gone = card(town)
    del town.messages[gone.chat, gone.id]
    stands = town.tx.list_cards.get(campaign.id, gone.chat, CardKind.WALK)
    assert stands is not None
    redraw(OutboxWriter(town.tx, town.at, town.centre, "again"), campaign, stands)
    (parcel,) = town.tx.outbox.claim(town.at)
    town.tx.outbox.settle(parcel.id, State.DROPPED, town.at, error="BadRequest")

    undeliverable(town.tx, parcel, DeliveryFailure.EDIT_TARGET_GONE, town.at, town.centre)
    town.deliver()

    assert card(town).id != gone.id
    assert "待查 3 处" in card(town).text
