"""The street's stations with their grids, and the units that cases are dispatched to.

What left the roster stays by its code, for old cases name it; it is only on no list any more.
"""

from typing import Any

from sqlalchemy import Table, bindparam, select, update

from dispatch.model import Grid, GridCode, Station, StationCode, Unit, UnitCode, UnitKind
from storage.engine.connection import Connection
from storage.engine.sql import Upsert, upsert
from storage.tables import grids, stations, units


def _upsert(table: Table) -> Upsert:
    """By code; one statement, compiled once."""
    names = [column.name for column in table.columns]
    put = upsert(table).values({name: bindparam(name) for name in names})
    set_ = {name: put.excluded[name] for name in names if name != "code"}
    return put.on_conflict_do_update(index_elements=["code"], set_=set_)


_stations = select(stations).where(stations.c.active).order_by(stations.c.code)
_station = select(stations).where(stations.c.code == bindparam("key"))
_grids_of = select(grids).where(grids.c.station == bindparam("key"), grids.c.active).order_by(grids.c.code)
_grid = select(grids).where(grids.c.code == bindparam("key"))
_drop_station = update(stations).where(stations.c.code == bindparam("key")).values(active=False)
_drop_grid = update(grids).where(grids.c.code == bindparam("key")).values(active=False)
_units = select(units).order_by(units.c.code)
_put_station, _put_grid, _put_unit = (_upsert(table) for table in (stations, grids, units))
_unit = select(units).where(units.c.code == bindparam("key"))


class Places:
    """The tables `stations`, `grids` and `units`.

    What is asked for by its code is found also when it has left the roster.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def stations(self) -> list[Station]:
        """The stations on the roster, by code."""
        return [_read_station(row) for row in self._connection.execute(_stations)]

    def station(self, code: StationCode) -> Station | None:
        """The station with that code; None for one that was never on the roster."""
        row = self._connection.execute(_station, {"key": code}).one_or_none()
        return None if row is None else _read_station(row)

    def grids_of(self, station: StationCode) -> list[Grid]:
        """The grids of a station that are on the roster, by code."""
        return [_read_grid(row) for row in self._connection.execute(_grids_of, {"key": station})]

    def grid(self, code: GridCode) -> Grid | None:
        """The grid with that code; None for one that was never on the roster."""
        row = self._connection.execute(_grid, {"key": code}).one_or_none()
        return None if row is None else _read_grid(row)

    def units(self) -> list[Unit]:
        """Every unit, by code; those that have left have `active` False."""
        return [_read_unit(row) for row in self._connection.execute(_units)]

    def unit(self, code: UnitCode) -> Unit | None:
        """The unit with that code; None for one that was never on the roster."""
        row = self._connection.execute(_unit, {"key": code}).one_or_none()
        return None if row is None else _read_unit(row)

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


def _read_station(row: Any) -> Station:
    return Station(row.code, row.name, row.owner, row.backup)


def _read_grid(row: Any) -> Grid:
    return Grid(row.code, row.station, row.name, row.households)


def _read_unit(row: Any) -> Unit:
    return Unit(row.code, row.name, UnitKind(row.kind), row.station, row.active)
