"""A parcel becomes a Telegram request at the moment it is sent, so that it says what is so then."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from markupsafe import Markup

from dispatch.model import Case, CaseId, NoteId, PersonId, StationCode, Status, UnitKind
from dispatch.rights import Relation
from dispatch.suggest import rank_units
from handlers import cast, digests, lists, package
from handlers.account import written
from handlers.asking import ask_text
from handlers.audience import Audience, audience_of
from handlers.cards import card_text, unit_name
from handlers.centre import Centre
from handlers.keyboards import keyboard
from handlers.list_pages import PAGES
from handlers.list_text import Row
from handlers.offering import Offer
from handlers.ruling import ruled_unit
from handlers.saying import Saying, saying
from storage.media import MediaKind
from storage.parcels import Parcel
from storage.transaction import Transaction

_SHOWN_KINDS = (MediaKind.PHOTO, MediaKind.VIDEO)
_LONG_AGO = timedelta(days=180)
"""Past dispatches of the last half year speak for a unit."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A Bot API call; `params` are JSON values, but for a file to be uploaded."""

    method: str
    params: dict[str, object]


def render(tx: Transaction, parcel: Parcel, at: datetime, centre: Centre) -> Outgoing | None:  # noqa: C901 - one arm a template
    """What to send for this parcel now; None where its reason is gone."""
    person = tx.people.get(parcel.person) if parcel.person is not None else None
    if person is not None and not person.active:
        return None
    say = saying(centre, at, person.language if person is not None else None)
    match parcel.template:
        case "card":
            return _card(tx, parcel, say)
        case "tap":
            return _tap(tx, parcel, say)
        case "say":
            return _said(tx, parcel, say)
        case "ask":
            return _ask(tx, parcel, say)
        case "retire":
            return _retired(tx, parcel, say)
        case "delete":
            return Outgoing("deleteMessage", _target(parcel))
        case "morning":
            return _morning(tx, parcel, say)
        case template if template in PAGES:
            return _page(parcel, *PAGES[template](tx, parcel, say))
        case "help":
            return _message(parcel, lists.help_text(tx, PersonId(int(str(parcel.params["person"]))), say))
        case "weekly":
            return _message(parcel, say("weekly.message", **digests.weekly_view(parcel.params)))
        case "pictures":
            return _pictures(tx, parcel, say)
        case "contact":
            return _contact(tx, parcel, say)
        case "package":
            return _message(parcel, package.form_text(tx, _case(tx, parcel), say))
        case "row":
            return _row(tx, parcel, say)
        case "handover":
            return _message(parcel, lists.handover(tx, parcel.params, say))
        case _:
            raise ValueError(f"no template {parcel.template}")


def _card(tx: Transaction, parcel: Parcel, say: Saying) -> Outgoing | None:
    case = tx.cases.get(CaseId(int(str(parcel.params["case"]))))
    audience = audience_of(tx, parcel.chat_id, case) if case is not None else None
    if case is None or audience is None:
        return None
    why = parcel.params.get("why")
    fresh = bool(parcel.params.get("fresh"))
    if fresh and not _still_needed(case, audience, str(why)):
        return None
    text = card_text(tx, case, audience, say)
    if why is not None:
        text = Markup("{}\n{}").format(_lead(tx, case, audience, parcel, say), text)
    page = parcel.params.get("page")
    if page and say.words.has(f"page.{str(page).partition('-')[0]}"):
        text = Markup("{}\n<b>{}</b>").format(text, say(f"page.{str(page).partition('-')[0]}"))
    offer = _offer(tx, case, audience, say, str(page or ""))
    if offer.duplicate is not None and audience.may_read(case):
        text = Markup("{}\n{}").format(text, say("card.duplicate", number=offer.duplicate.number))
    rows = keyboard(case, audience, offer, str(page) if page else None)
    markup: dict[str, object] = {"inline_keyboard": rows}
    card = tx.cards.get(case.id, parcel.chat_id)
    if card is not None and not fresh:
        edit = {"chat_id": parcel.chat_id, "message_id": card.message_id, "text": text, "reply_markup": markup}
        return Outgoing("editMessageText", edit | _HTML)
    return _message(parcel, text, markup, reply_to=_report_in(tx, case, parcel.chat_id))


