"""Which units are offered for a dispatch, and in which order."""

from dispatch.model import ClockKind, RowCode, StationCode, Unit, UnitCode, UnitKind
from dispatch.rulebook.catalogue import ConditionRow
from dispatch.rulebook.worktime import Limit
from dispatch.suggest.suggest_units import Ground, rank_units

HERE = StationCode("420106010002")


def unit(code: str, *, station: StationCode | None = None, active: bool = True) -> Unit:
    kind = UnitKind.STATION if station else UnitKind.SQUAD
    return Unit(UnitCode(code), code, kind, station=station, active=active)


SQUAD, POLICE, WATER = unit("chengguan"), unit("paichusuo"), unit("shizheng")
STATION = unit("420106010002", station=HERE)
ALL = (SQUAD, POLICE, WATER, STATION)


def row(*units: Unit) -> ConditionRow:
    limit = Limit(60, ClockKind.WORK)
    return ConditionRow(RowCode("E0406-1"), "E0406", "some state", limit, units=tuple(u.code for u in units))


def test_the_catalogue_comes_first_then_the_station_then_what_was_usual() -> None:
    offered = rank_units(row(SQUAD), HERE, ALL, {WATER.code: 3})

    assert [(s.unit, s.ground) for s in offered] == [
        (SQUAD, Ground.CATALOGUE),
        (STATION, Ground.GRID),
        (WATER, Ground.PAST),
    ]


def test_no_unit_is_offered_twice_and_never_more_than_three() -> None:
    offered = rank_units(row(SQUAD, POLICE), HERE, ALL, {SQUAD.code: 9, WATER.code: 2, STATION.code: 1})

    assert [s.unit for s in offered] == [SQUAD, STATION, WATER]


def test_the_more_frequent_unit_comes_first() -> None:
    offered = rank_units(None, None, ALL, {POLICE.code: 1, WATER.code: 5, SQUAD.code: 0})

    assert [s.unit for s in offered] == [WATER, POLICE]


def test_further_units_of_the_row_fill_what_is_left() -> None:
    offered = rank_units(row(SQUAD, POLICE), HERE, ALL, {})

    assert [s.unit for s in offered] == [SQUAD, STATION, POLICE]


def test_a_unit_that_is_closed_or_unknown_is_not_offered() -> None:
    closed = unit("chengguan", active=False)

    assert rank_units(row(closed), None, (closed,), {closed.code: 4, UnitCode("nobody"): 9}) == ()


def test_a_case_without_category_and_place_is_offered_nothing_by_guess() -> None:
    assert rank_units(None, None, ALL, {}) == ()


def test_who_had_the_case_already_comes_behind_the_others() -> None:
    offered = rank_units(row(SQUAD, POLICE), HERE, ALL, {}, had=(SQUAD.code,))

    assert [s.unit for s in offered] == [STATION, POLICE, SQUAD]
