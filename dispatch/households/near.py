"""Which doors may be meant by a number that there is not: of the same building, or with the same room elsewhere."""

import re
from collections.abc import Mapping
from typing import Final

from dispatch.households.door import DoorId
from dispatch.households.door_number import DoorNumber

MAX_NEAR: Final = 6


def near(wanted: DoorNumber, doors: Mapping[DoorId, DoorNumber]) -> list[DoorId]:
    """The nearest first, six at most; nothing that has neither the building nor unit and room in common with it."""

    def distance(number: DoorNumber) -> tuple[bool, bool, int, str]:
        apart = abs(_value(number.room) - _value(wanted.room))
        return number.building != wanted.building, number.unit != wanted.unit, apart, str(number)

    alike = [
        (distance(number), door)
        for door, number in doors.items()
        if number.building == wanted.building or (number.unit, number.room) == (wanted.unit, wanted.room)
    ]
    return [door for _, door in sorted(alike)[:MAX_NEAR]]


def _value(part: str) -> int:
    digits = re.search(r"\d+", part)
    return int(digits[0]) if digits else 0
