"""The mornings that the page's clock jumps to, with the street's holidays and make-up working days."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

MORNING = time(9, 0)
DIGEST = time(9, 1)  # a minute after the weekly digest is due
FRIDAY = time(16, 30)
DAYS_OF_SEARCH = 60


def next_morning(now: datetime, holidays: frozenset[str], workdays: frozenset[str]) -> datetime:
    """09:00 of the next working day, today's if it is still to come."""
    return _first(now, MORNING, [day for day in _days(now) if _works(day, holidays, workdays)])


def next_digest(now: datetime, holidays: frozenset[str], workdays: frozenset[str]) -> datetime:
    """09:01 of the first working day of an ISO week."""
    monday = now.date() - timedelta(days=now.weekday())
    firsts: dict[tuple[int, int], date] = {}
    for days in range(DAYS_OF_SEARCH):
        day = monday + timedelta(days=days)
        if _works(day, holidays, workdays):
            firsts.setdefault(day.isocalendar()[:2], day)
    return _first(now, DIGEST, list(firsts.values()))


def friday_before_digest(now: datetime, holidays: frozenset[str], workdays: frozenset[str]) -> datetime:
    """16:30 of the Friday of the week that the next weekly digest is of."""
    due = next_digest(now, holidays, workdays)
    return datetime.combine(due.date() - timedelta(days=due.weekday() + 3), FRIDAY, now.tzinfo)


def _first(now: datetime, at: time, days: list[date]) -> datetime:
    return next(moment for day in days if (moment := datetime.combine(day, at, now.tzinfo)) > now)


def _days(now: datetime) -> list[date]:
    return [now.date() + timedelta(days=days) for days in range(DAYS_OF_SEARCH)]


def _works(day: date, holidays: frozenset[str], workdays: frozenset[str]) -> bool:
    named = day.isoformat()
    return named in workdays or (day.weekday() < 5 and named not in holidays)
