"""Knows digits in pieces that are nobody's number: lists of houses, dates, times, sums, addresses of machines."""

import re
from itertools import pairwise

from handlers.privacy.numbers.rows import Piece

_ROOM = re.compile(r"(?:[1-9]|[12]\d|3[0-5])(?:0[1-9]|1[0-2])")
_CLOCK = re.compile(r"(?:[01]\d|2[0-3])[0-5]\d")
_YEAR = re.compile(r"(?:19[3-9]|20[0-4])\d")
_MONTH = re.compile(r"0?[1-9]|1[0-2]")
_AFTER_MONTH = re.compile(rf"0?[1-9]|[12]\d|3[01]|{_YEAR.pattern}")
_DAY = re.compile(r"20[0-4]\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_HOUR, _MINUTE = re.compile(r"[01]?\d|2[0-4]"), re.compile(r"[0-5]\d")
_MACHINE = re.compile(
    r"(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|[01]?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|[01]?\d?\d)(?![\d.])"
    r"|(?<![0-9A-Z])(?:[0-9A-F]{2}[:\-]){5}[0-9A-F]{2}(?![0-9A-Z])"
)
_POINT = re.compile(r"(?<![\d.])\d{1,3}\.\d{4,}[^\d.]{1,6}\d{1,3}\.\d{4,}")
_DOOR = r"(?<!\d)\d{1,2}-(?:\d{1,2}-)?\d{3,4}(?!\d)"
_PAIR = r"(?<!\d)\d{2,3}/\d{2,3}(?!\d)"
_REPEATED = re.compile(rf"{_DOOR}[^\d\-]{{1,3}}{_DOOR}|{_PAIR}[^\d/]{{1,3}}{_PAIR}")
_JOINTS = frozenset(".:-/")
"""Without any of these there is no such thing."""
_DAY_SIZE, _YEAR_SIZE = 8, 4
_MIN_PART = 3
_MIN_IN_ORDER, _WIDEST_STEP = 4, 20


def is_counted(piece: Piece) -> bool:
    """Whether digits in pieces are several numbers that somebody counts up, or a day, a time, a sum, a place."""
    return _sum(piece) or is_several(piece)


def is_several(piece: Piece) -> bool:
    """The same, but for sums: behind the word for a phone commas are only commas."""
    measured = _in_order(piece) or _decimals(piece)
    return measured or _rooms(piece) or _days(piece) or _times(piece) or _machine(piece)


def is_point(piece: Piece) -> bool:
    """The decimals of one of two coordinates."""
    text = piece.row.view.digits
    return piece.left == "." and _POINT.search(text[max(0, piece.start - 20) : piece.end + 20]) is not None


def is_day(digits: str) -> bool:
    """Whether the digits of a piece are a date."""
    return _DAY.fullmatch(digits) is not None


def _rooms(piece: Piece) -> bool:
    """Each of them a room of a floor, or a time of the day."""
    many = len(piece.sizes) >= 2
    return many and any(all(shape.fullmatch(group) for group in piece.groups) for shape in (_ROOM, _CLOCK))


def _in_order(piece: Piece) -> bool:
    """1、3、5、7, each more than the one before."""
    if len(piece.sizes) < _MIN_IN_ORDER or any(group[0] == "0" for group in piece.groups):
        return False
    values = [int(group) for group in piece.groups]
    return all(0 < b - a <= _WIDEST_STEP for a, b in pairwise(values))


def _sum(piece: Piece) -> bool:
    """13,871,204,466 and 138,712,044.66"""
    *most, last = piece.gaps or ("",)
    sizes = piece.sizes[1:-1] if last == "." else piece.sizes[1:]
    commas = set(most) <= {","} and last in (",", ".") and "," in piece.gaps
    return commas and piece.sizes[0] <= 3 and set(sizes) == {3}


def _decimals(piece: Piece) -> bool:
    """13.8 7.1 20.4: points within the values, other signs between them."""
    if piece.gaps == (".",) and piece.sizes[0] < _MIN_PART:
        return True
    points = [len(group) for gap, group in zip(piece.gaps, piece.groups[1:], strict=True) if gap == "."]
    return 0 < len(points) < len(piece.gaps) and max(points) <= 2


def _days(piece: Piece) -> bool:
    groups, sizes = piece.groups, piece.sizes
    if _DAY_SIZE in sizes and any(is_day(group) for group in groups):
        return True
    if _YEAR_SIZE not in sizes:
        return False
    months = zip(groups, groups[1:], groups[2:], strict=False)
    return any(_YEAR.fullmatch(a) and _MONTH.fullmatch(b) and _AFTER_MONTH.fullmatch(c) for a, b, c in months)


def _times(piece: Piece) -> bool:
    """Each colon between an hour and a minute."""
    groups = piece.groups
    pairs = [(groups[i], groups[i + 1]) for i, gap in enumerate(piece.gaps) if gap == ":"]
    return bool(pairs) and all(_HOUR.fullmatch(a) and _MINUTE.fullmatch(b) for a, b in pairs)


def _machine(piece: Piece) -> bool:
    """These digits are a part of an address of a network, a point on the map, doors of houses, blood pressures."""
    text = piece.row.view.digits
    near = text[max(0, piece.start - 8) : piece.end + 8]
    return not _JOINTS.isdisjoint(near) and any(
        shape.search(near) is not None for shape in (_MACHINE, _POINT, _REPEATED)
    )
