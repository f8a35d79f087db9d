"""What a Telegram update tells: one class a kind of update, and Nothing for those that the centre does not use."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Unreadable(Exception):
    """An update that is not of the promised form; it is set aside, and the others go on."""


@dataclass(frozen=True, slots=True)
class Chat:
    """The chat of an update; `thread` is the topic in it."""

    id: int
    private: bool
    title: str = ""
    thread: int | None = None


class FileKind(StrEnum):
    """The name of the file in Telegram's message."""

    PHOTO = "photo"
    VIDEO = "video"
    VOICE = "voice"
    DOCUMENT = "document"
    VIDEO_NOTE = "video_note"
    AUDIO = "audio"
    ANIMATION = "animation"


@dataclass(frozen=True, slots=True)
class File:
    """A file in a message, by the id under which Telegram gives it out."""

    kind: FileKind
    file_id: str
    unique_id: str
    size: int | None = None
    mime: str | None = None
    name: str = ""
    """What its sender calls it; never a path."""


@dataclass(frozen=True, slots=True)
class Point:
    """A place in degrees (WGS-84)."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class SharedContact:
    """A phone number that somebody shares; `user_id` is the account that it belongs to, where Telegram tells it."""

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
    forwarded_from: str | None = None
    """Whose message was forwarded here, as Telegram tells it; empty where it does not; None where it was not."""
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
    drawn_at: datetime | None = None
    """When the message was sent or last edited; None where Telegram no longer tells."""
    pictured: bool = False
    """Whether the message is a photo."""


@dataclass(frozen=True, slots=True)
class BotRights:
    """What the bot may do in a chat: whether it is in, as an admin, may delete, may write, may send photos.

    `writes` and `pictures` are what is said of the bot alone: a group may forbid both to all its members.
    """

    inside: bool
    admin: bool = False
    deletes: bool = False
    writes: bool = True
    pictures: bool = True


@dataclass(frozen=True, slots=True)
class BotMembershipChanged:
    """The bot's own standing in a chat, or in private, before and now."""

    chat: Chat
    sender: int
    before: BotRights
    now: BotRights


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody in a group, as the group shows them."""

    user: int
    name: str


@dataclass(frozen=True, slots=True)
class MembershipChanged:
    """Others came into a group, or left it. The same may be told twice, by a member update and a service message."""

    chat: Chat
    guests: tuple[Guest, ...]
    inside: bool


@dataclass(frozen=True, slots=True)
class Migrated:
    """A group became a supergroup, and has another id from now on."""

    old: int
    new: int


@dataclass(frozen=True, slots=True)
class Nothing:
    """An update that the centre has no use for."""


Incoming = Said | Pressed | BotMembershipChanged | MembershipChanged | Migrated | Nothing
