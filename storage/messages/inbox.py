"""The inbox: every update of Telegram (a letter), stored before it is confirmed and handled in order within its chat.

The chat within which order is kept is the letter's lane.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, func, select, update

from storage.engine.connection import Connection
from storage.engine.errors import ForeignToken
from storage.engine.ids import Ids
from storage.engine.meta import Meta
from storage.engine.secrets import Vault
from storage.engine.sql import upsert
from storage.tables import inbox

_BOT = "bot_id"
_DELIVERED = "by_webhook"
"""Stands in `meta` where the letters that came last were delivered, and so say nothing of a place in the queue."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """An update as it came; `lane` is the chat within which order is kept.

    `message` is the number of a new message in its chat: under another update id it is the same message still.
    """

    update_id: int
    lane: int
    kind: str
    raw: bytes
    message: int | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """A stored update; `attempts` counts the tries that failed, `raw` is its JSON."""

    id: int
    update_id: int
    lane: int
    kind: str
    raw: bytes
    attempts: int
    at: datetime


@dataclass(frozen=True, slots=True)
class SetAside:
    """A letter that could not be worked off; `error` names type and place, `lane` the chat. Never what it says."""

    id: int
    at: datetime
    lane: int
    kind: str
    error: str | None


_store = upsert(inbox).on_conflict_do_nothing()
_newest = select(func.max(inbox.c.id)).scalar_subquery()
_cursor = select(inbox.c.update_id).where(inbox.c.id == _newest, inbox.c.bot_id == bindparam("key"))
_put_off = select(inbox.c.lane).where(inbox.c.settled_at.is_(None), inbox.c.not_before > bindparam("at"))
_waiting = (
    select(inbox.c.id, inbox.c.update_id, inbox.c.lane, inbox.c.kind, inbox.c.raw, inbox.c.attempts, inbox.c.at)
    .where(
        inbox.c.settled_at.is_(None), inbox.c.id > bindparam("after"), inbox.c.lane.not_in(_put_off.scalar_subquery())
    )
    .order_by(inbox.c.id)
    .limit(bindparam("most"))
)
_latest = select(inbox.c.id, inbox.c.raw).order_by(inbox.c.id.desc()).limit(bindparam("most"))
_next_due = select(func.min(inbox.c.not_before)).where(
    inbox.c.settled_at.is_(None), inbox.c.not_before > bindparam("at")
)
_newest_message = select(func.max(inbox.c.message)).where(
    inbox.c.bot_id == bindparam("bot"), inbox.c.lane == bindparam("chat"), inbox.c.message < bindparam("before")
)
_done = update(inbox).where(inbox.c.id == bindparam("id_")).values(settled_at=bindparam("at_"))
_failed = (
    update(inbox)
    .where(inbox.c.id == bindparam("id_"))
    .values(
        attempts=inbox.c.attempts + 1,
        error=bindparam("why"),
        not_before=bindparam("again"),
        settled_at=bindparam("at_"),
        aside=bindparam("set_aside"),
    )
)
_aside = select(func.count()).select_from(inbox).where(inbox.c.aside.is_(True))
_listed = (
    select(inbox.c.id, inbox.c.at, inbox.c.lane, inbox.c.kind, inbox.c.error)
    .where(inbox.c.aside.is_(True))
    .order_by(inbox.c.id)
)
_retry = (
    update(inbox)
    .where(inbox.c.id == bindparam("id_"), inbox.c.aside.is_(True))
    .values(aside=False, settled_at=None, not_before=None, attempts=0)
)
_last_old = select(inbox.c.id).where(inbox.c.id == _newest, inbox.c.settled_at < bindparam("before"))
_emptied = update(inbox).where(inbox.c.id == bindparam("id_")).values(raw=bindparam("raw_"))
_old = (inbox.c.settled_at < bindparam("before"), inbox.c.id < _newest)


class Inbox:
    """The table `inbox`."""

    def __init__(self, connection: Connection, vault: Vault, ids: Ids, meta: Meta) -> None:
        self._connection = connection
        self._vault = vault
        self._ids = ids
        self._meta = meta

    def bot_id(self) -> int | None:
        """The bot that this database belongs to; None before the first start."""
        value = self._meta.get(_BOT)
        return None if value is None else int(value)

    def claim_bot(self, bot_id: int) -> None:
        """Takes an unclaimed database for that bot. ForeignToken where it is another bot's."""
        owner = self.bot_id()
        if owner is None:
            self._meta.set(_BOT, str(bot_id))
        elif owner != bot_id:
            raise ForeignToken(f"this database belongs to bot {owner}, the token is that of bot {bot_id}")

    def store(self, bot_id: int, letters: Sequence[Arrived], at: datetime) -> int:
        """Stores what is new, and says how many were. The same id with another payload is new: ids may restart.

        The same message (chat and number) under another id is not.
        """
        rows = [self._row(bot_id, letter, at) for letter in letters]
        return self._connection.execute(_store, rows).rowcount if rows else 0

    def newest_message(self, chat: int, before: int | None = None) -> int | None:
        """The number of the newest message that people wrote in that chat, `before` that message."""
        values = {"bot": self.bot_id(), "chat": chat, "before": before if before is not None else 2**62}
        found: int | None = self._connection.scalar(_newest_message, values)
        return found

    def comes_by_webhook(self) -> None:
        """From now on Telegram delivers: chats side by side, so that the last letter is not behind all others."""
        self._meta.set(_DELIVERED, "1")

    def comes_by_polling(self) -> None:
        """The last letter was polled, so that all before it has been received."""
        self._meta.drop(_DELIVERED)

    def cursor(self, bot_id: int) -> int | None:
        """The id of the update received last, which is not always the highest.

        None where it was delivered: asking for what comes after it would confirm what has not been delivered yet.
        """
        if self._meta.get(_DELIVERED) is not None:
            return None
        return self._connection.scalar(_cursor, {"key": bot_id})

    def waiting(self, at: datetime, limit: int = 100, after: int = 0) -> list[Letter]:
        """The letters to be handled, the oldest first, behind the letter `after`.

        A lane in which a letter has failed and is not due again yet waits as a whole.
        """
        rows = self._connection.execute(_waiting, {"at": at, "most": limit, "after": after})
        return [Letter(**row._asdict() | {"raw": self._vault.open(row.raw, "inbox", "raw", row.id)}) for row in rows]

    def latest(self, limit: int) -> list[bytes]:
        """The letters that came last, the last one first."""
        rows = self._connection.execute(_latest, {"most": limit})
        return [self._vault.open(row.raw, "inbox", "raw", row.id) for row in rows]

    def next_due(self, at: datetime) -> datetime | None:
        """When the first lane that waits after a failure may be tried again; None where none waits."""
        due: datetime | None = self._connection.scalar(_next_due, {"at": at})
        return due

    def done(self, letter: int, at: datetime) -> None:
        """Marks a letter as handled."""
        self._connection.execute(_done, {"id_": letter, "at_": at})

    def failed(self, letter: int, at: datetime, error: str, again_at: datetime | None) -> None:
        """Counts a failed try.

        `error` names type and place, never content. The letter is tried again at `again_at`; without one it is set
        aside.
        """
        last = again_at is None
        values = {"id_": letter, "why": error, "again": again_at, "at_": at if last else None, "set_aside": last}
        self._connection.execute(_failed, values)

    def set_aside_count(self) -> int:
        """How many letters were set aside because they failed too often."""
        count: int = self._connection.execute(_aside).scalar_one()
        return count

    def set_aside(self) -> list[SetAside]:
        """What could not be worked off, the oldest first."""
        return [SetAside(**row._asdict()) for row in self._connection.execute(_listed)]

    def retry(self, letter: int) -> bool:
        """It is taken up again as if it had just come. False where no such letter was set aside."""
        return self._connection.execute(_retry, {"id_": letter}).rowcount == 1

    def purge(self, before: datetime) -> int:
        """Deletes the letters handled before then and returns how many; the last one, which says where polling goes
        on, is only emptied."""
        last = self._connection.scalar(_last_old, {"before": before})
        if last is not None:
            empty = self._vault.seal(b"{}", "inbox", "raw", last)
            self._connection.execute(_emptied, {"id_": last, "raw_": empty})
        return self._connection.execute(delete(inbox).where(*_old), {"before": before}).rowcount

    def _row(self, bot_id: int, letter: Arrived, at: datetime) -> dict[str, object]:
        number = self._ids.take(inbox)
        return {
            "id": number,
            "bot_id": bot_id,
            "update_id": letter.update_id,
            "digest": self._vault.index("update", letter.raw),
            "lane": letter.lane,
            "kind": letter.kind,
            "raw": self._vault.seal(letter.raw, "inbox", "raw", number),
            "at": at,
            "attempts": 0,
            "aside": False,
            "message": letter.message,
        }
