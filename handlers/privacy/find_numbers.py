"""Finds phones, identity numbers and bank cards in free text, however they are written, and leaves other numbers be.

What is proved by a checksum is looked for first; what it leaves is looked at for phones. A number is cut out of the
text where it was written, with its country code and its extension.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from handlers.privacy.numbers.bank_cards import cards
from handlers.privacy.numbers.digits import View, Way, may_carry, views
from handlers.privacy.numbers.identities import identities
from handlers.privacy.numbers.landlines import extension_after, landlines
from handlers.privacy.numbers.mobiles import mobiles
from handlers.privacy.numbers.rows import Row, rows_of


class Sort(StrEnum):
    """What kind of number it is."""

    IDENTITY = "identity"
    BANK = "bank"
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class Found:
    """A personal number between two places of the text; `digits` is the number itself, without a country code.

    A foreign one begins with 00 and the code of its country. `extension` is what is dialled after a landline.
    """

    sort: Sort
    digits: str
    start: int
    end: int
    extension: str = ""

    @property
    def dialled(self) -> str:
        """With its extension, as one who calls there writes it down."""
        return f"{self.digits}转{self.extension}" if self.extension else self.digits


_Rank = tuple[bool, int, int, int]
_REMEMBERED = 256
"""Texts, in memory only."""
_ROUNDS = 2
"""What stood beside a number that is found by now may be one by itself."""
_MIN_COUNT = 7
_GUESSING = (Way.ALIKE, Way.SOUND)


def find(text: str, *, asked: bool = False) -> list[Found]:
    """The numbers in the order of the text; none overlaps another. `asked`: it answers the question for a phone."""
    return list(_all_of(text, asked))


@lru_cache(maxsize=_REMEMBERED)
def _all_of(text: str, asked: bool) -> tuple[Found, ...]:  # noqa: FBT001 - lru_cache tells keywords from places
    """Remembered for a moment: a report is looked through when it comes, and again for each card that shows it."""
    found: list[Found] = []
    rows = rows_of(views(text)) if may_carry(text) else []
    taken = bytearray(len(text))
    for _ in range(_ROUNDS):
        news = 0
        for look in (_identities, _cards, lambda row: _phones(row, asked=asked)):
            chosen = _chosen(rows, look, taken)
            if chosen:
                rows = rows_of(row.view.without(taken) for row in rows if _more(row, taken))
            found += chosen
            news += len(chosen)
        if not news:
            break
    return tuple(sorted(found, key=lambda one: one.start))


def _more(row: Row, taken: bytearray) -> bool:
    """Whether outside of what was found there are digits enough for another number."""
    return sum(not taken[row.view.at[place]] for place in row.place) >= _MIN_COUNT


def _chosen(rows: list[Row], look: Callable[[Row], Iterable[Found]], taken: bytearray) -> list[Found]:
    """The longest of those that overlap, unless it is a guess; of equals what was read as it stands."""
    ranked: list[tuple[_Rank, Found]] = []
    for order, row in enumerate(rows):
        guess = row.view.way in _GUESSING
        ranked += [((guess, -len(one.digits), order, one.start - one.end), one) for one in look(row)]
    chosen: list[Found] = []
    for _, one in sorted(ranked, key=lambda pair: pair[0]):
        if 1 not in taken[one.start : one.end]:
            taken[one.start : one.end] = b"\x01" * (one.end - one.start)
            chosen.append(one)
    return chosen


def _identities(row: Row) -> Iterator[Found]:
    for digits, start, end in identities(row) if row.view.way is not Way.SOUND else ():
        yield _found(row.view, Sort.IDENTITY, digits, start, end)


def _cards(row: Row) -> Iterator[Found]:
    for digits, start, end in cards(row) if row.view.way is not Way.SOUND else ():
        yield _found(row.view, Sort.BANK, digits, start, end)


def _phones(row: Row, *, asked: bool) -> Iterator[Found]:
    for digits, start, end in mobiles(row, asked=asked):
        yield _found(row.view, Sort.PHONE, digits, start, end)
    for digits, start, end in landlines(row, asked=asked):
        extension, end = extension_after(row.view.digits, end)
        yield _found(row.view, Sort.PHONE, digits, start, end, extension)


def _found(view: View, sort: Sort, digits: str, start: int, end: int, extension: str = "") -> Found:
    return Found(sort, digits, view.at[start], view.till[end - 1], extension)
