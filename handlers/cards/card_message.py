"""Builds the request for a case's card: text and buttons for the readers of a chat, as a new message or an edit."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from markupsafe import Markup

from dispatch.case import events as e
from dispatch.case.rights import Relation
from dispatch.model import Case, CaseId, NoteId, StationCode, Status, Unit, UnitKind
from dispatch.rulebook.catalogue import Catalogue
from dispatch.suggest.same_place import agree, is_near
from dispatch.suggest.suggest_units import Suggestion, rank_units
from handlers.access import participants
from handlers.access.audience import Audience, audience_of
from handlers.bot_api.callback_data import from_36
from handlers.bot_api.card_pages import CATEGORIES, LISTED, CardPage, PageKind
from handlers.bot_api.request import Outgoing, content_of
from handlers.buttons.arguments import Argument, is_written
from handlers.cards.button_rules import Offer
from handlers.cards.card_picture import Words, card_edited, card_sent, picture_of
from handlers.cards.card_text import asks_if_urgent, card_text
from handlers.cards.case_notes import short, veiled, written
from handlers.cards.category_menu import Choice
from handlers.cards.keyboard import keyboard
from handlers.cards.keyboard_pages import page_rows
from handlers.notify.messages import CaseCard
from handlers.notify.prompt_reasons import PromptReason
from handlers.privacy import masks
from handlers.turn.past_rulings import ruled_unit
from handlers.wording.speech import Saying
from storage.messages.parcels import Parcel
from storage.transaction import Transaction

_LONG_AGO = timedelta(days=180)
"""Past dispatches of the last half year speak for a unit."""
_MAX_BESIDE = 200
"""Characters of each of two cases side by side."""
_DENIALS = {PromptReason.EXTENSION_DENIED, PromptReason.ESCALATION_DENIED}
_FOR_UNIT = {Relation.OFFICER, Relation.STAFF, Relation.DIRECTOR}
"""Who acts for the unit that has a case, and who stands in for them."""


def card_request(tx: Transaction, parcel: Parcel, wanted: CaseCard, say: Saying) -> Outgoing | None:
    """None where the case or the chat is gone, a prompt is needed no more, or the card shows it all already."""
    case = tx.cases.get(wanted.case)
    audience = audience_of(tx, parcel.chat_id, case) if case is not None else None
    if case is None or audience is None:
        return None
    if wanted.fresh and wanted.reason is not None and not still_needed(case, audience, wanted.reason):
        return None
    text = card_text(tx, case, audience, say)
    if wanted.reason is not None:
        text = Markup("{}\n{}").format(_lead(tx, case, audience, wanted.reason, wanted.note, say), text)
    page = wanted.page if audience.private else None
    offer = _offer(tx, case, audience, say, page)
    card = tx.cards.get(case.id, parcel.chat_id)
    stands = card.picture if card is not None and not wanted.fresh else None
    picture = picture_of(tx, case, audience, parcel.chat_id, stands)
    words = Words(text, Markup("\n").join(_below(tx, case, audience, offer, page, say)))
    markup: dict[str, object] = {"inline_keyboard": keyboard(case, audience, offer, page)}
    if card is not None and not wanted.fresh:
        return _unless_shown(tx, case, card_edited(parcel, card, picture, words, markup, say), parcel.chat_id)
    return card_sent(parcel, picture, words, markup, _report_in(tx, case, parcel.chat_id), say)


def _below(
    tx: Transaction, case: Case, audience: Audience, offer: Offer, page: CardPage | None, say: Saying
) -> Iterator[Markup]:
    """What stands under the case: a possible double, the heading of a page, a double and the case side by side."""
    if offer.duplicate is not None:
        yield say("card.duplicate", number=offer.duplicate.number)
    if page is not None and page_rows(case, audience, offer, page) and say.words.has(f"page.{page.kind}"):
        yield Markup("<b>{}</b>").format(say(f"page.{page.kind}", **_of_page(offer.book.catalogue, page)))
    if page is not None and page.kind is PageKind.MERGE:
        yield _side_by_side(tx, case, page.argument, audience, say)


def _of_page(catalogue: Catalogue, page: CardPage) -> dict[str, object]:
    """What of the catalogue a page is about, and which one of several it is."""
    field = next((field.name for field in catalogue.fields if field.code == page.code), "")
    subclass = catalogue.subclass(page.code)
    name = subclass.name if page.kind is PageKind.CONDITIONS and subclass is not None else field
    return {"name": name, "page": page.number + 1 if page.kind in LISTED and page.number else ""}


def _unless_shown(tx: Transaction, case: Case, request: Outgoing, chat_id: int) -> Outgoing | None:
    """Until an edit has arrived nobody knows what the card shows: it may have arrived and its answer be lost."""
    if tx.cards.shows(case.id, chat_id, content_of(request)):
        return None
    tx.cards.note_drawing(case.id, chat_id, case.revision)
    return request


def _lead(
    tx: Transaction, case: Case, audience: Audience, reason: PromptReason, note: NoteId | None, say: Saying
) -> Markup:
    """What the prompt wants; with it the words of an answer, where there is one."""
    lead = Markup("<b>{}</b>").format(why(tx, case, audience, reason, say))
    if note is None or not audience.may_read(case):
        return lead
    words = written(tx, note, say, private=audience.private)
    told = "card.grounds" if reason in _DENIALS else "card.reply"
    return veiled(tx, case, Markup("{}\n{}").format(lead, say(told, text=words)))


def why(tx: Transaction, case: Case, audience: Audience, reason: PromptReason, say: Saying) -> Markup:
    """The sentence of a prompt; it names who urges, whose turn it was, how the case ended: the first two only to who
    may read the case, for a name tells whose street it is."""
    named = audience.may_read(case)
    match reason:
        case PromptReason.URGED:
            urged = [item for item in tx.cases.events(case.id) if isinstance(item.event, e.Urged)]
            actor = tx.people.get(urged[-1].actor) if urged and urged[-1].actor is not None else None
            return say(reason.words, who=say.name(actor if named else None, masked=False))
        case PromptReason.TRIAGE_FOR_OWNER | PromptReason.REVISIT_FOR_OWNER:
            owners = participants.owners(tx, case)[:1] if named else []
            return say(reason.words, who="".join(owner.name for owner in owners))
        case PromptReason.CHECK_FOR_REPORTER | PromptReason.QUESTION_FOR_REPORTER:
            reporter = tx.people.get(case.reporter) if named else None
            return say(reason.words, who=reporter.name if reporter is not None else "")
        case PromptReason.PICKUP_FOR_UNIT:
            unit = case.unit if named else None
            return say(reason.words, unit=participants.unit_name(tx, unit) if unit is not None else "")
        case PromptReason.END:
            return say(reason.words, status=say(f"status.{case.status}"))
        case _:
            return say(reason.words)


def still_needed(case: Case, audience: Audience, reason: PromptReason) -> bool:
    """The world may have gone on while the prompt waited for the morning: its reader may have no part in the case any
    more, or another unit may have it."""
    with_a_unit = case.status in (Status.DISPATCHED, Status.HANDLING)
    if reason.for_unit and with_a_unit:
        return case.status in reason.needed_in and bool(audience.held & _FOR_UNIT)
    return case.status in reason.needed_in and bool(audience.held)


def _offer(tx: Transaction, case: Case, audience: Audience, say: Saying, page: CardPage | None) -> Offer:
    """Whoever may not read the case is offered nothing that depends on what it says: no likely unit, no double."""
    units = tuple(sorted((u for u in tx.places.units() if u.active), key=lambda u: u.kind is UnitKind.STATION))
    staff = Relation.STAFF in audience.held and case.status is Status.REPORTED and audience.may_read(case)
    place = case.grid or case.station
    kind, code = (page.kind, page.argument) if page is not None else (None, "")
    return Offer(
        book=say.centre.book.under(case),
        words=say.words,
        at=say.at,
        suggestions=_suggested(tx, case, say, units) if staff else (),
        units=units,
        stations=tuple(tx.places.stations()) if kind in (PageKind.STATION, PageKind.ANOTHER_STATION) else (),
        grids=tuple(tx.places.grids_of(StationCode(code))) if kind is PageKind.GRIDS else (),
        workers=tuple(participants.workers(tx, case)) if kind is PageKind.WORKERS else (),
        duplicate=_duplicate(tx, case, say) if staff else None,
        reporter=tx.people.get(case.reporter),
        likely=_likely(case, audience, say),
        asks_if_urgent=staff and asks_if_urgent(tx, case, say),
        often=tx.cases.past_rows(place, say.at - _LONG_AGO) if kind in CATEGORIES and place is not None else {},
    )


def _suggested(tx: Transaction, case: Case, say: Saying, units: Sequence[Unit]) -> tuple[Suggestion, ...]:
    """The likeliest units, by the rules, by what the street's roster says, and by what was usual here."""
    book = say.centre.book
    row, place = book.row_of(case), case.grid or case.station
    return rank_units(
        row,
        case.station,
        units,
        tx.cases.past_dispatches(row.subclass, place, say.at - _LONG_AGO) if row and place else {},
        book.responsibilities.of_subclass(row.subclass) if row else None,
        ruled_unit(tx, case, say.centre),
        participants.assigned_units(tx),
        book.catalogue_with(row.code).subclass_of(row).name if row else "",
        case.previous_units,
    )


