"""The visits of the centre's staff, with their events; and the closed cases that may be drawn for a re-check."""

from datetime import date, datetime
from typing import Final

from sqlalchemy import bindparam, select

from dispatch.model import Case, GridCode, PersonId, StationCode, Status
from dispatch.rounds import visits as v
from dispatch.rounds.visits import Visit, VisitEvent
from storage.engine.codec import read_case
from storage.engine.connection import Connection
from storage.engine.event_log import EventLog, LogKind
from storage.engine.ids import Ids
from storage.tables import cases, door_visits, grids, visit_events, visits

VISITS: Final[LogKind[Visit, VisitEvent]] = LogKind(
    "visit",
    visits,
    visit_events,
    Visit,
    (
        v.VisitPlanned,
        v.VisitReassigned,
        v.VisitMoved,
        v.VisitCancelled,
        v.AlarmRung,
        v.VisitTicked,
        v.VisitUnticked,
        v.VisitMissed,
        v.VisitNoted,
        v.ProblemOpened,
        v.NotebookChecked,
        v.CasesDrawn,
        v.CaseRechecked,
        v.DoorsDrawn,
        v.DoorRechecked,
    ),
    v.evolve,
    lambda visit: {"person": visit.person, "station": visit.station, "at": visit.at},
)
_between = (
    select(visits.c.body)
    .where(visits.c.at >= bindparam("start"), visits.c.at < bindparam("end"))
    .order_by(visits.c.at, visits.c.id)
)
_MAX_CLOSED = 500
_closed = (
    select(cases.c.body)
    .where(
        cases.c.station == bindparam("station"),
        cases.c.ended_at >= bindparam("since"),
        cases.c.status == Status.CLOSED.value,
    )
    .order_by(cases.c.id.desc())
    .limit(_MAX_CLOSED)
)


_walked_doors = (
    select(door_visits.c.door, door_visits.c.grid)
    .join(grids, grids.c.code == door_visits.c.grid)
    .where(grids.c.station == bindparam("station"), door_visits.c.day >= bindparam("day"))
    .group_by(door_visits.c.door, door_visits.c.grid)
    .order_by(door_visits.c.door)
)


class Visits(EventLog[Visit, VisitEvent]):
    """The tables `visits` and `visit_events`."""

    def __init__(self, connection: Connection, ids: Ids) -> None:
        super().__init__(VISITS, connection, ids)

    def between(self, start: datetime, end: datetime) -> list[Visit]:
        """The visits, cancelled ones too, whose meeting begins in [start, end) (UTC), in the order of time."""
        return self.some(_between, start=start, end=end)

    def of_person(self, person: PersonId, start: datetime, end: datetime) -> list[Visit]:
        """Those of them that this person makes, without the cancelled ones."""
        return [visit for visit in self.between(start, end) if visit.person == person and not visit.cancelled]

    def walked_doors(self, station: StationCode, since: date) -> list[tuple[int, GridCode]]:
        """The doors of the station that were visited since that local day, each with its grid."""
        rows = self._connection.execute(_walked_doors, {"station": station, "day": since.isoformat()})
        return [(row.door, GridCode(row.grid)) for row in rows]

    def closed_cases(self, station: StationCode, since: datetime) -> list[Case]:
        """Closed cases of that station that ended since then and are not sensitive, the newest first."""
        found = self._connection.scalars(_closed, {"station": station, "since": since})
        return [case for case in map(read_case, found) if not case.sensitive]
