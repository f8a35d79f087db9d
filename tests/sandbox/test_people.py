"""What people do, and which of it the bot gets to see."""

from __future__ import annotations

from telegram import BotCommand, BotCommandScopeChatMember, MessageOriginUser

from tests.sandbox.rooms import GROUP, LI, SQUAD, STRANGER, WANG, Room


async def test_every_kind_of_message_reaches_the_bot_as_telegram_would_send_it(room: Room) -> None:
    said = await room.do("say", by=WANG, chat=GROUP, text="#上报 首义路12号 /mine")
    await room.do("photo", by=WANG, chat=GROUP, count=3, caption="#上报 占道", reply_to=said["message_id"])
    await room.do("location", by=WANG, chat=GROUP, lat=30.5, lon=114.3)
    await room.do("voice", by=WANG, chat=GROUP)
    await room.do("video", by=WANG, chat=GROUP)
    await room.do("document", by=WANG, chat=GROUP, name="名册.xlsx")
    await room.do("contact", by=WANG, chat=WANG)

    messages = [one.message for one in await room.bot.get_updates()]

    text, *album, place, voice, video, document, contact = [one for one in messages if one]
    assert [one.type for one in text.entities] == ["hashtag", "bot_command"]
    assert len({one.media_group_id for one in album}) == 1
    assert [one.caption for one in album] == ["#上报 占道", None, None]
    assert all(one.reply_to_message and one.reply_to_message.text == text.text for one in album)
    assert place.location
    assert voice.voice
    assert video.video
    assert document.document
    assert document.document.file_name == "名册.xlsx"
    assert contact.contact
    assert (contact.contact.user_id, contact.contact.phone_number) == (WANG, "+8613900001001")


async def test_an_edit_is_told_and_a_deletion_is_not(room: Room) -> None:
    said = await room.do("say", by=WANG, chat=GROUP, text="一")
    where = {"by": WANG, "chat": GROUP, "message_id": said["message_id"]}

    edited = await room.do("edit", **where, text="二")
    deleted = await room.do("delete", **where)

    updates = await room.bot.get_updates()
    assert updates[-1].update_id == edited["update_id"]
    assert updates[-1].edited_message
    assert updates[-1].edited_message.text == "二"
    assert deleted["update_id"] is None
    (kept,) = await room.ask("/town/messages", chat=GROUP)
    assert (kept["edited"], kept["deleted"]) == (True, True)


async def test_a_forwarded_message_names_its_first_sender(room: Room) -> None:
    said = await room.do("say", by=LI, chat=GROUP, text="#上报 一")

    await room.do("forward", by=WANG, chat=WANG, from_chat=GROUP, message_id=said["message_id"])

    message = (await room.bot.get_updates())[-1].message
    assert message
    assert isinstance(message.forward_origin, MessageOriginUser)
    assert message.forward_origin.sender_user.id == LI
    shown = (await room.ask("/page/messages", person=WANG, chat=WANG))["messages"]
    (seen,) = [one for one in shown if one["forwarded_from"]]
    assert seen["text"] == "#上报 一"
    protected = await room.bot.send_message(WANG, "x", protect_content=True)
    assert await room.refused("forward", by=WANG, chat=GROUP, from_chat=WANG, message_id=protected.message_id)


async def test_privacy_mode_shows_a_plain_member_bot_only_what_is_meant_for_it(room: Room) -> None:
    mine = await room.bot.send_message(SQUAD, "x")
    texts = ["你好", "#上报 一", "/mine", "/mine@other_bot", "@wangge_rehearsal_bot 一"]

    seen = [(await room.do("say", by=WANG, chat=SQUAD, text=text))["update_id"] is not None for text in texts]
    answered = await room.do("say", by=WANG, chat=SQUAD, text="好", reply_to=mine.message_id)
    as_admin = await room.do("say", by=WANG, chat=GROUP, text="你好")
    await room.do("privacy", on=False)
    after = await room.do("say", by=WANG, chat=SQUAD, text="你好")

    assert seen == [False, False, True, False, True]
    assert None not in {answered["update_id"], as_admin["update_id"], after["update_id"]}
    assert (await room.bot.get_me()).can_read_all_group_messages is True


