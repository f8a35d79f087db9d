"""A roster that an admin has sent and not confirmed yet, sealed, with what was shown of its difference."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, insert, select

from dispatch.model import PersonId
from dispatch.roster.roster import Roster
from storage.engine.codec import read_params, read_roster, write_params, write_roster
from storage.engine.connection import Connection
from storage.engine.ids import Ids
from storage.engine.secrets import Vault
from storage.tables import pending_rosters


@dataclass(frozen=True, slots=True)
class PendingRoster:
    """`shown` is the hash of the difference that the admin was shown, by which a change of the roster meanwhile is
    noticed."""

    id: int
    person: PersonId
    roster: Roster
    shown: str
    expires_at: datetime


_add = insert(pending_rosters)
_get = select(pending_rosters).where(pending_rosters.c.id == bindparam("key"))
_drop = delete(pending_rosters).where(pending_rosters.c.id == bindparam("key"))
_drop_of = delete(pending_rosters).where(pending_rosters.c.person == bindparam("who"))
_forget = delete(pending_rosters).where(pending_rosters.c.expires_at < bindparam("before"))


class PendingRosters:
    """The table `pending_rosters`; what it holds is sealed."""

    def __init__(self, connection: Connection, vault: Vault, ids: Ids) -> None:
        self._connection = connection
        self._vault = vault
        self._ids = ids

    def keep(self, person: PersonId, roster: Roster, shown: str, at: datetime, expires_at: datetime) -> int:
        """Stores a roster and returns its number, which the buttons «导入» and «取消» carry.

        The person's older one is deleted.
        """
        self.drop_of(person)
        number = self._ids.take(pending_rosters)
        body = write_params({"roster": write_roster(roster), "shown": shown}).encode()
        sealed = self._vault.seal(body, "pending_rosters", "body", number)
        row = {"id": number, "person": person, "body": sealed, "at": at, "expires_at": expires_at}
        self._connection.execute(_add, row)
        return number

    def get(self, number: int) -> PendingRoster | None:
        """The roster of that number, also one that has expired, until it is purged."""
        row = self._connection.execute(_get, {"key": number}).one_or_none()
        if row is None:
            return None
        body = read_params(self._vault.open(row.body, "pending_rosters", "body", row.id).decode())
        roster, shown = read_roster(str(body["roster"])), str(body["shown"])
        return PendingRoster(row.id, PersonId(row.person), roster, shown, row.expires_at)

    def newest(self) -> int:
        """The greatest number that any ever had, though it may be deleted; 0 where there was none."""
        return self._ids.greatest(pending_rosters)

    def drop(self, number: int) -> None:
        """Deletes it: it was confirmed or cancelled."""
        self._connection.execute(_drop, {"key": number})

    def drop_of(self, person: PersonId) -> None:
        """Deletes the person's."""
        self._connection.execute(_drop_of, {"who": person})

    def forget(self, before: datetime) -> int:
        """Deletes what expired before then, and says how many that were."""
        return self._connection.execute(_forget, {"before": before}).rowcount
