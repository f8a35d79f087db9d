"""Decides what comes of a command about a door: events, or a refusal. Pure: the same question has the same answer."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dispatch.households import commands as c
from dispatch.households import events as e
from dispatch.households import refusals as r
from dispatch.households.door import CARING, ORDINARY, SETTLING, Care, Door, DoorStatus, Visit
from dispatch.households.fold import evolve
from dispatch.households.rights import MAY, DoorRelation, DoorScene, door_relations
from dispatch.model import Person
from dispatch.rulebook.visit_rules import Cadence, VisitRules
from dispatch.rulebook.worktime import Calendar

_OF_ANY = (c.ErasePart, c.WarnOverdue)
"""Commands for doors of whatever status; their own decisions say when they make sense."""


@dataclass(frozen=True, slots=True)
class DoorBook:
    """What a decision about a door looks things up in. `form` says whether the unified form is kept at all."""

    rules: VisitRules
    calendar: Calendar
    form: bool = False


@dataclass(frozen=True, slots=True)
class DoorDecided:
    """The door after the events, and these."""

    after: Door
    events: tuple[e.Event, ...]


def decide_door(
    door: Door | None, command: c.Command, person: Person | None, at: datetime, book: DoorBook, scene: DoorScene
) -> DoorDecided:
    """What happens to the door at that UTC time; `door` None is one that is entered now. Raises a Refusal."""
    held = door_relations(person, door, scene)
    if not MAY[type(command)] & held:
        raise r.DoorNotYours(tuple(sorted(MAY[type(command)] - {DoorRelation.CLOCK, DoorRelation.ROSTER})))
    today = book.calendar.day(at)
    if isinstance(command, c.Register | c.Propose):
        events: tuple[e.Event, ...] = (_entered(door, command, person, today, book.rules),)
    else:
        events = _events(_with_status(door, command), command, person, at, book, held)
    after = door
    for event in events:
        after = evolve(after, event, person.id if person is not None else None, at)
    if after is None:  # pragma: no cover - a door that is not there has no status, which was refused above
        raise r.DoorNotActive(proposed=False)
    return DoorDecided(after, events)


def _entered(
    door: Door | None, command: c.Register | c.Propose, person: Person | None, today: date, rules: VisitRules
) -> e.Event:
    """A door that had left is the same door when it is named again."""
    if door is not None and door.status is not DoorStatus.REMOVED:
        raise r.DoorNotActive(proposed=door.status is DoorStatus.PROPOSED)
    if isinstance(command, c.Propose):
        by, outcome, day = _who(person).id, command.outcome, today if command.outcome is not None else None
        if door is not None:
            return e.DoorNamedAgain(proposed_by=by, outcome=outcome, day=day)
        return e.DoorProposed(command.id, command.grid, by, outcome, day)
    due = command.first_due or cadence_of(command.care, command.cadence, rules).after(today)
    if door is not None:
        return e.DoorNamedAgain(command.care, command.cadence, due)
    return e.DoorRegistered(command.id, command.grid, command.care, command.cadence, due)


def _with_status(door: Door | None, command: c.LaterCommand) -> Door:
    """The door, where it has the status that such a command needs."""
    wanted = DoorStatus.PROPOSED if isinstance(command, c.Confirm | c.Decline) else DoorStatus.ACTIVE
    if door is None:
        raise r.DoorNotActive(proposed=False)
    if door.status is not wanted and not isinstance(command, _OF_ANY):
        raise r.DoorNotActive(proposed=door.status is DoorStatus.PROPOSED)
    return door


def _events(  # noqa: C901 - one arm a command
    door: Door,
    command: c.LaterCommand,
    person: Person | None,
    at: datetime,
    book: DoorBook,
    held: frozenset[DoorRelation],
) -> tuple[e.Event, ...]:
    today = book.calendar.day(at)
    match command:
        case c.Arrange(care, cadence):
            return _arranged(door, care, cadence, today, book.rules)
        case c.Remove():
            return (e.DoorRemoved(),)
        case c.Confirm():
            return _confirmed(door, today, book.rules)
        case c.Decline():
            return (e.DoorDeclined(),)
        case c.RecordVisit():
            return (_visited(door, command, _who(person), today, book.rules, held),)
        case c.NoteConsent():
            return () if door.consented else (e.ConsentNoted(_who(person).id),)
        case c.LinkCase(case):
            visit = door.last if _is_of(door.last, _who(person), at, book.rules) else None
            return (e.CaseLinked(case, visit.number if visit is not None else None),)
        case c.UndoVisit(number) | c.MakeKnown(number, _) | c.GoTogether(number, _):
            return _of_visit(door, command, _own_visit(door, number, _who(person), at, book.rules), book.rules)
        case c.FillPart(part, value):
            _require_trust(door, book)
            return (e.PartFilled(part, value),)
        case c.ErasePart(part):
            return (e.PartErased(part),) if part in door.filled else ()
        case c.WarnOverdue(whom, due):
            if not door.active or not door.special or door.due != due or due >= today or door.was_told(whom):
                raise r.NothingLate
            return (e.OverdueTold(whom, due),)


def _confirmed(door: Door, today: date, rules: VisitRules) -> tuple[e.Event, ...]:
    """With the visit at which the door was entered, which was made by whoever entered it."""
    every = cadence_of(door.care, door.cadence, rules)
    confirmed = e.DoorConfirmed(every.after(today))
    by, outcome, day = door.proposed_by, door.proposed_outcome, door.proposed_day
    if by is None or outcome is None or day is None:
        return (confirmed,)
    due = every.after(day) if outcome in SETTLING else confirmed.due
    visited = e.DoorVisited(door.visits + 1, outcome, day, by, was_due=confirmed.due, due=max(due or today, today))
    return confirmed, visited


def _visited(
    door: Door,
    command: c.RecordVisit,
    person: Person,
    today: date,
    rules: VisitRules,
    held: frozenset[DoorRelation],
) -> e.DoorVisited:
    """A door of a special group is settled by who is responsible alone; others only see that it is a door."""
    counts = door.care is None or bool(held & {DoorRelation.CARER, DoorRelation.HEAD})
    lawful = CARING if door.care is not None and counts else ORDINARY
    if command.outcome not in lawful:
        raise r.WrongOutcome
    settles = counts and command.outcome in SETTLING
    due = cadence_of(door.care, door.cadence, rules).after(today) if settles else door.due
    return e.DoorVisited(door.visits + 1, command.outcome, today, person.id, counts, door.due, due)


def _of_visit(
    door: Door, command: c.UndoVisit | c.MakeKnown | c.GoTogether, visit: Visit, rules: VisitRules
) -> tuple[e.Event, ...]:
    match command:
        case c.UndoVisit(number):
            return (e.VisitUndone(number),)
        case c.MakeKnown(number, topic):
            if rules.topic(topic) is None:
                raise r.UnknownChoice
            return (e.TopicsChanged(number, _toggled(visit.topics, topic)),)
        case c.GoTogether(number, helper):
            return (e.HelperChanged(number, None if visit.helper == helper else helper),)


def _toggled(topics: tuple[str, ...], topic: str) -> tuple[str, ...]:
    return tuple(one for one in topics if one != topic) if topic in topics else (*topics, topic)


def _own_visit(door: Door, number: int, person: Person, at: datetime, rules: VisitRules) -> Visit:
    """The newest visit, where it is this one, this person's own, and fresh."""
    if door.last is None or door.last.number != number:
        raise r.VisitOver(rules.undo_minutes)
    if door.last.by != person.id:
        raise r.VisitNotYours
    if not _is_of(door.last, person, at, rules):
        raise r.VisitOver(rules.undo_minutes)
    return door.last


