"""Carries out a command for a visit: decides, saves, sets its timers. Every change of a visit comes through here."""

from datetime import date, datetime, timedelta
from typing import Final

from dispatch.model import Person, PersonId, Role
from dispatch.rounds.rota import Street
from dispatch.rounds.visit_commands import Relation, VisitCommand, decide, relations
from dispatch.rounds.visit_timers import alarms_of
from dispatch.rounds.visits import Visit, VisitEvent, VisitPlanned, evolve
from handlers.access import participants
from handlers.access.leave_days import is_away
from handlers.centre import Centre
from handlers.notify.outbox_writer import OutboxWriter
from storage.messages.prompts import Prompt
from storage.transaction import Transaction

TIMER: Final = "visit"
"""The word before the colon in the kinds of a visit's timers."""
_AHEAD: Final = timedelta(days=28)


def carry_out(out: OutboxWriter, visit: Visit, command: VisitCommand, by: Person | None) -> Visit:
    """The visit after the command, with its events and timers saved. `by` None is the clock.

    Raises a Refusal, and then nothing has changed; StaleRevision where somebody else was faster.
    """
    person = by.id if by is not None else None
    held = _held(out.tx, visit, by)
    events = decide(visit, command, held, out.at, out.centre.book.rules)
    after = visit
    for event in events:
        after = evolve(after, event, person, out.at)
    if events:
        out.tx.visits.save(visit, after, events, person, out.at)
        _keep_timers(out, after)
    return after


def plan(out: OutboxWriter, planned: VisitPlanned) -> Visit:
    """A new visit of the rota."""
    visit = evolve(None, planned, None, out.at)
    events: list[VisitEvent] = [planned]
    out.tx.visits.add(visit, events, None, out.at)
    _keep_timers(out, visit)
    return visit


def _held(tx: Transaction, visit: Visit, by: Person | None) -> frozenset[Relation]:
    """What `by` (None: the clock) is to the visit. Who is not staff any more holds none."""
    if by is None:
        return relations(visit, None, directs=False)
    holds = Role.STAFF in by.roles or visit.person != by.id
    return relations(visit, by.id, directs=directs(tx, by)) - (frozenset() if holds else {Relation.HOLDER})


def still_asked(tx: Transaction, prompt: Prompt, person: Person, at: datetime, centre: Centre) -> bool:
    """The card of a visit, and what is asked under it: for who makes the visit, or directs."""
    visit = tx.visits.get(int(str(prompt.args["visit"])))
    return visit is not None and sees(tx, visit, person)


def sees(tx: Transaction, visit: Visit, person: Person) -> bool:
    """Whether the visit's own pages are this person's: who makes it, or directs."""
    return bool(_held(tx, visit, person) & {Relation.HOLDER, Relation.DIRECTOR})


def directs(tx: Transaction, person: Person) -> bool:
    """Whether the person is a director, or stands in for one."""
    return Role.DIRECTOR in person.roles or participants.is_among(person, participants.directors(tx))


def street_of(tx: Transaction, centre: Centre) -> Street:
    """What a rota is made for now."""
    staff = [person.id for person in tx.people.with_role(Role.STAFF) if person.active]
    calendar = centre.book.calendar

    def away(person: PersonId, day: date) -> bool:
        found = tx.people.get(person)
        return found is None or is_away(tx, found, day, calendar)

    return Street(tx.places.stations(), sorted(staff), away, calendar, centre.book.rules)


def around(tx: Transaction, at: datetime) -> list[Visit]:
    """The visits within four weeks of that time, without the cancelled ones: what somebody may be busy with."""
    return [visit for visit in tx.visits.between(at - _AHEAD, at + _AHEAD) if not visit.cancelled]


def is_free(tx: Transaction, centre: Centre, person: PersonId, at: datetime, but: Visit) -> bool:
    """Whether that person could make a visit at that time; `but` is the one that it is about."""
    taken = [visit for visit in around(tx, at) if visit.id != but.id]
    return street_of(tx, centre).is_free(person, at, taken)


def _keep_timers(out: OutboxWriter, visit: Visit) -> None:
    book = out.centre.book
    wanted = [(f"{TIMER}:{alarm}", due) for alarm, due in alarms_of(visit, book.rules, book.calendar).items()]
    out.tx.timers.keep(f"{TIMER}:{visit.id}", wanted, {"visit": visit.id})
