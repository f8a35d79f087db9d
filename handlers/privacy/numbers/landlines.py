"""Landlines, with their area code, or without one behind a word that says so; and numbers from abroad."""

import re
from collections.abc import Iterator

from handlers.privacy.numbers.counted import is_counted, is_day
from handlers.privacy.numbers.digits import Way
from handlers.privacy.numbers.labels import Around
from handlers.privacy.numbers.mobiles import Phone
from handlers.privacy.numbers.rows import Piece, Row

_SHORT = r"10|2[0-57-9]"
_LONG = (
    r"3(?:1\d|35|[4579]\d)|4(?:[135]\d|2[1-9]|64|[67]\d|8[23])|5(?:[0135679]\d|2[37]|4[36]|8\d)|6(?:3[1-5]|6[0-38]|9[12])"
    r"|7(?:01|[135679]\d|2[248]|4[3-6])|8(?:1[2-8]|2[5-7]|[3579]\d|8[36-8])|9(?:0[1-8]|[13579]\d|4[13])"
)
_AREA = re.compile(rf"0({_SHORT})|0({_LONG})")
_ABROAD_AREA = re.compile(rf"(?:00)?860?(?:({_SHORT})|({_LONG}))")
_LOCAL = re.compile(r"[2-9]\d{6,7}")
_LOCALS = (8, 7)
_SHORT_AREA, _SHORT_INNER, _FEW_PIECES = 3, 2, 4
_SIZES = frozenset({(8,), (7,), (4, 4), (3, 4), (3, 5), (4, 3), (2, 2, 2, 2), (2, 3, 3), (3, 3, 2)})
_EXTENSION = re.compile(
    r"\s?(?:转|分机|ext\.?|#|x)\s?(?:分机|机)?\s?(\d{1,5})(?![\d栋幢单元楼])|-(\d{2,5})(?![\d\-号栋幢单元])",
    re.IGNORECASE,
)
_MOBILE = re.compile(r"1[3-9]\d")
_MOBILE_HEAD, _MOBILE_REST = 3, (4, 4)
_SERVICE = re.compile(r"95|96|1010")

_NAMED = re.compile(r"0[1-9]\d{8,10}|85[23]\d{8}|886\d{9}")
_MIN_NAMED, _MAX_NAMED = 10, 12
_FOREIGN = re.compile(r"[1-9]\d{7,14}")
_MIN_ABROAD, _MAX_ABROAD, _USUAL_ABROAD = 8, 15, 12
_DIALLED = re.compile(
    r"00(?:(?:852|853)\d{8}|886\d{8,9}|1\d{10}|81\d{9,10}|82\d{9,10}|65\d{8}|44\d{10}|61\d{9}|7\d{10}|[2-69]\d{8,12})"
)
_EXACT = re.compile(r"00(?:(?:852|853)\d{8}|886\d{9}|1[2-9]\d{9})")


def landlines(row: Row, *, asked: bool) -> Iterator[Phone]:
    """The landlines in a row of digits. `asked`: the text answers the question for a phone."""
    if row.view.way is Way.SOUND:
        return
    local = asked or row.words.of_a_phone
    named = bool(row.words.phones) or row.words.of_a_region
    foreign = "+" in row.view.plain
    for start in row.starts:
        first = row.digits[start]
        if first in "08":
            yield from _with_area(row, start, asked=asked)
            yield from _from_outside(row, start)
        if local and first in "23456789":
            yield from _local(row, start, asked=asked)
        if named and first in "08":
            yield from _named(row, start, asked=asked)
        if foreign:
            yield from _foreign(row, start)
        if first == "0":
            yield from _dialled(row, start)


def extension_after(text: str, end: int) -> tuple[str, int]:
    """The digits to dial after a landline, and where they end; nothing where there are none."""
    found = _EXTENSION.match(text, end)
    return (found[1] or found[2], found.end()) if found is not None else ("", end)


def _with_area(row: Row, start: int, *, asked: bool) -> Iterator[Phone]:
    area = _AREA.match(row.digits, start)
    if area is None:
        return
    for local in _LOCALS:
        piece = row.piece(start, len(area[0]) + local)
        if piece is None or (area[1] and local != _LOCALS[0]):
            continue
        words = piece.around(asked=asked)
        if _ends_a_mobile(piece):
            continue
        local_like = _LOCAL.fullmatch(piece.digits, len(area[0])) is not None
        if local_like and _speaks(words) and _like_one(piece, area[0], words):
            yield piece.digits, piece.start, piece.end


def _ends_a_mobile(piece: Piece) -> bool:
    """138 0312 3584 and a year behind it: with the three digits before, its first two groups are a mobile number."""
    row, ahead = piece.row, piece.first - _MOBILE_HEAD
    if piece.left is None or ahead < 0 or not row.begins(ahead) or piece.sizes[:2] != _MOBILE_REST:
        return False
    return _MOBILE.fullmatch(row.digits, ahead, piece.first) is not None


def _speaks(words: Around) -> bool:
    """Nothing says that it is something else."""
    if words.other or words.hotline:
        return False
    return words.phone or not (words.money or words.part or words.decimals)


