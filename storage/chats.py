"""Which Telegram chats are bound to what, and how a chat's new id is carried everywhere."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.dialects.sqlite import insert

from dispatch.model import UnitCode
from storage.connection import Connection
from storage.tables import albums, asks, cards, chats, greeted, inbox, media, outbox, reports, spots


class ChatKind(StrEnum):
    WORKER_GROUP = "worker_group"
    CENTRE_GROUP = "centre_group"
    UNIT_GROUP = "unit_group"


@dataclass(frozen=True, slots=True)
class Chat:
    chat_id: int
    kind: ChatKind
    title: str
    unit: UnitCode | None = None
    thread_id: int | None = None
    active: bool = True


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
_greet = insert(greeted).on_conflict_do_nothing()


class Chats:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def bind(self, chat: Chat) -> None:
        """Binds it, or changes what it is bound to."""
        values = {
            "kind": chat.kind.value,
            "unit": chat.unit,
            "title": chat.title,
            "thread_id": chat.thread_id,
            "active": chat.active,
        }
        put = insert(chats).values(chat_id=chat.chat_id, **values)
        self._connection.execute(put.on_conflict_do_update(index_elements=["chat_id"], set_=values))

    def unbind(self, chat_id: int) -> None:
        self._connection.execute(_unbind, {"key": chat_id})

    def silence(self, chat_id: int) -> None:
        """The bot is out of the chat; what the chat is bound to is remembered until it is in again."""
        self._connection.execute(_silence, {"key": chat_id, "value": False})

    def wake(self, chat_id: int) -> Chat | None:
        """The bot is in again: the chat with its old binding; None for one that was not silent."""
        row = self._connection.execute(_get, {"key": chat_id}).one_or_none()
        if row is None or row.active:
            return None
        self._connection.execute(_silence, {"key": chat_id, "value": True})
        return self.get(chat_id)

    def silent(self) -> list[Chat]:
        return [_read(row) for row in self._connection.execute(_silent)]

    def unbound(self) -> list[int]:
        """Groups in which the bot has said that they are not bound, and still are not."""
        return [int(row.chat_id) for row in self._connection.execute(_unbound)]

    def get(self, chat_id: int) -> Chat | None:
        """The chat, where it is bound now."""
        row = self._connection.execute(_get, {"key": chat_id}).one_or_none()
        return _read(row) if row is not None and row.active else None

    def all_active(self) -> list[Chat]:
        return [_read(row) for row in self._connection.execute(_all)]

    def of_kind(self, kind: str) -> list[Chat]:
        return [_read(row) for row in self._connection.execute(_of_kind, {"key": kind})]

    def of_unit(self, unit: UnitCode) -> Chat | None:
        """The unit's own group, the first bound where it has several."""
        row = self._connection.execute(_of_unit, {"key": unit}).first()
        return None if row is None else _read(row)

    def greeted(self, chat_id: int) -> bool:
        return self._connection.scalar(_greeted, {"key": chat_id}) is not None

    def mark_greeted(self, chat_id: int) -> None:
        self._connection.execute(_greet, {"chat_id": chat_id})

    def migrate(self, old: int, new: int) -> None:
        """The group became a supergroup: every row that knew it by its old id knows it by the new one.

        What was stored under the new id before the news came (a binding, a card) gives way to the old chat's row,
        which is the one that people see.
        """
        for table in (chats, cards, reports, asks, media, albums, spots, greeted, outbox):
            known = update(table).prefix_with("OR REPLACE").where(table.c.chat_id == old)
            self._connection.execute(known.values(chat_id=new))
        lanes = update(outbox).where(outbox.c.lane == str(old), outbox.c.settled_at.is_(None))
        self._connection.execute(lanes.values(lane=str(new)))
        self._connection.execute(update(inbox).where(inbox.c.lane == old).values(lane=new))


def _read(row: Any) -> Chat:
    return Chat(row.chat_id, ChatKind(row.kind), row.title, row.unit, row.thread_id, row.active)
