"""Pasted lines become places, or say what is wrong with them; no line is lost in silence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.campaigns.model import MAX_PLACE, MAX_PLACES
from dispatch.campaigns.read_places import GridNames, LineFault, ReadPlaces, WrittenPlace, plain, read_places
from dispatch.model import Grid, GridCode
from tests.street import DADONG, GRID_3, STATIONS, WUNAN

F = LineFault
GRID_4 = GridCode("420106010002-04")
OTHER_3 = GridCode("420106010004-03")
NAMES = GridNames(
    (Grid(GRID_3, WUNAN, "3网格"), Grid(GRID_4, WUNAN, "4网格"), Grid(OTHER_3, DADONG, "03网格")), STATIONS
)


def nothing(_: str) -> bool:
    return False


def read(*lines: str) -> list[tuple[GridCode, str]]:
    found = read_places(lines, NAMES, nothing)
    assert found.bad == ()
    return [(place.grid, place.text) for place in found.places]


@pytest.mark.parametrize(
    "line",
    [
        "武南村社区3网格 首义路12号楼",
        "武南村社区 3网格 首义路12号楼",
        "武南村3网格，首义路12号楼",
        "武南村 ３网格\t首义路12号楼",
        "420106010002-03 首义路12号楼",
        "1. 武南村社区3网格：首义路12号楼",
        "- 武南村社区、3网格、首义路12号楼",
    ],
)
def test_a_grid_is_known_however_it_is_written(line: str) -> None:
    assert read(line) == [(GRID_3, "首义路12号楼")]


def test_a_grid_that_only_one_community_has_needs_no_community() -> None:
    assert read("4网格 首义路12号楼") == [(GRID_4, "首义路12号楼")]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("首义路12号楼", F.NO_GRID),
        ("武南村9网格 首义路12号楼", F.NO_GRID),
        ("今天天气不错", F.NO_GRID),
        ("3网格 首义路12号楼", F.AMBIGUOUS),
        ("武南村3网格", F.NO_PLACE),
        ("武南村3网格 ——", F.NO_PLACE),
        ("武南村3网格 " + "长" * (MAX_PLACE + 1), F.TOO_LONG),
        ("武南村3网格 " + "长" * 300, F.TOO_LONG),
        ("武南村3网格 张三家 13800001234", F.NUMBER),
    ],
)
def test_each_line_says_what_is_wrong_with_it(line: str, fault: LineFault) -> None:
    found = read_places(["武南村3网格 首义路1号", line], NAMES, lambda text: "138" in text)

    assert [place.text for place in found.places] == ["首义路1号"]
    assert [(bad.line, bad.fault) for bad in found.bad] == [(2, fault)]
    assert len(found.bad[0].text) <= MAX_PLACE


def test_one_place_stands_once_however_it_is_written() -> None:
    found = read_places(["武南村3网格 首义路 １２号", "420106010002-03 首义路12号。"], NAMES, nothing)

    assert len(found.places) == 1
    assert [bad.fault for bad in found.bad] == [F.TWICE]
    again = read_places(["武南村3网格 首义路12号"], NAMES, nothing, before=found.places)
    assert [bad.fault for bad in again.bad] == [F.TWICE]


def test_the_head_of_a_table_and_empty_lines_are_left_out() -> None:
    assert read("网格,地点", "", "武南村3网格,首义路1号", "   ") == [(GRID_3, "首义路1号")]
    assert read("社区 网格 地点", "武南村社区 3网格 首义路1号") == [(GRID_3, "首义路1号")]


def test_a_list_takes_no_more_places_than_it_can_hold() -> None:
    lines = [f"武南村3网格 首义路{number}号" for number in range(1, MAX_PLACES + 3)]

    found = read_places(lines, NAMES, nothing)

    assert len(found.places) == MAX_PLACES
    assert [bad.fault for bad in found.bad] == [F.TOO_MANY] * 2


def test_one_line_is_every_door_of_a_grid_or_a_building() -> None:
    def doors_of(grid: Grid, building: str) -> list[WrittenPlace]:
        known = {"3-2-501": 1, "3-2-502": 2, "12-1-301": 3}
        wanted = [number for number in known if number.startswith(building.removesuffix("栋"))]
        return [WrittenPlace(grid.code, grid.station, number, known[number]) for number in wanted]

    def found(*lines: str) -> ReadPlaces:
        return read_places(lines, NAMES, nothing, doors_of=doors_of)

    assert [(place.text, place.door) for place in found("武南村3网格 12栋 逐户").places] == [("12-1-301", 3)]
    assert [place.door for place in found("武南村3网格 逐户").places] == [1, 2, 3]
    assert [place.door for place in found("武南村3网格 12栋逐户", "武南村3网格 各户").places] == [3, 1, 2]
    assert [bad.fault for bad in found("武南村3网格 逐户", "武南村3网格，逐户").bad] == [F.TWICE]
    assert [bad.fault for bad in found("武南村3网格 9栋 逐户").bad] == [F.NO_DOORS]
    assert [bad.fault for bad in read_places(["武南村3网格 逐户"], NAMES, nothing).bad] == [F.NO_DOORS]


def test_a_street_without_grids_knows_none() -> None:
    assert [bad.fault for bad in read_places(["3网格 首义路"], GridNames((), ()), nothing).bad] == [F.NO_GRID]


@given(st.lists(st.text(alphabet="武南村大东门社区3４网格 首义路1号,，\t-。\n", max_size=40), max_size=30))
def test_no_line_is_lost_but_an_empty_one_and_the_head_of_a_table(lines: list[str]) -> None:
    found = read_places(lines, NAMES, nothing)

    said = sum(bool(line.strip().removeprefix("-").strip()) for line in lines)
    assert len(found.places) + len(found.bad) in (said, said - 1)
    assert len({place.key for place in found.places}) == len(found.places)
    assert all(plain(place.text) for place in found.places)
