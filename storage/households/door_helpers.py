"""Helpers by building: 党小组长 and 中心户长, who open doors to the worker. Names and buildings are sealed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select

from dispatch.households.door import HelperId, HelperKind
from dispatch.model import GridCode
from storage.engine.connection import Connection
from storage.engine.ids import Ids
from storage.engine.secrets import Vault
from storage.tables import door_helpers

BUILDING_PURPOSE = "building"
"""What the keyed hash of a building's name is for."""
_add = insert(door_helpers)
_drop = delete(door_helpers).where(door_helpers.c.id == bindparam("id_"))
_all = select(door_helpers).order_by(door_helpers.c.id)
_get = select(door_helpers).where(door_helpers.c.id == bindparam("key"))
_of_building = (
    select(door_helpers)
    .where(door_helpers.c.grid == bindparam("grid"), door_helpers.c.building_key == bindparam("key"))
    .order_by(door_helpers.c.id)
)


@dataclass(frozen=True, slots=True)
class Helper:
    """One helper of a building; the name is empty where it was erased."""

    id: HelperId
    grid: GridCode
    building: str
    kind: HelperKind
    name: str


class DoorHelpers:
    """The table `door_helpers`."""

    def __init__(self, connection: Connection, vault: Vault, ids: Ids) -> None:
        self._connection = connection
        self._vault = vault
        self._ids = ids

    def all(self) -> list[Helper]:
        """Every helper, in the order in which they came."""
        return [self._read(row) for row in self._connection.execute(_all)]

    def of_building(self, grid: GridCode, building: str) -> list[Helper]:
        """Those of one building."""
        key = self._vault.index(BUILDING_PURPOSE, building.encode())
        return [self._read(row) for row in self._connection.execute(_of_building, {"grid": grid, "key": key})]

    def get(self, helper: HelperId) -> Helper | None:
        """None where there is none any more."""
        row = self._connection.execute(_get, {"key": helper}).one_or_none()
        return None if row is None else self._read(row)

    def add(self, grid: GridCode, building: str, kind: HelperKind, name: str, at: datetime) -> HelperId:
        """Stores one, and returns the number by which visits name it."""
        number = HelperId(self._ids.take(door_helpers))
        values = {
            "id": number,
            "grid": grid,
            "building": self._vault.seal(building.encode(), "door_helpers", "building", number),
            "building_key": self._vault.index(BUILDING_PURPOSE, building.encode()),
            "kind": kind.value,
            "name": self._vault.seal(name.encode(), "door_helpers", "name", number),
            "at": at,
        }
        self._connection.execute(_add, values)
        return number

    def drop(self, helpers: Iterable[HelperId]) -> None:
        """Deletes them; visits that name one say that somebody came along, and no more who."""
        for helper in helpers:
            self._connection.execute(_drop, {"id_": helper})

    def _read(self, row: Any) -> Helper:
        return Helper(
            HelperId(row.id), GridCode(row.grid), self._open(row, "building"), HelperKind(row.kind),
            self._open(row, "name"),
        )  # fmt: skip

    def _open(self, row: Any, column: str) -> str:
        sealed = getattr(row, column)
        return "" if sealed is None else self._vault.open(sealed, "door_helpers", column, row.id).decode()