async def test_a_link_starts_the_bot_and_lets_it_write(room: Room) -> None:
    await room.do("start", user=STRANGER, payload="CODE")

    (update,) = await room.bot.get_updates()
    assert update.message
    assert update.message.text == "/start CODE"
    assert (await room.bot.send_message(STRANGER, "您好")).text == "您好"


async def test_blocking_and_unblocking_are_told(room: Room) -> None:
    await room.do("block", user=WANG)
    await room.do("unblock", user=WANG)

    changes = [one.my_chat_member for one in await room.bot.get_updates()]
    assert [one and (one.chat.id, one.new_chat_member.status) for one in changes] == [
        (WANG, "kicked"),
        (WANG, "member"),
    ]


async def test_joining_and_being_removed_are_told(room: Room) -> None:
    await room.do("join", chat=GROUP, user=STRANGER)
    await room.do("leave", chat=GROUP, user=room.bot.id)

    joined, removed = await room.bot.get_updates()
    assert joined.message
    assert [one.id for one in joined.message.new_chat_members] == [STRANGER]
    assert removed.my_chat_member
    assert removed.my_chat_member.new_chat_member.status == "kicked"


async def test_chats_and_members_are_as_the_town_has_them(room: Room) -> None:
    chat = await room.bot.get_chat(GROUP)
    admins = await room.bot.get_chat_administrators(GROUP)
    worker = await room.bot.get_chat_member(GROUP, WANG)
    stranger = await room.bot.get_chat_member(GROUP, STRANGER)

    assert (chat.title, chat.type) == ("工作群", "group")
    assert {one.user.id for one in admins} == {LI, room.bot.id}
    assert (worker.status, stranger.status) == ("member", "left")
    assert await room.bot.get_chat_member_count(GROUP) == 3
    assert await room.bot.leave_chat(GROUP)


async def test_the_narrowest_menu_is_the_one_a_person_sees(room: Room) -> None:
    await room.bot.set_my_commands([BotCommand("help", "帮助")])
    await room.bot.set_my_commands([BotCommand("board", "看板")], scope=BotCommandScopeChatMember(GROUP, LI))
    await room.bot.set_my_commands([BotCommand("help", "Hilfe")], language_code="de")

    mine = await room.ask("/page/menu", person=WANG, chat=GROUP)
    theirs = await room.ask("/page/menu", person=LI, chat=GROUP)

    assert mine == {"commands": [{"command": "help", "description": "帮助"}]}
    assert theirs == {"commands": [{"command": "board", "description": "看板"}]}
    assert [one.description for one in await room.bot.get_my_commands(language_code="de")] == ["Hilfe"]


async def test_who_is_not_in_a_chat_can_t_write_there(room: Room) -> None:
    assert await room.refused("say", by=STRANGER, chat=GROUP, text="x") == "沈浩 不在这个会话里，不能发言。"
    assert await room.refused("say", by=WANG, chat=GROUP, text="   ") == "请先写几个字。"
    assert await room.refused("say", by=WANG, chat=GROUP) == "missing: text"
    assert await room.refused("say", by=77, chat=GROUP, text="x") == "no person 77 in town"


async def test_people_and_chats_can_be_added(room: Room) -> None:
    await room.do("people", id=7, first_name="赵", username="zhao")
    await room.do("chats", id=-100777, type="supergroup", title="新群", members=[7], admins=[LI], is_forum=True)

    said = await room.do("say", by=7, chat=-100777, text="/help", thread=5)

    (update,) = await room.bot.get_updates()
    assert update.update_id == said["update_id"]
    assert update.message
    assert (update.message.message_thread_id, update.message.chat.is_forum) == (5, True)
