"""Which buttons stand under a card: the lawful ones for its readers, the frequent first, the rest behind «更多»."""

from dispatch.case.rights import Relation
from dispatch.model import Case, Outcome, Status
from handlers.access.audience import Audience
from handlers.bot_api.callback_data import to_36
from handlers.bot_api.card_pages import CardPage
from handlers.buttons.arguments import OUTCOMES
from handlers.buttons.card_actions import LINES, CardAction
from handlers.buttons.card_button import Section
from handlers.cards.button_rules import Lines, Offer, Row, button, choice, lawful, lawful_lines, may
from handlers.cards.keyboard_pages import chooser, page_rows, two
from storage.people.chats import ChatKind

_MAX_ABREAST = 6
"""Characters of a label that may stand beside others in one line of a phone."""
_OUTCOMES = (
    (Outcome.SATISFIED, Outcome.MOSTLY),
    (Outcome.DISSATISFIED, Outcome.UNREACHED),
    (Outcome.DECLINED, Outcome.OUT_OF_POWER),
)


def keyboard(case: Case, audience: Audience, offer: Offer, page: CardPage | None = None) -> list[Row]:
    """Rows of Telegram's inline buttons; empty for readers who may do nothing now."""
    if page is not None:
        rows = page_rows(case, audience, offer, page)
        return [*rows, [button(case, offer, CardAction.BACK)]] if rows else keyboard(case, audience, offer)
    if audience.kind is ChatKind.WORKER_GROUP:
        return _for_workers(case, audience, offer)
    rows = _dispatching(case, audience, offer)
    rows += _abreast(_likely(case, audience, offer)) if chooser(audience) is CardAction.AMEND_CATEGORY else []
    rows += lawful(case, audience, offer, Section.UNIT)
    rows += _assisting(case, audience, offer)
    rows += lawful(case, audience, offer, Section.CHECK)
    rows += lawful(case, audience, offer, Section.REPORTER) if audience.private else []
    rows += lawful(case, audience, offer, Section.DECIDING)
    rows += lawful(case, audience, offer, Section.TRIAGE)
    if audience.private:
        rows += _revisiting(case, audience, offer)
        rows += _reporters_own(case, audience, offer)
    return [*rows, *_foot(case, audience, offer)]


def _foot(case: Case, audience: Audience, offer: Offer) -> list[Row]:
    """«更多» only where staff or the director find something behind it."""
    staff = audience.held & {Relation.STAFF, Relation.DIRECTOR}
    hidden = set() if staff and lawful(case, audience, offer, Section.MORE) else {CardAction.MORE}
    return lawful_lines(case, audience, offer, _without(LINES[Section.FOOT], hidden))


def _without(lines: Lines, left_out: set[CardAction]) -> Lines:
    return tuple(tuple(action for action in line if action not in left_out) for line in lines)


def _likely_first(case: Case, audience: Audience, offer: Offer, lines: Lines) -> list[Row]:
    """The likely categories stand together with the button to all the others."""
    likely = _likely(case, audience, offer)
    if not likely:
        return lawful_lines(case, audience, offer, lines)
    others = button(case, offer, CardAction.SUPPLEMENT_CATEGORY)
    rest = _without(lines, {CardAction.SUPPLEMENT_CATEGORY})
    return [*two([*likely, others]), *lawful_lines(case, audience, offer, rest)]


def _abreast(buttons: Row) -> list[Row]:
    """In one row where their words are short enough for a phone."""
    return [buttons] if buttons and all(len(one["text"]) <= _MAX_ABREAST for one in buttons) else two(buttons)


def _likely(case: Case, audience: Audience, offer: Offer) -> Row:
    """What it may be, by one tap, until somebody has chosen."""
    action = chooser(audience)
    if case.status is not Status.REPORTED or not may(case, audience, offer, action):
        return []
    return [choice(one.label, case, action, one.row) for one in offer.likely]


def _for_workers(case: Case, audience: Audience, offer: Offer) -> list[Row]:
    """What is missing is asked on the card; a reporter who can't be reached privately finds their buttons here."""
    unreachable = offer.reporter is not None and not offer.reporter.reachable
    own = (*LINES[Section.CHECK], *LINES[Section.REPORTER]) if unreachable else ()
    return _likely_first(case, audience, offer, (*own, *(LINES[Section.MISSING] if _is_early(case) else ())))


def _is_early(case: Case) -> bool:
    return case.status in (Status.REPORTED, Status.AWAITING_INFO)


def _reporters_own(case: Case, audience: Audience, offer: Offer) -> list[Row]:
    if Relation.REPORTER not in audience.held:
        return []
    missing = LINES[Section.MISSING] if _is_early(case) else ()
    own = _likely_first if chooser(audience) is CardAction.SUPPLEMENT_CATEGORY else lawful_lines
    return [*own(case, audience, offer, missing), *lawful(case, audience, offer, Section.ADDING)]


def _assisting(case: Case, audience: Audience, offer: Offer) -> list[Row]:
    """A row for each assist of its readers' own; where there are several, each says whose it is."""
    own = [a for a in case.assists if a.number in audience.helps and a.open]
    told = len(own) > 1 and audience.may_read(case)
    rows = []
    for assist in own:
        done = {CardAction.ACCEPT_ASSIST} if assist.officer is not None else set()
        done |= {CardAction.ARRIVE} if assist.arrived_at is not None else set()
        names = [u.name for u in offer.units if u.code == assist.unit and told]
        (line,) = _without(LINES[Section.ASSIST], done)
        lawful = [action for action in line if may(case, audience, offer, action)]
        rows.append([_named(button(case, offer, action, str(assist.number)), names) for action in lawful])
    return [row for row in rows if row]


def _named(button: dict[str, str], names: list[str]) -> dict[str, str]:
    return button | {"text": f"{button['text']} {names[0]}"} if names else button


def _dispatching(case: Case, audience: Audience, offer: Offer) -> list[Row]:
    """A dispatch is one tap: three suggested units first, the others behind one button."""
    if not may(case, audience, offer, CardAction.DISPATCH):
        return []
    words = offer.words.plain
    names = [(s.unit.code, f"{s.unit.name}（{words(f'why_unit.{s.ground}')}）") for s in offer.suggestions]
    taps = [[button(case, offer, CardAction.DISPATCH, code, unit=name)] for code, name in names]
    rest = [button(case, offer, CardAction.CHOOSE_UNIT)]
    if offer.duplicate is not None and may(case, audience, offer, CardAction.MERGE_INTO):
        number = offer.duplicate.number[-4:]
        rest.append(button(case, offer, CardAction.MERGE_INTO, to_36(offer.duplicate.id), number=number))
    return [*taps, rest]


def _revisiting(case: Case, audience: Audience, offer: Offer) -> list[Row]:
    """The resident's number, where there is one, and a button for each outcome."""
    if not may(case, audience, offer, CardAction.REVISIT):
        return []
    phone = lawful_lines(case, audience, offer, ((CardAction.SHOW_PHONE,),))
    return [*phone, *([_outcome(case, offer, outcome) for outcome in pair] for pair in _OUTCOMES)]


def _outcome(case: Case, offer: Offer, outcome: Outcome) -> dict[str, str]:
    words = offer.words.plain(f"outcome.{outcome}")
    return button(case, offer, CardAction.REVISIT, OUTCOMES[outcome], outcome=words)
