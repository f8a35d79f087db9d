"""Counts visits and due doors by grid, in a few statements over indexes, whatever the number of doors."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, func, select

from dispatch.households.door import DoorId, DoorStatus, VisitOutcome
from dispatch.households.visit_figures import VisitFigures
from dispatch.model import CaseId, GridCode, PersonId, StationCode
from storage.engine.connection import Connection
from storage.tables import door_visits, doors, grids

V = VisitOutcome
_stations = select(grids.c.code, grids.c.station)
_in_period = and_(
    door_visits.c.day >= bindparam("first"), door_visits.c.day <= bindparam("last"), door_visits.c.counts.is_(True)
)
_last = (
    select(door_visits.c.door, func.max(door_visits.c.number).label("number"))
    .where(_in_period)
    .group_by(door_visits.c.door)
    .subquery()
)
_outcomes = (
    select(door_visits.c.grid, door_visits.c.outcome, func.count().label("count_"))
    .select_from(
        door_visits.join(_last, and_(_last.c.door == door_visits.c.door, _last.c.number == door_visits.c.number))
    )
    .group_by(door_visits.c.grid, door_visits.c.outcome)
)
_still_due = (
    select(doors.c.grid, func.count().label("count_"))
    .where(
        doors.c.status == DoorStatus.ACTIVE.value,
        doors.c.due <= bindparam("last"),
        doors.c.id.not_in(select(door_visits.c.door).where(_in_period)),
    )
    .group_by(doors.c.grid)
)
_after = (
    select(door_visits.c.door, func.min(door_visits.c.number).label("number"))
    .where(door_visits.c.day > bindparam("last"), door_visits.c.counts.is_(True))
    .group_by(door_visits.c.door)
    .subquery()
)
_visited_later = (
    select(door_visits.c.grid, func.count().label("count_"))
    .select_from(
        door_visits.join(_after, and_(_after.c.door == door_visits.c.door, _after.c.number == door_visits.c.number))
        .join(doors, doors.c.id == door_visits.c.door)
    )
    .where(
        door_visits.c.was_due <= bindparam("last"),
        doors.c.due > bindparam("last"),
        door_visits.c.door.not_in(select(door_visits.c.door).where(_in_period)),
    )
    .group_by(door_visits.c.grid)
)  # fmt: skip
"""Doors that were due in the period and were visited only after it; today they are due later."""
_in_care = (
    select(doors.c.grid, func.count().label("count_"))
    .where(doors.c.care_group.is_not(None), doors.c.status == DoorStatus.ACTIVE.value)
    .group_by(doors.c.grid)
)
_all = (
    select(doors.c.grid, func.count().label("count_"))
    .where(doors.c.status == DoorStatus.ACTIVE.value)
    .group_by(doors.c.grid)
)
_own = select(door_visits.c.outcome, func.count().label("count_")).where(
    door_visits.c.person == bindparam("person"), door_visits.c.day == bindparam("day")
).group_by(door_visits.c.outcome)  # fmt: skip


_of_doors = select(
    door_visits.c.door, door_visits.c.number, door_visits.c.outcome, door_visits.c.case_id
).where(door_visits.c.grid == bindparam("grid")).order_by(door_visits.c.door, door_visits.c.number)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DoorMade:
    """What was made of one door's visits: how often each ended so, and the cases that came of them."""

    ended: Mapping[VisitOutcome, int]
    cases: tuple[CaseId, ...]


class DoorCounts(NamedTuple):
    """How many doors a place has, and how many of them are of special groups."""

    doors: int
    in_care: int


class VisitCounts:
    """Reads `doors` and `door_visits`; days are the centre's local ones, both ends included."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def by_grid(self, first: date, last: date) -> dict[GridCode, VisitFigures]:
        """The figures of each grid that has any."""
        days = {"first": first.isoformat(), "last": last.isoformat()}
        found: dict[str, dict[str, int]] = {}
        for row in self._connection.execute(_outcomes, days):
            found.setdefault(row.grid, {})[row.outcome] = row.count_
        for statement in (_still_due, _visited_later):
            for row in self._connection.execute(statement, days):
                of_grid = found.setdefault(row.grid, {})
                of_grid["unvisited"] = of_grid.get("unvisited", 0) + row.count_
        return {GridCode(grid): _figures(counts) for grid, counts in found.items()}

    def by_station(self, first: date, last: date) -> dict[StationCode, VisitFigures]:
        """The figures of each station that has any."""
        stations = self._stations()
        sums: dict[StationCode, VisitFigures] = {}
        for grid, figures in self.by_grid(first, last).items():
            station = stations.get(grid)
            if station is not None:
                sums[station] = sums.get(station, VisitFigures()).plus(figures)
        return sums

    def doors_by_station(self) -> dict[StationCode, DoorCounts]:
        """How many doors each station has that has any."""
        stations = self._stations()
        sums: dict[StationCode, list[int]] = {}
        for place, statement in enumerate((_all, _in_care)):
            for row in self._connection.execute(statement):
                station = stations.get(GridCode(row.grid))
                if station is not None:
                    sums.setdefault(station, [0, 0])[place] += row.count_
        return {station: DoorCounts(*counts) for station, counts in sums.items()}

    def of_doors(self, grid: GridCode) -> dict[DoorId, DoorMade]:
        """Of each door of the grid that was visited."""
        found: dict[DoorId, tuple[Counter[VisitOutcome], list[CaseId]]] = {}
        for row in self._connection.execute(_of_doors, {"grid": grid}):
            ended, cases = found.setdefault(DoorId(row.door), (Counter(), []))
            ended[VisitOutcome(row.outcome)] += 1
            if row.case_id is not None:
                cases.append(CaseId(row.case_id))
        return {door: DoorMade(ended, tuple(cases)) for door, (ended, cases) in found.items()}

    def of_person(self, person: PersonId, day: date) -> dict[VisitOutcome, int]:
        """That person's own visits of one day, by how they ended."""
        rows = self._connection.execute(_own, {"person": person, "day": day.isoformat()})
        return {VisitOutcome(row.outcome): row.count_ for row in rows}

    def _stations(self) -> dict[GridCode, StationCode]:
        return {GridCode(row.code): StationCode(row.station) for row in self._connection.execute(_stations)}


def _figures(counts: Mapping[str, Any]) -> VisitFigures:
    seen = counts.get(V.SEEN, 0) + counts.get(V.NEEDS_HELP, 0)
    absent, refused, empty = (counts.get(one, 0) for one in (V.ABSENT, V.REFUSED, V.EMPTY))
    return VisitFigures(seen + absent + refused + empty + counts.get("unvisited", 0), seen, absent, refused, empty)
