"""Which buttons stand under a card: the lawful ones for its readers, the frequent first, the rest behind «更多»."""

from collections.abc import Set

from dispatch.case.rights import Relation
from dispatch.model import Case, DecisionKind, Outcome, Status, Urgency
from dispatch.suggest.suggest_units import Suggestion
from handlers.access.audience import Audience
from handlers.bot_api.callback_data import to_36
from handlers.bot_api.card_pages import CardPage
from handlers.buttons.arguments import OUTCOMES
from handlers.buttons.card_actions import LINES, CardAction
from handlers.buttons.card_button import Section, Style
from handlers.cards.button_rules import Lines, Offer, Row, button, choice, lawful, lawful_lines, may, packed
from handlers.cards.keyboard_pages import chooser, page_rows, ratings, two
from storage.people.chats import ChatKind

_MAX_ABREAST = 6
"""Characters of a label that may stand beside others in one line of a phone."""
_MAX_IN_ROW = 3
_MAX_SHORT_IN_ROW = 4
_SELDOM = frozenset({CardAction.MERGE, CardAction.PACKAGE, CardAction.OUTSIDE_NUMBER})
"""Or with words to write: they stand on the working card, behind «更多»."""
_AT_DESKS = frozenset({Relation.STAFF, Relation.DIRECTOR})
_FOOT_ALONE = frozenset({CardAction.ATTACHMENTS, CardAction.SHOW_PLACE})
_EARLY = frozenset({Status.REPORTED, Status.AWAITING_INFO})
_SETTLED = frozenset({Status.RESOLVED, Status.VERIFIED, Status.CLOSED})
"""How help was found is asked in the card that comes anyway then; before that behind a button."""
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
    return _in_private(case, audience, offer) if audience.private else _in_a_group(case, audience, offer)


def _in_private(case: Case, audience: Audience, offer: Offer) -> list[Row]:
    """What is waited for, each in its row; then the rest side by side, and what is seldom behind «更多»."""
    rows = _acting(case, audience, offer)
    rows += lawful_lines(case, audience, offer, _deciding(case))
    rows += _revisiting(case, audience, offer)
    seldom = _SELDOM if case.status in _EARLY and audience.held & _AT_DESKS else frozenset[CardAction]()
    rest = lawful(case, audience, offer, Section.CHECK)
    asked = case.status in _SETTLED and may(case, audience, offer, CardAction.RATE_ASSIST)
    hidden = {CardAction.RATE_ASSIST} if asked else frozenset[CardAction]()
    rest += lawful_lines(case, audience, offer, _without(LINES[Section.REPORTER], hidden))
    rest += lawful_lines(case, audience, offer, _triage(case, seldom))
    rest += _reporters_own(case, audience, offer)
    rest += lawful_lines(case, audience, offer, _foot(case, audience, offer))
    return [*rows, *packed(_flat(rest)), *(ratings(case, offer) if asked else [])]


def _in_a_group(case: Case, audience: Audience, offer: Offer) -> list[Row]:
    """What is done in one tap, and last a row of at most three with «更多», behind which all the rest stands."""
    shown = lawful_lines(case, audience, offer, _without(LINES[Section.FOOT], {CardAction.MORE}))
    if audience.kind is ChatKind.UNIT_GROUP:
        return _in_a_units_group(case, audience, offer, _flat(shown))
    rows = [*_acting(case, audience, offer), *lawful(case, audience, offer, Section.CHECK)]
    rows += lawful_lines(case, audience, offer, _deciding(case))
    acts = _flat(lawful_lines(case, audience, offer, _triage(case, _SELDOM)))
    first = 1 if case.status is Status.REPORTED else 2
    chosen = [*acts[:first], *_flat(shown), *acts[first:]][:_MAX_IN_ROW]
    more = lawful_lines(case, audience, offer, _without(_foot(case, audience, offer), _FOOT_ALONE))
    return [*rows, *packed([*chosen, *_flat(more)], _MAX_SHORT_IN_ROW)]


def _in_a_units_group(case: Case, audience: Audience, offer: Offer, shown: Row) -> list[Row]:
    """What is waited for and what there is to see; the rest behind «更多». Who has not accepted settles nothing."""
    supervised, *lines = LINES[Section.UNIT]
    hidden = {CardAction.RESOLVE} if case.status is Status.DISPATCHED else frozenset[CardAction]()
    acts = _flat(lawful_lines(case, audience, offer, _without(tuple(lines), hidden)))
    more = [button(case, offer, CardAction.MORE)] if len(acts) > _MAX_IN_ROW else []
    rows = lawful_lines(case, audience, offer, (supervised,))
    rows += packed([*(acts[:2] if more else acts), *shown, *more], _MAX_SHORT_IN_ROW)
    return [*rows, *_assisting(case, audience, offer)]


def _acting(case: Case, audience: Audience, offer: Offer) -> list[Row]:
    """What most readers come for: a dispatch, a category, the unit's acts."""
    rows = _dispatching(case, audience, offer)
    if offer.asks_if_urgent and may(case, audience, offer, CardAction.AMEND_URGENCY):
        urgent = choice(offer.words.plain("card.make_urgent"), case, CardAction.AMEND_URGENCY, Urgency.URGENT)
        rows.append([urgent | {"style": Style.DANGER.value}])
    rows += _choosing(case, audience, offer)
    rows += _of_unit(case, audience, offer)
    return rows + _assisting(case, audience, offer)


