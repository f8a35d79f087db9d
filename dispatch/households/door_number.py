"""The number of a door, building, unit and room, read as people write it: 3-2-501, 3栋2单元501, 3号楼501室."""

import re
from dataclasses import dataclass
from typing import Final
from unicodedata import normalize

from dispatch.rulebook.numerals import whole_number

MAX_PART: Final = 12
"""Characters of a building, a unit or a room."""
_DASH: Final = r"[ \t]*[-‐‑–—―−_/~][ \t]*"
_NUMERAL: Final = "零一二两三四五六七八九十"
_BUILDING: Final = rf"(?:[A-Za-z]?\d{{1,4}}[A-Za-z]?|[{_NUMERAL}]{{1,3}}|[A-Za-z])"
_UNIT: Final = rf"(?:\d{{1,2}}|[{_NUMERAL}]{{1,3}}|[A-Za-z])"
_ROOM: Final = r"[A-Za-z]?\d{1,5}[A-Za-z]?(?![\dA-Za-z])"
_MARKED: Final = re.compile(
    rf"(?P<building>{_BUILDING})[ \t]*(?:号楼|号院|栋|幢|座|楼|号)[ \t]*"
    rf"(?:(?P<unit>{_UNIT})[ \t]*(?:单元|门|梯)[ \t]*)?(?:\d{{1,2}}[ \t]*[楼层][ \t]*)?"
    rf"(?P<room>{_ROOM})(?!{_DASH}\d)[ \t]*(?:号房|房间|[室房号户])?"
)
_DASHED: Final = re.compile(
    rf"(?<![\dA-Za-z])(?P<building>{_BUILDING}){_DASH}(?:(?P<unit>{_UNIT}){_DASH})?(?P<room>{_ROOM})[ \t]*[室房户]?"
)
_PART: Final = re.compile(r"[^\s\-‐‑–—―−_/~]{1,12}")
_MARKS: Final = re.compile(r"(?:号楼|号院|单元|栋|幢|座|楼|门|梯|室|房|户|号)$")


@dataclass(frozen=True, slots=True, order=True)
class DoorNumber:
    """`unit` is empty where the building has none. Two are equal where they mean the same door of one grid."""

    building: str
    unit: str
    room: str

    def __str__(self) -> str:
        """As people write it and read it again: 3-2-501, or 3-501 without a unit."""
        return "-".join(part for part in (self.building, self.unit, self.room) if part)

    @property
    def walking_order(self) -> tuple[tuple[int, str], tuple[int, str], tuple[int, str]]:
        """What sorts doors as somebody walks by them: numbers by their value, 3-1-201 before 3-1-1001."""
        return _order(self.building), _order(self.unit), _order(self.room)


@dataclass(frozen=True, slots=True)
class FoundNumber:
    """A door's number in a text in half width, from `start` to `end` of it; the `rest` is the text without it."""

    number: DoorNumber
    rest: str
    start: int
    end: int


def read_number(text: str) -> DoorNumber | None:
    """The number of a cell of a sheet: two or three parts with dashes, or as it is spoken. None for anything else."""
    plain = _plain(text).strip()
    marked = _MARKED.fullmatch(plain)
    if marked is not None:
        return _number(marked)
    parts = [part.strip() for part in re.split(_DASH, plain)]
    if len(parts) not in (2, 3) or not all(_PART.fullmatch(part) for part in parts):
        return None
    building, *unit, room = parts
    return DoorNumber(_part(building), _part(unit[0]) if unit else "", _part(room))


def find_number(text: str) -> FoundNumber | None:
    """The first door's number in a text as people type it, in full width and with Chinese numerals too."""
    plain = _plain(text)
    found = min(
        (hit for hit in (_MARKED.search(plain), _DASHED.search(plain)) if hit is not None),
        key=lambda hit: hit.start(),
        default=None,
    )
    if found is None:
        return None
    rest = f"{plain[: found.start()].strip()} {plain[found.end() :].strip()}".strip()
    return FoundNumber(_number(found), rest, found.start(), found.end())


def building_of(text: str) -> str | None:
    """A building as a sheet or a message names it (3栋, ３, 三号楼), as it stands in the numbers of its doors."""
    plain = _plain(text).strip()
    return _part(plain) if _PART.fullmatch(plain) else None


def _number(found: re.Match[str]) -> DoorNumber:
    return DoorNumber(_part(found["building"]), _part(found["unit"] or ""), _part(found["room"]))


def _plain(text: str) -> str:
    return normalize("NFKC", text)


def _part(written: str) -> str:
    """Without the word behind it, in capitals, a numeral as digits: 三栋, 3幢 and 3 are one building."""
    bare = _MARKS.sub("", written).upper() or written.upper()
    try:
        return str(whole_number(bare))
    except ValueError:
        return bare


def _order(part: str) -> tuple[int, str]:
    digits = re.search(r"\d+", part)
    return (int(digits[0]) if digits else 0, part)
