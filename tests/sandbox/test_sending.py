"""What the bot posts, spoken by the library's own Bot."""

from __future__ import annotations

import pytest
from telegram import (
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    KeyboardButton,
    LinkPreviewOptions,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
)
from telegram.constants import ChatAction
from telegram.error import BadRequest, ChatMigrated, EndPointNotFound, Forbidden

from sandbox.pictures import jpeg
from tests.sandbox.rooms import GROUP, SQUAD, STRANGER, WANG, Room

CARD = InlineKeyboardMarkup([[InlineKeyboardButton("派 城管中队", callback_data="d:1")]])


async def test_a_text_comes_back_as_the_message_it_became(room: Room) -> None:
    sent = await room.bot.send_message(GROUP, "<b>SY-1</b> &lt;待受理&gt;", parse_mode="HTML", reply_markup=CARD)

    assert (sent.text, sent.chat.title, sent.reply_markup) == ("SY-1 <待受理>", "工作群", CARD)
    assert [(one.type, one.offset, one.length) for one in sent.entities] == [("bold", 0, 4)]


@pytest.mark.parametrize("text", ["10086", "true", "[x]", '{"a": 1}'])
async def test_a_text_that_looks_like_json_stays_a_text(room: Room, text: str) -> None:
    assert (await room.bot.send_message(WANG, text)).text == text


async def test_every_option_of_a_send_is_taken(room: Room) -> None:
    first = await room.bot.send_message(SQUAD, "一")

    second = await room.bot.send_message(
        SQUAD,
        "二",
        reply_parameters=ReplyParameters(first.message_id),
        message_thread_id=7,
        protect_content=True,
        disable_notification=True,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        reply_markup=ForceReply(selective=True, input_field_placeholder="请写理由"),
    )

    assert second.reply_to_message
    assert second.reply_to_message.text == "一"
    assert (second.message_thread_id, second.has_protected_content) == (7, True)
    shown = (await room.ask("/town/messages", chat=SQUAD))[-1]
    assert shown["silent"]
    assert shown["reply_markup"]["input_field_placeholder"] == "请写理由"


async def test_a_missing_message_can_be_answered_only_when_allowed(room: Room) -> None:
    with pytest.raises(BadRequest, match="Message to be replied not found"):
        await room.bot.send_message(GROUP, "x", reply_parameters=ReplyParameters(999))

    sent = await room.bot.send_message(
        GROUP, "x", reply_parameters=ReplyParameters(999, allow_sending_without_reply=True)
    )
    assert sent.reply_to_message is None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("  ", "message text is empty"),
        ("长" * 4097, "message is too long"),
        ("<b>x", "can't parse entities: Can't find end tag corresponding to start tag \"b\""),
        ("<b>x</i>", 'can\'t parse entities: Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("x</b>", "can't parse entities: Unexpected end tag at byte offset 1"),
        ("<font>x", 'can\'t parse entities: Unsupported start tag "font" at byte offset 0'),
    ],
)
async def test_a_wrong_text_is_refused_in_telegrams_words(room: Room, text: str, why: str) -> None:
    refused = await room.call("sendMessage", chat_id=WANG, text=text, parse_mode="HTML")

    assert refused == {"ok": False, "error_code": 400, "description": f"Bad Request: {why}"}


async def test_buttons_carry_at_most_64_bytes(room: Room) -> None:
    fits, over = (InlineKeyboardMarkup([[InlineKeyboardButton("x", callback_data="x" * n)]]) for n in (64, 65))

    await room.bot.send_message(WANG, "x", reply_markup=fits)
    with pytest.raises(BadRequest, match="Button_data_invalid"):
        await room.bot.send_message(WANG, "x", reply_markup=over)


async def test_reply_keyboards_come_and_go(room: Room) -> None:
    keys = ReplyKeyboardMarkup([[KeyboardButton("发送电话", request_contact=True)]])

    await room.bot.send_message(WANG, "x", reply_markup=keys)
    await room.bot.send_message(WANG, "x", reply_markup=ReplyKeyboardRemove())

    shown = (await room.ask("/page/messages", person=WANG, chat=WANG))["messages"]
    assert [one["reply_keyboard"] for one in shown] == [[[{"text": "发送电话", "request_contact": True}]], []]


async def test_photos_and_documents_are_uploaded_and_sent_again_by_their_id(room: Room) -> None:
    picture = jpeg(1, 320, 240)

    sent = await room.bot.send_photo(GROUP, picture, caption="<i>前</i>", parse_mode="HTML")
    again = await room.bot.send_photo(GROUP, sent.photo[-1].file_id)
    document = await room.bot.send_document(WANG, b"a,b\n", filename="周报.csv", caption="本周")

    assert (again.photo[-1].file_id, sent.photo[-1].width) == (sent.photo[-1].file_id, 320)
    assert sent.caption == "前"
    assert document.document
    assert document.document.file_name == "周报.csv"
    file = await room.bot.get_file(sent.photo[-1].file_id)
    assert bytes(await file.download_as_bytearray()) == picture


