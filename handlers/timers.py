"""When a timer rings: a case's goes through `carry_out` as the clock's own command, the week's asks its question."""

from datetime import datetime

from dispatch.case.commands import Ring
from dispatch.case.refusals import Refusal
from dispatch.case.reminders import guards
from handlers.centre import Centre
from handlers.digests import weekly
from handlers.intake import drafts
from handlers.roster import absence
from handlers.turn.carry_out import Turn, carry_out
from handlers.turn.reader_query import WeekQuery
from storage.messages.timers import Timer
from storage.transaction import Transaction


def ring(tx: Transaction, timer: Timer, at: datetime, centre: Centre) -> WeekQuery | None:
    """A timer whose reason is gone does nothing, and its row goes with it."""
    if timer.kind == absence.KIND:
        absence.ring(tx, timer, at, centre)
        return None
    if timer.kind == drafts.KIND:
        drafts.ring(Turn(tx, at, centre, timer.ring), timer)
        return None
    if timer.case is None:
        return weekly.ring_weekly(tx, timer, at, centre)
    case = tx.cases.require(timer.case)
    turn = Turn(tx, at, centre, f"{timer.ring}.{case.revision}")
    try:
        carry_out(turn, case, Ring(timer.kind), None)
    except Refusal:
        tx.timers.sync(case.id, guards(case, centre.book.under(case)))
    return None
