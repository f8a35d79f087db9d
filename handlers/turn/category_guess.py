"""Guesses the category of a report by the catalogue and by the centre's past choices, and remembers new choices."""

from collections.abc import Iterable
from datetime import datetime

from dispatch.case import events as e
from dispatch.model import Case
from dispatch.rulebook.catalogue import ConditionRow
from dispatch.suggest.guess_category import guess_rows
from handlers.centre import Centre
from storage.transaction import Transaction

_PAST = 200
"""So many of the newest choices are read for a guess: a street's last weeks, in some three milliseconds."""


def guesses(tx: Transaction, centre: Centre, text: str, named: str | None = None) -> tuple[ConditionRow, ...]:
    """At most three condition rows that a text may mean, the likeliest first. `named` is the reporter's own word."""
    return guess_rows(centre.book.catalogue, text, tx.choices.newest(_PAST), named)


def remember(tx: Transaction, case: Case, events: Iterable[e.Event], at: datetime) -> None:
    """Keeps what staff have settled on: they name a row, or dispatch the case with the one that it has."""
    if case.row is not None and any(_settles(event) for event in events):
        tx.choices.put(case.id, case.row, case.description, at)


def _settles(event: e.Event) -> bool:
    return isinstance(event, e.Dispatched) or (isinstance(event, e.Amended) and event.row is not None)
