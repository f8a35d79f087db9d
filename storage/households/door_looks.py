"""The log of who has seen of which special group a door is, what its household has told, or a whole list, and why."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import bindparam, insert, select

from dispatch.households.door import DoorId
from dispatch.model import PersonId
from storage.engine.connection import Connection
from storage.engine.ids import Ids
from storage.engine.secrets import Vault
from storage.tables import door_looks


class Seen(StrEnum):
    """What was looked at. The values are stored."""

    CARE = "care"
    """Of which special group the door is."""
    SHEET = "sheet"
    """一户一表."""
    GRID = "grid"
    """一网一档; the door is 0."""


@dataclass(frozen=True, slots=True)
class DoorLook:
    """One look; `reason` is empty where it was erased, the door 0 for what is of no single one."""

    id: int
    door: DoorId
    viewer: PersonId
    what: Seen
    reason: str
    at: datetime


_add = insert(door_looks)
_between = (
    select(door_looks)
    .where(door_looks.c.at >= bindparam("start"), door_looks.c.at < bindparam("end"))
    .order_by(door_looks.c.id)
)
_of_door = select(door_looks).where(door_looks.c.door == bindparam("key")).order_by(door_looks.c.id)


class DoorLooks:
    """The table `door_looks`; reasons are sealed."""

    def __init__(self, connection: Connection, vault: Vault, ids: Ids) -> None:
        self._connection = connection
        self._vault = vault
        self._ids = ids

    def note(self, door: DoorId, viewer: PersonId, what: Seen, reason: str, at: datetime) -> None:
        """Writes a look down, before what it is at is shown."""
        number = self._ids.take(door_looks)
        sealed = self._vault.seal(reason.encode(), "door_looks", "reason", number)
        row = {"id": number, "door": door, "viewer": viewer, "what": what.value, "reason": sealed, "at": at}
        self._connection.execute(_add, row)

    def between(self, start: datetime, end: datetime) -> list[DoorLook]:
        """Those of [`start`, `end`), UTC, oldest first."""
        return [self._read(row) for row in self._connection.execute(_between, {"start": start, "end": end})]

    def of_door(self, door: DoorId) -> list[DoorLook]:
        """Every look at one door, oldest first."""
        return [self._read(row) for row in self._connection.execute(_of_door, {"key": door})]

    def _read(self, row: Any) -> DoorLook:
        sealed = row.reason
        reason = "" if sealed is None else self._vault.open(sealed, "door_looks", "reason", row.id).decode()
        return DoorLook(row.id, DoorId(row.door), PersonId(row.viewer), Seen(row.what), reason, row.at)
