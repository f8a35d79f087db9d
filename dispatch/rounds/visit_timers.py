"""When the clock does something for a visit. Times are UTC."""

from datetime import datetime, timedelta

from dispatch.rounds.visits import Alarm, Visit
from dispatch.rulebook.rules_in_force import Rulebook
from dispatch.rulebook.worktime import Calendar


def alarms_of(visit: Visit, rules: Rulebook, calendar: Calendar) -> dict[Alarm, datetime]:
    """The alarms that are still to ring; none once somebody has said what became of the visit."""
    if not visit.untouched:
        return {}
    due = {
        Alarm.NOTICE: notice_at(visit, rules, calendar),
        Alarm.CARD: visit.at + timedelta(minutes=rules.visit_card_minutes),
        Alarm.GUARD: guard_at(visit, rules, calendar),
    }
    return {alarm: at for alarm, at in due.items() if alarm not in visit.rung}


def notice_at(visit: Visit, rules: Rulebook, calendar: Calendar) -> datetime:
    """The evening of the working day before."""
    before = calendar.day(calendar.working_day_before(visit.at))
    return calendar.working_morning(before, rules.visit_notice_at)


def guard_at(visit: Visit, rules: Rulebook, calendar: Calendar) -> datetime:
    """The afternoon of the last working day of its week; the next one's morning for a visit that ends it."""
    day = calendar.day(visit.at)
    week = [day - timedelta(days=day.weekday()) + timedelta(days=number) for number in range(7)]
    last = max((one for one in week if calendar.is_working_day(one)), default=day)
    guard = calendar.working_morning(last, rules.visit_guard_at)
    card = visit.at + timedelta(minutes=rules.visit_card_minutes)
    return guard if guard > card else calendar.next_morning(card)
