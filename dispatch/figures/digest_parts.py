"""What a summary says to one kind of reader beside the indicators: a unit of itself, the centre of the whole street.

Counts, codes and figures only. Stations stand in the order of their codes and are never sorted by result.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from dispatch.figures.case_facts import CaseFacts
from dispatch.figures.digest import ShownFigure, cell
from dispatch.figures.indicators import Figure, indicators
from dispatch.figures.periods import Period
from dispatch.figures.unit_figures import UnitFigures, unit_figures
from dispatch.figures.unresolved import unresolved
from dispatch.model import Source, StationCode, Status, UnitCode
from dispatch.rulebook.book import Book

TOP: Final = 5
"""So many sub-classes are named."""
OF_UNIT: Final = ("returns_upheld", "help_accepted", "help_arrived", "help_done", "help_found")
"""The figures of a unit that open their cases, in the order in which they are shown."""


@dataclass(frozen=True, slots=True)
class UnitPart:
    """A unit's own: its rework, its returns, its help. `so_so` and `no_use` are of `help_found`'s cases."""

    unit: UnitCode
    rework: ShownFigure
    returns_upheld: ShownFigure
    help_accepted: ShownFigure
    help_arrived: ShownFigure
    help_done: ShownFigure
    help_found: ShownFigure
    so_so: int
    no_use: int

    @property
    def says_something(self) -> bool:
        """Whether any of its figures has a case."""
        return any(getattr(self, name).cases for name in (*OF_UNIT, "rework"))


@dataclass(frozen=True, slots=True)
class StationRow:
    """One station beside the others: reports and closed of the period, on-time handling, what is open and late."""

    station: StationCode
    reported: int
    closed: int
    on_time_handling: ShownFigure
    open: int
    late: int


@dataclass(frozen=True, slots=True)
class StreetPart:
    """The stations in the order of their codes; sources and the top sub-classes, each with its reports."""

    stations: tuple[StationRow, ...]
    sources: tuple[tuple[Source, int], ...]
    categories: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class LoadPart:
    """What the bot asked of people: `prompts` of `workers` on `days` working days, `taps` on the cards of `cases`."""

    prompts: int
    workers: int
    days: int
    questions: int
    taps: int
    cases: int
    night: int

    @property
    def prompts_a_day(self) -> float | None:
        """Of a worker and working day, to one place; None where there is neither."""
        return round(self.prompts / (self.workers * self.days), 1) if self.workers and self.days else None

    @property
    def taps_a_case(self) -> float | None:
        """Of a reported case, to one place; None where there was none."""
        return round(self.taps / self.cases, 1) if self.cases else None


@dataclass(frozen=True, slots=True)
class DirectorPart:
    """What the director oversees 督查: the load first, then the teams 下沉力量, and the matters outside the list."""

    load: LoadPart
    teams: tuple[UnitPart, ...]
    """In the order of their codes, those that had something to do."""
    unlisted: int
    """Reports whose sub-class the responsibility list does not name; 0 where the centre has no list."""


def unlisted(opened: Sequence[CaseFacts], book: Book) -> tuple[list[CaseFacts], list[CaseFacts]]:
    """The reports whose sub-class stands in no matter of the responsibility list, and those where it does."""
    if not book.responsibilities.matters:
        return [], []
    known = [(f, code) for f in opened if (code := category_of(f, book)) is not None]
    outside = [f for f, code in known if book.responsibilities.of_subclass(code) is None]
    return outside, [f for f, code in known if book.responsibilities.of_subclass(code) is not None]


def director_part(
    facts: Sequence[CaseFacts], teams: Sequence[UnitPart], load: LoadPart, period: Period, book: Book
) -> DirectorPart:
    """Of the whole street; the teams as they stand."""
    opened = [f for f in facts if f.opened_at in period and not f.withdrawn]
    return DirectorPart(load, tuple(one for one in teams if one.says_something), len(unlisted(opened, book)[0]))


def unit_part(
    facts: Sequence[CaseFacts], unit: UnitCode, period: Period, book: Book, rework: Figure | None = None
) -> UnitPart:
    """Of the whole street's cases, for a unit helps with those of others; `rework` of its own, where it is known."""
    figures = unit_figures(facts, unit, period, book)
    own = rework or indicators([f for f in facts if f.unit == unit], period, book).rework
    return UnitPart(
        unit=unit,
        rework=cell(own),
        returns_upheld=cell(figures.returns_upheld),
        help_accepted=cell(figures.help_accepted),
        help_arrived=cell(figures.help_arrived),
        help_done=cell(figures.help_done),
        help_found=cell(figures.help_found),
        so_so=figures.so_so,
        no_use=figures.no_use,
    )


def figure_of_unit(figures: UnitFigures, name: str) -> Figure:
    """One of OF_UNIT. KeyError for another name."""
    return {
        "returns_upheld": figures.returns_upheld,
        "help_accepted": figures.help_accepted,
        "help_arrived": figures.help_arrived,
        "help_done": figures.help_done,
        "help_found": figures.help_found,
    }[name]


def street_part(
    facts: Sequence[CaseFacts], stations: Sequence[StationCode], period: Period, book: Book
) -> StreetPart:
    """`stations` are all there are, be there cases or not."""
    opened = [f for f in facts if f.opened_at in period and not f.withdrawn]
    sources = Counter(f.source for f in opened)
    return StreetPart(
        stations=tuple(_station(facts, code, period, book) for code in sorted(stations)),
        sources=tuple((source, sources[source]) for source in Source if sources[source]),
        categories=top_categories(opened, book),
    )


def top_categories(opened: Sequence[CaseFacts], book: Book) -> tuple[tuple[str, int], ...]:
    """The codes of the sub-classes with the most reports; of the same number the lower code first."""
    counted = Counter(code for f in opened if (code := category_of(f, book)) is not None)
    return tuple(sorted(counted.items(), key=lambda it: (-it[1], it[0]))[:TOP])


def category_of(f: CaseFacts, book: Book) -> str | None:
    """The code of its sub-class; None where it has none, or one that no catalogue knows."""
    row = book.catalogue_with(f.row).row(f.row) if f.row is not None else None
    return row.subclass if row is not None else None


def _station(facts: Sequence[CaseFacts], code: StationCode, period: Period, book: Book) -> StationRow:
    own = [f for f in facts if f.station == code]
    waiting = unresolved(own, period.end, book)
    return StationRow(
        station=code,
        reported=sum(f.opened_at in period for f in own),
        closed=sum(f.status is Status.CLOSED and f.ended_at in period for f in own),
        on_time_handling=cell(indicators(own, period, book).on_time_handling),
        open=len(waiting),
        late=sum(one.over > 0 for one in waiting),
    )
