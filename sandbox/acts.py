"""What people do in chats: write, send, edit, delete, forward, tap."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Sequence

from sandbox.entities import clean
from sandbox.model import Chat, Person, Posted
from sandbox.taps import UNANSWERED
from sandbox.town import Town
from sandbox.wire import Json, NotPossible, utf16

TAP_WAITS = 5.0
MAX_TEXT = 4096
MAX_CAPTION = 1024
MEDIA = (
    "text",
    "caption",
    "entities",
    "caption_entities",
    "photo",
    "video",
    "voice",
    "document",
    "location",
    "contact",
)


def speaker(town: Town, person_id: int, chat_id: int) -> tuple[Person, Chat]:
    """Who speaks and where; the bot's own id as chat means the private chat with it."""
    person = town.require_person(person_id)
    chat = town.require_chat(person_id if chat_id == town.bot.id else chat_id)
    if chat.migrated_to:
        chat = town.require_chat(chat.migrated_to)
    if not chat.has(person_id):
        raise NotPossible(f"{person.name} 不在这个会话里，不能发言。")
    if chat.is_private and person.blocked:
        raise NotPossible("您已停用机器人，请先恢复。")
    if chat.is_private:
        person.started = True
    return person, chat


def post(
    town: Town,
    person_id: int,
    chat_id: int,
    contents: Sequence[Json],
    *,
    reply_to: int | None = None,
    thread: int | None = None,
) -> Json:
    """Posts one message for each content, and tells the bot of each. An album is several contents."""
    person, chat = speaker(town, person_id, chat_id)
    answered = town.require_message(chat, reply_to) if reply_to else None
    posted = [town.post(chat, person, content, reply_to=answered, thread=thread) for content in contents]
    return done(posted, [town.tell_bot("message", one) for one in posted])


def done(posted: list[Posted], updates: list[int | None]) -> Json:
    """What the caller over HTTP is told: the posted messages and the updates that the bot gets of them."""
    ids = [one.id for one in posted]
    return {"message_id": ids[0], "message_ids": ids, "update_id": updates[0], "update_ids": updates}


def text(town: Town, raw: str) -> Json:
    """Content of a written message."""
    words = clean(raw).strip()
    if not words:
        raise NotPossible("请先写几个字。")
    if utf16(words) > MAX_TEXT:
        raise NotPossible(f"一条消息最多 {MAX_TEXT} 个字。")
    return town.written(words)


def captioned(town: Town, contents: Sequence[Json], caption: str) -> list[Json]:
    """One file with its caption, or an album whose first file carries it."""
    words = clean(caption).strip()
    if utf16(words) > MAX_CAPTION:
        raise NotPossible(f"图片说明最多 {MAX_CAPTION} 个字。")
    if not 1 <= len(contents) <= 10:
        raise NotPossible("一次可发 1 至 10 个文件。")
    album = {"media_group_id": str(secrets.randbelow(10**17) + 10**17)} if len(contents) > 1 else {}
    first = town.written(words, caption=True) if words else {}
    return [{**album, **content, **(first if number == 0 else {})} for number, content in enumerate(contents)]


def edit(town: Town, person_id: int, chat_id: int, message_id: int, raw: str) -> Json:
    posted = _own(town, person_id, chat_id, message_id)
    if "text" in posted.body:
        content = {"entities": None, **text(town, raw)}
    else:
        content = {"caption_entities": None, **town.written(clean(raw).strip(), caption=True)}
    town.change(posted, content)
    return {"message_id": posted.id, "update_id": town.tell_bot("edited_message", posted)}


def delete(town: Town, person_id: int, chat_id: int, message_id: int) -> Json:
    """Bots are never told of a deletion."""
    _, chat = speaker(town, person_id, chat_id)
    posted = town.require_message(chat, message_id)
    if posted.sender_id != person_id and not chat.is_private and not chat.is_admin(person_id):
        raise NotPossible("只有群管理员能删除别人的消息。")
    town.remove(posted)
    return {"message_id": message_id, "update_id": None}


def _own(town: Town, person_id: int, chat_id: int, message_id: int) -> Posted:
    _, chat = speaker(town, person_id, chat_id)
    posted = town.require_message(chat, message_id)
    if posted.sender_id != person_id:
        raise NotPossible("只能修改自己的消息。")
    return posted


def forward(town: Town, person_id: int, chat_id: int, from_chat: int, message_ids: Sequence[int]) -> Json:
    """One message, or the parts of an album, which stay one."""
    _, source = speaker(town, person_id, from_chat)
    originals = [town.require_message(source, number) for number in message_ids]
    if any(one.body.get("has_protected_content") for one in originals):
        raise NotPossible("这条消息不允许转发。")
    album = {"media_group_id": str(secrets.randbelow(10**17) + 10**17)} if len(originals) > 1 else {}
    return post(town, person_id, chat_id, [{**_carried(one.body), **album} for one in originals])


def _carried(body: Json) -> Json:
    """What of a message goes along; who forwards a forwarded message tells of its first writer."""
    first = {"type": "user", "sender_user": body["from"], "date": body["date"]}
    return {
        "forward_origin": body.get("forward_origin", first),
        **{key: body[key] for key in MEDIA if key in body},
    }


def contact(town: Town, person_id: int, chat_id: int, *, whose: int | None = None, phone: str | None = None) -> Json:
    """Shares a contact card: one's own, unless `whose` names another."""
    owner = town.require_person(whose or person_id)
    number = phone or owner.phone
    if not number:
        raise NotPossible(f"{owner.name} 没有登记电话号码。")
    card = {"phone_number": number, "first_name": owner.first_name, "user_id": owner.id}
    return post(town, person_id, chat_id, [{"contact": card}])


async def tap(town: Town, person_id: int, chat_id: int, message_id: int, data: str, *, forged: bool = False) -> Json:
    """Presses a button and waits for the bot's answer, as long as a client would show it waiting."""
    person = town.require_person(person_id)
    chat = town.require_chat(person_id if chat_id == town.bot.id else chat_id)
    if not forged and not chat.has(person_id):
        raise NotPossible("您不在这个会话里。")
    message = _tapped(town, chat, message_id, data, forged=forged)
    query, answer = town.taps.open()
    callback = {
        "id": query,
        "from": person.to_json(),
        "chat_instance": str(-(abs(chat.id) * 7919)),
        "message": message,
        "data": data,
    }
    update_id = town.updates.put("callback_query", callback)
    try:
        answered = await asyncio.wait_for(asyncio.shield(answer), TAP_WAITS)
    except TimeoutError:
        answered = UNANSWERED
    return {**answered, "update_id": update_id}


def _tapped(town: Town, chat: Chat, message_id: int, data: str, *, forged: bool) -> Json:
    """The message under the finger. A forged tap may name a message or data that was never there."""
    posted = chat.messages.get(message_id)
    if forged and (posted is None or posted.deleted):
        return {"message_id": message_id, "chat": town.chat_json(chat), "date": 0}
    posted = town.require_message(chat, message_id)
    rows = (posted.markup or {}).get("inline_keyboard", [])
    if not forged and not any(button.get("callback_data") == data for row in rows for button in row):
        raise NotPossible("这个按钮已经不在了。")
    return dict(posted.body)