async def test_an_album_shares_its_id_and_each_item_answers_the_same_message(room: Room) -> None:
    first = await room.bot.send_message(GROUP, "一")

    album = await room.bot.send_media_group(
        GROUP,
        [InputMediaPhoto(jpeg(n, 64, 64), caption="说明" if n == 0 else None) for n in range(3)],
        reply_parameters=ReplyParameters(first.message_id),
    )

    assert len({one.media_group_id for one in album}) == 1
    assert [one.reply_to_message and one.reply_to_message.message_id for one in album] == [first.message_id] * 3
    refused = await room.call("sendMediaGroup", chat_id=GROUP, media=[])
    assert refused["description"] == "Bad Request: media group must include 2-10 items"


async def test_a_venue_is_a_place_with_a_name_and_an_address(room: Room) -> None:
    sent = await room.bot.send_venue(WANG, 30.54, 114.31, "SY20261123-0001 占道经营", "首义路12号门口")

    assert sent.venue
    assert (sent.venue.title, sent.venue.address) == ("SY20261123-0001 占道经营", "首义路12号门口")
    assert sent.venue.location.latitude == 30.54
    refused = await room.call("sendVenue", chat_id=WANG, latitude=30.54, longitude=114.31, title="", address="x")
    assert not refused["ok"]


async def test_a_place_and_a_sign_of_typing_are_sent(room: Room) -> None:
    sent = await room.bot.send_location(WANG, 30.54, 114.31)

    assert sent.location
    assert sent.location.latitude == 30.54
    assert await room.bot.send_chat_action(WANG, ChatAction.TYPING)


async def test_who_can_t_be_written_to_is_refused_in_telegrams_words(room: Room) -> None:
    with pytest.raises(BadRequest, match=r"^Chat not found$"):
        await room.bot.send_message(424242, "x")
    with pytest.raises(Forbidden, match="bot can't initiate conversation with a user"):
        await room.bot.send_message(STRANGER, "x")
    await room.do("block", user=WANG)
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await room.bot.send_message(WANG, "x")
    await room.do("leave", chat=GROUP, user=room.bot.id)
    with pytest.raises(Forbidden, match="bot was kicked from the group chat"):
        await room.bot.send_message(GROUP, "x")
    await room.do("leave", chat=SQUAD, user=room.bot.id)
    with pytest.raises(Forbidden, match="bot was kicked from the supergroup chat"):
        await room.bot.send_message(SQUAD, "x")


async def test_an_upgraded_group_names_its_new_id(room: Room) -> None:
    new_id = (await room.do("upgrade", chat=GROUP))["id"]

    with pytest.raises(ChatMigrated) as moved:
        await room.bot.send_message(GROUP, "x")

    assert moved.value.new_chat_id == new_id
    assert (await room.bot.send_message(new_id, "x")).chat.type == "supergroup"
    told = [update.message for update in await room.bot.get_updates() if update.message]
    assert [(one.migrate_to_chat_id, one.migrate_from_chat_id) for one in told] == [(new_id, None), (None, GROUP)]


async def test_unknown_methods_and_tokens_get_the_errors_that_telegram_gives(room: Room) -> None:
    token = room.town.token
    method = await room.http.post(f"/bot{token}/sendNothing")
    stranger = await room.http.post("/bot1:x/getMe")
    shouted = await room.http.get(f"/bot{token.replace(':', '%3A')}/GETME")

    assert (method.status_code, method.json()["description"]) == (404, "Not Found: method not found")
    assert (stranger.status_code, stranger.json()["description"]) == (401, "Unauthorized")
    assert shouted.json()["result"]["is_bot"] is True
    with pytest.raises(EndPointNotFound):
        await room.bot.do_api_request("sendNothing")


async def test_parameters_come_as_query_form_or_json(room: Room) -> None:
    url = f"/bot{room.town.token}/sendMessage"
    query = await room.http.get(url, params={"chat_id": WANG, "text": "a"})
    form = await room.http.post(url, data={"chat_id": str(WANG), "text": "b"})
    body = await room.http.post(url, json={"chat_id": WANG, "text": "c"})

    assert [one.json()["result"]["text"] for one in (query, form, body)] == ["a", "b", "c"]


async def test_a_flood_is_answered_with_the_seconds_to_wait(room: Room) -> None:
    await room.do("limits", on=True)
    url = f"/bot{room.town.token}/sendMessage"

    answers = [await room.http.post(url, json={"chat_id": WANG, "text": "x"}) for _ in range(4)]

    assert [one.status_code for one in answers] == [200, 200, 200, 429]
    assert answers[3].json() == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 1",
        "parameters": {"retry_after": 1},
    }