def _choosing(case: Case, audience: Audience, offer: Offer) -> list[Row]:
    """What it may be; where nobody knows, the way to the whole menu beside it."""
    if chooser(audience) is not CardAction.AMEND_CATEGORY:
        return []
    likely = _likely(case, audience, offer)
    if case.row is None and may(case, audience, offer, CardAction.AMEND_CATEGORY):
        likely.append(choice(offer.words.plain("card.choose_category"), case, CardAction.AMEND_CATEGORY))
    return _abreast(likely)


def _of_unit(case: Case, audience: Audience, offer: Offer) -> list[Row]:
    """The answer to a supervision by itself, for it is waited for; the other acts side by side."""
    supervised, *lines = LINES[Section.UNIT]
    answers = lawful_lines(case, audience, offer, (supervised,))
    return [*answers, *packed(_flat(lawful_lines(case, audience, offer, tuple(lines))))]


def _deciding(case: Case) -> Lines:
    """An assist is arranged there where one was asked for; else it stands behind «更多»."""
    asked = case.waits_for(DecisionKind.ASSIST)
    return LINES[Section.DECIDING] if asked else _without(LINES[Section.DECIDING], {CardAction.ASSIST})


def _triage(case: Case, hidden: frozenset[CardAction]) -> Lines:
    """After the dispatch hardly anybody merges: that stands behind «更多»."""
    late = frozenset() if case.status in _EARLY else frozenset({CardAction.MERGE})
    return _without(LINES[Section.TRIAGE], hidden | late)


def _foot(case: Case, audience: Audience, offer: Offer) -> Lines:
    """«更多» only where staff or the director find something behind it."""
    hidden = set() if audience.held & _AT_DESKS and lawful(case, audience, offer, Section.MORE) else {CardAction.MORE}
    if may(case, audience, offer, CardAction.REVISIT):
        hidden.add(CardAction.SHOW_PHONE)
    return _without(LINES[Section.FOOT], hidden)


def _flat(rows: list[Row]) -> Row:
    return [button for row in rows for button in row]


def _without(lines: Lines, left_out: Set[CardAction]) -> Lines:
    return tuple(tuple(action for action in line if action not in left_out) for line in lines)


def _likely_first(case: Case, audience: Audience, offer: Offer, lines: Lines) -> list[Row]:
    """The likely categories stand together with the button to all the others."""
    likely = _likely(case, audience, offer)
    if not likely:
        return packed(_flat(lawful_lines(case, audience, offer, lines)))
    others = button(case, offer, CardAction.SUPPLEMENT_CATEGORY)
    rest = _without(lines, {CardAction.SUPPLEMENT_CATEGORY})
    return [*two([*likely, others]), *packed(_flat(lawful_lines(case, audience, offer, rest)))]


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
    return _likely_first(case, audience, offer, (*own, *(LINES[Section.MISSING] if case.status in _EARLY else ())))


def _reporters_own(case: Case, audience: Audience, offer: Offer) -> list[Row]:
    if Relation.REPORTER not in audience.held:
        return []
    missing = LINES[Section.MISSING] if case.status in _EARLY else ()
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
    """A dispatch is one tap: three suggested units first, the others behind one button; in private each says why."""
    if not may(case, audience, offer, CardAction.DISPATCH):
        return []
    taps = [
        button(case, offer, CardAction.DISPATCH, one.unit.code, unit=_suggested(one, audience, offer))
        for one in offer.suggestions
    ]
    taps = [*taps[:1], *({key: tap[key] for key in tap if key != "style"} for tap in taps[1:])]
    rest = [button(case, offer, CardAction.CHOOSE_UNIT)]
    if offer.duplicate is not None and may(case, audience, offer, CardAction.MERGE_INTO):
        number = offer.duplicate.number[-4:]
        rest.append(button(case, offer, CardAction.MERGE_INTO, to_36(offer.duplicate.id), number=number))
    return [*([tap] for tap in taps), rest] if audience.private else packed([*taps, *rest])


def _suggested(one: Suggestion, audience: Audience, offer: Offer) -> str:
    return f"{one.unit.name}（{offer.words.plain(f'why_unit.{one.ground}')}）" if audience.private else one.unit.name


def _revisiting(case: Case, audience: Audience, offer: Offer) -> list[Row]:
    """The resident's number, where there is one, and a button for each outcome."""
    if not may(case, audience, offer, CardAction.REVISIT):
        return []
    phone = lawful_lines(case, audience, offer, ((CardAction.SHOW_PHONE,),))
    return [*phone, *([_outcome(case, offer, outcome) for outcome in pair] for pair in _OUTCOMES)]


def _outcome(case: Case, offer: Offer, outcome: Outcome) -> dict[str, str]:
    words = offer.words.plain(f"outcome.{outcome}")
    return button(case, offer, CardAction.REVISIT, OUTCOMES[outcome], outcome=words)
