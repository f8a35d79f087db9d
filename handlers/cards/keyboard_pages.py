"""The further pages of a card: reasons, categories, units, places, workers, and what «更多» holds."""

from collections.abc import Iterable
from enum import StrEnum

from dispatch.case.rights import Relation
from dispatch.model import Case, Level, Unit, Urgency
from handlers.access.audience import Audience
from handlers.bot_api.callback_data import to_36
from handlers.bot_api.card_pages import CardPage, PageKind
from handlers.buttons.arguments import MAX_RATING, OWN_WORDS, PURPOSES, RETURNED, SETTLED, Argument, is_written
from handlers.buttons.card_actions import CardAction
from handlers.buttons.card_button import Section
from handlers.buttons.shown_when import may_call_a_resident
from handlers.cards.button_rules import Offer, Row, button, choice, lawful, packed
from handlers.cards.category_menu import category_menu

_MAX_UNITS = 8
"""On one page of units."""


def page_rows(case: Case, audience: Audience, offer: Offer, page: CardPage) -> list[Row]:
    """The buttons of that page; none where there is nothing to choose, or nothing that these readers may choose."""
    match page.kind:
        case PageKind.MORE:
            return packed([one for row in lawful(case, audience, offer, Section.MORE) for one in row])
        case PageKind.REJECT | PageKind.RETURN | PageKind.FAIL | PageKind.ASK_INFO:
            return _reasons(case, offer, page.kind)
        case PageKind.FIELDS | PageKind.SUBCLASSES | PageKind.CONDITIONS:
            return _categories(case, audience, offer, page)
        case PageKind.UNITS | PageKind.TRANSFER | PageKind.RULING | PageKind.ASSIST:
            return _units(case, audience, offer, page)
        case PageKind.STATION | PageKind.ANOTHER_STATION | PageKind.GRIDS:
            return _places(case, offer, page)
        case PageKind.URGENCY:
            return _one_each(case, offer, CardAction.AMEND_URGENCY, Urgency, "urgency")
        case PageKind.LEVEL:
            return _one_each(case, offer, CardAction.AMEND_LEVEL, [*Level][1:], "level")
        case _:
            return _people_and_answers(case, audience, offer, page)


def _people_and_answers(case: Case, audience: Audience, offer: Offer, page: CardPage) -> list[Row]:
    words = offer.words.plain
    match page.kind:
        case PageKind.DISTRICT:
            answers = (("verb.yes_settled", SETTLED), ("verb.not_settled", RETURNED))
            return [[choice(words(key), case, CardAction.DISTRICT_ANSWERED, code)] for key, code in answers]
        case PageKind.WORKERS:
            workers = [choice(p.name, case, CardAction.DISPATCH_TO_WORKER, to_36(p.id)) for p in offer.workers]
            return two(workers) if audience.may_read(case) else []
        case PageKind.HOW:
            ways = (CardAction.WHISTLE, CardAction.ASSIST_TASK)
            return [[button(case, offer, way, page.argument)] for way in ways]
        case PageKind.MERGE:
            named = is_written(Argument.CASE, page.argument)
            return [[button(case, offer, CardAction.MERGE_NOW, page.argument)]] if named else []
        case PageKind.PHONE:
            ready = [choice(words(f"purpose.{one}"), case, CardAction.PHONE_FOR, one) for one in PURPOSES]
            return (
                [*two(ready), [button(case, offer, CardAction.PHONE_REASON)]]
                if may_call_a_resident(case, audience)
                else []
            )
        case PageKind.RATING:
            return ratings(case, offer)
        case _:
            return []


def ratings(case: Case, offer: Offer) -> list[Row]:
    """Three words on each assist that is over and was not rated; where several units have helped, each is named."""
    over = [one for one in case.assists if not one.open and one.rating is None]
    names = {unit.code: unit.name for unit in offer.units}
    rows: list[Row] = []
    for one in over:
        unit = names.get(one.unit, one.unit)
        named = [_rating(case, offer, one.number, unit, points) for points in _WORDS]
        plain = [_rating(case, offer, one.number, "", points) for points in _WORDS]
        rows += packed(named if len(over) > 1 else [named[0], *plain[1:]])
    return rows


_WORDS = {MAX_RATING: "verb.rated_5", 3: "verb.rated_3", 1: "verb.rated_1"}
"""帮上了, 一般, 没帮上."""


def _rating(case: Case, offer: Offer, assist: int, unit: str, points: int) -> dict[str, str]:
    label = offer.words.plain(_WORDS[points], unit=unit)
    return choice(label, case, CardAction.RATE_ASSIST, f"{assist}.{points}")


