"""Identity numbers: known by their birthday and checksum (GB 11643), or by a word that says what they are.

With the checksum any signs may stand between the digits. Without it a number by itself needs a birthday that can be
one; behind a word that says what it is, it is taken as it was typed, and so are the old ones of 15 digits.
"""

import re
from collections.abc import Iterator
from datetime import date

from handlers.privacy.numbers.counted import is_several
from handlers.privacy.numbers.digits import TAKEN
from handlers.privacy.numbers.labels import Around
from handlers.privacy.numbers.rows import Piece, Row

_PROVINCE = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|91")
_SHAPE = re.compile(r"[1-9]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{2}")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_BEFORE_X = "大写|小写|大|小|字母|英文|最后|末尾?|尾号|一?位|是|的|个|杠|点|空格|再|然后|接|啊|哈"
_X = re.compile(
    rf"[^\w{TAKEN}]{{0,4}}(?:(?:{_BEFORE_X})[^\w{TAKEN}]{{0,2}}){{0,4}}_?(?:X|[埃艾爱]克斯)(?![A-Za-z0-9])"
)
_OLD_SHAPE = re.compile(r"[1-9]\d{7}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}")
_LENGTHS = (20, 19, 18, 17, 16, 15)
_LENGTH, _OLD_LENGTH, _MISTYPED = 18, 15, (16, 17, 19, 20)
_LATELY = "2020"
"""A number that is labelled as a document's own and «born» later is the day of the document."""

Identity = tuple[str, int, int]
"""The number, and where it begins and ends in the view."""


def identities(row: Row) -> Iterator[Identity]:
    """The identity numbers in a row of digits: number, start and end in the view."""
    for start in row.starts if row.words.of_an_identity else (at for at in row.starts if _may_be(row, at)):
        for length in _LENGTHS:
            piece = row.piece(start, length)
            if piece is not None:
                yield from _read(piece)
    for head, tail in zip(row.heads, row.tails, strict=True):
        if tail - head >= _LENGTH:
            yield from _within(row, head, tail)


def is_identity(number: str) -> bool:
    """18 places: a province, a birthday, and a checksum that is right (GB 11643)."""
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True))
    return _born(number) and "10X98765432"[total % 11] == number[17]


def _may_be(row: Row, start: int) -> bool:
    """Where no word says that it is one, there has to be a birthday."""
    return bool(_SHAPE.match(row.digits, start) or (row.words.of_people and _OLD_SHAPE.match(row.digits, start)))


def _read(piece: Piece) -> Iterator[Identity]:
    number, end = piece.digits, piece.end
    last = _X.match(piece.row.view.digits, end) if len(number) == _LENGTH - 1 else None
    if last is not None:
        number, end = f"{number}X", last.end()
    if _counts(piece, number, end):
        yield number, piece.start, end


def _counts(piece: Piece, number: str, end: int) -> bool:
    words = Around(piece.row.words, piece.start, end)
    if len(number) == _OLD_LENGTH:
        if is_several(piece):
            return False
        return words.identity or (_born_long_ago(number) and piece.row.words.of_people and _bare(piece, words))
    if len(number) in _MISTYPED:
        return words.identity and _born(number)
    if words.identity:
        return True
    if is_identity(number):
        return (not words.other or number[6:10] < _LATELY) and (_as_printed(piece) or _joined(piece))
    if not _born(number) or number[6:10] >= _LATELY or not _bare(piece, words):
        return False
    return piece.row.words.of_people or len(piece.sizes) == 1 or _as_printed(piece)


def _bare(piece: Piece, words: Around) -> bool:
    """By itself, and not called anything else."""
    whole = len(piece.sizes) == 1 or (piece.left is None and piece.right is None)
    return whole and not (words.other or words.card or words.other_card)


def _joined(piece: Piece) -> bool:
    """In pieces of any size, by the same signs, and nothing like a list of times or rooms."""
    return piece.even and piece.alone and not is_several(piece)


def _as_printed(piece: Piece) -> bool:
    """Parted where its own parts end, whatever else parts it."""
    return {piece.first + 6, piece.first + 14} <= set(piece.cuts)


def _within(row: Row, head: int, tail: int) -> Iterator[Identity]:
    """The checksum proves one even within a longer row of digits."""
    for first in range(head, tail - _LENGTH + 2):
        if _SHAPE.match(row.digits, first) is None:
            continue
        piece = Piece(row, first, first + _LENGTH)
        if first + _LENGTH <= tail and is_identity(piece.digits):
            yield piece.digits, piece.start, piece.end
        if first + _LENGTH - 1 == tail:
            piece = Piece(row, first, tail)
            last = _X.match(row.view.digits, piece.end)
            if last is not None and is_identity(f"{piece.digits}X"):
                yield f"{piece.digits}X", piece.start, last.end()


def _born(number: str) -> bool:
    return _SHAPE.match(number) is not None and _PROVINCE.match(number) is not None and _is_day(number[6:14])


def _born_long_ago(number: str) -> bool:
    """In the numbers of 15 digits the century is left out."""
    return _PROVINCE.match(number) is not None and _is_day(f"19{number[6:12]}")


def _is_day(day: str) -> bool:
    try:
        date(int(day[:4]), int(day[4:6]), int(day[6:]))
    except ValueError:
        return False
    return True
