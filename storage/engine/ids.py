"""Row numbers given out before the row is written: a sealed value needs its row's number to be sealed."""

from sqlalchemy import Table, bindparam, column, func, select, table

from storage.engine.connection import Connection

_sequence = table("sqlite_sequence", column("name"), column("seq"))
"""SQLite's own: the greatest number that each table with AUTOINCREMENT ever had."""
_greatest = select(_sequence.c.seq).where(_sequence.c.name == bindparam("key"))


class Ids:
    """Counts on from the greatest number that a table has, or ever had where it has `sqlite_autoincrement`.

    A turn that fails leaves a gap. A number is never given twice while the process runs; of a table with
    `sqlite_autoincrement` neither after its row was deleted and the process started anew.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._last: dict[str, int] = {}

    def take(self, of: Table) -> int:
        last = self._last.get(of.name)
        if last is None:
            last = self.greatest(of)
        self._last[of.name] = last + 1
        return last + 1

    def greatest(self, of: Table) -> int:
        """The greatest number that a row has or, with `sqlite_autoincrement`, ever had; 0 where none is known."""
        ever: int | None = self._connection.scalar(_greatest, {"key": of.name})
        return ever or self._connection.scalar(select(func.max(of.c.id))) or 0
