"""Small facts about the database itself: whose it is, when the last good poll was, the newest event's time."""

from datetime import datetime

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects.sqlite import insert

from storage.engine.connection import Connection
from storage.tables import meta

_get = select(meta.c.value).where(meta.c.key == bindparam("key_"))
_put = insert(meta).values(key=bindparam("key"), value=bindparam("value"))
_drop = delete(meta).where(meta.c.key == bindparam("key_"))
_set = _put.on_conflict_do_update(index_elements=["key"], set_={"value": _put.excluded.value})


class Meta:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, key: str) -> str | None:
        return self._connection.scalar(_get, {"key_": key})

    def set(self, key: str, value: str) -> None:
        self._connection.execute(_set, {"key": key, "value": value})

    def drop(self, key: str) -> None:
        self._connection.execute(_drop, {"key_": key})

    def time(self, key: str) -> datetime | None:
        value = self.get(key)
        return None if value is None else datetime.fromisoformat(value)

    def set_time(self, key: str, at: datetime) -> None:
        self.set(key, at.isoformat())
