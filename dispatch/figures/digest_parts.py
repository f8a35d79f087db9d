"""What a summary says to one kind of reader beside the indicators: a unit of itself, the centre of the whole street.

Counts, codes and figures only. Stations stand in the order of their codes and are never sorted by result.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from dispatch.figures.case_facts import CaseFacts
from dispatch.figures.indicators import Figure
from dispatch.figures.shown import ShownFigure, counted
from dispatch.figures.sums import Sums
from dispatch.figures.unit_figures import UnitFigures, UnitSums
from dispatch.model import RowCode, Source, StationCode, UnitCode
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


def director_part(sums: Sums, teams: Sequence[UnitPart], load: LoadPart, book: Book) -> DirectorPart:
    """Of the whole street; the teams as they stand."""
    outside = 0
    if book.responsibilities.matters:
        found = ((one, count) for one, count in sums.opened.items() if not one.withdrawn)
        codes = ((subclass_of(one.row, book), count) for one, count in found)
        outside = sum(n for code, n in codes if code and book.responsibilities.of_subclass(code) is None)
    return DirectorPart(load, tuple(one for one in teams if one.says_something), outside)


def unit_part(sums: UnitSums, unit: UnitCode, rework: ShownFigure, book: Book) -> UnitPart:
    """`rework` is of the unit's own cases; it helps with those of others."""
    few = book.rules.few_cases
    figures = {name: counted(sums.hits[name], sums.cases[name], few) for name in OF_UNIT}
    return UnitPart(unit=unit, rework=rework, so_so=sums.so_so, no_use=sums.no_use, **figures)


def figure_of_unit(figures: UnitFigures, name: str) -> Figure:
    """One of OF_UNIT. KeyError for another name."""
    return {
        "returns_upheld": figures.returns_upheld,
        "help_accepted": figures.help_accepted,
        "help_arrived": figures.help_arrived,
        "help_done": figures.help_done,
        "help_found": figures.help_found,
    }[name]


def street_part(sums: Sums, stations: Mapping[StationCode, Sums], book: Book) -> StreetPart:
    """`sums` are of the whole street, `stations` of all there are, be there cases or not."""
    return StreetPart(
        stations=tuple(_station(code, stations[code], book) for code in sorted(stations)),
        sources=tuple((source, sums.sources[source]) for source in Source if sums.sources[source]),
        categories=top_of(categories(sums, book)),
    )


def categories(sums: Sums, book: Book) -> Counter[str]:
    """The reports by the code of their sub-class, without those that were withdrawn."""
    found = Counter[str]()
    for one, count in sums.opened.items():
        code = subclass_of(one.row, book)
        if code is not None and not one.withdrawn:
            found[code] += count
    return found


def top_of(reports: Counter[str]) -> tuple[tuple[str, int], ...]:
    """The codes of the sub-classes with the most reports; of the same number the lower code first."""
    return tuple(sorted(reports.items(), key=lambda it: (-it[1], it[0]))[:TOP])


def category_of(f: CaseFacts, book: Book) -> str | None:
    """The code of its sub-class; None where it has none, or one that no catalogue knows."""
    return subclass_of(f.row, book)


def subclass_of(code: RowCode | None, book: Book) -> str | None:
    """The same of a row of the catalogue."""
    row = book.catalogue_with(code).row(code) if code is not None else None
    return row.subclass if row is not None else None


def _station(code: StationCode, sums: Sums, book: Book) -> StationRow:
    on_time = sums.shown(book).on_time_handling
    return StationRow(code, sums.reported, sums.closed, on_time, sums.open, sums.late)
