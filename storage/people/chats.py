"""Which Telegram chats are bound to what; and how a group's new id is carried everywhere when it is upgraded."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, bindparam, delete, select, update

from dispatch.model import CaseId, UnitCode
from storage.engine.connection import Connection
from storage.engine.sql import upsert
from storage.messages.parcels import State
from storage.tables import cards, chats, greeted, inbox, members, outbox, prompts, spots, upgraded


class ChatKind(StrEnum):
    """What a group is bound as."""

    WORKER_GROUP = "worker_group"
    CENTRE_GROUP = "centre_group"
    UNIT_GROUP = "unit_group"


@dataclass(frozen=True, slots=True)
class BoundChat:
    """A bound group; `thread_id` is the topic that it was bound in, `active` is False while the bot is out of it.

    `pictures` says whether an admin chose that its cards show them.
    """

    chat_id: int
    kind: ChatKind
    title: str
    unit: UnitCode | None = None
    thread_id: int | None = None
    active: bool = True
    pictures: bool = False


@dataclass(frozen=True, slots=True)
class Stood:
    """What stood in a group that was upgraded: the cases of its cards, and its open prompts."""

    cases: tuple[CaseId, ...] = ()
    prompts: tuple[int, ...] = ()


_all = select(chats).where(chats.c.active).order_by(chats.c.chat_id)
_get = select(chats).where(chats.c.chat_id == bindparam("key"))
_of_kind = _all.where(chats.c.kind == bindparam("key"))
_of_unit = _all.where(chats.c.unit == bindparam("key"))
_unbind = delete(chats).where(chats.c.chat_id == bindparam("key"))
_silence = update(chats).where(chats.c.chat_id == bindparam("key")).values(active=bindparam("value"))
_silent = select(chats).where(~chats.c.active).order_by(chats.c.chat_id)
_greeted = select(greeted.c.chat_id).where(greeted.c.chat_id == bindparam("key"))
_unbound = (
    select(greeted.c.chat_id)
    .where(greeted.c.chat_id < 0, greeted.c.chat_id.not_in(select(chats.c.chat_id)))
    .order_by(greeted.c.chat_id)
)
_greet = upsert(greeted).on_conflict_do_nothing()
_now = select(chats).join(upgraded, upgraded.c.now == chats.c.chat_id).where(upgraded.c.chat_id == bindparam("key"))
_became = select(upgraded.c.now).where(upgraded.c.chat_id == bindparam("key"))
_rename = update(chats).where(chats.c.chat_id == bindparam("key")).values(title=bindparam("words"))
_show_pictures = update(chats).where(chats.c.chat_id == bindparam("key")).values(pictures=bindparam("value"))
_leave_topic = update(chats).where(chats.c.chat_id == bindparam("key")).values(thread_id=None)
_out_of_topic = update(outbox).where(outbox.c.chat_id == bindparam("chat"), outbox.c.settled_at.is_(None))
_cards_of = select(cards.c.case_id).where(cards.c.chat_id == bindparam("key")).order_by(cards.c.case_id)
_prompts_of = (
    select(prompts.c.id)
    .where(prompts.c.chat_id == bindparam("key"), prompts.c.closed.is_(False))
    .order_by(prompts.c.id)
)
_drop_cards = delete(cards).where(cards.c.chat_id == bindparam("key"))
_no_prompts = update(prompts).where(prompts.c.chat_id == bindparam("key")).values(prompt_message_id=None)
_end_messages = (
    update(outbox)
    .where(outbox.c.chat_id == bindparam("chat"), outbox.c.settled_at.is_(None), outbox.c.on_message.is_(True))
    .values(state=State.DROPPED.value, settled_at=bindparam("now"))
)
_remember = upsert(upgraded).on_conflict_do_nothing()


class Chats:
    """The tables `chats`, `greeted` and `upgraded`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def bind(self, chat: BoundChat) -> None:
        """Binds a group, or changes what it is bound to."""
        values = {
            "kind": chat.kind.value,
            "unit": chat.unit,
            "title": chat.title,
            "thread_id": chat.thread_id,
            "active": chat.active,
            "pictures": chat.pictures,
        }
        put = upsert(chats).values(chat_id=chat.chat_id, **values)
        self._connection.execute(put.on_conflict_do_update(index_elements=["chat_id"], set_=values))

    def unbind(self, chat_id: int) -> None:
        """Deletes the binding."""
        self._connection.execute(_unbind, {"key": chat_id})

    def silence(self, chat_id: int) -> None:
        """Notes that the bot is out of the group; the binding is kept until it is in again."""
        self._connection.execute(_silence, {"key": chat_id, "value": False})

    def wake(self, chat_id: int) -> BoundChat | None:
        """Notes that the bot is in again, and returns the chat with its old binding; None for one that was not
        silent."""
        row = self._connection.execute(_get, {"key": chat_id}).one_or_none()
        if row is None or row.active:
            return None
        self._connection.execute(_silence, {"key": chat_id, "value": True})
        return self.get(chat_id)

    def silent(self) -> list[BoundChat]:
        """The bound groups that the bot is out of."""
        return [_read(row) for row in self._connection.execute(_silent)]

    def unbound(self) -> list[int]:
        """The ids of groups in which the bot has said that they are not bound, and which still are not."""
        return [int(row.chat_id) for row in self._connection.execute(_unbound)]

    def get(self, chat_id: int) -> BoundChat | None:
        """The group, where it is bound and the bot in it; also by the id that it had before it became a
        supergroup."""
        return self._connection.known(("chat", chat_id), lambda: self._read_one(chat_id))

    def now(self, chat_id: int) -> int:
        """The id that the chat has by now: another one where it was a group that became a supergroup."""
        found: int | None = self._connection.scalar(_became, {"key": chat_id})
        return chat_id if found is None else found

    def rename(self, chat_id: int, title: str) -> None:
        """Stores the group's new title."""
        self._connection.execute(_rename, {"key": chat_id, "words": title})

    def show_pictures(self, chat_id: int, *, wanted: bool) -> None:
        """Stores whether the cards of the group show pictures."""
        self._connection.execute(_show_pictures, {"key": chat_id, "value": wanted})

    def leave_topic(self, chat_id: int) -> BoundChat | None:
        """Unties a group from its topic, which is gone; what still waits goes to the main one.

        Returns the chat where it was bound in a topic.
        """
        chat = self.get(chat_id)
        self._connection.execute(_leave_topic, {"key": chat_id})
        self._connection.execute(_out_of_topic, {"chat": chat_id, "thread_id": None})
        return chat if chat is not None and chat.thread_id is not None else None

    def all_active(self) -> list[BoundChat]:
        """Every bound group that the bot is in."""
        return list(self._connection.known("chats", lambda: self._read_all(_all)))

    def of_kind(self, kind: ChatKind) -> list[BoundChat]:
        """The bound groups of that kind that the bot is in."""
        return list(self._connection.known(("chats", kind), lambda: self._read_all(_of_kind, kind.value)))

    def of_unit(self, unit: UnitCode) -> BoundChat | None:
        """The unit's own group; where there are several, the one with the smallest id."""
        own = self._connection.known(("chats of", unit), lambda: self._read_all(_of_unit, unit))
        return own[0] if own else None

    def greeted(self, chat_id: int) -> bool:
        """Whether this unbound chat has had its one sentence."""
        return self._connection.scalar(_greeted, {"key": chat_id}) is not None

    def mark_greeted(self, chat_id: int) -> None:
        """Notes that this unbound chat has had its one sentence."""
        self._connection.execute(_greet, {"chat_id": chat_id})

    def migrate(self, old: int, new: int, at: datetime) -> Stood:
        """The group became a supergroup: every row that knew it by its old id knows it by the new one.

        No message of the old group can be reached any more, and the new one counts its messages from 1: so every
        number of a message is forgotten. Reports keep the old id, for their numbers are of the old group. What was
        stored under the new id before the news came (a binding, a greeting) gives way to the old chat's row, which
        is the one that people see. Gives what stood there, once, though the news may come several times.
        """
        cases = tuple(map(CaseId, self._connection.scalars(_cards_of, {"key": old})))
        stood = Stood(cases, tuple(self._connection.scalars(_prompts_of, {"key": old})))
        self._connection.execute(_drop_cards, {"key": old})
        self._connection.execute(_end_messages, {"chat": old, "now": at})
        self._connection.execute(_no_prompts, {"key": old})
        self._make_way(old, new)
        for table in (chats, prompts, spots, greeted, members, outbox):
            self._connection.execute(update(table).where(table.c.chat_id == old).values(chat_id=new))
        lanes = update(outbox).where(outbox.c.lane == str(old), outbox.c.settled_at.is_(None))
        self._connection.execute(lanes.values(lane=str(new)))
        self._connection.execute(update(inbox).where(inbox.c.lane == old).values(lane=new, message=None))
        self._connection.execute(_remember, {"chat_id": old, "now": new})
        return stood

    def _read_one(self, chat_id: int) -> BoundChat | None:
        row = self._connection.execute(_get, {"key": chat_id}).one_or_none()
        if row is None and chat_id < 0:
            row = self._connection.execute(_now, {"key": chat_id}).one_or_none()
        return _read(row) if row is not None and row.active else None

    def _read_all(self, question: Select[Any], key: str | None = None) -> list[BoundChat]:
        return [_read(row) for row in self._connection.execute(question, {} if key is None else {"key": key})]

    def _make_way(self, old: int, new: int) -> None:
        """Deletes what is known of the new id where the same is known of the old one."""
        for table in (chats, greeted):
            known = select(table.c.chat_id).where(table.c.chat_id == old)
            self._connection.execute(delete(table).where(table.c.chat_id == new, known.exists()))
        seen = select(members.c.telegram_id).where(members.c.chat_id == old)
        self._connection.execute(delete(members).where(members.c.chat_id == new, members.c.telegram_id.in_(seen)))


def _read(row: Any) -> BoundChat:
    return BoundChat(
        row.chat_id, ChatKind(row.kind), row.title, row.unit, row.thread_id, row.active, bool(row.pictures)
    )
