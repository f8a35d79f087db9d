"""Row numbers given out before the row is written: a sealed value needs its row's number to be sealed."""

from sqlalchemy import Table, func, select

from storage.engine.connection import Connection


class Ids:
    """Counts on from the greatest id of each table. A turn that fails leaves a gap; a number is never given twice."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._last: dict[str, int] = {}

    def take(self, table: Table) -> int:
        last = self._last.get(table.name)
        if last is None:
            last = self._connection.scalar(select(func.max(table.c.id))) or 0
        self._last[table.name] = last + 1
        return last + 1
