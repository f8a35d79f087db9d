"""The load meter: counts what the bot asks of people, one row a local day and kind, and nothing of a person."""

from collections import Counter
from datetime import date
from enum import StrEnum

from sqlalchemy import bindparam, func, select

from storage.engine.connection import Connection
from storage.engine.sql import upsert
from storage.tables import load_counts


class Load(StrEnum):
    """What is counted. The values are stored."""

    PROMPT = "prompt"
    """A message that a worker did not ask for and that wants something."""
    QUESTION = "question"
    """The bot has asked somebody to write something."""
    TAP = "tap"
    """A button of a case's card was pressed and did what it says."""
    NIGHT = "night"
    """A message in the quiet hours that was no answer to its reader's own act."""


_one = upsert(load_counts).values(day=bindparam("day"), what=bindparam("what"), count=1)
_add = _one.on_conflict_do_update(index_elements=["day", "what"], set_={"count": load_counts.c.count + 1})
_between = (
    select(load_counts.c.what, func.sum(load_counts.c.count).label("count"))
    .where(load_counts.c.day >= bindparam("first"), load_counts.c.day <= bindparam("last"))
    .group_by(load_counts.c.what)
)


class LoadCounts:
    """The table `load_counts`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, what: Load, day: date) -> None:
        """Counts one more on that local day."""
        self._connection.execute(_add, {"day": day.isoformat(), "what": what.value})

    def between(self, first: date, last: date) -> Counter[Load]:
        """The sums of these local days, both included."""
        rows = self._connection.execute(_between, {"first": first.isoformat(), "last": last.isoformat()})
        return Counter({Load(row.what): int(row.count) for row in rows})
