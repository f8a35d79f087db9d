"""On which days somebody is away: by the leave that runs, and by the one that is planned, as `/leave` notes them."""

from datetime import date, datetime

from dispatch.model import Person, PersonId
from dispatch.rulebook.worktime import Calendar
from storage.transaction import Transaction

LEAVE = "leave"


def running_key(person: PersonId) -> str:
    """Under it stands until when (UTC) the leave that runs lasts; empty where that is open."""
    return f"{LEAVE}:{person}"


def planned_key(person: PersonId) -> str:
    """Under it stands from when to when (UTC) the leave lasts that is planned, as two moments with a stroke."""
    return f"{LEAVE}:{person}:planned"


def is_away(tx: Transaction, person: Person, day: date, calendar: Calendar) -> bool:
    """Whether the person is on leave on that local day, as far as is known now."""
    if person.on_leave:
        until = tx.meta.get(running_key(person.id))
        if not until or day <= calendar.day(datetime.fromisoformat(until)):
            return True
    planned = tx.meta.get(planned_key(person.id))
    if not planned:
        return False
    first, _, last = planned.partition("/")
    return calendar.day(datetime.fromisoformat(first)) <= day <= calendar.day(datetime.fromisoformat(last))
