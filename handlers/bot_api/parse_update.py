"""Reads an update's JSON. Only this file here knows how Telegram writes things down.

It reads the JSON itself, for the library's objects of an update take longer to build than a turn takes to decide.
What is not of the form that the Bot API promises is Unreadable, and never taken for something else.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from handlers.bot_api.clean_text import clean
from handlers.bot_api.incoming import (
    BotMembershipChanged,
    BotRights,
    Chat,
    File,
    FileKind,
    Guest,
    Incoming,
    MembershipChanged,
    Migrated,
    Nothing,
    Point,
    Pressed,
    Said,
    SharedContact,
    Unreadable,
)

_ANONYMOUS_ADMIN = 1087968824
"""Telegram's own account for admins who hide their names; whoever acts by it has no identity."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Table = Mapping[str, Any]


def read(raw: bytes) -> Incoming:
    """What the raw JSON of one update says. Unreadable when it is not of the form that the Bot API promises."""
    try:
        return _meaning(_table(json.loads(raw)))
    except (KeyError, TypeError, ValueError, IndexError, RecursionError, OverflowError) as broken:
        raise Unreadable(type(broken).__name__) from None


def told_at(raw: bytes) -> datetime | None:
    """When Telegram says that what an update tells has happened; None where it does not say, as of a tap."""
    try:
        parts = [part for part in _table(json.loads(raw)).values() if isinstance(part, dict)]
        return next((_moment(part.get("edit_date") or part.get("date")) for part in parts), None)
    except (TypeError, ValueError, RecursionError, OverflowError):
        return None


def _meaning(update: Table) -> Incoming:
    if "callback_query" in update:
        return _pressed(_table(update["callback_query"]))
    if "my_chat_member" in update:
        return _came(_table(update["my_chat_member"]))
    if "chat_member" in update:
        change = _table(update["chat_member"])
        member = _table(change["new_chat_member"])
        return MembershipChanged(_chat(change["chat"], None), _guests([member["user"]]), rights_of(member).inside)
    edited = "message" not in update and "edited_message" in update
    if not edited and "message" not in update:
        return Nothing()
    return _message(_table(update["edited_message" if edited else "message"]), edited=edited)


def _message(message: Table, *, edited: bool) -> Incoming:
    """What somebody said, or one of the messages by which a group tells of itself."""
    chat = _number(_table(message["chat"])["id"])
    if "migrate_to_chat_id" in message:
        return Migrated(chat, _number(message["migrate_to_chat_id"]))
    if "migrate_from_chat_id" in message:
        return Migrated(_number(message["migrate_from_chat_id"]), chat)
    if "new_chat_members" in message:
        return MembershipChanged(_chat(message["chat"], None), _guests(message["new_chat_members"]), inside=True)
    if "left_chat_member" in message:
        return MembershipChanged(_chat(message["chat"], None), _guests([message["left_chat_member"]]), inside=False)
    return _said(message, edited=edited)


def rights_of(member: object) -> BotRights:
    """Of a ChatMember. TypeError or KeyError where it is none."""
    found = _table(member)
    match _word(found["status"]):
        case "creator":
            return BotRights(inside=True, admin=True, deletes=True)
        case "administrator":
            return BotRights(inside=True, admin=True, deletes=bool(found.get("can_delete_messages")))
        case "member":
            return BotRights(inside=True)
        case "restricted":
            writes, pictures = (bool(found.get(f"can_send_{what}")) for what in ("messages", "photos"))
            return BotRights(bool(found.get("is_member")), writes=writes, pictures=pictures)
        case _:
            return BotRights(inside=False)


def _came(change: Table) -> Incoming:
    """A channel is no chat of ours."""
    if _table(change["chat"])["type"] == "channel":
        return Nothing()
    user = _number(_table(change["from"])["id"])
    before, now = rights_of(change["old_chat_member"]), rights_of(change["new_chat_member"])
    return BotMembershipChanged(_chat(change["chat"], None), user, before, now)


def _guests(users: object) -> tuple[Guest, ...]:
    """People alone: other bots are the business of the group's own admins."""
    if not isinstance(users, list):
        raise TypeError("members are a list")
    found = [_table(user) for user in users]
    return tuple(Guest(_number(user["id"]), clean(_full_name(user))) for user in found if not user.get("is_bot"))


def _pressed(query: Table) -> Pressed:
    sender = _number(_table(query["from"])["id"])
    callback, data = _word(query["id"]), _word(query.get("data", ""))
    if query.get("message") is None:
        return Pressed(callback, sender, None, 0, data)
    message = _table(query["message"])
    chat, number = _chat(message["chat"], None), _number(message["message_id"])
    drawn_at, pictured = _moment(message.get("edit_date") or message.get("date")), bool(message.get("photo"))
    return Pressed(callback, sender, chat, number, data, drawn_at, pictured)