def _lead(tx: Transaction, case: Case, audience: Audience, parcel: Parcel, say: Saying) -> Markup:
    """What the prompt wants; with it the words of an answer, where there is one."""
    lead = Markup("<b>{}</b>").format(say(f"why.{parcel.params['why']}"))
    note = parcel.params.get("note")
    if note is None or not audience.may_read(case):
        return lead
    return Markup("{}\n{}").format(lead, say("card.reason", text=written(tx, NoteId(int(str(note))), say)))


_NEEDED: dict[str, tuple[Status, ...]] = {
    "triage": (Status.REPORTED,),
    "triage_late": (Status.REPORTED,),
    "returned": (Status.REPORTED,),
    "ruling": (Status.REPORTED,),
    "question": (Status.AWAITING_INFO,),
    "accept": (Status.DISPATCHED,),
    "dissatisfied": (Status.DISPATCHED, Status.HANDLING),
    "pickup_late": (Status.DISPATCHED,),
    "nearly_due": (Status.DISPATCHED, Status.HANDLING),
    "due": (Status.DISPATCHED, Status.HANDLING),
    "rework": (Status.HANDLING,),
    "check": (Status.RESOLVED,),
    "check_late": (Status.RESOLVED,),
    "revisit": (Status.VERIFIED,),
    "second_person": (Status.VERIFIED,),
    "follow_up": (Status.ESCALATED,),
    "escalated": (Status.ESCALATED,),
    "appealed": (Status.REPORTED,),
    "on_behalf": (Status.DISPATCHED, Status.HANDLING),
}


_OF_UNIT = ("accept", "dissatisfied", "nearly_due", "due", "rework", "urged", "extended", "resumed", "supervised")


def _still_needed(case: Case, audience: Audience, why: str) -> bool:
    """The world may have gone on while the prompt waited for the morning: another unit may have the case."""
    if why in _OF_UNIT and not audience.held & {Relation.OFFICER, Relation.STAFF}:
        return False
    return case.status in _NEEDED.get(why, tuple(Status))


def _offer(tx: Transaction, case: Case, audience: Audience, say: Saying, page: str) -> Offer:
    units = tuple(sorted((u for u in tx.people.units() if u.active), key=lambda u: u.kind is UnitKind.STATION))
    staff = "staff" in audience.held and case.status is Status.REPORTED
    row = say.centre.book.row_of(case)
    place = case.grid or case.station
    past = tx.cases.past_dispatches(row.subclass, place, say.at - _LONG_AGO) if staff and row and place else {}
    matter = say.centre.book.responsibilities.of_subclass(row.subclass) if row else None
    ruled = ruled_unit(tx, case, say.centre) if staff else None
    return Offer(
        book=say.centre.book.under(case),
        words=say.words,
        suggestions=rank_units(row, case.station, units, past, matter, ruled) if staff else (),
        units=units,
        stations=tuple(tx.people.stations()) if page in ("sn", "wh") else (),
        grids=tuple(tx.people.grids_of(StationCode(page[3:]))) if page.startswith("gr-") else (),
        workers=tuple(cast.workers(tx, case)) if page == "dw" else (),
        duplicate=_duplicate(tx, case, say) if staff else None,
        reporter=tx.people.get(case.reporter),
    )


def _duplicate(tx: Transaction, case: Case, say: Saying) -> Case | None:
    """An open case of the same place and kind, of the last days, reported before this one."""
    row = say.centre.book.row_of(case)
    place = case.grid or case.station
    if row is None or place is None:
        return None
    since = case.opened_at - timedelta(days=say.centre.book.rules.duplicate_days)
    like = tx.cases.near(place, row.subclass, since)
    return next((other for other in like if other.id < case.id and other.open), None)


