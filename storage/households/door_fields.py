"""What a household has told of itself, sealed one by one; the door's events name each by its number."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import bindparam, insert, select, update

from dispatch.households.door import DoorId, FieldId, Part
from storage.engine.connection import Connection
from storage.engine.ids import Ids
from storage.engine.secrets import Vault
from storage.tables import door_fields

_add = insert(door_fields)
_value = select(door_fields.c.value).where(door_fields.c.id == bindparam("key"))
_erase = update(door_fields).where(door_fields.c.id == bindparam("id_")).values(value=None)


class DoorFields:
    """The table `door_fields`."""

    def __init__(self, connection: Connection, vault: Vault, ids: Ids) -> None:
        self._connection = connection
        self._vault = vault
        self._ids = ids

    def keep(self, door: DoorId, part: Part, value: str, at: datetime) -> FieldId:
        """Stores a part's words, and returns the number by which the event names them."""
        number = FieldId(self._ids.take(door_fields))
        sealed = self._vault.seal(value.encode(), "door_fields", "value", number)
        row = {"id": number, "door": door, "part": part.value, "value": sealed, "at": at}
        self._connection.execute(_add, row)
        return number

    def values(self, filled: Mapping[Part, FieldId]) -> dict[Part, str]:
        """The words of these parts, without those that were erased."""
        return {part: words for part, number in filled.items() if (words := self.value(number)) is not None}

    def value(self, field: FieldId) -> str | None:
        """None where it was erased."""
        sealed = self._connection.scalar(_value, {"key": field})
        return None if sealed is None else self._vault.open(sealed, "door_fields", "value", field).decode()

    def erase(self, field: FieldId) -> None:
        """Erases the words; the number stays."""
        self._connection.execute(_erase, {"id_": field})
