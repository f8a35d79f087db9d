"""Guesses the category of a report by the catalogue and by the centre's past choices, and remembers new choices."""

from collections.abc import Iterable
from datetime import datetime

from dispatch.case import events as e
from dispatch.model import Case
from dispatch.suggest.guess_category import Guess, guess_rows, learn
from dispatch.suggest.private import about
from handlers.centre import Centre
from storage.transaction import Transaction

_PAST = 200
"""So many of the newest choices are learned from: a street's last weeks."""


def guesses(tx: Transaction, centre: Centre, text: str, named: str | None = None) -> Guess:
    """At most three condition rows that a text may mean, the likeliest first. `named` is the reporter's own word."""
    book = centre.book
    return guess_rows(book.catalogue, text, tx.choices.learned(_PAST, learn), named, about(book, text))


def remember(tx: Transaction, before: Case | None, case: Case, events: Iterable[e.Event], at: datetime) -> None:
    """Keeps the row that staff chose while another one was shown. Who dispatches with the guess chooses nothing."""
    chosen = any(isinstance(event, e.Amended) and event.row is not None for event in events)
    if before is None or case.row is None or not chosen:
        return
    if {before.row, *before.likely} - {None, case.row}:
        tx.choices.put(case.id, case.row, case.description, at)
