"""Counts what no honest use causes (such as forged taps): one row per local day and kind."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, delete, select

from storage.engine.connection import Connection
from storage.engine.sql import upsert
from storage.tables import incidents


@dataclass(frozen=True, slots=True)
class Incident:
    """`what` happened `count` times on that local day, first and last at these UTC times."""

    day: date
    what: str
    count: int
    first_at: datetime
    last_at: datetime


_count = upsert(incidents).values(
    day=bindparam("day"), what=bindparam("what"), count=1, first_at=bindparam("at"), last_at=bindparam("at")
)
_put = _count.on_conflict_do_update(
    index_elements=["day", "what"], set_={"count": incidents.c.count + 1, "last_at": _count.excluded.last_at}
)
_since = select(incidents).where(incidents.c.day >= bindparam("since")).order_by(incidents.c.day, incidents.c.what)
_forget = delete(incidents).where(incidents.c.last_at < bindparam("before"))


class Incidents:
    """The table `incidents`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def count(self, what: str, day: date, at: datetime) -> None:
        """Counts one more on that local day."""
        self._connection.execute(_put, {"day": day.isoformat(), "what": what, "at": at})

    def since(self, day: date) -> list[Incident]:
        """The rows of that local day and later, oldest first."""
        rows = self._connection.execute(_since, {"since": day.isoformat()})
        return [Incident(date.fromisoformat(r.day), r.what, r.count, r.first_at, r.last_at) for r in rows]

    def forget(self, before: datetime) -> int:
        """Deletes what happened last before then, and returns how many rows that were."""
        return self._connection.execute(_forget, {"before": before}).rowcount
