"""People, chats and posted messages of the town, and how the Bot API shows them."""

from __future__ import annotations

from dataclasses import dataclass, field

from sandbox.wire import Json

PRESENT = {"creator", "administrator", "member"}


@dataclass(slots=True)
class Person:
    """A person of the town, or the bot."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language_code: str = "zh-hans"
    phone: str = ""
    is_bot: bool = False
    started: bool = True  # has opened the bot's private chat, so the bot may write there
    blocked: bool = False
    role: str = ""
    note: str = ""
    outside: bool = False  # begins outside the roster's accounts: a stranger, or somebody who is to be invited

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def to_json(self) -> Json:
        shown: Json = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        for key in ("last_name", "username"):
            if getattr(self, key):
                shown[key] = getattr(self, key)
        if not self.is_bot:
            shown["language_code"] = self.language_code
        return shown


@dataclass(slots=True)
class Chat:
    """A private chat with the bot, or a group."""

    id: int
    type: str  # private, group or supergroup
    title: str = ""
    members: dict[int, str] = field(default_factory=dict)  # person → Telegram's member status
    is_forum: bool = False
    topics: dict[int, str] = field(default_factory=dict)  # of a forum, beside the main one: thread → name
    migrated_to: int | None = None
    last_id: int = 0  # of a supergroup; other chats share one sequence, as on Telegram
    pinned: list[int] = field(default_factory=list)
    read: dict[int, int] = field(default_factory=dict)  # person → last message id read on the page
    messages: dict[int, Posted] = field(default_factory=dict)

    @property
    def is_private(self) -> bool:
        return self.type == "private"

    def has(self, person_id: int) -> bool:
        return self.members.get(person_id) in PRESENT

    def is_admin(self, person_id: int) -> bool:
        return self.members.get(person_id) in {"creator", "administrator"}

    def to_json(self) -> Json:
        shown: Json = {"id": self.id, "type": self.type, "title": self.title}
        if self.is_forum:
            shown["is_forum"] = True
        return shown


@dataclass(slots=True)
class Posted:
    """A message: its Bot API form, and what that form leaves out."""

    body: Json
    seq: int
    markup: Json | None = None  # of any kind; the body shows inline keyboards only
    edited: bool = False
    deleted: bool = False
    silent: bool = False

    @property
    def id(self) -> int:
        return int(self.body["message_id"])

    @property
    def chat_id(self) -> int:
        return int(self.body["chat"]["id"])

    @property
    def sender_id(self) -> int:
        return int(self.body["from"]["id"])

    def marked(self, markup: Json | None) -> None:
        self.markup = markup
        self.body.pop("reply_markup", None)
        if markup and "inline_keyboard" in markup:
            self.body["reply_markup"] = markup
