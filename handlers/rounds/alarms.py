"""What the clock does for a visit: the line of the evening before, the card after it, the guard of the week."""

from datetime import timedelta

from dispatch.model import CaseId, GridCode, PersonId
from dispatch.rounds.draw import draw, draw_doors
from dispatch.rounds.visit_commands import RingVisit
from dispatch.rounds.visits import Alarm, Visit
from dispatch.rulebook.visit_rules import HouseholdMode
from handlers.bot_api.callback_data import to_36
from handlers.notify.case_messages import gather_section
from handlers.notify.destinations import is_reached, private
from handlers.notify.messages import AreaPage
from handlers.rounds.names import NAME
from handlers.rounds.visit_card import open_card
from handlers.rounds.visit_turn import carry_out
from handlers.turn.carry_out import Turn
from storage.messages.timers import Timer

_DAY = timedelta(days=1)


def ring(turn: Turn, timer: Timer) -> None:
    """Does what is due, once. A timer whose reason is gone does nothing."""
    turn.tx.timers.done(timer.id)
    visit = turn.tx.visits.get(int(str(timer.body["visit"])))
    if visit is None:
        return
    alarm = Alarm(timer.kind.partition(":")[2])
    after = carry_out(turn.out, visit, _command(turn, visit, alarm), None)
    if after != visit:
        _tell(turn, after, alarm)


def _command(turn: Turn, visit: Visit, alarm: Alarm) -> RingVisit:
    if alarm is not Alarm.CARD:
        return RingVisit(alarm)
    seed = f"{visit.id}/{visit.at.isoformat()}"
    cases = _drawn(turn, visit, seed)
    grid = turn.tx.cases.require(cases[0]).grid if cases else None
    return RingVisit(alarm, cases, seed, _doors_drawn(turn, visit, seed, grid))


def _drawn(turn: Turn, visit: Visit, seed: str) -> tuple[CaseId, ...]:
    rules = turn.centre.book.rules
    closed = turn.tx.visits.closed_cases(visit.station, turn.at - timedelta(days=rules.recheck_days))
    return draw(closed, seed, rules.recheck_cases)


def _doors_drawn(turn: Turn, visit: Visit, seed: str, grid: GridCode | None) -> tuple[int, ...]:
    """None of a special group, for not everybody who makes a visit may know of these."""
    book = turn.centre.book
    if book.households is HouseholdMode.OFF:
        return ()
    since = book.calendar.day(turn.at) - timedelta(days=book.rules.recheck_days)
    walked = turn.tx.visits.walked_doors(visit.station, since)
    return draw_doors([one for one in walked if _may_be_drawn(turn, one[0])], seed, book.rules.recheck_doors, grid)


def _may_be_drawn(turn: Turn, number: int) -> bool:
    door = turn.tx.doors.get(number)
    return door is not None and door.active and not door.special and door.last is not None


def _tell(turn: Turn, visit: Visit, alarm: Alarm) -> None:
    person = turn.tx.people.require(PersonId(visit.person))
    if not is_reached(person):
        return
    match alarm:
        case Alarm.NOTICE if turn.at < visit.at:
            page = AreaPage(NAME, f"notice-{to_36(visit.id)}")
            turn.out.show(private(person), page, not_before=turn.out.working_hours())
        case Alarm.CARD:
            open_card(turn, visit, person, waits=True)
        case Alarm.GUARD:
            gather_section(turn.out, person, NAME, turn.centre.book.calendar.day(turn.at) + _DAY)
        case _:
            pass
