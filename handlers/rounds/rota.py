"""Plans the visits a week ahead, and anew what lies ahead when the roster or somebody's leave changes."""

from datetime import date, datetime, timedelta
from typing import Final

from dispatch.rounds.rota import plan_week, replan
from dispatch.rounds.visit_commands import Cancel, HandOver
from dispatch.rounds.visits import VisitPlanned
from handlers.centre import Centre
from handlers.notify.outbox_writer import OutboxWriter
from handlers.rounds.visit_turn import around, carry_out, plan, street_of
from handlers.turn.carry_out import Turn
from storage.messages.timers import Timer
from storage.transaction import Transaction

TIMER: Final = "rounds"
"""The kind of the timer that plans the next week, each Monday."""
_WEEK: Final = timedelta(days=7)


def begin(tx: Transaction, at: datetime, centre: Centre) -> None:
    """Plans this week and the next, where that is not done yet, and the timer that goes on with it."""
    if centre.plans_rounds:
        _plan_weeks(OutboxWriter(tx, at, centre, f"rounds.{at.isoformat()}"))


def ring(turn: Turn, timer: Timer) -> None:
    """A new week has begun: the one after it is planned. Nothing where the centre has no rota any more."""
    turn.tx.timers.done(timer.id)
    if turn.centre.plans_rounds:
        _plan_weeks(turn.out)


def people_changed(out: OutboxWriter) -> None:
    """Only what lies ahead changes, and who was told the evening before is told anew where it is theirs now."""
    if not out.centre.plans_rounds:
        return
    ahead = [visit for visit in around(out.tx, out.at) if visit.at > out.at and visit.untouched]
    street = street_of(out.tx, out.centre)
    for changed in replan(street, ahead):
        command = Cancel() if changed.person is None else HandOver(changed.person)
        carry_out(out, changed.visit, command, None)
    _plan_weeks(out)


def _plan_weeks(out: OutboxWriter) -> None:
    monday = _monday(out)
    for first in (monday, monday + _WEEK):
        for slot in plan_week(street_of(out.tx, out.centre), first, around(out.tx, out.at), out.at):
            plan(out, VisitPlanned(out.tx.visits.next_id(), slot.station, slot.person, slot.meeting, slot.at))
    calendar, next_monday = out.centre.book.calendar, monday + _WEEK
    start, _ = calendar.week_bounds(*next_monday.isocalendar()[:2])
    out.tx.timers.plan(f"{TIMER}:{next_monday.isoformat()}", TIMER, start, {})


def _monday(out: OutboxWriter) -> date:
    day = out.centre.book.calendar.day(out.at)
    return day - timedelta(days=day.weekday())
