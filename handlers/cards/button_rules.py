"""Whether a button stands under a card for its readers, and the button itself."""

from collections.abc import Callable
from dataclasses import dataclass

from dispatch.case.available_commands import offered
from dispatch.case.rights import Relation
from dispatch.model import Case, Grid, Person, Source, Station, Status, Unit
from dispatch.rulebook.book import Book
from dispatch.suggest.suggest_units import Suggestion
from handlers.access.audience import Audience
from handlers.bot_api.callback_data import Tap, encode
from handlers.bot_api.card_actions import VERBS
from handlers.cards.category_menu import Choice
from handlers.wording import Wording

Row = list[dict[str, str]]


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


def lawful(case: Case, audience: Audience, offer: Offer, groups: tuple[tuple[str, ...], ...]) -> list[Row]:
    rows = [[button(case, offer, code) for code in group if may(case, audience, offer, code)] for group in groups]
    return [row for row in rows if row]


def may(case: Case, audience: Audience, offer: Offer, code: str) -> bool:
    """Whether this button would be lawful for these readers, and worth its place."""
    worth = _WORTH.get(code)
    if worth is not None and not worth(case):
        return False
    if audience.person is not None and _is_own(case, audience.person, code):
        return False
    if code == "ov":
        return Relation.STAFF in audience.held and case.status in (Status.DISPATCHED, Status.HANDLING)
    return offered(VERBS[code].command, case, audience.held, offer.book)


def _is_own(case: Case, person: Person, code: str) -> bool:
    """Nobody judges his own work, is the second person to himself, or puts away again what he rejected."""
    judged = code in ("ps", "fl") and person.id == case.resolved_by
    waiting = case.decision is not None and code in ("co", "xo") and person.id == case.decision.by
    again = case.appealed and code in ("rj", "mg", "mh", "vo") and person.id == case.rejected_by
    return judged or waiting or again


def _goes_up(case: Case) -> bool:
    return case.status is Status.ESCALATED or case.source is Source.DISTRICT


_WORTH: dict[str, Callable[[Case], bool]] = {
    "pl": lambda case: not case.place.known or case.station is None,
    "pa": lambda case: case.place.known,
    "sn": lambda case: case.station is None,
    "wh": lambda case: case.station is not None,
    "ca": lambda case: case.status is Status.REPORTED,
    "ct": lambda case: case.contact is None,
    "lm": lambda case: case.clock is not None,
    "ov": lambda case: any(a.open for a in case.assists),
    "as": lambda case: case.unit is not None,
    "on": _goes_up,
    "pk": _goes_up,
}
"""Where a button would be lawful, and yet there is nothing to do with it."""


def button(case: Case, offer: Offer, code: str, argument: str = "", **words: str) -> dict[str, str]:
    return plain(offer.words.plain(f"verb.{code}", **words), Tap(code, case.id, case.moved, argument))


def plain(label: str, tap: Tap) -> dict[str, str]:
    return {"text": label, "callback_data": encode(tap)}
