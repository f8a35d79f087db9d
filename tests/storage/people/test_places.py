"""The tree of the street: stations, grids, units."""

from dataclasses import replace

from dispatch.model import Grid, GridCode, Station, Unit, UnitKind
from storage.transaction import Transaction
from tests.storage import given


def test_the_tree_of_the_street_is_put_and_changed(tx: Transaction) -> None:
    station = Station(given.STATION, "武南村社区", owner=given.STAFF)
    grids = [Grid(GridCode(f"g{n}"), given.STATION, f"{n}网格") for n in (1, 2)]
    unit = Unit(given.SQUAD, "城管中队", UnitKind.SQUAD)
    for _ in range(2):
        tx.places.put_station(station)
        tx.places.put_unit(unit)
        for grid in grids:
            tx.places.put_grid(grid)

    tx.places.put_unit(replace(unit, active=False))

    assert tx.places.stations() == [station] == [tx.places.station(given.STATION)]
    assert tx.places.grids_of(given.STATION) == grids
    assert tx.places.grid(GridCode("g2")) == grids[1]
    assert tx.places.unit(given.SQUAD) == replace(unit, active=False)
    assert len(tx.places.units()) == 1
