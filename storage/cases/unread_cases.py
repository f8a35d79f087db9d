"""The cases of which this program can work out no facts: their log holds what it can't read, or the fold fails on it.

A case goes on whatever becomes of its facts, for figures must never stop the work. It is marked here, figures say how
many they could not count, and it is tried again with its next step, at the next start and by the next version.
"""

import logging
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, func, select

from dispatch.model import CaseId, StationCode, UnitCode
from storage.engine.connection import Connection
from storage.engine.sql import upsert
from storage.tables import cases, facts_unread

log = logging.getLogger(__name__)

_row = upsert(facts_unread).values(case_id=bindparam("case_id"), at=bindparam("at"), why=bindparam("why"))
_mark = _row.on_conflict_do_update(
    index_elements=["case_id"], set_={"at": _row.excluded.at, "why": _row.excluded.why}
)
_clear = delete(facts_unread).where(facts_unread.c.case_id == bindparam("key"))
_next = (
    select(facts_unread.c.case_id)
    .where(facts_unread.c.case_id > bindparam("after"))
    .order_by(facts_unread.c.case_id)
    .limit(bindparam("most"))
)
_told = (
    select(cases.c.number, facts_unread.c.why)
    .join(facts_unread, facts_unread.c.case_id == cases.c.id)
    .order_by(cases.c.id)
)
_count = select(func.count()).select_from(facts_unread)


@dataclass(frozen=True, slots=True)
class Unread:
    """A case that no figure counts, with the part of the street that it belongs to."""

    case: CaseId
    number: str
    station: StationCode | None
    unit: UnitCode | None


class UnreadCases:
    """The table `facts_unread`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def mark(self, case: CaseId, why: str, at: datetime) -> None:
        """Notes it, and in the log; `why` has none of what people wrote, `at` is the step's time, UTC."""
        log.error("no facts can be worked out of case %d, which goes on without them: %s", case, why)
        self._connection.execute(_mark, {"case_id": case, "at": at, "why": why})

    def clear(self, case: CaseId) -> None:
        """It can be read again."""
        self._connection.execute(_clear, {"key": case})

    def after(self, case: int, most: int) -> list[CaseId]:
        """The next marked cases behind that id."""
        return [CaseId(one) for one in self._connection.scalars(_next, {"after": case, "most": most})]

    def told(self) -> list[tuple[str, str]]:
        """The number of each marked case, and why."""
        return [(row.number, row.why) for row in self._connection.execute(_told)]

    def count(self) -> int:
        """How many are marked."""
        return self._connection.scalar(_count) or 0
