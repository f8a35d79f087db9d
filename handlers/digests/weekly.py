"""The summaries that come by themselves, of each week and month: a timer a period, a reader query when it rings, and
one message for each chat and period.

The figures as they were sent are kept; where they differ now, the next summary of the same kind says so (更正).
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from dispatch.figures.digest import cells
from dispatch.figures.periods import Period, PeriodKind, before, code_of, period_of, week_of
from dispatch.model import PersonId
from dispatch.rulebook.worktime import Calendar
from handlers.centre import Centre
from handlers.digests.compose import Both, compose
from handlers.digests.scopes import STREET, Reader, readers
from handlers.notify.messages import WeeklyDigest
from handlers.turn.carry_out import Turn
from handlers.turn.reader_query import WeekAnswer, WeekFacts, WeekQuery
from storage.messages.timers import Timer
from storage.transaction import Transaction

TIMER = "weekly"
"""The kind of the timer that sends the digest of a week; MONTHLY of the one of a month."""
MONTHLY = "monthly"

HaveMore = Callable[[Turn, WeeklyDigest, PersonId | None], bool]
"""Whether the areas beside the cases have something to say in that summary to that person, or group (None)."""

_LATE = timedelta(hours=1)
"""A digest that comes later than this was held up, and keeps to working time."""


def plan_weekly(tx: Transaction, at: datetime, centre: Centre) -> None:
    """The digest of the week that `at` lies in is sure to come; nothing where it is planned already."""
    _plan(tx, week_of(centre.book.calendar, *centre.book.calendar.week(at)), centre)


def plan_monthly(tx: Transaction, at: datetime, centre: Centre) -> None:
    """The same of the month that `at` lies in."""
    cal = centre.book.calendar
    _plan(tx, period_of(cal, PeriodKind.MONTH, cal.day(at)), centre)


def ring(turn: Turn, timer: Timer) -> WeekQuery | None:
    """Asks for the week or month and the one before, each as it stood at its end.

    None where it waits for the morning: the process was down when it was due, and now nobody is at work.
    """
    cal, at = turn.centre.book.calendar, turn.at
    if at - timer.due_at > _LATE and not cal.is_working_time(at):
        turn.tx.timers.done(timer.id)
        turn.tx.timers.plan(timer.key, timer.kind, cal.next_morning(at), timer.body)
        return None
    asked = _asked(cal, timer)
    return WeekQuery(str(timer.id), timer.id, asked, before(cal, asked))


def compose_weekly(turn: Turn, found: WeekFacts) -> WeekAnswer:
    """Everybody's, each part of the street once; it writes nothing."""
    period, book = found.query.week, turn.centre.book
    both = Both(found.now, found.before, found.hot, found.unread)
    street, late = both.street(turn), _late(turn, period)
    messages = {
        (scope, decides): compose(
            turn,
            both,
            scope,
            street,
            decides=decides,
            late=late,
            pictured=turn.centre.draws_figures,
            corrects=True,
        )
        for scope, decides in dict.fromkeys(map(_read_by, readers(turn.tx)))
    }
    parts = {scope: both.part(scope, book).now for scope, _ in messages}
    return WeekAnswer(
        found.query, messages, {of: cells(sums, period, sums.shown(book)) for of, sums in parts.items()}
    )


def answer_weekly(turn: Turn, answer: WeekAnswer, have_more: HaveMore) -> None:
    """Each message has the key of its chat, period and scope, so it exists once; of nothing there is none: where
    there were no cases, nor what `have_more` asks for.

    Where somebody has come meanwhile for whose part none is composed, the timer stays, and rings once more.
    """
    period, tx, book = answer.query.week, turn.tx, turn.centre.book
    reading = [(reader, _read_by(reader)) for reader in readers(tx)]
    if any(of not in answer.messages for _, of in reading):
        return
    sent: set[str] = set()
    for reader, of in reading:
        message = answer.messages[of]
        if message.unread or not message.digest.quiet or have_more(turn, message, reader.place.person):
            turn.out.show(reader.place, message, once=_once(period, reader))
            sent.add(reader.scope)
    for scope in sorted(sent):
        kept = answer.cells[scope]
        tx.sent_figures.keep(scope, code_of(book.calendar, period), kept, book.rules.version, turn.at)
    tx.timers.done(answer.query.timer)
    _plan(tx, _next(book.calendar, period), turn.centre)


def _read_by(reader: Reader) -> tuple[str, bool]:
    """Which part of the street, and whether as the director."""
    return reader.scope, reader.scope == STREET and reader.place.person is not None


def _once(period: Period, reader: Reader) -> str:
    """One chat may read of several parts of the street, as a head does who stands in for another."""
    part = "" if reader.scope == STREET else f":{reader.scope}"
    return f"{_key(period)}:{reader.place.chat_id}{part}"


def _late(turn: Turn, period: Period) -> datetime | None:
    """When it should have come, where that is so long ago that it must be said."""
    due = _due(turn.centre, period)
    return due if turn.at - due > _LATE else None


def _is_week(period: Period) -> bool:
    return period.kind is PeriodKind.WEEK


def _key(period: Period) -> str:
    if _is_week(period):
        return f"{TIMER}:{period.year}-W{period.number:02}"
    return f"{MONTHLY}:{period.year}-{period.number:02}"


def _asked(cal: Calendar, timer: Timer) -> Period:
    year, number = int(str(timer.body["year"])), int(str(timer.body[_NUMBER[timer.kind]]))
    if timer.kind == TIMER:
        return week_of(cal, year, number)
    return period_of(cal, PeriodKind.MONTH, datetime(year, number, 1, tzinfo=cal.zone).date())


_NUMBER = {TIMER: "week", MONTHLY: "month"}
"""Under which word a timer's body has the number of its period."""


def _next(cal: Calendar, period: Period) -> Period:
    return period_of(cal, period.kind, cal.day(period.end))


def _due(centre: Centre, period: Period) -> datetime:
    """On the first working morning after it."""
    cal = centre.book.calendar
    return cal.working_morning(cal.day(period.end), centre.book.rules.digest_at)


def _plan(tx: Transaction, period: Period, centre: Centre) -> None:
    kind = TIMER if _is_week(period) else MONTHLY
    body = {"year": period.year, _NUMBER[kind]: period.number}
    tx.timers.plan(_key(period), kind, _due(centre, period), body)
