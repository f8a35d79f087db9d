"""A Telegram update becomes what somebody did: Pressed, Said, Came, Migrated. Only this file here knows Telegram."""

import json
from dataclasses import dataclass, field

from telegram import Message, Update
from telegram.error import TelegramError

from handlers.report_text import clean

_ANONYMOUS_ADMIN = 1087968824
"""Telegram's own account for admins who hide their names; whoever acts by it has no identity."""


class Unreadable(Exception):
    """An update that the library can't parse; it is set aside, and the others go on."""


@dataclass(frozen=True, slots=True)
class Chat:
    id: int
    private: bool
    title: str = ""
    thread: int | None = None


@dataclass(frozen=True, slots=True)
class File:
    """A picture, video, voice or document of a message; `kind` is one of those words."""

    kind: str
    file_id: str
    unique_id: str
    size: int | None = None
    mime: str | None = None
    name: str = ""
    """What its sender calls it; never a path."""


@dataclass(frozen=True, slots=True)
class Point:
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class SharedContact:
    user_id: int | None
    phone: str


@dataclass(frozen=True, slots=True)
class Said:
    """Words, pictures or a place, in one message; `text` is the caption where there is a file."""

    chat: Chat
    message_id: int
    sender: int | None
    sender_name: str
    text: str
    files: tuple[File, ...] = ()
    album: str | None = None
    point: Point | None = None
    contact: SharedContact | None = None
    reply: "Said | None" = None
    forwarded: bool = False
    edited: bool = False
    mentions: frozenset[str] = field(default=frozenset())


@dataclass(frozen=True, slots=True)
class Pressed:
    """A tap on a button under `message_id` of `chat`."""

    callback: str
    sender: int
    chat: Chat | None
    message_id: int
    data: str


@dataclass(frozen=True, slots=True)
class Came:
    """The bot's own standing in a chat, or in private: whether it is in, and whether as an admin."""

    chat: Chat
    sender: int
    inside: bool
    admin: bool
    was_admin: bool


@dataclass(frozen=True, slots=True)
class Moved:
    """Somebody else came into a group, or left it."""

    chat: Chat
    user: int
    was_inside: bool
    inside: bool


@dataclass(frozen=True, slots=True)
class Migrated:
    old: int
    new: int


@dataclass(frozen=True, slots=True)
class Nothing:
    """An update that the centre has no use for."""


Incoming = Said | Pressed | Came | Moved | Migrated | Nothing

_ADMIN = ("administrator", "creator")
_INSIDE = ("member", "restricted", *_ADMIN)


def read(raw: bytes) -> Incoming:
    """What the raw JSON of one update says. Unreadable when the library can't parse it."""
    try:
        update = Update.de_json(json.loads(raw), None)
    except (TelegramError, KeyError, TypeError, ValueError, AttributeError) as broken:
        raise Unreadable(type(broken).__name__) from None
    return _meaning(update)


def _meaning(update: Update) -> Incoming:
    if update.callback_query is not None:
        query = update.callback_query
        at = query.message
        chat = _chat(at.chat.id, at.chat.type, at.chat.title, None) if at is not None else None
        return Pressed(query.id, query.from_user.id, chat, at.message_id if at is not None else 0, query.data or "")
    if update.my_chat_member is not None:
        change = update.my_chat_member
        before, after = change.old_chat_member.status, change.new_chat_member.status
        chat = _chat(change.chat.id, change.chat.type, change.chat.title, None)
        return Came(chat, change.from_user.id, after in _INSIDE, after in _ADMIN, before in _ADMIN)
    if update.chat_member is not None:
        change = update.chat_member
        before, after = change.old_chat_member.status, change.new_chat_member.status
        chat = _chat(change.chat.id, change.chat.type, change.chat.title, None)
        return Moved(chat, change.new_chat_member.user.id, before in _INSIDE, after in _INSIDE)
    message = update.message or update.edited_message
    if message is None:
        return Nothing()
    if message.migrate_to_chat_id is not None:
        return Migrated(message.chat.id, message.migrate_to_chat_id)
    if message.migrate_from_chat_id is not None:
        return Migrated(message.migrate_from_chat_id, message.chat.id)
    return _said(message, edited=update.edited_message is not None)


def _said(message: Message, *, edited: bool = False, depth: int = 0) -> Said:
    sender = message.from_user
    hidden = sender is None or sender.is_bot or sender.id == _ANONYMOUS_ADMIN or message.sender_chat is not None
    reply = message.reply_to_message
    thread = message.message_thread_id if message.is_topic_message else None
    return Said(
        chat=_chat(message.chat.id, message.chat.type, message.chat.title, thread),
        message_id=message.message_id,
        sender=None if hidden or sender is None else sender.id,
        sender_name="" if sender is None else clean(sender.full_name),
        text=clean(message.text or message.caption or ""),
        files=_files(message),
        album=message.media_group_id,
        point=Point(message.location.latitude, message.location.longitude) if message.location else None,
        contact=SharedContact(message.contact.user_id, message.contact.phone_number) if message.contact else None,
        reply=_said(reply, depth=1) if reply is not None and depth == 0 else None,
        forwarded=message.forward_origin is not None,
        edited=edited,
        mentions=_mentions(message),
    )


def _chat(chat_id: int, kind: str, title: str | None, thread: int | None) -> Chat:
    return Chat(chat_id, kind == "private", title or "", thread)


def _mentions(message: Message) -> frozenset[str]:
    found = {**message.parse_entities(["mention"]), **message.parse_caption_entities(["mention"])}
    return frozenset(name.lstrip("@").casefold() for name in found.values())


def _files(message: Message) -> tuple[File, ...]:
    if message.photo:
        best = message.photo[-1]
        return (File("photo", best.file_id, best.file_unique_id, best.file_size, "image/jpeg"),)
    for kind in ("video", "voice", "document", "video_note", "audio", "animation"):
        found = getattr(message, kind)
        if found is not None:
            mime = getattr(found, "mime_type", None)
            name = getattr(found, "file_name", None) or ""
            return (File(kind, found.file_id, found.file_unique_id, found.file_size, mime, name),)
    return ()
