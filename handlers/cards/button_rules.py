"""Whether a button stands under a card for its readers, and the button itself."""

from dataclasses import dataclass

from dispatch.case.available_commands import offered
from dispatch.model import Case, Grid, Person, Station, Unit
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


@dataclass(frozen=True, slots=True)
class Offer:
    """What the keyboard is drawn from, beside the case."""

    book: Book
    words: Wording
    suggestions: tuple[Suggestion, ...] = ()
    units: tuple[Unit, ...] = ()
    stations: tuple[Station, ...] = ()
    grids: tuple[Grid, ...] = ()
    workers: tuple[Person, ...] = ()
    duplicate: Case | None = None
    reporter: Person | None = None
    likely: tuple[Choice, ...] = ()


def lawful(case: Case, audience: Audience, offer: Offer, section: Section) -> list[Row]:
    """The buttons of one part of the keyboard that these readers may use now, line by line."""
    return lawful_lines(case, audience, offer, LINES[section])


def lawful_lines(case: Case, audience: Audience, offer: Offer, lines: Lines) -> list[Row]:
    rows = [[button(case, offer, action) for action in line if may(case, audience, offer, action)] for line in lines]
    return [row for row in rows if row]


def may(case: Case, audience: Audience, offer: Offer, action: CardAction) -> bool:
    """Whether this button would be lawful for these readers, and worth its place."""
    row = action.row
    if not row.shown(case, audience):
        return False
    return row.command is None or not row.offered or offered(row.command, case, audience.held, offer.book)


def button(case: Case, offer: Offer, action: CardAction, argument: str = "", **words: str) -> dict[str, str]:
    """The button under the words of its row."""
    return choice(offer.words.plain(f"verb.{action.code}", **words), case, action, argument)


def choice(label: str, case: Case, action: CardAction, argument: str = "") -> dict[str, str]:
    """The button under the name of what it chooses."""
    return {"text": label, "callback_data": encode(CardTap(action, case.id, case.moved, argument))}
