"""Finds who is told of an urgent case outside working time: the people on duty, by the rota that admins write."""

import json
from datetime import datetime, timedelta

from dispatch.case.reminders import speaks_at_once
from dispatch.model import Case, Person, PersonId, Role
from dispatch.rulebook.worktime import Calendar
from handlers.notify.prompt_reasons import PromptReason
from storage.transaction import Transaction

_KEY = "duty"
ALWAYS = ""
"""The rota's entry for every day that has none of its own."""
_NIGHT_ENDS = timedelta(hours=8)
"""A night belongs to the day on which it began."""


def night_watch(tx: Transaction, at: datetime, calendar: Calendar, case: Case, reason: PromptReason) -> list[Person]:
    """Who is told in place of whom a prompt is meant for; nobody in working time, nor of what can wait."""
    if calendar.is_working_time(at) or reason.is_news or not speaks_at_once(case):
        return []
    return on_duty(tx, at, calendar)


def on_duty(tx: Transaction, at: datetime, calendar: Calendar) -> list[Person]:
    """The people of that day, else those of every day; nobody where no rota was written."""
    rota = read_rota(tx)
    day = calendar.day(at - _NIGHT_ENDS).isoformat()
    found = map(tx.people.get, map(PersonId, rota.get(day) or rota.get(ALWAYS) or ()))
    return [p for p in found if p is not None and _awake(p)]


def read_rota(tx: Transaction) -> dict[str, list[PersonId]]:
    """People by day (ISO), or by ALWAYS."""
    raw = tx.meta.get(_KEY)
    return json.loads(raw) if raw else {}


def write_rota(tx: Transaction, rota: dict[str, list[PersonId]]) -> None:
    tx.meta.set(_KEY, json.dumps(rota))


def _awake(person: Person) -> bool:
    known = person.telegram_id is not None and person.reachable and bool(person.roles - {Role.ADMIN})
    return known and person.active and not person.on_leave
