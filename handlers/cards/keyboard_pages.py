"""The further pages of a card: reasons, categories, units, places, workers, and what «更多» holds."""

from collections.abc import Iterable
from enum import StrEnum

from dispatch.case.rights import Relation
from dispatch.model import Case, CaseId, Level, Urgency
from handlers.access.audience import Audience
from handlers.bot_api.callback_data import Tap, to_36
from handlers.cards.button_rules import Offer, Row, button, lawful, plain
from handlers.cards.category_menu import choices

MORE = (("am", "ug"), ("lm", "lv"), ("pa", "wh"), ("as", "sv"), ("ho", "es"), ("pl", "sp"), ("ov", "dl"), ("vo",))
_UNITS_A_PAGE = 8
_UNIT_PAGES = ("un", "tf", "ru", "as")


def turned_to(case: Case, audience: Audience, offer: Offer, page: str) -> list[Row]:  # noqa: C901 - one arm a page
    name, _, argument = page.partition("-")
    rules = offer.book.rules
    match name:
        case "more":
            return lawful(case, audience, offer, MORE)
        case "rj" | "rt" | "fl" | "ai":
            reasons = {
                "rj": rules.reject_reasons,
                "rt": rules.return_reasons,
                "fl": rules.fail_reasons,
                "ai": rules.ask_reasons,
            }[name]
            rows = [[plain(r.text, Tap(name, case.id, case.moved, r.code))] for r in reasons]
            own = plain(offer.words.plain("verb.own_words"), Tap(name, case.id, case.moved, "own"))
            return [*rows, [own]]
        case "fields" | "sub" | "rows":
            return _categories(case, audience, offer, page)
        case "sn":
            stations = offer.stations
            return two([plain(s.name, Tap("sn", case.id, case.moved, s.code)) for s in stations])
        case "da":
            choices = (("yes", "yes_settled"), ("no", "not_settled"))
            words = offer.words.plain
            return [[plain(words(f"verb.{key}"), Tap("da", case.id, case.moved, code))] for code, key in choices]
        case "ug":
            return _one_each(case, offer, "ug", Urgency, "urgency")
        case "lv":
            return _one_each(case, offer, "lv", [*Level][1:], "level")
        case "wh":
            return two([plain(s.name, _turn(case, f"gr-{s.code}")) for s in offer.stations])
        case "gr":
            whole = plain(offer.words.plain("verb.whole_station"), Tap("wh", case.id, case.moved, argument))
            grids = [plain(g.name, Tap("gd", case.id, case.moved, g.code)) for g in offer.grids]
            return [*two(grids), [whole]]
        case "dw":
            workers = [plain(p.name, Tap("dw", case.id, case.moved, to_36(p.id))) for p in offer.workers]
            return two(workers) if audience.may_read(case) else []
        case "how":
            codes = ("aw", "an")
            return [[plain(offer.words.plain(f"verb.{x}"), Tap(x, case.id, case.moved, argument)) for x in codes]]
        case "rate":
            return [[plain(str(n), Tap("rr", case.id, case.moved, str(n))) for n in range(1, 6)]]
        case _ if name in _UNIT_PAGES:
            return _units(case, audience, offer, name, int(argument or 0))
        case _:
            return []


def _categories(case: Case, audience: Audience, offer: Offer, page: str) -> list[Row]:
    """States are whole sentences and stand one below the other."""
    buttons = [
        plain(c.label, _turn(case, c.page) if c.page else Tap(chooser(audience), case.id, case.moved, c.row))
        for c in choices(offer.book.catalogue, page)
    ]
    return [[one] for one in buttons] if page.startswith("rows-") else two(buttons)


def chooser(audience: Audience) -> str:
    """Staff and the director amend; a reporter supplements, while his case is in triage."""
    return "am" if audience.held & {Relation.STAFF, Relation.DIRECTOR} else "ca"


def _one_each(case: Case, offer: Offer, verb: str, values: Iterable[StrEnum], words: str) -> list[Row]:
    labels = [(value, offer.words.plain(f"{words}.{value}")) for value in values]
    return [[plain(label, Tap(verb, case.id, case.moved, value))] for value, label in labels]


def _units(case: Case, audience: Audience, offer: Offer, verb: str, page: int) -> list[Row]:
    """Who may not read the case sees every unit and none of the workers: what is left out tells as well."""
    reads = audience.may_read(case)
    taken = {case.unit, *(a.unit for a in case.assists if a.open)} if verb == "as" and reads else set()
    units = [u for u in offer.units if u.code not in taken]
    shown = units[page * _UNITS_A_PAGE : (page + 1) * _UNITS_A_PAGE]
    act = "dp" if verb == "un" else verb
    taps = [_turn(case, f"how-{u.code}") if verb == "as" else Tap(act, case.id, case.moved, u.code) for u in shown]
    rows = two([plain(u.name, tap) for u, tap in zip(shown, taps, strict=True)])
    turning: Row = []
    if verb == "un" and not page and case.station is not None and reads:
        turning.append(button(case, offer, "dw"))
    if page:
        turning.append(plain(offer.words.plain("verb.previous"), _turn(case, f"{verb}-{page - 1}")))
    if (page + 1) * _UNITS_A_PAGE < len(units):
        turning.append(plain(offer.words.plain("verb.next"), _turn(case, f"{verb}-{page + 1}")))
    return [*rows, turning] if turning else rows


def two(buttons: Row) -> list[Row]:
    return [buttons[i : i + 2] for i in range(0, len(buttons), 2)]


def _turn(case: Case, page: str) -> Tap:
    return Tap("pp", CaseId(case.id), case.moved, page)
