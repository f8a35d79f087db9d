"""The cases that have not ended: who holds each at a moment, how long it is over, and which are listed first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dispatch.case.responsible import Party
from dispatch.figures.case_facts import CaseFacts
from dispatch.model import ENDS, ClockKind, StationCode, Status, UnitCode
from dispatch.rulebook.book import Book
from dispatch.rulebook.worktime import deadline, spent

_WITH_UNIT = frozenset({Status.DISPATCHED, Status.HANDLING, Status.ON_HOLD})
_DAY_MINUTES = 24 * 60


class Holder(StrEnum):
    """Whose turn it is. The values are stored."""

    UNIT = "unit"
    DISTRICT = "district"
    REPORTER = "reporter"
    HEAD = "head"
    STAFF = "staff"
    """The centre's staff, who check in place of reporter and head."""
    CALL_BACK = "call_back"
    DIRECTOR = "director"
    CENTRE = "centre"


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A case that has not ended. Of a sensitive one only the number is shown: it has neither unit nor station.

    `over` are minutes past the moment by which its holder was to act, of a day of `day` minutes; 0 while in time.
    """

    number: str
    status: Status
    sensitive: bool
    unit: UnitCode | None
    station: StationCode | None
    over: int
    day: int
    supervised: bool
    holder: Holder


def unresolved(facts: Iterable[CaseFacts], at: datetime, book: Book) -> list[Unresolved]:
    """As it is at a UTC time, which no fact is later than: the most overdue first, then what is supervised, then the
    oldest number."""
    return sorted((unresolved_one(f, at, book) for f in facts if f.status not in ENDS), key=worst_first)


def holder_of(f: CaseFacts) -> Holder:
    """The real one: a case that waits for the district, its reporter, its check or its call is not with the unit."""
    if f.status is Status.ESCALATED:
        return Holder.DISTRICT
    if f.status is Status.VERIFIED:
        return Holder.CALL_BACK
    if f.status in _WITH_UNIT and f.unit is not None:
        return Holder.UNIT
    return _OF_PARTY.get(f.party, Holder.CENTRE)


_OF_PARTY = {
    Party.REPORTER: Holder.REPORTER,
    Party.HEAD: Holder.HEAD,
    Party.STAFF: Holder.STAFF,
    Party.DIRECTOR: Holder.DIRECTOR,
}


def acted_by(f: CaseFacts, book: Book) -> datetime | None:
    """By when its holder was to act, UTC; None where nothing says so, or while the clock stands."""
    match f.status:
        case Status.AWAITING_INFO:
            return deadline(f.since, book.rules.info_first, book.calendar)
        case Status.RESOLVED:
            return deadline(f.since, book.rules.verification, book.calendar)
        case Status.VERIFIED:
            return f.revisit_at
        case Status.ESCALATED:
            return f.outside_due
        case _:
            return f.due


def unresolved_one(f: CaseFacts, at: datetime, book: Book) -> Unresolved:
    """The same of one that has not ended."""
    due, kind, holder = acted_by(f, book), _kind(f), holder_of(f)
    late = spent(due, at, kind, book.calendar) if due is not None and due < at else None
    return Unresolved(
        number=f.number,
        status=f.status,
        sensitive=f.sensitive,
        unit=f.unit if holder is Holder.UNIT and not f.sensitive else None,
        station=None if f.sensitive else f.station,
        over=0 if late is None else max(int(late.total_seconds() // 60), 1),
        day=book.calendar.working_day_minutes if kind is ClockKind.WORK else _DAY_MINUTES,
        supervised=f.supervised,
        holder=holder,
    )


def _kind(f: CaseFacts) -> ClockKind:
    """Whoever answers, checks or calls back does so in working time, also of an urgent case."""
    return f.due_kind if f.status in _WITH_UNIT or f.status is Status.REPORTED else ClockKind.WORK


def worst_first(one: Unresolved) -> tuple[bool, float, bool, str]:
    """What they are sorted by."""
    return (one.over == 0, -one.over / one.day, not one.supervised, one.number)
