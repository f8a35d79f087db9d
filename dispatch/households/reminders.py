"""When the clock looks at a door of a special group again: two working days after its due day, and five."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from dispatch.households.door import Door, Warned
from dispatch.rulebook.visit_rules import VisitRules
from dispatch.rulebook.worktime import Calendar


def warnings_of(door: Door, rules: VisitRules, calendar: Calendar) -> Iterator[tuple[Warned, date, datetime]]:
    """Who is to be told of which due day, and at which moment (UTC): when that working morning begins.

    Nothing for a door of no special group, for one that is not visited, and for what was told already.
    """
    if door.care is None or not door.active or door.due is None:
        return
    for whom, days in ((Warned.HEAD, rules.head_after_days), (Warned.OWNER, rules.owner_after_days)):
        if not door.was_told(whom):
            yield whom, door.due, working_morning_after(door.due, days, calendar)


def working_morning_after(day: date, days: int, calendar: Calendar) -> datetime:
    """The beginning (UTC) of the working day after `days` whole working days have followed `day`."""
    moment = datetime.combine(day, time(23, 59), tzinfo=calendar.zone).astimezone(UTC)
    for _ in range(days + 1):
        moment = calendar.next_morning(moment)
    return moment


def end_of_week(day: date) -> date:
    """The Sunday of that day's week: what is due until then is due this week."""
    return day + timedelta(days=6 - day.weekday())


def spread(first: date, days: int, place: int, count: int) -> date:
    """The day by which the door at that place (from 0) of `count` is due first, when all are taken over at once.

    They are spread evenly over the `days` after `first`, in the order in which somebody walks by them.
    """
    return first + timedelta(days=1 + place * max(days - 1, 0) // max(count, 1))