def _report_in(tx: Transaction, case: Case, chat_id: int) -> int | None:
    report = tx.cards.report_message(case.id)
    return report[1] if report is not None and report[0] == chat_id else None


def _tap(tx: Transaction, parcel: Parcel, say: Saying) -> Outgoing:
    """The answer to a tap: a word at the top of the screen, an alert, or nothing but an end to the waiting."""
    words = str(parcel.params["words"])
    text = f"{say.words.plain(words, **_args(tx, parcel, say))}{_clause(parcel, say)}" if words else ""
    params = {"callback_query_id": parcel.params["callback"], "text": text[:200]}
    return Outgoing("answerCallbackQuery", params | {"show_alert": bool(parcel.params["loud"])})


def _pictures(tx: Transaction, parcel: Parcel, say: Saying) -> Outgoing | None:
    """At most ten at once; a single one goes by itself, for an album has two at least."""
    case = tx.cases.get(CaseId(int(str(parcel.params["case"]))))
    which = str(parcel.params["which"])
    if case is None:
        return None
    found = [m for m in tx.media.get(case.media if which == "media" else case.results) if m.kind in _SHOWN_KINDS]
    if not found:
        return None
    caption = say(f"card.pictures_{which}", number=case.number)
    if len(found) == 1:
        kind = str(found[0].kind)
        single = {"chat_id": parcel.chat_id, kind: found[0].file_id, "caption": caption, "parse_mode": "HTML"}
        return Outgoing(f"send{kind.title()}", single)
    album: list[dict[str, object]] = [{"type": str(m.kind), "media": m.file_id} for m in found[:10]]
    album[0] |= {"caption": caption, "parse_mode": "HTML"}
    return Outgoing("sendMediaGroup", {"chat_id": parcel.chat_id, "media": album})


def _said(tx: Transaction, parcel: Parcel, say: Saying) -> Outgoing:
    text = say(str(parcel.params["words"]), **_args(tx, parcel, say)) + _clause(parcel, say)
    rows = parcel.params.get("buttons")
    markup: dict[str, object] | None = None
    if isinstance(rows, list):
        labelled = [[{"text": say.words.plain(key), "callback_data": data} for key, data in row] for row in rows]
        markup = {"inline_keyboard": labelled}
    if parcel.params.get("keyboard") == "share_phone":
        button = {"text": say.words.plain("verb.share_phone"), "request_contact": True}
        markup = {"keyboard": [[button]], "resize_keyboard": True, "one_time_keyboard": True}
    if parcel.params.get("keyboard") == "none":
        markup = {"remove_keyboard": True}
    reply_to = parcel.params.get("reply_to")
    return _message(parcel, text, markup, reply_to=int(str(reply_to)) if reply_to is not None else None)


def _ask(tx: Transaction, parcel: Parcel, say: Saying) -> Outgoing | None:
    ask = tx.asks.get(int(str(parcel.params["ask"])))
    if ask is None:
        return None
    text, markup = ask_text(tx, ask, say)
    if ask.prompt_message_id is not None:
        edit = {"chat_id": parcel.chat_id, "message_id": ask.prompt_message_id, "text": text, "reply_markup": markup}
        return Outgoing("editMessageText", edit | _HTML)
    reply_to = parcel.params.get("reply_to")
    return _message(parcel, text, markup, reply_to=int(str(reply_to)) if reply_to is not None else None)


def _page(parcel: Parcel, text: Markup, rows: list[Row]) -> Outgoing:
    """A new message, or another page in the one that stands."""
    markup: dict[str, object] = {"inline_keyboard": rows}
    message = parcel.params.get("edit")
    if message is None:
        return _message(parcel, text, markup if rows else None)
    edit = {"chat_id": parcel.chat_id, "message_id": message, "text": text, "reply_markup": markup}
    return Outgoing("editMessageText", edit | _HTML)