_REASONED = {action.row.page: (action, action.row.reasons) for action in CardAction if action.row.reasons is not None}


def _reasons(case: Case, offer: Offer, kind: PageKind) -> list[Row]:
    action, reasons = _REASONED[kind]
    rows = [[choice(reason.text, case, action, reason.code)] for reason in reasons.listed(offer.book.rules)]
    return [*rows, [choice(offer.words.plain("verb.own_words"), case, action, OWN_WORDS)]]


def _places(case: Case, offer: Offer, page: CardPage) -> list[Row]:
    """The stations; of a station its grids, and the station as a whole."""
    match page.kind:
        case PageKind.STATION:
            return two([choice(s.name, case, CardAction.CHOOSE_STATION, s.code) for s in offer.stations])
        case PageKind.ANOTHER_STATION:
            return two([_leads_to(case, CardPage(PageKind.GRIDS, s.code), s.name) for s in offer.stations])
        case _:
            name = offer.words.plain("verb.whole_station")
            whole = choice(name, case, CardAction.AMEND_STATION, page.argument)
            grids = [choice(g.name, case, CardAction.AMEND_GRID, g.code) for g in offer.grids]
            return [*two(grids), [whole]]


def _categories(case: Case, audience: Audience, offer: Offer, page: CardPage) -> list[Row]:
    """States are whole sentences and stand one below the other."""
    action = chooser(audience)
    menu = category_menu(offer.book.catalogue, page, offer.often)
    buttons = [
        _leads_to(case, one.page, one.label) if one.page else choice(one.label, case, action, one.row)
        for one in menu.choices
    ]
    rows = [[one] for one in buttons] if page.kind is PageKind.CONDITIONS else two(buttons)
    turns = _turns(case, offer, menu.before, menu.after)
    return [*rows, turns] if turns else rows


def _turns(case: Case, offer: Offer, before: CardPage | None, after: CardPage | None) -> Row:
    """To the pages of the same list before and after, where there are such."""
    named = ((before, "verb.previous"), (after, "verb.next"))
    return [_leads_to(case, page, offer.words.plain(words)) for page, words in named if page is not None]


def chooser(audience: Audience) -> CardAction:
    """Staff and the director amend; a reporter supplements, while the case is in triage."""
    staff = audience.held & {Relation.STAFF, Relation.DIRECTOR}
    return CardAction.AMEND_CATEGORY if staff else CardAction.SUPPLEMENT_CATEGORY


def _one_each(case: Case, offer: Offer, action: CardAction, values: Iterable[StrEnum], words: str) -> list[Row]:
    return [[choice(offer.words.plain(f"{words}.{value}"), case, action, value.value)] for value in values]


def _units(case: Case, audience: Audience, offer: Offer, page: CardPage) -> list[Row]:
    """Who may not read the case sees every unit and none of the workers: what is left out tells as well."""
    reads, number = audience.may_read(case), page.number
    helped = page.kind is PageKind.ASSIST and reads
    taken = {case.unit, *(a.unit for a in case.assists if a.open)} if helped else set()
    units = [u for u in offer.units if u.code not in taken]
    shown = units[number * _MAX_UNITS : (number + 1) * _MAX_UNITS]
    rows = two([_of_unit(case, page.kind, unit) for unit in shown])
    last: Row = []
    if page.kind is PageKind.UNITS and not number and case.station is not None and reads:
        last.append(button(case, offer, CardAction.DISPATCH_TO_WORKER))
    beyond = (number + 1) * _MAX_UNITS < len(units)
    last += _turns(case, offer, page.at(number - 1) if number else None, page.at(number + 1) if beyond else None)
    return [*rows, last] if last else rows


_OF_UNIT = {
    PageKind.UNITS: CardAction.DISPATCH,
    PageKind.TRANSFER: CardAction.TRANSFER,
    PageKind.RULING: CardAction.RULE,
}


def _of_unit(case: Case, kind: PageKind, unit: Unit) -> dict[str, str]:
    """What a unit on that page leads to."""
    if kind is PageKind.ASSIST:
        return _leads_to(case, CardPage(PageKind.HOW, unit.code), unit.name)
    return choice(unit.name, case, _OF_UNIT[kind], unit.code)


def two(buttons: Row) -> list[Row]:
    return [buttons[i : i + 2] for i in range(0, len(buttons), 2)]


def _leads_to(case: Case, page: CardPage, label: str) -> dict[str, str]:
    return choice(label, case, CardAction.SHOW_PAGE, str(page))