def _like_one(piece: Piece, area: str, words: Around) -> bool:
    sizes, local = piece.sizes, piece.after(len(area))
    if len(sizes) == 1:
        return True
    regular = sizes[0] == len(area) and local.sizes in _SIZES and local.soft
    if len(area) == _SHORT_AREA and _in_few(piece) and not (words.parted or words.unit or words.counted):
        return True
    if set(sizes) == {1} or words.phone:
        return (piece.alone or regular) and not piece.listed
    if sizes[0] != len(area) or words.parted or is_day(local.digits) or is_counted(piece):
        return False
    return (regular and not piece.listed) or (piece.alone and local.even)


def _in_few(piece: Piece) -> bool:
    return len(piece.sizes) <= _FEW_PIECES and piece.alone and piece.even and not is_counted(piece)


def _from_outside(row: Row, start: int) -> Iterator[Phone]:
    """+86 27 88041234: the country's code instead of the nought."""
    area = _ABROAD_AREA.match(row.digits, start)
    if area is None:
        return
    for local in _LOCALS:
        piece = row.piece(start, len(area[0]) + local)
        if piece is None or not _LOCAL.fullmatch(piece.digits, len(area[0])):
            continue
        words = piece.around()
        marked = piece.digits.startswith("00") or words.before.rstrip("( ").endswith("+") or words.phone
        inner = area[1] or area[2]
        written = ((2, len(inner)), (2 + _SHORT_INNER,))
        cut = any(piece.sizes[: len(head)] == head for head in written)
        parted = cut and piece.after(len(area[0])).sizes in _SIZES
        if _speaks(words) and (marked or (parted and piece.soft and not piece.listed)):
            yield f"0{inner}{piece.digits[-local:]}", piece.start, piece.end


def _local(row: Row, start: int, *, asked: bool) -> Iterator[Phone]:
    for length in _LOCALS:
        piece = row.piece(start, length)
        if piece is None or not _LOCAL.fullmatch(piece.digits) or not _in_one(piece):
            continue
        words = piece.around(asked=asked)
        named = words.phone or (words.phone_after and piece.left is None and piece.soft)
        if named and _speaks(words) and not (words.unit or words.money):
            yield piece.digits, piece.start, piece.end


def _named(row: Row, start: int, *, asked: bool) -> Iterator[Phone]:
    """Behind the word for a phone: a landline mistyped by a digit, or one of Hong Kong without its plus."""
    for length in range(_MAX_NAMED, _MIN_NAMED - 1, -1):
        piece = row.piece(start, length)
        if piece is None or not _NAMED.fullmatch(piece.digits) or not piece.alone or is_counted(piece):
            continue
        words = piece.around(asked=asked)
        if (words.phone or words.region) and _speaks(words) and piece.soft:
            yield piece.digits if piece.digits[0] == "0" else f"00{piece.digits}", piece.start, piece.end
            return


def _in_one(piece: Piece) -> bool:
    """Written as one number without an area code is."""
    parted = piece.sizes in _SIZES or set(piece.sizes) == {1}
    if not (parted and piece.alone and piece.even) or ":" in "".join(piece.gaps):
        return False
    return not (is_day(piece.digits) or _SERVICE.match(piece.digits) or is_counted(piece))


def _foreign(row: Row, start: int) -> Iterator[Phone]:
    """A plus and the code of a country; where other digits follow, no more than such numbers mostly have."""
    before = row.view.plain[max(0, row.place[start] - 4) : row.place[start]].rstrip("( ")
    if not before.endswith("+") or before[-2:-1].isdigit() or row.digits.startswith("86", start):
        return
    for length in range(_MAX_ABROAD, _MIN_ABROAD - 1, -1):
        piece = row.piece(start, length)
        if piece is None or not _FOREIGN.fullmatch(piece.digits) or not piece.soft or _ours(piece):
            continue
        words = piece.around()
        if (piece.right is None or length <= _USUAL_ABROAD) and not words.money and not words.other:
            yield f"00{piece.digits}", piece.start, piece.end
            return


def _ours(piece: Piece) -> bool:
    """V+13800001234 is a mobile number of this country, +1 412 555 0173 is none."""
    return piece.digits[0] == "1" and piece.digits[1] >= "3" and len(piece.digits) == 11 and piece.sizes[0] > 1


def _first(piece: Piece) -> bool:
    return piece.left is None and piece.alone


def _dialled(row: Row, start: int) -> Iterator[Phone]:
    """00 and the code of a country, in pieces or behind a word, unless the length says it."""
    if not row.digits.startswith("00", start) or row.digits.startswith("0086", start):
        return
    for length in range(_MAX_ABROAD + 2, _MIN_ABROAD + 1, -1):
        piece = row.piece(start, length)
        if piece is None or not _DIALLED.fullmatch(piece.digits) or not piece.soft or not _first(piece):
            continue
        words = piece.around()
        parted = len(piece.sizes) > 1 and not is_counted(piece)
        if not words.other and not words.money and (words.phone or _EXACT.fullmatch(piece.digits) or parted):
            yield piece.digits, piece.start, piece.end
            return
