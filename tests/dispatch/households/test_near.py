"""The doors that may be meant by a number that there is not."""

from dispatch.households.door import DoorId
from dispatch.households.door_number import DoorNumber
from dispatch.households.near import near

D = DoorNumber


def test_the_nearest_are_those_of_the_building_then_the_same_room_elsewhere() -> None:
    numbers = [D("3", "2", "501"), D("3", "1", "503"), D("3", "2", "601"), D("4", "2", "503"), D("5", "1", "101")]
    doors = {DoorId(n): number for n, number in enumerate(numbers)}

    assert [doors[door] for door in near(D("3", "2", "503"), doors)] == [
        numbers[0],
        numbers[2],
        numbers[1],
        numbers[3],
    ]


def test_six_at_most_and_none_where_nothing_is_alike() -> None:
    doors = {DoorId(n): D("3", "", str(100 + n)) for n in range(20)}

    assert [doors[door].room for door in near(D("3", "", "99"), doors)] == ["100", "101", "102", "103", "104", "105"]
    assert near(D("9", "9", "9"), doors) == []
