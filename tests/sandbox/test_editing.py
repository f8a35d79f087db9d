"""What the bot changes, pins and takes away."""

from __future__ import annotations

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, InputMediaPhoto, ReactionTypeEmoji
from telegram.error import BadRequest

from sandbox.pictures import jpeg
from tests.sandbox.rooms import GROUP, SQUAD, WANG, Room

CARD = InlineKeyboardMarkup([[InlineKeyboardButton("接单", callback_data="a:1")]])
NOT_MODIFIED = (
    "Message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


async def test_a_text_changes_in_place_and_loses_its_buttons_unless_they_are_named(room: Room) -> None:
    sent = await room.bot.send_message(WANG, "待受理", reply_markup=CARD)

    edited = await room.bot.edit_message_text("<b>处置中</b>", WANG, sent.message_id, parse_mode="HTML")

    assert not isinstance(edited, bool)
    assert (edited.text, edited.reply_markup, edited.message_id) == ("处置中", None, sent.message_id)
    assert (await room.ask("/town/messages", chat=WANG))[0]["edited"]


async def test_an_edit_without_change_is_refused(room: Room) -> None:
    sent = await room.bot.send_message(WANG, "<b>x</b>", parse_mode="HTML", reply_markup=CARD)

    with pytest.raises(BadRequest) as refused:
        await room.bot.edit_message_text("<b>x</b>", WANG, sent.message_id, parse_mode="HTML", reply_markup=CARD)

    assert refused.value.message == NOT_MODIFIED
    await room.bot.edit_message_reply_markup(WANG, sent.message_id)
    with pytest.raises(BadRequest, match="exactly the same"):
        await room.bot.edit_message_reply_markup(WANG, sent.message_id)


async def test_captions_and_media_change_too(room: Room) -> None:
    sent = await room.bot.send_photo(WANG, jpeg(1, 64, 64), caption="前")

    captioned = await room.bot.edit_message_caption(WANG, sent.message_id, caption="后")
    replaced = await room.bot.edit_message_media(
        InputMediaPhoto(jpeg(2, 80, 80), caption="新"), WANG, sent.message_id
    )

    assert not isinstance(captioned, bool)
    assert not isinstance(replaced, bool)
    assert (captioned.caption, replaced.caption, replaced.photo[0].width) == ("后", "新", 80)
    with pytest.raises(BadRequest, match="There is no text in the message to edit"):
        await room.bot.edit_message_text("x", WANG, sent.message_id)


async def test_a_picture_is_added_to_a_text_which_is_a_photo_from_then_on(room: Room) -> None:
    sent = await room.bot.send_message(WANG, "待受理", reply_markup=CARD)
    with pytest.raises(BadRequest, match="There is no caption in the message to edit"):
        await room.bot.edit_message_caption(WANG, sent.message_id, caption="x")

    pictured = await room.bot.edit_message_media(
        InputMediaPhoto(jpeg(1, 64, 64), caption="待接单"), WANG, sent.message_id
    )

    assert not isinstance(pictured, bool)
    assert (pictured.text, pictured.caption, len(pictured.photo)) == (None, "待接单", 1)
    with pytest.raises(BadRequest, match="There is no text in the message to edit"):
        await room.bot.edit_message_text("x", WANG, sent.message_id)


async def test_a_picture_that_telegram_does_not_know_or_too_long_a_caption_is_refused(room: Room) -> None:
    sent = await room.bot.send_photo(WANG, jpeg(1, 64, 64), caption="前")

    with pytest.raises(BadRequest, match="Wrong file identifier"):
        await room.bot.edit_message_media(InputMediaPhoto("F-gone"), WANG, sent.message_id)
    with pytest.raises(BadRequest, match="caption is too long"):
        await room.bot.edit_message_caption(WANG, sent.message_id, caption="占" * 1025)
    await room.bot.edit_message_caption(WANG, sent.message_id, caption=f"<b>{'占' * 1024}</b>", parse_mode="HTML")


async def test_what_is_not_there_or_not_the_bots_can_t_be_edited(room: Room) -> None:
    said = await room.do("say", by=WANG, chat=WANG, text="您好")

    with pytest.raises(BadRequest, match="Message to edit not found"):
        await room.bot.edit_message_text("x", WANG, 999)
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await room.bot.edit_message_text("x", WANG, said["message_id"])


async def test_the_bot_deletes_its_own_messages_and_as_administrator_those_of_others(room: Room) -> None:
    said = await room.do("say", by=WANG, chat=GROUP, text="13800001234")
    there = await room.do("say", by=WANG, chat=SQUAD, text="x")

    assert await room.bot.delete_message(GROUP, said["message_id"])
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await room.bot.delete_message(GROUP, said["message_id"])
    with pytest.raises(BadRequest, match="Message can't be deleted"):
        await room.bot.delete_message(SQUAD, there["message_id"])


async def test_messages_are_pinned_and_unpinned_where_the_bot_may(room: Room) -> None:
    sent = await room.bot.send_message(GROUP, "公告")

    assert await room.bot.pin_chat_message(GROUP, sent.message_id)
    pinned = (await room.bot.get_chat(GROUP)).pinned_message
    assert pinned
    assert pinned.text == "公告"
    assert await room.bot.unpin_chat_message(GROUP, sent.message_id)
    other = await room.bot.send_message(SQUAD, "公告")
    with pytest.raises(BadRequest, match="Not enough rights"):
        await room.bot.pin_chat_message(SQUAD, other.message_id)


async def test_a_reaction_is_accepted(room: Room) -> None:
    said = await room.do("say", by=WANG, chat=WANG, text="谢谢")

    assert await room.bot.set_message_reaction(WANG, said["message_id"], ReactionTypeEmoji("👍"))
