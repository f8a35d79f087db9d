"""Mobile numbers: eleven digits from 13 to 19, in whatever pieces, if they are by themselves and nothing else."""

import re
from collections.abc import Iterator

from handlers.privacy.numbers.counted import is_counted, is_point, is_several
from handlers.privacy.numbers.digits import Way
from handlers.privacy.numbers.guises import SURELY_ALIKE
from handlers.privacy.numbers.labels import Around
from handlers.privacy.numbers.rows import Piece, Row

_LENGTH = 11
_CODED = re.compile(r"((?:00|011)?860?|0|1795[01]|12593|1790[19]|17911)(1[3-9]\d{9})")
_BARE = re.compile(r"()(1[3-9]\d{9})")
_WRITTEN = frozenset({(3, 4, 4), (3, 8), (7, 4), (3, 3, 5), (3, 5, 3), (3, 2, 2, 2, 2)})
_PARTED = frozenset({(3, 4, 4), (3, 8)})
"""Where commas or words stand between, and other digits beside: any other grouping may be a list."""
_ALONE = frozenset({(4, 3, 4), (4, 4, 3), (5, 6), (6, 5)})
"""What is joined by words only where no other digits are near."""
_TRUNK = 1
"""The nought that older people dial before a number from elsewhere."""
_GLUED = re.compile(r"(?:1[3-9]\d{9}){2,3}")
_MISTYPED = re.compile(r"1[3-9]\d{8}|1[3-9]\d{10}")
_MANY_SINGLE, _MANY_PARTS = 7, 5
_MIN_SURE, _MIN_HEARD, _MIN_GUESSED = 6, 5, 2

Phone = tuple[str, int, int]
"""The number without a country code, and where it begins and ends in the view."""


def mobiles(row: Row, *, asked: bool) -> Iterator[Phone]:
    """The mobile numbers in a row of digits. `asked`: the text answers the question for a phone."""
    for start in (at for at in row.starts if row.digits[at] in "018"):
        for shape in (_CODED, _BARE):
            found = shape.match(row.digits, start)
            piece = row.piece(start, len(found[0])) if found is not None else None
            if found is not None and piece is not None and _counts(piece, len(found[1]), asked=asked):
                yield found[2], piece.start, piece.end
    if row.view.way is not Way.SOUND:
        yield from _glued(row)
        yield from _mistyped(row)
        yield from _backwards(row)


def _counts(piece: Piece, code: int, *, asked: bool) -> bool:
    number, words = piece.after(code), piece.around(asked=asked)
    if words.other or not _sure(number, words):
        return False
    if not words.phone and (words.money or words.part or words.decimals or is_point(piece)):
        return False
    coded = code >= 4 or (code > 0 and words.before.endswith("+"))
    if code == _TRUNK and not (piece.alone and number.sizes in _WRITTEN) and len(piece.sizes) > 1:
        return False
    if number.sizes == (_LENGTH,):
        return True
    named = words.phone or coded or (piece.alone and words.phone_after)
    return _in_usual_pieces(number, words, named=named) or (piece.alone and _in_odd_pieces(number, words))


def _in_usual_pieces(number: Piece, words: Around, *, named: bool) -> bool:
    sizes = number.sizes
    if set(sizes) == {1}:
        return named or (_lone(number) and not words.unit and not number.reckoned)
    if named and not is_several(number) and (sizes in _WRITTEN or not number.reckoned):
        return True
    if words.parted or is_counted(number):
        return False
    return sizes in _PARTED or (sizes in _WRITTEN and (number.soft or number.worded))


def _in_odd_pieces(number: Piece, words: Around) -> bool:
    if words.parted or words.unit or words.counted or is_counted(number):
        return False
    if number.row.view.way is Way.SPELLED or (number.soft and number.sizes in _ALONE):
        return True
    if number.soft and _in_small_parts(number):
        return True
    return number.even and _in_parts(number.sizes) and not _reckoned(number, words)


def _reckoned(number: Piece, words: Around) -> bool:
    """138+712+605=1455"""
    return number.reckoned and ("=" in "".join(number.gaps) or words.after.lstrip()[:1] == "=")


def _lone(number: Piece) -> bool:
    """Digit by digit, and the row of single digits is no longer than the number."""
    ahead = number.left is not None and number.row.begins(number.first - 1)
    behind = number.right is not None and number.row.stops(number.last + 1)
    return number.alone or not (ahead or behind)


def _in_small_parts(number: Piece) -> bool:
    """3-4-4 with its parts whole or in ones and twos: 1 3 8 71 2 3 4567; or all in ones and twos, as one dictates."""
    sizes = number.sizes
    parts = _parts(sizes)
    small = max(sizes) <= 2 or (bool(parts) and all(len(part) == 1 or max(part) <= 2 for part in parts))
    return small and (len(sizes) <= _MANY_PARTS or "/" not in "".join(number.gaps))


def _in_parts(sizes: tuple[int, ...]) -> bool:
    """One single digit at most, or nearly all of them single, or 3-4-4 with its parts split evenly."""
    parts = _parts(sizes)
    evenly = bool(parts) and all(len(set(part)) == 1 for part in parts)
    return sizes.count(1) <= 1 or sizes.count(1) >= _MANY_SINGLE or evenly


def _parts(sizes: tuple[int, ...]) -> list[list[int]]:
    """The pieces of each part of 3-4-4; nothing where a piece reaches over the end of a part."""
    parts: list[list[int]] = [[], [], []]
    done = 0
    for size in sizes:
        parts[0 if done < 3 else 1 if done < 7 else 2].append(size)
        done += size
    return parts if [sum(part) for part in parts] == [3, 4, 4] else []


def _sure(number: Piece, words: Around) -> bool:
    """Enough of the digits are written as digits."""
    guessed = number.guessed
    plain, sure = number.row.view.plain, _LENGTH - len(guessed)
    match number.row.view.way:
        case Way.ALIKE:
            alike = all(plain[place] in SURELY_ALIKE for place in guessed)
            return sure >= _MIN_SURE and (alike or words.phone or words.phone_after)
        case Way.SOUND:
            places = number.row.place[number.first : number.last]
            within = any(places[0] < place < places[-1] for place in guessed)
            return _MIN_HEARD <= sure <= _LENGTH - _MIN_GUESSED and within and len(number.sizes) <= 3
        case _:
            return True


def _glued(row: Row) -> Iterator[Phone]:
    """Two or three numbers without a space between."""
    for head, tail in zip(row.heads, row.tails, strict=True):
        if (tail - head) in (2 * _LENGTH, 3 * _LENGTH) and _GLUED.fullmatch(row.digits, head, tail):
            for first in range(head, tail, _LENGTH):
                piece = Piece(row, first, first + _LENGTH)
                if not Around(row.words, row.place[head], piece.end).other:
                    yield piece.digits, piece.start, piece.end


def _backwards(row: Row) -> Iterator[Phone]:
    """From the last digit to the first, where the text says so."""
    for head, tail in zip(row.heads, row.tails, strict=True):
        number = row.digits[head:tail][::-1]
        if row.words.backwards and len(number) == _LENGTH and _BARE.fullmatch(number):
            yield number, row.place[head], row.place[tail - 1] + 1


def _mistyped(row: Row) -> Iterator[Phone]:
    """A digit too few or too many, right behind a word that says that it is a phone."""
    for head, tail in zip(row.heads, row.tails, strict=True):
        if _MISTYPED.fullmatch(row.digits, head, tail):
            piece = Piece(row, head, tail)
            words = piece.around()
            if piece.alone and words.phone and not words.money:
                yield piece.digits, piece.start, piece.end
