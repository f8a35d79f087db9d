"""Whether a group's cards show pictures: an admin chooses it when the group is bound, and can change it later."""

import pytest

from handlers.bot_api.callback_data import ListName, ListTap, encode, to_36
from handlers.bot_api.pictures import Sheet
from handlers.groups.bind import answer_bind
from handlers.notify.destinations import Destination
from handlers.turn.carry_out import Turn
from handlers.turn.reader_query import AskedInChat, BotRightsAnswer, BotRightsQuery
from storage.people.chats import ChatKind
from tests.handlers.town import Message, Town
from tests.handlers.weekly import CENTRE_CHAT, WORKER_CHAT
from tests.street import ADMIN, LI, WANG

OWN = 1000 + ADMIN.id


def bound(town: Town, chat: int = CENTRE_CHAT, kind: ChatKind = ChatKind.CENTRE_GROUP) -> None:
    turn = Turn(town.tx, town.at, town.centre, f"b{len(town.sent)}")
    query = BotRightsQuery(turn.origin, AskedInChat(ADMIN.id, Destination(chat), 1), "中心", kind, None)
    answer_bind(turn, BotRightsAnswer(query, ()))
    town.deliver()


def shows(town: Town) -> bool:
    chat = town.tx.chats.get(CENTRE_CHAT)
    assert chat is not None
    return chat.pictures


def test_who_binds_a_group_is_asked_in_private_and_until_then_it_shows_none(town: Town) -> None:
    bound(town)

    assert not shows(town)
    assert "案件卡片不显示图片" in town.last(OWN).text
    assert town.last(OWN).labels == ["群内显示图片"]


def test_a_group_of_workers_leaves_no_choice(town: Town) -> None:
    bound(town, WORKER_CHAT, ChatKind.WORKER_GROUP)

    assert town.in_chat(OWN) == []


def test_the_choice_holds_from_the_next_change_of_a_card_on_and_can_be_taken_back(town: Town) -> None:
    bound(town)
    choice = town.last(OWN)

    assert "已设为显示图片" in town.tap(ADMIN, choice, "群内显示图片")
    assert shows(town)
    town.say(WANG, "#上报 首义路12号门口占道经营", WORKER_CHAT, photo=True)
    card: Message = town.last(CENTRE_CHAT)
    assert card.picture is not None

    assert "已设为不显示图片" in town.tap(ADMIN, town.messages[OWN, choice.id], "不再显示图片")
    assert not shows(town)
    assert town.messages[CENTRE_CHAT, card.id].picture == Sheet()
    assert town.messages[OWN, choice.id].labels == ["群内显示图片"]


def test_a_group_that_is_bound_again_keeps_what_was_chosen(town: Town) -> None:
    town.tx.chats.show_pictures(CENTRE_CHAT, wanted=True)

    bound(town)

    assert shows(town)
    assert town.last(OWN).labels == ["不再显示图片"]


def test_only_an_admin_may_choose(town: Town) -> None:
    town.say(LI, "/help")
    data = encode(ListTap(ListName.PICTURES, f"on-{to_36(-CENTRE_CHAT)}"))

    assert "管理员" in town.press(LI, town.last(1000 + LI.id), data)
    assert not shows(town)


def test_a_group_that_is_bound_no_more_can_not_be_chosen_for(town: Town) -> None:
    bound(town)
    town.tx.chats.unbind(CENTRE_CHAT)

    assert "没有绑定" in town.tap(ADMIN, town.last(OWN), "群内显示图片")


@pytest.mark.parametrize("argument", ["", "on", "maybe-1", "on-", "on-!", "off-zzzzzzzzzzzzzzz"])
def test_a_button_that_is_none_of_ours_is_forged(town: Town, argument: str) -> None:
    bound(town)

    assert "按钮" in town.press(ADMIN, town.last(OWN), f"l:pictures:{argument}")
