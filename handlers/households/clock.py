"""What the clock does about doors: the week's visits in the worker's morning, and who hears of what is late."""

from datetime import date, datetime, timedelta
from typing import Final

from dispatch.case.refusals import Refusal
from dispatch.households import commands as c
from dispatch.households.door import Door, DoorStatus, Warned
from dispatch.households.reminders import end_of_week
from dispatch.model import Person, PersonId
from dispatch.rulebook.worktime import deadline
from handlers.access import participants
from handlers.centre import Centre
from handlers.households import reach, sheets
from handlers.households.acts import act, scene_of_grid, set_timers
from handlers.households.buttons import said
from handlers.households.pages import care_due, proposed_for
from handlers.notify.case_messages import gather_section
from handlers.notify.outbox_writer import OutboxWriter
from handlers.queries.list_page import Row, stacked
from handlers.turn.area import View
from handlers.turn.carry_out import Turn
from handlers.wording.speech import Saying
from storage.messages.timers import Timer
from storage.transaction import Transaction

NAME: Final = "households"
WEEK: Final = "doors_week"
"""The timer of a week's first working morning."""
PROPOSED: Final = "door_proposed"
"""The timer of a door that waits for staff."""
_TOLD: Final = "doors:week:"
"""Before a person's id: of which week, and of how many doors, they were told."""


def ring(turn: Turn, timer: Timer) -> None:
    """A visit to a special group's door is late: the head hears of it, or the owner, each once and in the morning
    message. A timer whose reason is gone does nothing."""
    turn.tx.timers.done(timer.id)
    door = turn.tx.doors.get(int(str(timer.body["door"])))
    if door is None or door.due is None or not reach.is_on(turn.centre):
        return
    whom = Warned(timer.kind.partition(":")[2])
    try:
        after = act(turn, door, c.WarnOverdue(whom, door.due), None)
    except Refusal:
        set_timers(turn.tx, door, turn.centre)
        return
    station = scene_of_grid(turn.tx, after.grid, None).station
    people = participants.heads(turn.tx, station) if whom is Warned.HEAD else participants.owners_of(turn.tx, station)
    for person in people:
        gather_section(turn.out, person, NAME)


def ring_week(turn: Turn, timer: Timer) -> None:
    """Everybody who has doors of special groups to visit this week reads so in the morning; the next week's is
    planned."""
    turn.tx.timers.done(timer.id)
    plan_week(turn.tx, turn.at, turn.centre)
    tell_week(turn.out)


def ring_proposed(turn: Turn, timer: Timer) -> None:
    """Nobody has decided: it passes on to the director, whose morning message says so."""
    turn.tx.timers.done(timer.id)
    door = turn.tx.doors.get(int(str(timer.body["door"])))
    if door is not None and door.status is DoorStatus.PROPOSED:
        for director in participants.directors(turn.tx):
            gather_section(turn.out, director, NAME)


def await_decision(tx: Transaction, door: Door, at: datetime, centre: Centre) -> None:
    """A proposed door has its timer, any other none."""
    book = centre.book
    due = deadline(at, book.rules.decision, book.calendar)
    wanted = [(PROPOSED, due)] if door.status is DoorStatus.PROPOSED else []
    tx.timers.keep(f"{PROPOSED}:{door.id}", wanted, {"door": int(door.id)})


def begins(tx: Transaction, at: datetime, centre: Centre) -> None:
    """Plans the next week's morning at each start."""
    if reach.is_on(centre):
        plan_week(tx, at, centre)


def plan_week(tx: Transaction, at: datetime, centre: Centre) -> None:
    """The first working morning of the week that is still to come."""
    calendar = centre.book.calendar
    year, week = calendar.week(at)
    opening = calendar.spans[0][0]
    morning = calendar.first_working_morning(year, week, opening)
    if morning <= at:
        year, week = calendar.week(at + timedelta(days=7))
        morning = calendar.first_working_morning(year, week, opening)
    tx.timers.plan(f"{WEEK}:{year}-{week:02}", WEEK, morning, {"week": f"{year}-{week:02}"})


def tell_week(out: OutboxWriter) -> None:
    """Once a week a person is told of their doors; once more where more have come to them, as in somebody's leave."""
    if not reach.is_on(out.centre):
        return
    calendar = out.centre.book.calendar
    until = end_of_week(calendar.day(out.at))
    counts: dict[PersonId, int] = {}
    for door in out.tx.doors.in_care():
        if door.due is not None and door.due <= until:
            for person in _goes(out.tx, door):
                counts[person.id] = counts.get(person.id, 0) + 1
    for number, count in counts.items():
        key, week = f"{_TOLD}{number}", until.isoformat()
        told, _, before = (out.tx.meta.get(key) or "").partition(":")
        if told == week and int(before) >= count:
            continue
        out.tx.meta.set(key, f"{week}:{count}")
        gather_section(out, out.tx.people.require(number), NAME)


def _goes(tx: Transaction, door: Door) -> list[Person]:
    """Who is to visit it: whoever is responsible now, or stands in for them; else who walks the grid."""
    number = reach.responsible_now(tx, door)
    person = tx.people.get(number) if number is not None else None
    if person is not None and person.active:
        return [participants.present(tx, person)]
    walkers = [one for one in tx.people.all_active() if door.grid in one.grids]
    return walkers or participants.heads(tx, scene_of_grid(tx, door.grid, None).station)


def morning(tx: Transaction, person: Person, day: date, say: Saying) -> View | None:
    """What the person's morning message says of doors; never which they are."""
    if not reach.is_on(say.centre):
        return None
    lines, row = [], []
    cared = len(care_due(tx, person, end_of_week(day)))
    late = len(sheets.late_doors(tx, person, say.centre, say.at))
    proposed = len(proposed_for(tx, person))
    for count, words, verb in (
        (cared, "care.week", "care"),
        (late, "care.late", "late"),
        (proposed, "proposed.count", "new"),
    ):
        if count:
            lines.append(say(f"households.{words}", count=count))
            row.append(said(say, f"households.verb.{'proposed' if verb == 'new' else verb}", verb, count=count))
    rows: list[Row] = [[one] for one in row]
    return (stacked(lines), rows) if lines else None
