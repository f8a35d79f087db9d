"""The further pages of a card: reasons, categories, units, places, workers, and what «更多» holds."""

from collections.abc import Iterable
from enum import StrEnum

from dispatch.case.rights import Relation
from dispatch.model import Case, CaseId, Level, UnitCode, Urgency
from handlers.access.audience import Audience
from handlers.bot_api.callback_data import Tap, to_36
from handlers.bot_api.card_pages import CardPage, PageKind
from handlers.cards.button_rules import Offer, Row, button, lawful, plain
from handlers.cards.category_menu import choices

MORE = (("am", "ug"), ("lm", "lv"), ("pa", "wh"), ("as", "sv"), ("ho", "es"), ("pl", "sp"), ("ov", "dl"), ("vo",))
_UNITS_A_PAGE = 8


def page_rows(case: Case, audience: Audience, offer: Offer, page: CardPage) -> list[Row]:
    """The buttons of that page; none where there is nothing to choose, or nothing that these readers may choose."""
    match page.kind:
        case PageKind.MORE:
            return lawful(case, audience, offer, MORE)
        case PageKind.REJECT | PageKind.RETURN | PageKind.FAIL | PageKind.ASK_INFO:
            return _reasons(case, offer, page.kind)
        case PageKind.FIELDS | PageKind.SUBCLASSES | PageKind.CONDITIONS:
            return _categories(case, audience, offer, page)
        case PageKind.UNITS | PageKind.TRANSFER | PageKind.RULING | PageKind.ASSIST:
            return _units(case, audience, offer, page)
        case PageKind.STATION | PageKind.ANOTHER_STATION | PageKind.GRIDS:
            return _places(case, offer, page)
        case PageKind.URGENCY:
            return _one_each(case, offer, "ug", Urgency, "urgency")
        case PageKind.LEVEL:
            return _one_each(case, offer, "lv", [*Level][1:], "level")
        case _:
            return _people_and_answers(case, audience, offer, page)


def _people_and_answers(case: Case, audience: Audience, offer: Offer, page: CardPage) -> list[Row]:
    words = offer.words.plain
    match page.kind:
        case PageKind.DISTRICT:
            choices = (("yes", "yes_settled"), ("no", "not_settled"))
            return [[plain(words(f"verb.{key}"), Tap("da", case.id, case.moved, code))] for code, key in choices]
        case PageKind.WORKERS:
            workers = [plain(p.name, Tap("dw", case.id, case.moved, to_36(p.id))) for p in offer.workers]
            return two(workers) if audience.may_read(case) else []
        case PageKind.HOW:
            return [[plain(words(f"verb.{x}"), Tap(x, case.id, case.moved, page.argument))] for x in ("aw", "an")]
        case PageKind.RATING:
            return [[plain(str(n), Tap("rr", case.id, case.moved, str(n))) for n in range(1, 6)]]
        case _:
            return []


def _reasons(case: Case, offer: Offer, kind: PageKind) -> list[Row]:
    rules = offer.book.rules
    reasons = {
        PageKind.REJECT: rules.reject_reasons,
        PageKind.RETURN: rules.return_reasons,
        PageKind.FAIL: rules.fail_reasons,
        PageKind.ASK_INFO: rules.ask_reasons,
    }[kind]
    rows = [[plain(r.text, Tap(kind.value, case.id, case.moved, r.code))] for r in reasons]
    return [*rows, [plain(offer.words.plain("verb.own_words"), Tap(kind.value, case.id, case.moved, "own"))]]


def _places(case: Case, offer: Offer, page: CardPage) -> list[Row]:
    """The stations; of a station its grids, and the station as a whole."""
    match page.kind:
        case PageKind.STATION:
            return two([plain(s.name, Tap("sn", case.id, case.moved, s.code)) for s in offer.stations])
        case PageKind.ANOTHER_STATION:
            return two([plain(s.name, _show(case, CardPage(PageKind.GRIDS, s.code))) for s in offer.stations])
        case _:
            whole = plain(offer.words.plain("verb.whole_station"), Tap("wh", case.id, case.moved, page.argument))
            grids = [plain(g.name, Tap("gd", case.id, case.moved, g.code)) for g in offer.grids]
            return [*two(grids), [whole]]


def _categories(case: Case, audience: Audience, offer: Offer, page: CardPage) -> list[Row]:
    """States are whole sentences and stand one below the other."""
    buttons = [
        plain(c.label, _show(case, c.page) if c.page else Tap(chooser(audience), case.id, case.moved, c.row))
        for c in choices(offer.book.catalogue, page)
    ]
    return [[one] for one in buttons] if page.kind is PageKind.CONDITIONS else two(buttons)


def chooser(audience: Audience) -> str:
    """Staff and the director amend; a reporter supplements, while his case is in triage."""
    return "am" if audience.held & {Relation.STAFF, Relation.DIRECTOR} else "ca"


def _one_each(case: Case, offer: Offer, verb: str, values: Iterable[StrEnum], words: str) -> list[Row]:
    labels = [(value, offer.words.plain(f"{words}.{value}")) for value in values]
    return [[plain(label, Tap(verb, case.id, case.moved, value))] for value, label in labels]


def _units(case: Case, audience: Audience, offer: Offer, page: CardPage) -> list[Row]:
    """Who may not read the case sees every unit and none of the workers: what is left out tells as well."""
    reads, number = audience.may_read(case), page.number
    helped = page.kind is PageKind.ASSIST and reads
    taken = {case.unit, *(a.unit for a in case.assists if a.open)} if helped else set()
    units = [u for u in offer.units if u.code not in taken]
    shown = units[number * _UNITS_A_PAGE : (number + 1) * _UNITS_A_PAGE]
    rows = two([plain(u.name, _of_unit(case, page.kind, u.code)) for u in shown])
    last: Row = []
    if page.kind is PageKind.UNITS and not number and case.station is not None and reads:
        last.append(button(case, offer, "dw"))
    if number:
        last.append(plain(offer.words.plain("verb.previous"), _show(case, CardPage(page.kind, str(number - 1)))))
    if (number + 1) * _UNITS_A_PAGE < len(units):
        last.append(plain(offer.words.plain("verb.next"), _show(case, CardPage(page.kind, str(number + 1)))))
    return [*rows, last] if last else rows


def _of_unit(case: Case, kind: PageKind, unit: UnitCode) -> Tap:
    """What a unit on that page leads to."""
    if kind is PageKind.ASSIST:
        return _show(case, CardPage(PageKind.HOW, unit))
    return Tap("dp" if kind is PageKind.UNITS else kind.value, case.id, case.moved, unit)


def two(buttons: Row) -> list[Row]:
    return [buttons[i : i + 2] for i in range(0, len(buttons), 2)]


def _show(case: Case, page: CardPage) -> Tap:
    return Tap("pp", CaseId(case.id), case.moved, str(page))
