"""The digits of a view in one row, and the pieces of it that may be a number.

Digits that stand together are a group. Between groups may stand whatever people write between the parts of one
number: signs, spaces, line breaks, and words such as 杠 or 然后. A number begins and ends with a group; a shape is
looked for only there, so the work grows with the number of groups and with nothing else.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from operator import sub

from handlers.privacy.numbers import gaps
from handlers.privacy.numbers.digits import View, Way
from handlers.privacy.numbers.labels import Around, Words

_GROUP = re.compile(r"[0-9]+")
_MIN_TO_TRIM = 3
_MAX_INDEX = 2
APART = "|"
"""Stands in a row between digits that belong to different numbers."""


@dataclass(frozen=True, slots=True)
class Row:
    """`digits` with `APART` in them; `place` of each in the view; `heads` and `tails` of the groups, as offsets.

    A number may begin at `starts`: with a group, or after the numeral that ends a word before it (张三, 李四). It may
    end at `ends`: with a group, or before the numeral that begins a word after it (七楼). `edges` are where it must.
    """

    view: View
    words: Words
    digits: str
    place: tuple[int, ...]
    heads: tuple[int, ...]
    tails: tuple[int, ...]
    gaps: tuple[str, ...]
    """What stands before each group, as plainly as can be."""
    starts: tuple[int, ...]
    ends: frozenset[int]
    edges: tuple[int, ...]

    def begins(self, offset: int) -> bool:
        """Whether a group begins there."""
        found = bisect_left(self.heads, offset)
        return found < len(self.heads) and self.heads[found] == offset

    def stops(self, offset: int) -> bool:
        """Whether a group ends there."""
        found = bisect_left(self.tails, offset)
        return found < len(self.tails) and self.tails[found] == offset

    def opens(self, offset: int) -> bool:
        """Whether a line of the text begins there."""
        place = self.place[offset]
        return place == 0 or self.view.plain[place - 1] == "\n"

    def piece(self, start: int, length: int) -> "Piece | None":
        """So many digits from there on, if they end where a number may end."""
        end = start + length
        if end not in self.ends or end > self.edges[bisect_left(self.edges, start)]:
            return None
        return Piece(self, start, end)


class Piece:
    """Some digits of a row that follow each other, from offset to offset; what is asked of it is worked out once."""

    def __init__(self, row: Row, first: int, last: int) -> None:
        self.row, self.first, self.last = row, first, last

    @property
    def digits(self) -> str:
        return self.row.digits[self.first : self.last]

    @property
    def start(self) -> int:
        return self.row.place[self.first]

    @property
    def end(self) -> int:
        return self.row.place[self.last - 1] + 1

    @property
    def _cut(self) -> slice:
        """Which groups of the row begin within it."""
        return slice(bisect_right(self.row.heads, self.first), bisect_left(self.row.heads, self.last))

    @property
    def cuts(self) -> tuple[int, ...]:
        return self.row.heads[self._cut]

    @cached_property
    def sizes(self) -> tuple[int, ...]:
        cuts = self.cuts
        return tuple(map(sub, (*cuts, self.last), (self.first, *cuts)))

    @cached_property
    def groups(self) -> tuple[str, ...]:
        edges, digits = (self.first, *self.cuts, self.last), self.row.digits
        return tuple([digits[a:b] for a, b in pairwise(edges)])

    @property
    def gaps(self) -> tuple[str, ...]:
        """What stands between its groups, as plainly as can be."""
        return self.row.gaps[self._cut]

    @property
    def left(self) -> str | None:
        """What joins it to the digits before it; None where nothing does, or where they only number the line."""
        row = self.row
        if self.first == 0 or not row.begins(self.first) or row.digits[self.first - 1] == APART:
            return None
        group = bisect_left(row.heads, self.first)
        before, gap = row.heads[group - 1], row.gaps[group]
        numbers_the_line = self.first - before <= _MAX_INDEX and row.opens(before) and gaps.indexes(gap)
        return None if numbers_the_line else gap

    @property
    def right(self) -> str | None:
        if self.row.digits[self.last : self.last + 1] in ("", APART) or not self.row.stops(self.last):
            return None
        return self.row.gaps[bisect_left(self.row.heads, self.last)]

    @property
    def soft(self) -> bool:
        return all(gaps.soft(gap) or not gap for gap in set(self.gaps))

    @property
    def worded(self) -> bool:
        return any(gaps.worded(gap) for gap in set(self.gaps))

    @property
    def reckoned(self) -> bool:
        return any(gaps.reckons(gap) for gap in set(self.gaps))

    @property
    def even(self) -> bool:
        """Everywhere joined in the same manner, as one who writes a number in pieces does."""
        return len(set(self.gaps)) <= 1

    @property
    def alone(self) -> bool:
        """Parted from other digits, by nothing that joins its own."""
        return all(border is None or border not in self.gaps for border in (self.left, self.right))

    @property
    def listed(self) -> bool:
        """Beside it stands a group like its own, joined in the same way: it is a part of a longer list."""
        heads, tails = self.row.heads, self.row.tails
        behind, ahead = bisect_left(heads, self.last), bisect_left(heads, self.first) - 1
        if self.right is not None and self.right in self.gaps and tails[behind] - heads[behind] == self.sizes[-1]:
            return True
        return self.left is not None and self.left in self.gaps and tails[ahead] - heads[ahead] == self.sizes[0]

    def after(self, count: int) -> "Piece":
        """Without its first digits."""
        return Piece(self.row, self.first + count, self.last)

    def around(self, *, asked: bool = False) -> Around:
        """The words around it."""
        return Around(self.row.words, self.start, self.end, asked=asked)

    @property
    def guessed(self) -> tuple[int, ...]:
        """Which of its digits are no digits for sure, by their places in the view."""
        sure, place = self.row.view.sure, self.row.place
        return tuple(p for p in place[self.first : self.last] if not "0" <= sure[p] <= "9")


def rows_of(views: Iterable[View]) -> list[Row]:
    """The views of one text have mostly the same words."""
    words: dict[str, Words] = {}
    return [_row(view, words.setdefault(view.plain, Words(view.plain))) for view in views]


def _row(view: View, words: Words) -> Row:
    digits: list[str] = []
    place: list[int] = []
    heads: list[int] = []
    tails: list[int] = []
    joined: list[str] = []
    before = 0
    for group in _GROUP.finditer(view.digits):
        gap = view.digits[before : group.start()]
        if digits and not gaps.joins(gap):
            digits.append(APART)
            place.append(before)
        joined.append(gaps.plain(gap))
        heads.append(len(place))
        digits.append(group[0])
        place.extend(range(group.start(), group.end()))
        tails.append(len(place))
        before = group.end()
    bounds = tuple(zip(heads, tails, strict=True))
    seams = _seams(view, place, bounds) if view.way is not Way.PLAIN else ()
    starts = {*heads, *seams, *(head + 1 for head, tail in bounds if _ends_a_word(view, place, head, tail))}
    ends = {*tails, *seams, *(tail - 1 for head, tail in bounds if _begins_a_word(view, place, head, tail))}
    row = "".join(digits)
    edges = (*(at for at, char in enumerate(row) if char == APART), len(row))
    return Row(
        view,
        words,
        row,
        place=tuple(place),
        heads=tuple(heads),
        tails=tuple(tails),
        gaps=tuple(joined),
        starts=tuple(sorted(starts)),
        ends=frozenset(ends),
        edges=edges,
    )


def _ends_a_word(view: View, place: Sequence[int], head: int, tail: int) -> bool:
    """The numeral before the others belongs to what stands before it; or it is a ringed one, and numbers the line."""
    first = place[head]
    if first in view.ringed:
        return tail - head > 1 and first + 1 not in view.ringed
    long = tail - head > _MIN_TO_TRIM and first > 0
    return long and _numeral(view, first) and _numeral(view, first - 1)


def _begins_a_word(view: View, place: Sequence[int], head: int, tail: int) -> bool:
    last = place[tail - 1]
    long = tail - head > _MIN_TO_TRIM
    return long and _numeral(view, last) and last + 1 < len(view.plain) and _numeral(view, last + 1)


def _seams(view: View, place: Sequence[int], bounds: Iterable[tuple[int, int]]) -> tuple[int, ...]:
    """Where digits and numerals meet within a group: 502一三八."""
    numeral = [_numeral(view, at) for at in place]
    return tuple(at for head, tail in bounds for at in range(head + 1, tail) if numeral[at - 1] != numeral[at])


def _numeral(view: View, place: int) -> bool:
    return "\u4e00" <= view.plain[place] <= "\u9fff"
