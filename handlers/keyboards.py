"""Which buttons stand under a card: the lawful ones for its readers, the frequent first, the rest behind «更多»."""

from dataclasses import dataclass

from dispatch.book import Book
from dispatch.model import Case, CaseId, Outcome, Person, Station, Status, Unit, Urgency
from dispatch.offers import offered
from dispatch.rights import Relation
from dispatch.suggest import Suggestion
from handlers.audience import Audience
from handlers.buttons import Tap, encode, to_36
from handlers.verbs import VERBS
from handlers.wording import Wording

Row = list[dict[str, str]]

_UNIT = (("ac", "rt"), ("rs", "pg"), ("ex", "ra"), ("aa", "av"), ("ad",), ("sa",))
_CHECK = (("ps", "fl"),)
_REPORTER = (("gi",), ("ap",), ("rr",))
_DECIDING = (("ge", "de"), ("ah",), ("ce", "xe"), ("co", "xo"), ("st",), ("ru",))
_TRIAGE = (("sn",), ("ai", "rj", "mg"), ("wq",), ("re",), ("da",), ("tf", "ur"), ("ro",))
_MORE = (("am", "ug"), ("lm", "as"), ("ho", "es"), ("sv", "pl"), ("vo",))
_GROUP_OF_WORKERS = (("pl", "ca"), ("ct",))
_OUTCOMES = (
    (Outcome.SATISFIED, Outcome.MOSTLY),
    (Outcome.DISSATISFIED, Outcome.UNREACHED),
    (Outcome.DECLINED, Outcome.OUT_OF_POWER),
)
_UNITS_A_PAGE = 8
_UNIT_PAGES = ("un", "tf", "ru", "as")


@dataclass(frozen=True, slots=True)
class Offer:
    """What the keyboard is drawn from, beside the case."""

    book: Book
    words: Wording
    suggestions: tuple[Suggestion, ...] = ()
    units: tuple[Unit, ...] = ()
    stations: tuple[Station, ...] = ()
    duplicate: Case | None = None
    reporter: Person | None = None


def keyboard(case: Case, audience: Audience, offer: Offer, page: str | None = None) -> list[Row]:
    """Rows of Telegram's inline buttons; empty for readers who may do nothing now."""
    if page is not None:
        rows = _page(case, audience, offer, page)
        return [*rows, [_button(case, offer, "ba")]] if rows else keyboard(case, audience, offer)
    if audience.kind == "worker_group":
        return _for_workers(case, audience, offer)
    rows = _dispatching(case, audience, offer)
    rows += _lawful(case, audience, offer, (*_UNIT, *_CHECK, *(_REPORTER if audience.private else ())))
    rows += _lawful(case, audience, offer, (*_DECIDING, *_TRIAGE))
    if audience.private:
        rows += _revisiting(case, audience, offer)
        rows += _reporters_own(case, audience, offer)
    last: Row = []
    if (case.media or case.results) and audience.may_read(case):
        last.append(_button(case, offer, "pi"))
    if Relation.STAFF in audience.held and _lawful(case, audience, offer, _MORE):
        last.append(_button(case, offer, "mo"))
    return [*rows, last] if last else rows


def _for_workers(case: Case, audience: Audience, offer: Offer) -> list[Row]:
    """What is missing is asked on the card; a reporter who can't be reached privately finds his buttons here."""
    unreachable = offer.reporter is not None and not offer.reporter.reachable
    wanted = _GROUP_OF_WORKERS if case.status in (Status.REPORTED, Status.AWAITING_INFO) else ()
    return _lawful(case, audience, offer, (*((*_CHECK, *_REPORTER) if unreachable else ()), *wanted))


def _reporters_own(case: Case, audience: Audience, offer: Offer) -> list[Row]:
    early = case.status in (Status.REPORTED, Status.AWAITING_INFO)
    mine = Relation.REPORTER in audience.held
    return _lawful(case, audience, offer, _GROUP_OF_WORKERS) if early and mine else []


def _lawful(case: Case, audience: Audience, offer: Offer, groups: tuple[tuple[str, ...], ...]) -> list[Row]:
    rows = [[_button(case, offer, code) for code in group if may(case, audience, offer, code)] for group in groups]
    return [row for row in rows if row]


def may(case: Case, audience: Audience, offer: Offer, code: str) -> bool:
    """Whether this button would be lawful for these readers."""
    own = audience.person is not None and audience.person.id == case.resolved_by and code in ("ps", "fl")
    if code == "pl" and case.place.known and case.station is not None:
        return False
    if code == "sn" and case.station is not None:
        return False
    if code == "ct" and case.contact is not None:
        return False
    return not own and offered(VERBS[code].command, case, audience.held, offer.book)