def _said(message: Table, *, edited: bool = False, replied: bool = False) -> Said:
    sender = _table(message["from"]) if message.get("from") is not None else None
    number = _number(sender["id"]) if sender is not None else None
    hidden = sender is None or bool(sender.get("is_bot")) or number == _ANONYMOUS_ADMIN or "sender_chat" in message
    thread = message.get("message_thread_id") if message.get("is_topic_message") else None
    text = _word(message.get("text") or message.get("caption") or "")
    reply = message.get("reply_to_message")
    return Said(
        chat=_chat(message["chat"], None if thread is None else _number(thread)),
        message_id=_number(message["message_id"]),
        sender=None if hidden else number,
        sender_name="" if sender is None else clean(_full_name(sender)),
        text=clean(text),
        files=_files(message),
        album=None if message.get("media_group_id") is None else _word(message["media_group_id"]),
        point=_point(message.get("location")),
        contact=_contact(message.get("contact")),
        reply=_said(_table(reply), replied=True) if reply is not None and not replied else None,
        forwarded_from=_forwarded_from(message.get("forward_origin")),
        edited=edited,
        mentions=_mentions(text, message.get("entities") or message.get("caption_entities") or []),
    )


def _chat(chat: object, thread: int | None) -> Chat:
    found = _table(chat)
    return Chat(_number(found["id"]), _word(found["type"]) == "private", _word(found.get("title") or ""), thread)


def _full_name(user: Table) -> str:
    first, last = _word(user["first_name"]), _word(user.get("last_name") or "")
    return f"{first} {last}" if last else first


def _forwarded_from(origin: object) -> str | None:
    """A user, a user who hides the account, a chat or a channel."""
    if origin is None:
        return None
    found = _table(origin)
    if "sender_user" in found:
        return clean(_full_name(_table(found["sender_user"])))
    chat = found.get("sender_chat") or found.get("chat")
    return clean(_word(found.get("sender_user_name") or (_table(chat).get("title") if chat else None) or ""))


def _point(location: object) -> Point | None:
    if location is None:
        return None
    found = _table(location)
    return Point(float(found["latitude"]), float(found["longitude"]))


def _contact(contact: object) -> SharedContact | None:
    if contact is None:
        return None
    found = _table(contact)
    user = found.get("user_id")
    return SharedContact(None if user is None else _number(user), _word(found["phone_number"]))


def _mentions(text: str, entities: object) -> frozenset[str]:
    """Telegram counts places in UTF-16 units."""
    if not isinstance(entities, list):
        raise TypeError("entities are a list")
    named = [_table(entity) for entity in entities]
    units = text.encode("utf-16-le") if any(entity["type"] == "mention" for entity in named) else b""
    found = set()
    for entity in named:
        if entity["type"] == "mention":
            start, length = _number(entity["offset"]), _number(entity["length"])
            found.add(units[2 * start : 2 * (start + length)].decode("utf-16-le").lstrip("@").casefold())
    return frozenset(found)


def _files(message: Table) -> tuple[File, ...]:
    if message.get("photo"):
        best = _table(message["photo"][-1])
        return (_file(FileKind.PHOTO, best, "image/jpeg"),)
    for kind in FileKind:
        if message.get(kind) is not None:
            found = _table(message[kind])
            return (_file(kind, found, found.get("mime_type")),)
    return ()


def _file(kind: FileKind, found: Table, mime: object) -> File:
    size = found.get("file_size")
    return File(
        kind,
        _word(found["file_id"]),
        _word(found["file_unique_id"]),
        None if size is None else _number(size),
        None if mime is None else _word(mime),
        _word(found.get("file_name") or ""),
    )


def _table(value: object) -> Table:
    if not isinstance(value, dict):
        raise TypeError("not a table")
    return value


def _number(value: object) -> int:
    """One that a database can hold."""
    if not isinstance(value, int) or isinstance(value, bool) or not -(2**63) <= value < 2**63:
        raise TypeError("not a number")
    return value


def _moment(value: object) -> datetime | None:
    """A date in Unix time; 0 stands for a message that is too old to be told of."""
    return _EPOCH + timedelta(seconds=_number(value)) if value else None


def _word(value: object) -> str:
    """Half a surrogate, which is no character and can be written nowhere, is left out."""
    if not isinstance(value, str):
        raise TypeError("not a word")
    return value if value.isascii() else value.encode("utf-8", "ignore").decode()
