"""Small facts about the database itself, by name: which bot's it is, when the last good poll was."""

from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, delete, select

from storage.engine.connection import Connection
from storage.engine.sql import upsert
from storage.tables import meta

COMMIT_MARK: Final = "last_commit"
"""The row that names the last commit, on an engine that leaves such a mark: of that one database alone."""
LEASE: Final = "lease"
"""The row with the sign of life of the process that works, on an engine that others can stand by at."""
MOVING: Final = "moving"
"""The row that says how far a move into this database has come; there is none where all of it is there."""
_get = select(meta.c.value).where(meta.c.key == bindparam("key_"))
_put = upsert(meta).values(key=bindparam("key"), value=bindparam("value"))
_drop = delete(meta).where(meta.c.key == bindparam("key_"))
_set = _put.on_conflict_do_update(index_elements=["key"], set_={"value": _put.excluded.value})


class Meta:
    """The table `meta`: one text by each key."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, key: str) -> str | None:
        """The value, None where the key is not there."""
        return self._connection.scalar(_get, {"key_": key})

    def set(self, key: str, value: str) -> None:
        """Sets the value, in place of an older one."""
        self._connection.execute(_set, {"key": key, "value": value})

    def drop(self, key: str) -> None:
        """Deletes the key, if it is there."""
        self._connection.execute(_drop, {"key_": key})

    def time(self, key: str) -> datetime | None:
        """A UTC time that `set_time` has written, None where there is none."""
        value = self.get(key)
        return None if value is None else datetime.fromisoformat(value)

    def set_time(self, key: str, at: datetime) -> None:
        """Sets an aware time."""
        self.set(key, at.isoformat())