def _dispatching(case: Case, audience: Audience, offer: Offer) -> list[Row]:
    """A dispatch is one tap: three suggested units first, the others behind one button."""
    if not may(case, audience, offer, "dp"):
        return []
    why = offer.words.plain
    taps = [
        [_button(case, offer, "dp", s.unit.code, unit=f"{s.unit.name}({why(f'why_unit.{s.why}')})")]
        for s in offer.suggestions
    ]
    rest = [_button(case, offer, "un")]
    if offer.duplicate is not None:
        rest.append(_button(case, offer, "mh", to_36(offer.duplicate.id), number=offer.duplicate.number[-4:]))
    return [*taps, rest]


def _revisiting(case: Case, audience: Audience, offer: Offer) -> list[Row]:
    if not may(case, audience, offer, "rv"):
        return []
    outcomes = [
        [_button(case, offer, "rv", o.value[:5], outcome=offer.words.plain(f"outcome.{o}")) for o in pair]
        for pair in _OUTCOMES
    ]
    return [[_button(case, offer, "ph")], *outcomes] if case.contact is not None else outcomes


def _page(case: Case, audience: Audience, offer: Offer, page: str) -> list[Row]:  # noqa: C901 - one arm a page
    name, _, argument = page.partition("-")
    rules = offer.book.rules
    match name:
        case "more":
            return _lawful(case, audience, offer, _MORE)
        case "rj" | "rt" | "fl" | "ai":
            reasons = {
                "rj": rules.reject_reasons,
                "rt": rules.return_reasons,
                "fl": rules.fail_reasons,
                "ai": rules.ask_reasons,
            }[name]
            rows = [[_plain(r.text, Tap(name, case.id, case.moved, r.code))] for r in reasons]
            own = _plain(offer.words.plain("verb.own_words"), Tap(name, case.id, case.moved, "own"))
            return [*rows, [own]]
        case "fields":
            return _two([_plain(f.name, _turn(case, f"sub-{f.code}")) for f in offer.book.catalogue.fields])
        case "sub":
            return _subclasses(case, audience, offer, argument)
        case "rows":
            return _rows(case, audience, offer, argument)
        case "sn":
            stations = offer.stations
            return _two([_plain(s.name, Tap("sn", case.id, case.moved, s.code)) for s in stations])
        case "da":
            choices = (("yes", "yes_settled"), ("no", "not_settled"))
            words = offer.words.plain
            return [[_plain(words(f"verb.{key}"), Tap("da", case.id, case.moved, code))] for code, key in choices]
        case "rate":
            return [[_plain(str(n), Tap("rr", case.id, case.moved, str(n))) for n in range(1, 6)]]
        case _ if name in _UNIT_PAGES:
            return _units(case, offer, name, int(argument or 0))
        case _:
            return []


def _subclasses(case: Case, audience: Audience, offer: Offer, field: str) -> list[Row]:
    catalogue = offer.book.catalogue
    buttons: Row = []
    for subclass in catalogue.subclasses_of(field):
        rows = catalogue.rows_of(subclass.code)
        if len(rows) == 1:
            buttons.append(_plain(subclass.name, Tap(_chooser(audience), case.id, case.moved, rows[0].code)))
        elif rows:
            buttons.append(_plain(f"{subclass.name} …", _turn(case, f"rows-{subclass.code}")))
    return _two(buttons)


def _rows(case: Case, audience: Audience, offer: Offer, subclass: str) -> list[Row]:
    rows = offer.book.catalogue.rows_of(subclass)
    return [[_plain(row.condition, Tap(_chooser(audience), case.id, case.moved, row.code))] for row in rows]


def _chooser(audience: Audience) -> str:
    """Staff amend; a reporter supplements, while his case is in triage."""
    return "am" if Relation.STAFF in audience.held else "ca"


def _units(case: Case, offer: Offer, verb: str, page: int) -> list[Row]:
    taken = {case.unit} if verb == "as" else set()
    units = [u for u in offer.units if u.code not in taken]
    shown = units[page * _UNITS_A_PAGE : (page + 1) * _UNITS_A_PAGE]
    act = "dp" if verb == "un" else verb
    rows = _two([_plain(u.name, Tap(act, case.id, case.moved, u.code)) for u in shown])
    turning: Row = []
    if page:
        turning.append(_plain(offer.words.plain("verb.previous"), _turn(case, f"{verb}-{page - 1}")))
    if (page + 1) * _UNITS_A_PAGE < len(units):
        turning.append(_plain(offer.words.plain("verb.next"), _turn(case, f"{verb}-{page + 1}")))
    return [*rows, turning] if turning else rows


def _two(buttons: Row) -> list[Row]:
    return [buttons[i : i + 2] for i in range(0, len(buttons), 2)]


def _turn(case: Case, page: str) -> Tap:
    return Tap("pp", CaseId(case.id), case.moved, page)


def _button(case: Case, offer: Offer, code: str, argument: str = "", **words: str) -> dict[str, str]:
    key = "verb.un_ug" if code == "ug" and case.urgency is Urgency.URGENT else f"verb.{code}"
    return _plain(offer.words.plain(key, **words), Tap(code, case.id, case.moved, argument))


def _plain(label: str, tap: Tap) -> dict[str, str]:
    return {"text": label, "callback_data": encode(tap)}
