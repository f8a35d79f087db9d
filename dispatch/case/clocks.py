"""How a case's clocks start, stop and go on: every change gives a new `Clock`, which an event then records.

`at` is a UTC time everywhere; limits and spans are in the clock's own kind of time.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from dispatch.model import Case, Clock, ClockKind, Source, Urgency
from dispatch.rulebook.book import Book
from dispatch.rulebook.worktime import Limit, after, spent

_MINUTE = timedelta(minutes=1)


def started(limit: Limit, at: datetime, book: Book) -> Clock:
    """A clock that begins now, at a UTC time."""
    return going(Clock(limit.amount, limit.kind), at, book)


def stopped(clock: Clock, at: datetime, book: Book) -> Clock:
    """What was used is kept; a clock that stands already stays as it is."""
    return replace(clock, used=used(clock, at, book), started=None, due=None)


def going(clock: Clock, at: datetime, book: Book) -> Clock:
    """Goes on with the rest; one that has run out is due at once."""
    if clock.started is not None:
        return clock
    rest = max(timedelta(minutes=clock.limit) - clock.used, timedelta())
    return replace(clock, started=at, due=after(at, rest, clock.kind, book.calendar))


def going_with_share(clock: Clock, at: datetime, book: Book) -> Clock:
    """Goes on with the rest, but with at least the share of the limit that the rules leave after a failed check."""
    least = timedelta(minutes=clock.limit) * book.rules.resume_share
    most_used = timedelta(minutes=clock.limit) - least
    stands = stopped(clock, at, book)
    return going(replace(stands, used=min(stands.used, most_used)), at, book)


def relimited(clock: Clock, limit: Limit, at: datetime, book: Book) -> Clock:
    """Another limit, the elapsed time kept. Where the kind of time changes too, the elapsed share is carried over."""
    running = clock.started is not None
    stands = stopped(clock, at, book)
    spent_share = min(stands.used / timedelta(minutes=clock.limit), 1.0)
    used_now = stands.used if clock.kind is limit.kind else limit.span * spent_share
    fresh = Clock(limit.amount, limit.kind, used_now)
    return going(fresh, at, book) if running else fresh


def by_the_districts_day(clock: Clock, case: Case, day: datetime | None, at: datetime, book: Book) -> Clock:
    """A task of the district is due a working day before its own `day` (UTC), where its limit would end later.

    Where that has passed the day itself counts; where that has too, the task is due at once. Others are due as they
    were.
    """
    if case.source is not Source.DISTRICT or day is None or clock.due is None:
        return clock
    before = book.calendar.working_day_before(day)
    due = max(before if before > at else day, at + _MINUTE)
    if due >= clock.due:
        return clock
    limit = used(clock, at, book) + spent(at, due, clock.kind, book.calendar)
    shorter = replace(clock, limit=max(round(limit / _MINUTE), 1))
    return going(stopped(shorter, at, book), at, book)


def longer(new: Clock, old: Clock, at: datetime, book: Book) -> bool:
    """Whether `new` leaves more time than `old`, each as if it ran from now on; their kinds of time may differ."""
    new_due, old_due = going(new, at, book).due, going(old, at, book).due
    return new_due is not None and old_due is not None and new_due > old_due


def used(clock: Clock, at: datetime, book: Book) -> timedelta:
    """How much of the limit is used up by that time, in the clock's own kind of time."""
    if clock.started is None:
        return clock.used
    return clock.used + spent(clock.started, at, clock.kind, book.calendar)


def left(clock: Clock, at: datetime, book: Book) -> timedelta:
    """What is left of the limit, in the clock's own kind of time; below zero once it is overdue."""
    return timedelta(minutes=clock.limit) - used(clock, at, book)


def share_point(clock: Clock, share: float, book: Book) -> datetime | None:
    """When that share of the limit (0 to 1) is used up, UTC.

    None while the clock stands, or where that moment is past its start.
    """
    if clock.started is None:
        return None
    rest = timedelta(minutes=clock.limit) * share - clock.used
    if rest <= timedelta():
        return None
    return after(clock.started, rest, clock.kind, book.calendar)


def triage(urgency: Urgency, at: datetime, book: Book) -> Clock:
    """A triage clock that begins now."""
    return started(book.rules.triage_limit(urgency), at, book)


def overdue(case: Case, at: datetime) -> bool:
    """Whether the handling clock is running and has run out at that UTC time."""
    return case.clock is not None and case.clock.due is not None and case.clock.due <= at


def most_extension_days(clock: Clock, book: Book) -> int:
    """Working days by which an extension may lengthen the original limit; at least one, for a limit of two hours may
    still be moved to tomorrow."""
    original = clock.limit - clock.extended
    return max(1, round(original * book.rules.extension_share) // day_minutes(clock, book))


def day_minutes(clock: Clock, book: Book) -> int:
    """Minutes of a day of this clock: those of work, or all of them."""
    return book.calendar.working_day_minutes if clock.kind is ClockKind.WORK else 24 * 60
