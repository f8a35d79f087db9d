"""What a unit is told of itself beside the indicators: its returns, and the help that it has given (吹哨、协办).

Units and teams only: no figure is of a person. A step of an assist is judged once: when it was done in time, or else
at its deadline; one that the case's end came before judges nobody.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

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


def unit_figures(facts: Iterable[CaseFacts], unit: UnitCode, period: Period, book: Book) -> UnitFigures:
    """Of the whole street's cases, for a unit helps with those of others."""
    with_units = (f for f in facts if f.helped or f.given_back)
    return _Count(tuple(with_units), unit, period, book).all()


@dataclass(frozen=True, slots=True)
class _Count:
    """Works the figures of one unit out of the facts of the whole street."""

    facts: tuple[CaseFacts, ...]
    unit: UnitCode
    period: Period
    book: Book

    def all(self) -> UnitFigures:
        rated = [(n, h.rating) for n, h in self._helped() if h.done in self.period and h.rating is not None]
        return UnitFigures(
            returns_upheld=self._figure(
                (f.number, one.upheld)
                for f in self.facts
                for one in f.given_back
                if one.unit == self.unit and one.judged_at in self.period
            ),
            help_accepted=self._in_time(self._accepted),
            help_arrived=self._in_time(self._arrived),
            help_done=self._in_time(self._done),
            help_found=self._figure((number, rating >= HELPED) for number, rating in rated),
            so_so=sum(rating == SO_SO for _, rating in rated),
            no_use=sum(rating < SO_SO for _, rating in rated),
        )

    def _helped(self) -> Iterator[tuple[str, Help]]:
        return ((f.number, one) for f in self.facts for one in f.helped if one.unit == self.unit)

    def _in_time(self, step: Callable[[Help], Stretch | None]) -> Figure:
        steps = [(number, step(one)) for number, one in self._helped()]
        judged = [(number, found) for number, found in steps if found is not None and found.judged_at in self.period]
        return self._figure((number, found.on_time) for number, found in judged)

    def _accepted(self, one: Help) -> Stretch:
        return _step(one, self._due(one.asked), one.accepted)

    def _due(self, asked: datetime) -> datetime:
        return deadline(asked, self.book.rules.assist_accept, self.book.calendar)

    def _arrived(self, one: Help) -> Stretch | None:
        due = deadline(one.asked, self.book.rules.whistle_arrival, self.book.calendar)
        return _step(one, due, one.arrived or one.done) if one.whistle else None

    def _done(self, one: Help) -> Stretch:
        return _step(one, one.due, one.done)

    def _figure(self, found: Iterable[tuple[str, bool]]) -> Figure:
        all_of: Sequence[tuple[str, bool]] = tuple(found)
        few = len(all_of) < self.book.rules.few_cases
        return Figure(tuple(n for n, hit in all_of if hit), tuple(n for n, _ in all_of), few)


def _step(one: Help, due: datetime, done: datetime | None) -> Stretch:
    return Stretch(one.asked, due, done, None if done is not None else one.over)
