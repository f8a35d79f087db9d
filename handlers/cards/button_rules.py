"""Whether a button stands under a card for its readers, and the button itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from dispatch.case.refusals import AssistsOpen, Incomplete, TooLate, TooSoon
from dispatch.case.rules import refusal_for
from dispatch.model import Case, Grid, Person, RowCode, Station, Unit
from dispatch.rulebook.book import Book
from dispatch.suggest.suggest_units import Suggestion
from handlers.access.audience import Audience
from handlers.buttons.card_actions import LINES, CardAction
from handlers.buttons.card_button import Section
from handlers.buttons.card_callback import CardTap, encode
from handlers.cards.category_menu import Choice
from handlers.wording import Wording

Row = list[dict[str, str]]
Lines = tuple[tuple[CardAction, ...], ...]
_MAX_IN_ROW = 3
_MAX_ROW_WIDTH = 39
"""Of a row's labels, each as wide as the widest: a Chinese character counts two, a letter one."""
_TOLD = (TooLate, TooSoon, AssistsOpen)
"""Refusals for which a button stays: a card is not drawn anew when its time is over, and who taps is told. So is who
wants to settle what has no category yet."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What the keyboard is drawn from, beside the case; `at` is the UTC time at which it is."""

    book: Book
    words: Wording
    at: datetime
    suggestions: tuple[Suggestion, ...] = ()
    units: tuple[Unit, ...] = ()
    stations: tuple[Station, ...] = ()
    grids: tuple[Grid, ...] = ()
    workers: tuple[Person, ...] = ()
    duplicate: Case | None = None
    reporter: Person | None = None
    likely: tuple[Choice, ...] = ()
    asks_if_urgent: bool = False
    """Whether the card asks if the case is urgent."""
    often: Mapping[RowCode, int] = field(default_factory=dict)
    """How often each row of the catalogue was chosen in the place of the case, where a page asks for that."""


def lawful(case: Case, audience: Audience, offer: Offer, section: Section) -> list[Row]:
    """The buttons of one part of the keyboard that these readers may use now, line by line."""
    return lawful_lines(case, audience, offer, LINES[section])


def lawful_lines(case: Case, audience: Audience, offer: Offer, lines: Lines) -> list[Row]:
    rows = [[button(case, offer, action) for action in line if may(case, audience, offer, action)] for line in lines]
    return [row for row in rows if row]


def may(case: Case, audience: Audience, offer: Offer, action: CardAction) -> bool:
    """Whether this button would be lawful for these readers, or they should hear why not; and worth its place."""
    row = action.row
    if not row.shown(case, audience):
        return False
    if row.command is None:
        return True
    by = audience.person.id if audience.person is not None else None
    refusal = refusal_for(case, row.command, audience.held, offer.at, offer.book, row.chosen, by)
    slip = isinstance(refusal, TooLate) and refusal.what == "take_back"
    told = isinstance(refusal, _TOLD) or (isinstance(refusal, Incomplete) and refusal.missing == "row")
    return refusal is None or (told and not slip)


def button(case: Case, offer: Offer, action: CardAction, argument: str = "", **words: str) -> dict[str, str]:
    """The button under the words of its row, in its colour."""
    plain = choice(offer.words.plain(f"verb.{action.code}", **words), case, action, argument)
    return plain | ({"style": action.row.style.value} if action.row.style is not None else {})


def choice(label: str, case: Case, action: CardAction, argument: str = "") -> dict[str, str]:
    """The button under the name of what it chooses, in the usual colour."""
    return {"text": label, "callback_data": encode(CardTap(action, case.id, case.status_revision, argument))}


def packed(buttons: Row, most: int = _MAX_IN_ROW) -> list[Row]:
    """In rows of at most so many, fewer where their words are long: the buttons of a row are equally wide."""
    rows: list[Row] = []
    for one in buttons:
        row = [*rows[-1], one] if rows else []
        if row and len(row) <= most and max(map(_width, row)) * len(row) <= _MAX_ROW_WIDTH:
            rows[-1] = row
        else:
            rows.append([one])
    return rows


def _width(button: dict[str, str]) -> int:
    return sum(1 if character.isascii() else 2 for character in button["text"])
