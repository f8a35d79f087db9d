"""What a unit is told of itself beside the indicators: its returns, and the help that it has given (吹哨、协办).

Units and teams only: no figure is of a person. A step of an assist is judged once: when it was done in time, or else
at its deadline; one that the case's end came before judges nobody.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Final, NamedTuple

from dispatch.figures.case_facts import CaseFacts, Stretch
from dispatch.figures.indicators import Figure
from dispatch.figures.periods import Period
from dispatch.figures.unit_facts import Help
from dispatch.model import UnitCode
from dispatch.rulebook.book import Book
from dispatch.rulebook.worktime import deadline

HELPED = 4
"""From this rating on (1 to 5) help was found to have helped; one below SO_SO has not."""
SO_SO = 3


@dataclass(frozen=True, slots=True)
class UnitFigures:
    """Each with the cases behind both halves; a case in which a unit helped twice may count twice."""

    returns_upheld: Figure
    """Of the returns of the unit that somebody has decided on in the period."""
    help_accepted: Figure
    help_arrived: Figure
    """Of the whistles only: on the spot within the rules' half hour."""
    help_done: Figure
    help_found: Figure
    """Found to have helped, of the help that was done in the period and that its reporters said a word on."""
    so_so: int
    no_use: int
    """Of those in `help_found`, how many said 一般 and 没帮上."""


RATED: Final = "help_found"
FIGURES: Final = tuple(one.name for one in fields(UnitFigures) if one.type is Figure)
"""The names of those that have two halves."""


@dataclass(slots=True)
class UnitSums:
    """The same added up, without the cases behind it; `cases` and `hits` are by FIGURES."""

    cases: Counter[str] = field(default_factory=Counter)
    hits: Counter[str] = field(default_factory=Counter)
    so_so: int = 0
    no_use: int = 0


def unit_figures(facts: Iterable[CaseFacts], unit: UnitCode, period: Period, book: Book) -> UnitFigures:
    """Of the whole street's cases, for a unit helps with those of others."""
    found: dict[str, list[tuple[str, bool]]] = {name: [] for name in FIGURES}
    ratings: list[int] = []
    for f in facts:
        for one in counted_in(f, period, book):
            if one.unit == unit:
                found[one.figure].append((f.number, one.hit))
                ratings += [one.rating] if one.rating is not None else []
    figures = {name: _figure(of_it, book.rules.few_cases) for name, of_it in found.items()}
    return UnitFigures(**figures, so_so=sum(map(_is_so_so, ratings)), no_use=sum(map(_is_no_use, ratings)))


def add_units(sums: Mapping[UnitCode, UnitSums], f: CaseFacts, period: Period, book: Book) -> None:
    """Adds one case to the sums of each unit that helped in it or gave it back; there must be one for every unit."""
    for one in counted_in(f, period, book):
        of_unit = sums[one.unit]
        of_unit.cases[one.figure] += 1
        of_unit.hits[one.figure] += one.hit
        if one.rating is not None:
            of_unit.so_so += _is_so_so(one.rating)
            of_unit.no_use += _is_no_use(one.rating)


class Counts(NamedTuple):
    """What a case counts as for a unit, in one of FIGURES; `rating` where a word was said on its help."""

    unit: UnitCode
    figure: str
    hit: bool
    rating: int | None = None


def counted_in(f: CaseFacts, period: Period, book: Book) -> Iterator[Counts]:
    """All that a case counts as in the period; for a unit that helped twice, twice."""
    for back in f.given_back:
        if back.judged_at in period:
            yield Counts(back.unit, "returns_upheld", back.upheld)
    for one in f.helped:
        for figure, step in _steps(one, book):
            at, on_time = step.verdict
            if at in period:
                yield Counts(one.unit, figure, on_time)
        if one.done in period and one.rating is not None:
            yield Counts(one.unit, RATED, one.rating >= HELPED, one.rating)


def _steps(one: Help, book: Book) -> Iterator[tuple[str, Stretch]]:
    due = deadline(one.asked, book.rules.assist_accept, book.calendar)
    yield "help_accepted", _step(one, due, one.accepted)
    if one.whistle:
        due = deadline(one.asked, book.rules.whistle_arrival, book.calendar)
        yield "help_arrived", _step(one, due, one.arrived or one.done)
    yield "help_done", _step(one, one.due, one.done)


def _step(one: Help, due: datetime, done: datetime | None) -> Stretch:
    return Stretch(one.asked, due, done, None if done is not None else one.over)


def _figure(found: Sequence[tuple[str, bool]], few: int) -> Figure:
    return Figure(tuple(n for n, hit in found if hit), tuple(n for n, _ in found), len(found) < few)


def _is_so_so(rating: int) -> bool:
    return rating == SO_SO


def _is_no_use(rating: int) -> bool:
    return rating < SO_SO
