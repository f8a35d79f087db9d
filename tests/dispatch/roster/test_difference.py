"""What a roster would change: who is known again, what comes and goes, and what can't go."""

from dataclasses import replace

from dispatch.model import (
    Assignment,
    Grid,
    GridCode,
    Landmark,
    Person,
    PersonId,
    Role,
    Station,
    StationCode,
    Unit,
    UnitCode,
    UnitKind,
)
from dispatch.roster.difference import Known, LineFate, RosterChange, completed, difference, held_back, recognised
from dispatch.roster.roster import AssignmentLine, LandmarkLine, PersonLine, Problem, Roster, plain_phone, problems
from tests.make import dispatched_case
from tests.street import SQUAD, WUNAN

WORKER = frozenset({Role.WORKER})
WANG = Person(PersonId(1), "王秀英", WORKER, 1001, WUNAN, (GridCode("g1"),))
LIU = Person(PersonId(2), "刘志华", WORKER | {Role.ADMIN}, 1002, WUNAN, deputy=WANG.id)
KNOWN = Known(
    people=(WANG, LIU),
    phones={WANG.id: "13900001001", LIU.id: "13900001002"},
    stations=(Station(WUNAN, "武南村社区"),),
    grids=(Grid(GridCode("g1"), WUNAN, "1网格", 326),),
    units=(Unit(SQUAD.code, "城管中队", UnitKind.SQUAD),),
    landmarks=(Landmark("首义花园", WUNAN, GridCode("g1"), ("首义小区",)),),
    assignments=(Assignment("环卫", SQUAD.code),),
)


def line(person: Person, row: int, phone: str, deputy: str | None = None) -> PersonLine:
    return PersonLine(row, person.name, phone, person.roles, person.station, person.grids, deputy=deputy)


SAME = completed(Roster((line(WANG, 2, "13900001001"), line(LIU, 3, "13900001002", "王秀英"))), KNOWN)


def test_what_the_file_does_not_have_is_completed_and_nothing_has_changed() -> None:
    assert problems(SAME) == []
    assert difference(SAME, KNOWN) == ()


def test_somebody_is_known_by_the_phone_under_any_name_and_by_a_name_that_is_only_theirs() -> None:
    renamed = replace(line(WANG, 2, "13900001001"), name="王秀瑛")
    moved = line(LIU, 3, "13900009999")
    stranger = line(replace(WANG, name="赵新"), 4, "13900007001")

    found = recognised(KNOWN, [renamed, moved, stranger])

    assert found == {2: WANG, 3: LIU}


def test_a_name_that_two_people_have_tells_nobody() -> None:
    twice = [line(LIU, 3, "13900009998"), line(LIU, 4, "13900009999")]

    assert recognised(KNOWN, twice) == {}


def test_names_of_places_and_who_does_what_are_known_again_by_their_name() -> None:
    garden, court = LandmarkLine(2, "首义花园", ("首义小区", "老厂"), WUNAN), LandmarkLine(3, "紫阳苑", (), WUNAN)
    lines = (AssignmentLine(2, "市政", SQUAD.code),)

    changes = difference(replace(SAME, landmarks=(garden, court), assignments=lines), KNOWN)

    assert changes == (
        RosterChange("landmarks", LineFate.CHANGED, "首义花园", ("aliases", "grid")),
        RosterChange("landmarks", LineFate.ADDED, "紫阳苑"),
        RosterChange("assignments", LineFate.ADDED, "市政"),
        RosterChange("assignments", LineFate.LEAVING, "环卫"),
    )


def test_each_change_names_its_columns_and_who_is_missing_leaves() -> None:
    people = (replace(line(WANG, 2, "13900001009"), grids=()), line(replace(LIU, name="赵新"), 3, "13900007001"))

    changes = difference(replace(SAME, people=people, units=(), grids=()), KNOWN)

    assert set(changes) == {
        RosterChange("people", LineFate.CHANGED, "王秀英", ("phone", "grids")),
        RosterChange("people", LineFate.ADDED, "赵新"),
        RosterChange("people", LineFate.LEAVING, "刘志华"),
        RosterChange("units", LineFate.LEAVING, "城管中队"),
        RosterChange("grids", LineFate.LEAVING, "1网格"),
    }


def test_a_place_or_unit_with_an_open_case_is_held_back() -> None:
    found = held_back(replace(SAME, units=(), stations=()), KNOWN, [dispatched_case()])

    assert found == [
        Problem("stations", 0, "code", "in_use", f"武南村社区 {WUNAN}"),
        Problem("units", 0, "code", "in_use", f"城管中队 {SQUAD.code}"),
    ]
    assert held_back(SAME, KNOWN, [dispatched_case()]) == []


def test_codes_that_point_into_a_sheet_the_file_lacks_are_judged_only_when_it_is_known() -> None:
    stray = replace(line(LIU, 2, "13900001002"), station=StationCode("s9"), units=(UnitCode("nowhere"),))

    assert problems(Roster((stray,))) == []
    assert {p.column for p in problems(completed(Roster((stray,)), KNOWN))} == {"station", "units"}


def test_a_phone_is_the_same_however_it_is_written() -> None:
    written = ("13900001001", "139-0000-1001", "+86 139 0000 1001", "8613900001001")

    assert {plain_phone(phone) for phone in written} == {"13900001001"}
    assert plain_phone("027-88001234") == "02788001234"


def test_nobody_is_the_own_deputy_or_one_that_is_not_on_the_roster() -> None:
    wrong = Roster((line(WANG, 2, "13900001001", "王秀英"), line(LIU, 3, "13900001002", "无此人")))

    found = [(one.row, one.column, one.reason) for one in problems(wrong) if one.column == "deputy"]
    assert found[0] == (2, "deputy", "own_deputy")
    assert [(row, column) for row, column, _ in found] == [(2, "deputy"), (3, "deputy")]
