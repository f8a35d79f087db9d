"""The weekly digest: one timer a week, a reader query when it rings, one message for each chat and week."""

from datetime import datetime, timedelta

from dispatch.figures.periods import Period, before, week_of
from dispatch.rulebook.worktime import Calendar
from handlers.centre import Centre
from handlers.digests.compose import Facts, compose
from handlers.digests.scopes import STREET, Reader, readers
from handlers.turn.carry_out import Turn
from handlers.turn.reader_query import WeekAnswer, WeekQuery
from storage.messages.timers import Timer
from storage.transaction import Transaction

TIMER = "weekly"
"""The kind of the timer that sends the digest."""

_LATE = timedelta(hours=1)
"""A digest that comes later than this was held up, and keeps to working time."""


def plan_weekly(tx: Transaction, at: datetime, centre: Centre) -> None:
    """The digest of the week that `at` lies in is sure to come; nothing where it is planned already."""
    _plan(tx, *centre.book.calendar.week(at), centre)


def ring(turn: Turn, timer: Timer) -> WeekQuery | None:
    """Asks for the week and the week before, each as it stood at its end.

    None where it waits for the morning: the process was down when it was due, and now nobody is at work.
    """
    cal, at = turn.centre.book.calendar, turn.at
    year, week = int(str(timer.body["year"])), int(str(timer.body["week"]))
    if at - timer.due_at > _LATE and not cal.is_working_time(at):
        turn.tx.timers.done(timer.id)
        turn.tx.timers.plan(timer.key, timer.kind, cal.next_morning(at), timer.body)
        return None
    asked = week_of(cal, year, week)
    return WeekQuery(str(timer.id), timer.id, asked, before(cal, asked))


def answer_weekly(turn: Turn, answer: WeekAnswer) -> None:
    """Each message has the key of its chat, week and scope, so it exists once; of nothing there is none."""
    week, tx = answer.query.week, turn.tx
    facts = Facts(week, answer.week, answer.query.week_before, answer.week_before, answer.hot)
    street, late = facts.street(turn), _late(turn, week)
    for reader in readers(tx):
        decides = reader.scope == STREET and reader.place.person is not None
        message = compose(turn, facts, reader.scope, street, decides=decides, late=late, pictured=True)
        if not message.digest.quiet:
            turn.out.show(reader.place, message, once=_once(week, reader))
    tx.timers.done(answer.query.timer)
    _plan(tx, *_next(turn.centre.book.calendar, week.year, week.number), turn.centre)


def _once(week: Period, reader: Reader) -> str:
    """One chat may read of several parts of the street, as a head does who stands in for another."""
    part = "" if reader.scope == STREET else f":{reader.scope}"
    return f"{_key(week.year, week.number)}:{reader.place.chat_id}{part}"


def _late(turn: Turn, week: Period) -> datetime | None:
    """When it should have come, where that is so long ago that it must be said."""
    due = _due(turn.centre, week.year, week.number)
    return due if turn.at - due > _LATE else None


def _key(year: int, week: int) -> str:
    return f"{TIMER}:{year}-W{week:02}"


def _next(cal: Calendar, year: int, week: int) -> tuple[int, int]:
    return cal.week(cal.week_bounds(year, week)[1])


def _due(centre: Centre, year: int, week: int) -> datetime:
    cal = centre.book.calendar
    return cal.first_working_morning(*_next(cal, year, week), centre.book.rules.digest_at)


def _plan(tx: Transaction, year: int, week: int, centre: Centre) -> None:
    tx.timers.plan(_key(year, week), TIMER, _due(centre, year, week), {"year": year, "week": week})
