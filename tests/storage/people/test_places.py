"""The tree of the street: stations, grids, units."""

from dataclasses import replace

from dispatch.model import Assignment, Grid, GridCode, Landmark, Station, Unit, UnitCode, UnitKind
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


def test_what_places_are_called_and_who_does_what_is_put_changed_and_deleted(tx: Transaction) -> None:
    garden = Landmark("首义花园", given.STATION, GridCode("g1"), ("首义小区", "老机床厂"))
    tx.places.put_landmark(garden)
    tx.places.put_landmark(Landmark("紫阳苑", given.STATION))
    tx.places.put_assignment(Assignment("环卫", given.SQUAD))
    assert tx.places.landmarks() == [Landmark("紫阳苑", given.STATION), garden]

    tx.places.put_landmark(replace(garden, aliases=()))
    tx.places.drop_landmark("紫阳苑")
    tx.places.put_assignment(Assignment("环卫", UnitCode("U02")))

    assert tx.places.landmarks() == [replace(garden, aliases=())]
    assert tx.places.assignments() == [Assignment("环卫", UnitCode("U02"))]
    tx.places.drop_assignment("环卫")
    assert tx.places.assignments() == []
