"""Bank cards: known by Luhn's sum and their issuer, or by a word before that says so."""

import re
from collections.abc import Iterator

from handlers.privacy.numbers.counted import is_counted
from handlers.privacy.numbers.rows import Piece, Row

_LENGTHS = (21, 20, 19, 18, 17, 16, 15)
_UNION = re.compile(r"62\d{14,17}|9558\d{12,15}|(?:4367|4563|6013|6014|4055)\d{12,15}")
_CREDIT = re.compile(r"(?:4\d|5[1-5]|35)\d{14}|3[47]\d{13}")
_ISSUER = re.compile(r"[34569]")
_MIN_COUNT = 16
_USUAL = (16, 19)
_MOBILE, _ISSUERS_DIGITS = 11, 6
_DOUBLED = str.maketrans("0123456789", "0246813579")
"""Twice a digit, and of two digits the sum."""

Card = tuple[str, int, int]
"""The number, and where it begins and ends in the view."""


def cards(row: Row) -> Iterator[Card]:
    """The bank cards in a row of digits: number, start and end in the view."""
    labelled = bool(row.words.cards)
    for start in row.starts:
        if labelled or _ISSUER.match(row.digits, start):
            yield from _at(row, start)
    for head, tail in zip(row.heads, row.tails, strict=True):
        yield from _glued(row, head, tail)


def _at(row: Row, start: int) -> Iterator[Card]:
    for length in _LENGTHS:
        piece = row.piece(start, length)
        if piece is not None and _counts(piece, piece.digits):
            yield piece.digits, piece.start, piece.end


def _glued(row: Row, head: int, tail: int) -> Iterator[Card]:
    """A card and a mobile number without a space between."""
    rest = tail - head - _MOBILE
    if rest not in _LENGTHS:
        return
    for first, phone in ((head, tail - _MOBILE), (head + _MOBILE, head)):
        piece = Piece(row, first, first + rest)
        known = _UNION.fullmatch(piece.digits) and _luhn(piece.digits)
        if known and row.digits[phone] == "1" and row.digits[phone + 1] >= "3":
            yield piece.digits, piece.start, piece.end


def _counts(piece: Piece, number: str) -> bool:
    """What costs least is asked first: in a long row of digits a card may begin at each of them."""
    union, credit = _UNION.fullmatch(number) is not None, _CREDIT.fullmatch(number) is not None
    if not (union or credit or piece.row.words.cards):
        return False
    words = piece.around()
    card = words.card
    if card and (len(number) >= _MIN_COUNT or (credit and _luhn(number))):
        like_one = _regular(piece.sizes) or _luhn(number) or (piece.alone and not is_counted(piece))
    elif union:
        like_one = _proved(piece, number) or (number[:2] == "62" and _as_printed(piece, number))
    else:
        like_one = credit and _fours(piece) and _luhn(number)
    return like_one and not words.other_card and (card or not words.other)


def _proved(piece: Piece, number: str) -> bool:
    """By its sum, where it is not one of several numbers that stand in a list."""
    if _regular(piece.sizes):
        return _luhn(number) and (piece.alone or not piece.listed)
    return piece.even and piece.alone and _luhn(number) and not is_counted(piece)


def _as_printed(piece: Piece, number: str) -> bool:
    return _fours(piece) or (len(number) in _USUAL and _by_issuer(piece))


def _fours(piece: Piece) -> bool:
    return _in_fours(piece.sizes) and piece.alone and piece.soft


def _regular(sizes: tuple[int, ...]) -> bool:
    return len(sizes) == 1 or set(sizes) == {1} or _in_fours(sizes)


def _by_issuer(piece: Piece) -> bool:
    """Whole, or parted behind the six digits that name the bank."""
    return len(piece.sizes) == 1 or (piece.sizes[0] == _ISSUERS_DIGITS and piece.alone and piece.soft and piece.even)


def _in_fours(sizes: tuple[int, ...]) -> bool:
    return len(sizes) >= 4 and sizes[:4] == (4, 4, 4, 4) and len(sizes) <= 7


def _luhn(number: str) -> bool:
    digits = number[-1::-2] + number[-2::-2].translate(_DOUBLED)
    return sum(map(int, digits)) % 10 == 0
