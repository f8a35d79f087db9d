"""The digits of a view in one row, and the pieces of it that may be a number.

Digits that stand together are a group. Between groups may stand whatever people write between the parts of one
number: signs, spaces, line breaks, and words such as 杠 or 然后. A number begins and ends with a group; a shape is
looked for only there, so the work grows with the number of groups and with nothing else.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from handlers import gaps
from handlers.digits import View, Way
from handlers.labels import Around, Words

_GROUP = re.compile(r"[0-9]+")
_HAN = re.compile("[\u4e00-\u9fff]")
_LEAST_TO_TRIM = 3
_LONGEST_INDEX = 2
APART = "|"
"""Stands in a row between digits that belong to different numbers."""


@dataclass(frozen=True)
class Row:
    """`digits` with `APART` in them; `place` of each in the view; `heads` and `tails` of the groups, as offsets."""

    view: View
    words: Words
    digits: str
    place: tuple[int, ...]
    heads: tuple[int, ...]
    tails: tuple[int, ...]

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """Where a number may begin: with a group, or after the numeral that ends a word before it (张三, 李四)."""
        groups = zip(self.heads, self.tails, strict=True)
        trimmed = (head + 1 for head, tail in groups if self._worded(head, tail, -1))
        return tuple(sorted({*self.heads, *trimmed, *self.seams}))

    @cached_property
    def ends(self) -> frozenset[int]:
        """Where it may end: with a group, or before the numeral that begins a word after it (七楼, 三栋)."""
        groups = zip(self.heads, self.tails, strict=True)
        trimmed = (tail - 1 for head, tail in groups if self._worded(head, tail, 1))
        return frozenset((*self.tails, *trimmed, *self.seams))

    @cached_property
    def seams(self) -> tuple[int, ...]:
        """Where digits and numerals meet within a group: 502一三八."""
        if self.view.way is Way.PLAIN:
            return ()
        numeral = [_HAN.match(self.view.plain[place]) is not None for place in self.place]
        groups = zip(self.heads, self.tails, strict=True)
        return tuple(at for head, tail in groups for at in range(head + 1, tail) if numeral[at - 1] != numeral[at])

    @cached_property
    def edges(self) -> tuple[int, ...]:
        """Where digits end that may belong together."""
        return tuple(place for place, char in enumerate(f"{self.digits}{APART}") if char == APART)

    def _worded(self, head: int, tail: int, side: int) -> bool:
        edge = self.place[head if side < 0 else tail - 1]
        if side < 0 and edge in self.view.ringed:
            return self.place[head + 1 : head + 2] != () and edge + 1 not in self.view.ringed
        beside = self.view.plain[edge + side : edge + side + 1] if edge + side >= 0 else ""
        numeral = _HAN.match(self.view.plain[edge]) is not None
        return tail - head > _LEAST_TO_TRIM and numeral and _HAN.match(beside) is not None

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


@dataclass(frozen=True)
class Piece:
    """Some digits of a row that follow each other, from offset to offset."""

    row: Row
    first: int
    last: int

    @property
    def digits(self) -> str:
        return self.row.digits[self.first : self.last]

    @property
    def start(self) -> int:
        return self.row.place[self.first]

    @property
    def end(self) -> int:
        return self.row.place[self.last - 1] + 1

    @cached_property
    def cuts(self) -> tuple[int, ...]:
        heads = self.row.heads
        return heads[bisect_right(heads, self.first) : bisect_left(heads, self.last)]

    @cached_property
    def sizes(self) -> tuple[int, ...]:
        edges = (self.first, *self.cuts, self.last)
        return tuple(after - before for before, after in pairwise(edges))

    @cached_property
    def groups(self) -> tuple[str, ...]:
        edges = (self.first, *self.cuts, self.last)
        return tuple(self.row.digits[a:b] for a, b in pairwise(edges))

    @cached_property
    def gaps(self) -> tuple[str, ...]:
        """What stands between its groups, as plainly as can be."""
        return tuple(self._gap(cut) for cut in self.cuts)

    def _gap(self, offset: int) -> str:
        place = self.row.place
        return gaps.plain(self.row.view.digits[place[offset - 1] + 1 : place[offset]])

    @cached_property
    def left(self) -> str | None:
        """What joins it to the digits before it; None where nothing does, or where they only number the line."""
        row = self.row
        if self.first == 0 or self.first not in row.heads or row.digits[self.first - 1] == APART:
            return None
        before, gap = row.heads[bisect_left(row.heads, self.first) - 1], self._gap(self.first)
        numbers_the_line = self.first - before <= _LONGEST_INDEX and row.opens(before) and gaps.indexes(gap)
        return None if numbers_the_line else gap

    @cached_property
    def right(self) -> str | None:
        if self.row.digits[self.last : self.last + 1] in ("", APART) or self.last not in self.row.tails:
            return None
        return self._gap(self.last)

    @property
    def soft(self) -> bool:
        return all(gaps.soft(gap) or not gap for gap in self.gaps)

    @property
    def worded(self) -> bool:
        return any(gaps.worded(gap) for gap in self.gaps)

    @property
    def reckoned(self) -> bool:
        return any(gaps.reckons(gap) for gap in self.gaps)

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
        return Around(self.row.words, self.start, self.end, asked)

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
    before = 0
    for group in _GROUP.finditer(view.digits):
        if digits and not gaps.joins(view.digits[before : group.start()]):
            digits.append(APART)
            place.append(before)
        heads.append(len(place))
        digits.append(group[0])
        place.extend(range(group.start(), group.end()))
        tails.append(len(place))
        before = group.end()
    return Row(view, words, "".join(digits), tuple(place), tuple(heads), tuple(tails))
