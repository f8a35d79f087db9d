"""Which buttons stand under a card: the lawful ones for its readers, the frequent first, the rest behind «更多»."""

from dispatch.case.rights import Relation
from dispatch.model import Case, Outcome, Status
from handlers.access.audience import Audience
from handlers.bot_api.callback_data import Tap, to_36
from handlers.bot_api.card_pages import CardPage
from handlers.cards.button_rules import Offer, Row, button, lawful, may, plain
from handlers.cards.keyboard_pages import MORE, chooser, page_rows, two
from storage.people.chats import ChatKind

_UNIT = (("ac", "rt"), ("rs", "pg"), ("ex", "ra"), ("sa",))
_CHECK = (("ps", "fl"),)
_REPORTER = (("gi",), ("ap",), ("rr",))
_DECIDING = (("ge", "de"), ("as", "ah"), ("ce", "xe"), ("co", "xo"), ("st",), ("ru",))
_TRIAGE = (("sn",), ("ai", "rj", "mg"), ("wq",), ("re",), ("da", "on"), ("pk",), ("tf", "ur"), ("ro",))
_GROUP_OF_WORKERS = (("pl", "ca"), ("ct",))
_SHORT = 6
_OUTCOMES = (
    (Outcome.SATISFIED, Outcome.MOSTLY),
    (Outcome.DISSATISFIED, Outcome.UNREACHED),
    (Outcome.DECLINED, Outcome.OUT_OF_POWER),
)


def keyboard(case: Case, audience: Audience, offer: Offer, page: CardPage | None = None) -> list[Row]:
    """Rows of Telegram's inline buttons; empty for readers who may do nothing now."""
    if page is not None:
        rows = page_rows(case, audience, offer, page)
        return [*rows, [button(case, offer, "ba")]] if rows else keyboard(case, audience, offer)
    if audience.kind is ChatKind.WORKER_GROUP:
        return _for_workers(case, audience, offer)
    rows = _dispatching(case, audience, offer)
    rows += _abreast(_likely(case, audience, offer)) if chooser(audience) == "am" else []
    rows += lawful(case, audience, offer, _UNIT)
    rows += _assisting(case, audience, offer)
    rows += lawful(case, audience, offer, (*_CHECK, *(_REPORTER if audience.private else ())))
    rows += lawful(case, audience, offer, (*_DECIDING, *_TRIAGE))
    if audience.private:
        rows += _revisiting(case, audience, offer)
        rows += _reporters_own(case, audience, offer)
    last: Row = []
    if (case.media or case.results) and audience.may_read(case):
        last.append(button(case, offer, "pi"))
    if audience.held & {Relation.STAFF, Relation.DIRECTOR} and lawful(case, audience, offer, MORE):
        last.append(button(case, offer, "mo"))
    return [*rows, last] if last else rows


def _likely_first(case: Case, audience: Audience, offer: Offer, groups: tuple[tuple[str, ...], ...]) -> list[Row]:
    """The likely categories stand together with the button to all the others."""
    likely = _likely(case, audience, offer)
    if not likely:
        return lawful(case, audience, offer, groups)
    others = tuple(tuple(code for code in group if code != "ca") for group in groups)
    return [*two([*likely, button(case, offer, "ca")]), *lawful(case, audience, offer, others)]


def _abreast(buttons: Row) -> list[Row]:
    """In one row where their words are short enough for a phone."""
    return [buttons] if buttons and all(len(one["text"]) <= _SHORT for one in buttons) else two(buttons)


def _likely(case: Case, audience: Audience, offer: Offer) -> Row:
    """What it may be, by one tap, until somebody has chosen."""
    code = chooser(audience)
    if case.status is not Status.REPORTED or not may(case, audience, offer, code):
        return []
    return [plain(choice.label, Tap(code, case.id, case.moved, choice.row)) for choice in offer.likely]


def _for_workers(case: Case, audience: Audience, offer: Offer) -> list[Row]:
    """What is missing is asked on the card; a reporter who can't be reached privately finds his buttons here."""
    unreachable = offer.reporter is not None and not offer.reporter.reachable
    wanted = _GROUP_OF_WORKERS if case.status in (Status.REPORTED, Status.AWAITING_INFO) else ()
    return _likely_first(case, audience, offer, (*((*_CHECK, *_REPORTER) if unreachable else ()), *wanted))


def _reporters_own(case: Case, audience: Audience, offer: Offer) -> list[Row]:
    early = case.status in (Status.REPORTED, Status.AWAITING_INFO)
    mine = Relation.REPORTER in audience.held
    own = _likely_first if chooser(audience) == "ca" else lawful
    rows = own(case, audience, offer, _GROUP_OF_WORKERS) if early and mine else []
    return [*rows, *(lawful(case, audience, offer, (("sp",),)) if mine else [])]


def _assisting(case: Case, audience: Audience, offer: Offer) -> list[Row]:
    """A row for each assist of its readers' own; where there are several, each says whose it is."""
    own = [a for a in case.assists if a.number in audience.helps and a.open]
    rows = []
    for assist in own:
        codes = ["ad"]
        codes[:0] = ["av"] if assist.arrived_at is None else []
        codes[:0] = ["aa"] if assist.officer is None else []
        lawful = [code for code in codes if may(case, audience, offer, code)]
        told = len(own) > 1 and audience.may_read(case)
        names = [u.name for u in offer.units if u.code == assist.unit and told]
        rows.append([_named(button(case, offer, code, str(assist.number)), names) for code in lawful])
    return [row for row in rows if row]


def _named(button: dict[str, str], names: list[str]) -> dict[str, str]:
    return button | {"text": f"{button['text']} {names[0]}"} if names else button


def _dispatching(case: Case, audience: Audience, offer: Offer) -> list[Row]:
    """A dispatch is one tap: three suggested units first, the others behind one button."""
    if not may(case, audience, offer, "dp"):
        return []
    why = offer.words.plain
    taps = [
        [button(case, offer, "dp", s.unit.code, unit=f"{s.unit.name}（{why(f'why_unit.{s.why}')}）")]
        for s in offer.suggestions
    ]
    rest = [button(case, offer, "un")]
    if offer.duplicate is not None:
        rest.append(button(case, offer, "mh", to_36(offer.duplicate.id), number=offer.duplicate.number[-4:]))
    return [*taps, rest]


def _revisiting(case: Case, audience: Audience, offer: Offer) -> list[Row]:
    if not may(case, audience, offer, "rv"):
        return []
    outcomes = [
        [button(case, offer, "rv", o.value[:5], outcome=offer.words.plain(f"outcome.{o}")) for o in pair]
        for pair in _OUTCOMES
    ]
    return [[button(case, offer, "ph")], *outcomes] if case.contact is not None else outcomes
