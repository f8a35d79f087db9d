"""What the centre reads beside the indicators: stations in the order of their codes, sources, the top sub-classes."""

from dataclasses import replace

from dispatch.case import commands as c
from dispatch.figures.digest_parts import (
    LoadPart,
    StreetPart,
    UnitPart,
    category_of,
    director_part,
    street_part,
    unit_part,
)
from dispatch.figures.sums import summed
from dispatch.model import RowCode, Source, StationCode
from tests.dispatch.week import WEEK, accepted, at_the_end_of, handled
from tests.make import Chronicle, report
from tests.street import (
    DADONG,
    DISPUTE,
    MANHOLE,
    MONDAY_0942,
    NOISE,
    SQUAD,
    STALL,
    WANG,
    WASTE,
    WUNAN,
    book,
)

ELSEWHERE = StationCode("420106010001")


def reported(number: int, row: RowCode | None, source: Source = Source.WORKER) -> Chronicle:
    told = Chronicle()
    told.tell(report(f"SY20261123-{number:04}", row=row, source=source), WANG, MONDAY_0942)
    return told


def street(*told: Chronicle) -> StreetPart:
    sums = summed(at_the_end_of(WEEK, *told), WEEK, book())
    return street_part(sums.of(), {code: sums.of(code) for code in (DADONG, ELSEWHERE, WUNAN)}, book())


def test_stations_stand_in_the_order_of_their_codes_whatever_their_result_and_all_of_them_do() -> None:
    found = street(accepted("SY20261123-0001"), handled("SY20261123-0002"))

    assert [row.station for row in found.stations] == [ELSEWHERE, WUNAN, DADONG]
    row = found.stations[1]
    assert (row.reported, row.closed, row.open, row.late) == (2, 0, 2, 2)
    assert (row.on_time_handling.hits, row.on_time_handling.cases, row.on_time_handling.percent) == (1, 2, None)


def test_sources_are_counted_and_those_without_a_report_are_left_out() -> None:
    found = street(reported(1, STALL), reported(2, STALL, Source.VISIT), reported(3, STALL, Source.VISIT))

    assert found.sources == ((Source.WORKER, 1), (Source.VISIT, 2))


def test_five_sub_classes_are_named_the_most_reported_first_and_then_by_their_codes() -> None:
    rows = (STALL, STALL, MANHOLE, NOISE, WASTE, DISPUTE, None)

    found = street(*(reported(number, row) for number, row in enumerate(rows, start=1)))

    assert found.categories == (("E0406", 2), ("E0192", 1), ("E0302", 1), ("E9902", 1), ("P0101", 1))


def test_a_row_that_no_catalogue_knows_is_of_no_sub_class() -> None:
    (fact,) = at_the_end_of(WEEK, reported(1, STALL))

    assert category_of(replace(fact, row=RowCode("X9999-1")), book()) is None


def test_what_a_reporter_has_withdrawn_is_no_report() -> None:
    told = reported(1, STALL)
    told.tell(c.Withdraw(), WANG, MONDAY_0942)

    assert street(told).sources == street(told).categories == ()


def test_a_unit_that_has_only_open_cases_has_no_part_of_its_own() -> None:
    assert not of_squad(accepted()).says_something
    assert of_squad(handled()).says_something


def of_squad(told: Chronicle) -> UnitPart:
    sums = summed(at_the_end_of(WEEK, told), WEEK, book())
    return unit_part(sums.unit(SQUAD.code), SQUAD.code, sums.of(unit=SQUAD.code).shown(book()).rework, book())


def test_the_load_is_of_a_worker_and_working_day_and_of_a_case_and_nothing_where_there_is_none() -> None:
    load = LoadPart(prompts=31, workers=3, days=5, questions=2, taps=10, cases=4, night=0)

    assert (load.prompts_a_day, load.taps_a_case) == (2.1, 2.5)
    assert replace(load, workers=0).prompts_a_day is None
    assert replace(load, days=0).prompts_a_day is None
    assert replace(load, cases=0).taps_a_case is None


def test_without_a_responsibility_list_nothing_is_outside_it() -> None:
    sums = summed(at_the_end_of(WEEK, reported(1, STALL)), WEEK, book()).of()

    assert director_part(sums, (), LoadPart(0, 0, 0, 0, 0, 0, 0), book()).unlisted == 0
