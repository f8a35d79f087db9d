"""The marks beside people's names: who has something to do, and what of theirs is unread."""

from __future__ import annotations

from typing import Any

from telegram import ForceReply, InlineKeyboardButton, InlineKeyboardMarkup, Message, ReplyParameters

from tests.sandbox.rooms import GROUP, LI, WANG, Room

ACCEPT = InlineKeyboardButton("接单", callback_data="a", style="success")
MORE = InlineKeyboardButton("更多", callback_data="m")


async def marked(room: Room) -> dict[str, tuple[int, int]]:
    """Things to do and unread messages of everybody who has any."""
    groups = (await room.ask("/page/people"))["groups"]
    people = [person for group in groups for person in group["people"]]
    return {one["name"]: (one["todo"], one["unread"]) for one in people if "todo" in one}


async def sent(room: Room, chat: int, text: str, *buttons: InlineKeyboardButton, **more: Any) -> Message:
    return await room.bot.send_message(chat, text, reply_markup=InlineKeyboardMarkup([buttons]), **more)


async def test_the_next_act_in_private_is_one_thing_to_do_until_its_button_is_gone(room: Room) -> None:
    order = await sent(room, WANG, "SY20261123-0001 · 待接单", ACCEPT, MORE)
    waiting = await marked(room)

    await room.bot.edit_message_text("SY20261123-0001 · 已结案", WANG, order.message_id)
    await room.page("read", person=WANG, chat=WANG, message_id=order.message_id)

    assert waiting == {"王秀英": (1, 1)}
    assert await marked(room) == {}


async def test_a_case_with_cards_in_two_chats_is_one_thing_to_do(room: Room) -> None:
    await sent(room, GROUP, "SY20261123-0001 · 待受理", ACCEPT)
    await sent(room, LI, "请受理\nSY20261123-0001 · 待受理", MORE)
    await sent(room, LI, "请受理\nSY20261123-0002 · 待受理", MORE)

    assert await marked(room) == {"李明": (2, 2)}


async def test_a_groups_card_asks_whom_it_names_else_all_who_may_act(room: Room) -> None:
    room.town.people[WANG].role = "officer"
    await sent(room, GROUP, "SY20261123-0001 · 待接单\n主责 赵*", ACCEPT)
    all_of_them = await marked(room)
    await sent(room, GROUP, "SY20261123-0002 · 处置中\n主责 赵* · 经办 王*", ACCEPT)

    assert all_of_them == {"王秀英": (1, 0), "李明": (1, 0)}
    assert await marked(room) == {"王秀英": (2, 0), "李明": (1, 0)}


async def test_an_open_question_is_a_thing_to_do_until_it_is_answered(room: Room) -> None:
    prompt = ForceReply(selective=True)
    said = await room.page("send", person=WANG, chat=GROUP, text="一")
    asked = await room.bot.send_message(
        GROUP, "理由?", reply_parameters=ReplyParameters(said["message_id"]), reply_markup=prompt
    )
    await room.bot.send_message(LI, "理由?", reply_markup=ForceReply())
    await sent(room, WANG, "请发送结果", InlineKeyboardButton("取消", callback_data="c"))
    waiting = await marked(room)

    await room.page("send", person=WANG, chat=GROUP, text="好", reply_to=asked.message_id)
    await room.page("send", person=LI, chat=LI, text="好")

    assert waiting == {"王秀英": (2, 1), "李明": (1, 1)}
    assert await marked(room) == {"王秀英": (1, 1)}


async def test_what_only_informs_is_unread_and_nothing_to_do(room: Room) -> None:
    await room.bot.send_message(WANG, "已结案")
    await sent(room, GROUP, "SY20261123-0001 · 已结案", MORE)

    assert await marked(room) == {"王秀英": (0, 1)}