def _likely(case: Case, audience: Audience, say: Saying) -> tuple[Choice, ...]:
    """None where there is nothing to choose, or a group could read from the buttons that it may be sensitive."""
    catalogue = say.centre.book.under(case).catalogue
    rows = [row for row in map(catalogue.row, case.likely) if row is not None]
    few = len(rows) < (1 if case.row is None else 2)
    if few or not audience.may_read(case) or (not audience.private and any(row.sensitive for row in rows)):
        return ()
    return tuple(Choice(say.row(row), row=row.code) for row in rows)


def _duplicate(tx: Transaction, case: Case, say: Saying) -> Case | None:
    """An open case of the same house or position and of the same kind, of the last days, reported before this one."""
    row = say.centre.book.row_of(case)
    place = case.grid or case.station
    if row is None or place is None:
        return None
    since = case.opened_at - timedelta(days=say.centre.book.rules.duplicate_days)
    like = tx.cases.near(place, row.subclass, since)
    earlier = (other for other in like if other.id < case.id and other.open)
    return next((other for other in earlier if _same_place(tx, case, other)), None)


def _same_place(tx: Transaction, case: Case, other: Case) -> bool:
    points = [tx.notes.point(one.place.point) for one in (case, other) if one.place.point is not None]
    known = [point for point in points if point is not None]
    return agree(_where_it_is(tx, case), _where_it_is(tx, other)) or (len(known) == 2 and is_near(*known))


def _where_it_is(tx: Transaction, case: Case) -> str:
    """The words that tell the place: those of the place itself, else the description."""
    return tx.notes.text(case.place.note if case.place.note is not None else case.description) or ""


def _side_by_side(tx: Transaction, case: Case, argument: str, audience: Audience, say: Saying) -> Markup:
    """This case and the one that it may be merged into, each with its place and words."""
    other = tx.cases.get(CaseId(from_36(argument))) if is_written(Argument.CASE, argument) else None
    shown = [one for one in (case, other) if one is not None and audience.may_read(one)]
    lines = []
    for one in shown:
        place = tx.notes.text(one.place.note) if one.place.note is not None else None
        text = short(masks.text(tx.notes.text(one.description) or ""), _MAX_BESIDE)
        lines.append(say("card.beside", number=one.number, place=masks.text(place or ""), text=text))
    return veiled(tx, case, Markup("\n").join(lines))


def _report_in(tx: Transaction, case: Case, chat_id: int) -> int | None:
    report = tx.cards.report_message(case.id)
    return report[1] if report is not None and report[0] == chat_id else None
