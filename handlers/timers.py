"""What happens when a timer fires: one row for each kind of timer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from typing import Final

from dispatch.case.commands import Ring
from dispatch.case.events import Rung
from dispatch.case.fold import evolve
from dispatch.case.refusals import Refusal
from dispatch.case.reminders import timers_of
from dispatch.model import TimerKey, TimerKind
from handlers.areas import AREAS
from handlers.centre import Centre
from handlers.digests import weekly
from handlers.intake import drafts, report_additions
from handlers.notify import take_back_over
from handlers.notify.on_event import refresh
from handlers.notify.outbox_writer import OutboxWriter
from handlers.roster import absence
from handlers.turn.carry_out import Turn, carry_out
from handlers.turn.reader_query import WeekQuery
from storage.messages.timers import Timer
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class TimerRow:
    """`ring` deletes the timer's row, unless it returns a query: then the turn of the answer deletes it."""

    ring: Callable[[Turn, Timer], WeekQuery | None]
    of_case: bool = False


def ring(tx: Transaction, timer: Timer, at: datetime, centre: Centre) -> WeekQuery | None:
    """Rings a timer that is due. A timer whose reason is gone does nothing, and its row is deleted.

    Raises LookupError for a kind that nobody handles, and for one with a case, or without, where it never has that.
    """
    row = TIMERS.get(timer.kind.partition(":")[0])
    if row is None or row.of_case is (timer.case is None):
        raise LookupError(f"nobody handles a timer {timer.kind} {'without' if timer.case is None else 'with'} a case")
    return row.ring(Turn(tx, at, centre, timer.ring), timer)


def _ring_case(turn: Turn, timer: Timer) -> None:
    """Gives the case the clock's command Ring. Where that is refused, the case's timers are worked out anew."""
    if timer.case is None:
        raise ValueError(f"timer {timer.id} has no case")
    case = turn.tx.cases.require(timer.case)
    turn = Turn(turn.tx, turn.at, turn.centre, f"{turn.origin}.{case.revision}")
    key = TimerKey(timer.kind)
    try:
        carry_out(turn, case, Ring(key.kind, key.number), None)
    except Refusal:
        turn.tx.timers.sync(case.id, timers_of(case, turn.centre.book.under(case)))


def clock_set_back(tx: Transaction, at: datetime, centre: Centre) -> None:
    """The clock was wrong until now: what it let ring too early is not kept as having rung late.

    Otherwise whoever comes next would have their turn a whole step after the wrong time. Each such timer is noted in
    the case's log once more, as one that rang; nobody is told anything again.
    """
    for number in tx.cases.ids_open():
        case = tx.cases.require(number)
        events = tuple(Rung(timer) for timer, told in case.rung_late if told > at)
        if events:
            after = reduce(lambda so_far, event: evolve(so_far, event, None, at), events, case)
            tx.cases.save(case, after, events, None, at)
            tx.timers.sync(number, timers_of(after, centre.book.under(after)))
            out = OutboxWriter(tx, at, centre, f"clock.{number}.{after.revision}")
            refresh(out, after, quietly=True, events=events)


def _ring_take_back_over(turn: Turn, timer: Timer) -> None:
    take_back_over.ring(turn.out, timer)


TIMERS: Final[Mapping[str, TimerRow]] = {
    **{kind.value: TimerRow(_ring_case, of_case=True) for kind in TimerKind},
    absence.TIMER: TimerRow(absence.ring),
    drafts.TIMER: TimerRow(drafts.ring),
    report_additions.TIMER: TimerRow(report_additions.ring),
    take_back_over.TIMER: TimerRow(_ring_take_back_over),
    weekly.TIMER: TimerRow(weekly.ring),
    weekly.MONTHLY: TimerRow(weekly.ring),
    **{kind: TimerRow(ring_area) for area in AREAS for kind, ring_area in area.timers.items()},
}
