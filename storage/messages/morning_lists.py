"""The morning lists: which cases and which areas each person's one message of a working morning names, by local
day."""

from datetime import date

from sqlalchemy import bindparam, select

from dispatch.model import CaseId, PersonId
from storage.engine.connection import Connection
from storage.engine.failpoints import failpoint
from storage.engine.sql import upsert
from storage.tables import gathered, gathered_sections

_add = upsert(gathered).on_conflict_do_nothing()
_of = (
    select(gathered.c.case_id)
    .where(gathered.c.person == bindparam("who"), gathered.c.day == bindparam("on"))
    .order_by(gathered.c.case_id)
)


_since = (
    select(gathered.c.day, gathered.c.case_id)
    .where(gathered.c.person == bindparam("who"), gathered.c.day >= bindparam("since"))
    .order_by(gathered.c.day, gathered.c.case_id)
)


_add_section = upsert(gathered_sections).on_conflict_do_nothing()
_sections = (
    select(gathered_sections.c.area)
    .where(gathered_sections.c.person == bindparam("who"), gathered_sections.c.day == bindparam("on"))
    .order_by(gathered_sections.c.area)
)


class MorningLists:
    """The tables `gathered` and `gathered_sections`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, person: PersonId, day: date, case: CaseId) -> None:
        """Puts a case on the person's list of that local day; twice is once."""
        self._connection.execute(_add, {"person": person, "day": day.isoformat(), "case_id": case})
        failpoint("morning.gathered")

    def add_section(self, person: PersonId, day: date, area: str) -> None:
        """Notes that an area has something for the person's morning of that local day; twice is once."""
        self._connection.execute(_add_section, {"person": person, "day": day.isoformat(), "area": area})

    def sections(self, person: PersonId, day: date) -> list[str]:
        """The areas that have something for the person's morning of that local day."""
        return list(self._connection.scalars(_sections, {"who": person, "on": day.isoformat()}))

    def of(self, person: PersonId, day: date) -> list[CaseId]:
        """The cases on the person's list of that local day."""
        return [CaseId(case) for case in self._connection.scalars(_of, {"who": person, "on": day.isoformat()})]

    def since(self, person: PersonId, day: date) -> list[tuple[date, CaseId]]:
        """The person's lists of that local day and later, as (day, case)."""
        rows = self._connection.execute(_since, {"who": person, "since": day.isoformat()})
        return [(date.fromisoformat(row.day), CaseId(row.case_id)) for row in rows]
