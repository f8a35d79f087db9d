"""The cases behind a figure of a summary, by the name that its button has: those that count, and the rest."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from dispatch.figures.case_facts import CaseFacts
from dispatch.figures.digest_parts import OF_UNIT, category_of, figure_of_unit, top_of
from dispatch.figures.indicators import Judge
from dispatch.figures.periods import Period
from dispatch.figures.unit_figures import unit_figures
from dispatch.figures.unresolved import unresolved_one, worst_first
from dispatch.model import ENDS, CaseId, UnitCode
from dispatch.rulebook.book import Book
from handlers.bot_api.summary_buttons import GROUPS, UNRESOLVED
from handlers.digests.scopes import STREET, belongs
from handlers.turn.reader_query import Halves


def has_figure(scope: str, figure: str) -> bool:
    """Sources, sub-classes and places are of the whole street, returns and help of one unit."""
    if figure in GROUPS:
        return scope == STREET
    return scope.startswith("u") or figure not in OF_UNIT


class Gathering:
    """Goes through the cases of a period, some at a time, and keeps the numbers of those behind one figure."""

    def __init__(self, scope: str, figure: str, period: Period, book: Book) -> None:
        """A figure that `has_figure` says the scope has."""
        self._scope, self._figure, self._period, self._book = scope, figure, period, book
        self._judge = Judge(period, book)
        self._found: list[tuple[Any, str, object]] = []
        """What they stand in the order of, their numbers, and what says whether they count."""

    def add(self, some: Mapping[CaseId, CaseFacts]) -> None:
        """Each case once, in any order."""
        for case, f in some.items():
            # A unit helps with cases of others.
            if self._figure in OF_UNIT or belongs(self._scope, f):
                self._found += [(case if at is None else at, f.number, counts) for at, counts in self._of(f)]

    def halves(self) -> Halves:
        """The oldest cases first; of what has not ended, the worst. Those of a hot place stand elsewhere."""
        kind, _, which = self._figure.partition("_")
        about = ""
        counts: object = True
        if kind == "category":
            top = top_of(Counter(str(code) for _, _, code in self._found if code is not None))
            about, counts = "".join(code for code, _ in top[int(which) - 1 :][:1]), object()
        found = sorted(self._found, key=lambda one: one[0])
        wanted = about or counts
        hits = [number for _, number, one in found if one == wanted]
        return Halves(hits, [number for _, number, one in found if one != wanted], about)

    def _of(self, f: CaseFacts) -> Iterable[tuple[object, object]]:
        """What a case counts as, which may be nothing, or more than one call; with its place where it has one."""
        if self._figure in GROUPS:
            opened = f.opened_at in self._period and not f.withdrawn
            return [(None, one) for one in self._in_group(f)] if opened else ()
        if self._figure in OF_UNIT:
            figures = unit_figures((f,), UnitCode(self._scope[1:]), self._period, self._book)
            figure = figure_of_unit(figures, self._figure)
            return [(None, n < figure.numerator) for n in range(figure.denominator)]
        if self._figure == UNRESOLVED:
            if f.status in ENDS:
                return ()
            one = unresolved_one(f, self._period.end, self._book)
            return [(worst_first(one), one.over > 0)]
        return [(None, hit) for name, hit in self._judge.of(f).rates if name == self._figure]

    def _in_group(self, f: CaseFacts) -> Iterable[object]:
        """Of a report of the period: whether it is of that source or outside the list; its sub-class."""
        kind, _, which = self._figure.partition("_")
        code = category_of(f, self._book)
        match kind:
            case "source":
                yield f.source == which
            case "category":
                yield code
            case "unlisted" if code is not None and self._book.responsibilities.matters:
                yield self._book.responsibilities.of_subclass(code) is None
