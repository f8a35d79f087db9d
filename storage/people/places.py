"""The street's stations with their grids, the units that cases are dispatched to, and what its places are called.

What has a code stays known by it when it has left the roster, for old cases name it; it is only on no list any more.
"""

import json
from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import Select, Table, bindparam, delete, select, update

from dispatch.model import (
    Assignment,
    Grid,
    GridCode,
    Landmark,
    Station,
    StationCode,
    Unit,
    UnitCode,
    UnitKind,
)
from storage.engine.connection import Connection
from storage.engine.sql import Upsert, upsert
from storage.tables import assignments, grids, landmarks, stations, units

T = TypeVar("T")


def _upsert(table: Table) -> Upsert:
    """By its key, which is the first column; one statement, compiled once."""
    key, *rest = [column.name for column in table.columns]
    put = upsert(table).values({name: bindparam(name) for name in (key, *rest)})
    return put.on_conflict_do_update(index_elements=[key], set_={name: put.excluded[name] for name in rest})


_stations = select(stations).where(stations.c.active).order_by(stations.c.code)
_station = select(stations).where(stations.c.code == bindparam("key"))
_grids_of = select(grids).where(grids.c.station == bindparam("key"), grids.c.active).order_by(grids.c.code)
_grid = select(grids).where(grids.c.code == bindparam("key"))
_drop_station = update(stations).where(stations.c.code == bindparam("key")).values(active=False)
_drop_grid = update(grids).where(grids.c.code == bindparam("key")).values(active=False)
_units = select(units).order_by(units.c.code)
_put_station, _put_grid, _put_unit = (_upsert(table) for table in (stations, grids, units))
_unit = select(units).where(units.c.code == bindparam("key"))
_landmarks = select(landmarks).order_by(landmarks.c.name)
_drop_landmark = delete(landmarks).where(landmarks.c.name == bindparam("key"))
_assignments = select(assignments).order_by(assignments.c.matter)
_drop_assignment = delete(assignments).where(assignments.c.matter == bindparam("key"))
_put_landmark, _put_assignment = (_upsert(table) for table in (landmarks, assignments))


class Places:
    """The tables `stations`, `grids`, `units`, `landmarks` and `assignments`.

    What is asked for by its code is found also when it has left the roster. What was read is kept until the roster
    changes.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def stations(self) -> list[Station]:
        """The stations on the roster, by code."""
        return list(self._connection.known("stations", self._stations))

    def station(self, code: StationCode) -> Station | None:
        """The station with that code; None for one that was never on the roster."""
        return self._connection.known(("station", code), lambda: self._one(_station, code, _read_station))

    def station_name(self, code: StationCode) -> str:
        """Its name, also of one that has left the roster; its code where it was never on it."""
        station = self.station(code)
        return station.name if station is not None else code

    def grids_of(self, station: StationCode) -> list[Grid]:
        """The grids of a station that are on the roster, by code."""
        return list(self._connection.known(("grids", station), lambda: self._grids_of(station)))

    def grid(self, code: GridCode) -> Grid | None:
        """The grid with that code; None for one that was never on the roster."""
        return self._connection.known(("grid", code), lambda: self._one(_grid, code, _read_grid))

    def units(self) -> list[Unit]:
        """Every unit, by code; those that have left have `active` False."""
        return list(self._connection.known("units", self._units))

    def unit(self, code: UnitCode) -> Unit | None:
        """The unit with that code; None for one that was never on the roster."""
        return self._connection.known(("unit", code), lambda: self._one(_unit, code, _read_unit))

    def put_station(self, station: Station) -> None:
        """Adds a station, or changes the one of that code."""
        values = {"name": station.name, "owner": station.owner, "backup": station.backup, "active": True}
        self._connection.execute(_put_station, {"code": station.code} | values)

    def put_grid(self, grid: Grid) -> None:
        """Adds a grid, or changes the one of that code."""
        values = {"name": grid.name, "station": grid.station, "households": grid.households, "active": True}
        self._connection.execute(_put_grid, {"code": grid.code} | values)

    def put_unit(self, unit: Unit) -> None:
        """Adds a unit, or changes the one of that code."""
        values = {"name": unit.name, "kind": unit.kind.value, "station": unit.station, "active": unit.active}
        self._connection.execute(_put_unit, {"code": unit.code} | values)

    def drop_station(self, code: StationCode) -> None:
        """Takes a station off the roster; its code stays known."""
        self._connection.execute(_drop_station, {"key": code})

    def drop_grid(self, code: GridCode) -> None:
        """Takes a grid off the roster; its code stays known."""
        self._connection.execute(_drop_grid, {"key": code})

    def landmarks(self) -> list[Landmark]:
        """What the street calls its places, by name."""
        return list(self._connection.known("landmarks", self._landmarks))

    def put_landmark(self, landmark: Landmark) -> None:
        """Adds a landmark, or changes the one of that name."""
        aliases = json.dumps(landmark.aliases, ensure_ascii=False)
        values = {"name": landmark.name, "aliases": aliases, "station": landmark.station, "grid": landmark.grid}
        self._connection.execute(_put_landmark, values)

    def drop_landmark(self, name: str) -> None:
        """Deletes the landmark of that name."""
        self._connection.execute(_drop_landmark, {"key": name})

    def assignments(self) -> list[Assignment]:
        """Which unit does what, by the name of the matter."""
        return list(self._connection.known("assignments", self._assignments))

    def put_assignment(self, assignment: Assignment) -> None:
        """Adds what a unit does, or changes whose matter of that name it is."""
        self._connection.execute(_put_assignment, {"matter": assignment.matter, "unit": assignment.unit})

    def drop_assignment(self, matter: str) -> None:
        """Deletes who does the matter of that name."""
        self._connection.execute(_drop_assignment, {"key": matter})

    def _one(self, question: Select[Any], code: str, read: Callable[[Any], T]) -> T | None:
        row = self._connection.execute(question, {"key": code}).one_or_none()
        return None if row is None else read(row)

    def _stations(self) -> list[Station]:
        return [_read_station(row) for row in self._connection.execute(_stations)]

    def _grids_of(self, station: StationCode) -> list[Grid]:
        return [_read_grid(row) for row in self._connection.execute(_grids_of, {"key": station})]

    def _units(self) -> list[Unit]:
        return [_read_unit(row) for row in self._connection.execute(_units)]

    def _landmarks(self) -> list[Landmark]:
        return [_read_landmark(row) for row in self._connection.execute(_landmarks)]

    def _assignments(self) -> list[Assignment]:
        return [Assignment(row.matter, row.unit) for row in self._connection.execute(_assignments)]


def _read_landmark(row: Any) -> Landmark:
    return Landmark(row.name, row.station, row.grid, tuple(json.loads(row.aliases)))


def _read_station(row: Any) -> Station:
    return Station(row.code, row.name, row.owner, row.backup)


def _read_grid(row: Any) -> Grid:
    return Grid(row.code, row.station, row.name, row.households)


def _read_unit(row: Any) -> Unit:
    return Unit(row.code, row.name, UnitKind(row.kind), row.station, row.active)