def _is_of(visit: Visit | None, person: Person, at: datetime, rules: VisitRules) -> bool:
    """Whether somebody's own visit may still be changed by them."""
    fresh = timedelta(minutes=rules.undo_minutes)
    return visit is not None and visit.by == person.id and at - visit.at <= fresh


def _arranged(
    door: Door, care: Care | None, cadence: Cadence | None, today: date, rules: VisitRules
) -> tuple[e.Event, ...]:
    """Nothing where nothing changes. Another cadence counts from the last visit, or from today; another name does
    not move the day."""
    if (door.care, door.cadence) == (care, cadence):
        return ()
    same = cadence_of(door.care, door.cadence, rules) is cadence_of(care, cadence, rules)
    same = same and (door.care is None) is (care is None)
    return (e.DoorArranged(care, cadence, door.due if same else _next_due(door, care, cadence, today, rules)),)


def _next_due(door: Door, care: Care | None, cadence: Cadence | None, today: date, rules: VisitRules) -> date:
    every = cadence_of(care, cadence, rules)
    met = door.last is not None and door.last.counts and door.last.outcome in SETTLING
    return max(every.after(door.last.day), today) if met and door.last is not None else every.after(today)


def cadence_of(care: Care | None, cadence: Cadence | None, rules: VisitRules) -> Cadence:
    """How often such a door is visited: as the roster says of it, else the rules of its group, or of any door."""
    if care is None:
        return cadence or rules.every
    group = rules.group(care.group)
    return care.cadence or (group.cadence if group is not None else rules.every)


def _require_trust(door: Door, book: DoorBook) -> None:
    """Raises where the form is not kept, or it is too early to ask for it."""
    if not book.form:
        raise r.UnknownChoice
    if not door.trusted:
        raise r.TrustFirst


def _who(person: Person | None) -> Person:
    """ValueError for the clock, which the rights keep away."""
    if person is None:  # pragma: no cover - the rights let the clock give no such command
        raise ValueError("this command has a person")
    return person
