"""Gives out row numbers before the row is written: a value is sealed for the number of its row."""

from sqlalchemy import Table, bindparam, func, select

from storage.engine.connection import Connection
from storage.engine.sql import upsert
from storage.tables import counters, is_numbered

_floor = select(counters.c.value).where(counters.c.name == bindparam("key"))
_put = upsert(counters).values(name=bindparam("name"), value=bindparam("value"))
_raise = _put.on_conflict_do_update(index_elements=["name"], set_={"value": _put.excluded.value})


class Ids:
    """Counts on from the greatest number that a table has, or ever had where it is numbered (`NUMBERED`).

    A turn that fails leaves a gap. A number is never given twice while the process runs; of a numbered table neither
    after its row was deleted and the process started anew.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._last: dict[str, int] = {}

    def take(self, of: Table) -> int:
        """The next number of that table."""
        last = self._last.get(of.name)
        if last is None:
            last = self.greatest(of)
        self._last[of.name] = last + 1
        if is_numbered(of):
            self._connection.given(of, last + 1)
        return last + 1

    def skip(self, of: Table, count: int) -> None:
        """Leaves out `count` numbers of that table, also over a restart."""
        floor = max(self.greatest(of), self._last.get(of.name, 0)) + count
        self._connection.execute(_raise, {"name": _floor_of(of), "value": floor})
        self._last[of.name] = floor

    def greatest(self, of: Table) -> int:
        """The greatest number that a row has, or that was left out; of a numbered table that one ever had.

        0 where none is known.
        """
        ever = self._connection.greatest_ever(of) if is_numbered(of) else 0
        stored: int = ever or self._connection.scalar(select(func.max(of.c.id))) or 0
        return max(stored, self._connection.scalar(_floor, {"key": _floor_of(of)}) or 0)


def _floor_of(of: Table) -> str:
    """Its row among the counters; those of case numbers begin with a capital letter."""
    return f"ids:{of.name}"
