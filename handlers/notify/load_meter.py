"""Counts what a message that was sent asks of people: prompts of workers, questions, and what comes at night."""

from datetime import datetime

from dispatch.model import Role
from handlers.centre import Centre
from handlers.notify import messages as m
from storage.messages.load_counts import Load
from storage.messages.parcels import Parcel, Priority
from storage.transaction import Transaction

_BY_ITSELF = frozenset({Priority.URGENT, Priority.FIRST_CARD, Priority.PROMPT, Priority.DIGEST})
"""What answers nobody's own act, and is no edit of what stands."""


def count_sent(
    tx: Transaction, parcel: Parcel, message: m.Message, at: datetime, centre: Centre, *, is_new: bool
) -> None:
    """At the UTC time at which it was sent; an edit of what stands, which is not `is_new`, asks nothing."""
    if not is_new:
        return
    day = centre.book.calendar.day(at)
    if isinstance(message, m.PromptMessage):
        tx.load_counts.add(Load.QUESTION, day)
    if _wants_something(message) and _is_worker(tx, parcel):
        tx.load_counts.add(Load.PROMPT, day)
    quiet = centre.book.rules.is_quiet(centre.book.calendar.local(at).time())
    if quiet and parcel.priority in _BY_ITSELF and not isinstance(message, m.NumberRemoval):
        tx.load_counts.add(Load.NIGHT, day)


def _wants_something(message: m.Message) -> bool:
    match message:
        case m.CaseCard(fresh=True, reason=reason):
            return reason is not None and not reason.is_news
        case m.ReminderList() | m.MorningList():
            return True
        case _:
            return False


def _is_worker(tx: Transaction, parcel: Parcel) -> bool:
    person = tx.people.get(parcel.person) if parcel.person is not None else None
    return person is not None and Role.WORKER in person.roles
