"""Who was seen in which group, coming, speaking or leaving.

Names are kept (sealed) only of people who are not on the roster.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, insert, select, update

from storage.engine.connection import Connection
from storage.engine.ids import Ids
from storage.engine.secrets import Vault
from storage.tables import members


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a group; `name` as Telegram showed it, None where the person was on the roster when seen."""

    telegram_id: int
    name: str | None


_one = (members.c.chat_id == bindparam("chat"), members.c.telegram_id == bindparam("user"))
_get = select(members.c.id, members.c.inside).where(*_one)
_add = insert(members)
_change = update(members).where(members.c.id == bindparam("id_"))
_present = (
    select(members.c.id, members.c.telegram_id, members.c.name)
    .where(members.c.chat_id == bindparam("chat"), members.c.inside.is_(True))
    .order_by(members.c.id)
)
_all = select(members.c.id, members.c.chat_id, members.c.telegram_id, members.c.name).where(
    members.c.name.is_not(None)
)
_of_chat = delete(members).where(members.c.chat_id == bindparam("chat"))
_of_user = delete(members).where(members.c.telegram_id == bindparam("user"))
_outside = delete(members).where(members.c.inside.is_(False), members.c.at < bindparam("before"))


class Members:
    """The table `members`."""

    def __init__(self, connection: Connection, vault: Vault, ids: Ids) -> None:
        self._connection = connection
        self._vault = vault
        self._ids = ids

    def seen(self, chat_id: int, telegram_id: int, at: datetime, *, inside: bool, name: str | None = None) -> bool:
        """Notes whether an account is in a group.

        Returns whether that is news: Telegram may tell of one coming or leaving twice.
        """
        asked = {"chat": chat_id, "user": telegram_id}
        known = ("member", chat_id, telegram_id)
        row = self._connection.known(known, lambda: self._connection.execute(_get, asked).one_or_none())
        if row is not None and row.inside is inside:
            return False
        number = self._ids.take(members) if row is None else row.id
        sealed = None if name is None else self._vault.seal(name.encode(), "members", "name", number)
        values = {"name": sealed, "inside": inside, "at": at}
        if row is None:
            self._connection.execute(_add, {"id": number, "chat_id": chat_id, "telegram_id": telegram_id} | values)
        else:
            self._connection.execute(_change, {"id_": number} | values)
        return True

    def present(self, chat_id: int) -> list[Member]:
        """Who is in the group as far as was seen, in the order in which they came to notice."""
        return [
            Member(row.telegram_id, self._name(row.id, row.name))
            for row in self._connection.execute(_present, {"chat": chat_id})
        ]

    def named(self, name: str) -> list[tuple[int, int]]:
        """Chats and accounts of who was seen under that name; all names are opened for it."""
        rows = self._connection.execute(_all).all()
        return [(row.chat_id, row.telegram_id) for row in rows if self._name(row.id, row.name) == name]

    def forget_chat(self, chat_id: int) -> None:
        """Deletes what is known of that group."""
        self._connection.execute(_of_chat, {"chat": chat_id})

    def forget_user(self, telegram_id: int) -> None:
        """Deletes what is known of that account."""
        self._connection.execute(_of_user, {"user": telegram_id})

    def forget_outside(self, before: datetime) -> int:
        """Deletes who left before then, and returns how many."""
        return self._connection.execute(_outside, {"before": before}).rowcount

    def _name(self, row: int, sealed: bytes | None) -> str | None:
        return None if sealed is None else self._vault.open(sealed, "members", "name", row).decode()
