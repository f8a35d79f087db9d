"""Numbers of doors are read however people write them, and one door has one number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.households.door_number import DoorNumber, building_of, find_number, read_number

D = DoorNumber
SAME = [
    "3-2-501", "３－２－５０１", "3—2—501", "3/2/501", "3栋2单元501", "3幢2单元501室", "3号楼2单元501", 
    "三栋二单元501", "3 栋 2 单元 501 房", "3栋2门501", "3栋2单元5楼501",
]  # fmt: skip


@pytest.mark.parametrize("written", SAME)
def test_a_door_is_the_same_however_it_is_written(written: str) -> None:
    assert read_number(written) == D("3", "2", "501")


@pytest.mark.parametrize("written", SAME)
@pytest.mark.parametrize(
    ("before", "after"), [("", " 见到"), ("", "见到"), ("走访了", ",不在"), ("首义花园 ", " 没人")]
)
def test_a_door_is_found_within_what_people_type(before: str, written: str, after: str) -> None:
    found = find_number(f"{before}{written}{after}")

    assert found is not None
    assert found.number == D("3", "2", "501")
    assert after.strip(" ,") in found.rest


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("3-501", D("3", "", "501")),
        ("3栋501", D("3", "", "501")),
        ("12号院3-1-102", D("3", "1", "102")),
        ("A座1203", D("A", "", "1203")),
        ("b-1203", D("B", "", "1203")),
        ("十二栋一单元1101A", D("12", "1", "1101A")),
    ],
)
def test_a_building_without_units_and_one_named_by_a_letter_have_doors_too(written: str, number: DoorNumber) -> None:
    found = find_number(written)

    assert found is not None
    assert found.number == number


@pytest.mark.parametrize("written", ["", "大家今天都去", "明天 8:30", "501", "3栋", "13900001234", "2026年", "100%"])
def test_what_is_no_door_is_none(written: str) -> None:
    assert read_number(written) is None
    assert find_number(written) is None


@pytest.mark.parametrize("written", ["3-2", "首义路12号-3-501", "3-2-501-1-2", " - - ", "3 -  - 501", "a b-c-d"])
def test_a_cell_of_a_sheet_is_two_or_three_parts_and_no_more(written: str) -> None:
    number = read_number(written)

    assert number is None or len(str(number).split("-")) == len(written.split("-")) in (2, 3)


@given(
    st.from_regex(r"\A[1-9][0-9]{0,2}\Z"),
    st.sampled_from(["", "1", "2", "3"]),
    st.from_regex(r"\A[1-9][0-9]{2,3}[AB]?\Z"),
)
def test_what_is_said_of_a_door_is_read_as_that_door(building: str, unit: str, room: str) -> None:
    number = D(building, unit, room)
    spoken = f"{building}栋{unit}单元{room}" if unit else f"{building}栋{room}"

    assert read_number(str(number)) == number
    assert read_number(spoken) == number
    found = find_number(f"入户 {number} 见到")
    assert found is not None
    assert found.number == number


def test_doors_are_in_the_order_in_which_somebody_walks_by() -> None:
    doors = [D("10", "1", "101"), D("3", "2", "101"), D("3", "1", "1001"), D("3", "1", "201")]

    assert sorted(doors, key=lambda one: one.walking_order) == list(reversed(doors))


@pytest.mark.parametrize("written", ["3栋", "3", "３幢", "三号楼"])
def test_a_building_is_the_same_however_it_is_written(written: str) -> None:
    assert building_of(written) == "3"


def test_two_words_are_no_building() -> None:
    assert building_of("3栋 2单元") is None