def _morning(tx: Transaction, parcel: Parcel, say: Saying) -> Outgoing | None:
    """Only what still waits; nothing at all where everything was done meanwhile."""
    person = tx.people.require(PersonId(int(str(parcel.params["person"]))))
    ids = tx.gathered.of(person.id, date.fromisoformat(str(parcel.params["day"])))
    cases = [case for case in map(tx.cases.get, ids) if case is not None and case.open]
    if not cases:
        return None
    return _message(parcel, lists.morning(tx, person, cases, say))


def _case(tx: Transaction, parcel: Parcel) -> Case:
    return tx.cases.require(CaseId(int(str(parcel.params["case"]))))


def _row(tx: Transaction, parcel: Parcel, say: Saying) -> Outgoing:
    case = _case(tx, parcel)
    document = package.row_file(tx, case, say)
    caption = say("package.row", number=case.number)
    params = {"chat_id": parcel.chat_id, "document": document, "caption": caption, "parse_mode": "HTML"}
    return Outgoing("sendDocument", params)


def _contact(tx: Transaction, parcel: Parcel, say: Saying) -> Outgoing | None:
    """A resident's phone, in private, protected, for ten minutes; the look was logged when it was asked for."""
    case = tx.cases.get(CaseId(int(str(parcel.params["case"]))))
    found = tx.notes.contact(case.contact) if case is not None and case.contact is not None else None
    if found is None:
        return None
    minutes = say.centre.book.rules.contact_shown_minutes
    text = say("said.contact_shown", name=found.name or "", phone=found.phone or "", minutes=minutes)
    request = _message(parcel, text)
    return Outgoing(request.method, request.params | {"protect_content": True})


_HTML: dict[str, object] = {"parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}


def _message(
    parcel: Parcel, text: Markup, markup: dict[str, object] | None = None, *, reply_to: int | None = None
) -> Outgoing:
    params: dict[str, object] = {"chat_id": parcel.chat_id, "text": text} | _HTML
    if markup is not None:
        params["reply_markup"] = markup
    if reply_to is not None:
        params["reply_parameters"] = {"message_id": reply_to, "allow_sending_without_reply": True}
    if parcel.thread_id is not None:
        params["message_thread_id"] = parcel.thread_id
    if parcel.silent:
        params["disable_notification"] = True
    return Outgoing("sendMessage", params)


def _retired(tx: Transaction, parcel: Parcel, say: Saying) -> Outgoing | None:
    """An older card would go on saying what the case was; it points to the newer one instead."""
    case = tx.cases.get(CaseId(int(str(parcel.params["case"]))))
    if case is None:
        return None
    markup: dict[str, object] = {"inline_keyboard": []}
    text = say("card.retired", number=case.number)
    return Outgoing("editMessageText", _target(parcel) | {"text": text, "reply_markup": markup} | _HTML)


def _target(parcel: Parcel) -> dict[str, object]:
    return {"chat_id": parcel.chat_id, "message_id": parcel.params["message"]}


def _args(tx: Transaction, parcel: Parcel, say: Saying) -> dict[str, object]:
    """Arguments are ids until now: `{"person": 3}` becomes a name; `unit`, `time` and `words` likewise."""
    raw = parcel.params.get("args")
    given = raw if isinstance(raw, dict) else {}
    return {"centre": say.centre.name} | {key: _resolved(tx, value, say) for key, value in given.items()}


def _clause(parcel: Parcel, say: Saying) -> Markup:
    """Behind a refusal: the clause that it stands on."""
    args = parcel.params.get("args")
    number = args.get("clause") if isinstance(args, dict) else None
    return say("clause.short", number=number) if number else Markup()


def _resolved(tx: Transaction, value: object, say: Saying) -> object:
    if isinstance(value, list):
        return "、".join(str(_resolved(tx, item, say)) for item in value)
    if not isinstance(value, dict):
        return value
    match next(iter(value.items())):
        case ("person", number):
            return say.name(tx.people.get(PersonId(number)), masked=False)
        case ("unit", code):
            return unit_name(tx, code)
        case ("time", moment):
            return say.time(datetime.fromisoformat(moment))
        case ("words", key):
            return say(key)
        case _:
            raise ValueError(f"an argument that nobody can read: {sorted(value)}")
