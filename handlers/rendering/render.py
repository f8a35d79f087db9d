"""A parcel becomes a Telegram request at the moment it is sent, so that it says what is so then."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Final

from markupsafe import Markup

from dispatch.model import CaseId, PersonId
from handlers.access.audience import may_see
from handlers.bot_api.request import HTML, Outgoing, message, target
from handlers.cards.card_message import card_request
from handlers.centre import Centre
from handlers.digests import weekly
from handlers.notify import attachments, district_package
from handlers.queries.board_text import board_page, groups_page
from handlers.queries.case_history import history_page
from handlers.queries.disputes import disputes_page
from handlers.queries.list_page import Row, View, cases_page
from handlers.queries.responsibilities import matter_page, matters_page
from handlers.queries.rules import rules_page
from handlers.rendering import contact_reveal, documents, personal_notices
from handlers.rendering.prompt_text import ask_text
from handlers.rendering.sentence_args import args_of, clause_of
from handlers.roster import roster_file
from handlers.roster.roster_text import doctor_page, links_page, passed_page, roster_page
from handlers.wording.speech import Saying, saying
from storage.messages.parcels import Parcel
from storage.transaction import Transaction


def render(tx: Transaction, parcel: Parcel, at: datetime, centre: Centre) -> Outgoing | None:  # noqa: C901 - one arm a template
    """What to send for this parcel now; None where its reason is gone."""
    person = tx.people.get(parcel.person) if parcel.person is not None else None
    if person is not None and not person.active:
        return None
    say = saying(centre, at, person.language if person is not None else None)
    match parcel.template:
        case "card":
            return card_request(tx, parcel, say)
        case "tap":
            return _tap(tx, parcel, say)
        case "say":
            return _said(tx, parcel, say)
        case "ask":
            return _ask(tx, parcel, say)
        case "retire":
            return _retired(tx, parcel, say)
        case "delete":
            return Outgoing("deleteMessage", target(parcel))
        case "morning":
            return _morning(tx, parcel, say)
        case template if template in PAGES:
            return _page(parcel, *PAGES[template](tx, parcel, say))
        case "help":
            return message(parcel, personal_notices.help_text(tx, PersonId(int(str(parcel.params["person"]))), say))
        case "weekly":
            return message(parcel, say("weekly.message", **weekly.weekly_view(parcel.params)))
        case "attachments":
            return attachments.request(tx, parcel, say)
        case "contact":
            return contact_reveal.contact(tx, parcel, say)
        case "hide":
            return contact_reveal.hide(parcel, say)
        case "package":
            return message(parcel, district_package.form_text(tx, documents.case_of(tx, parcel), say))
        case "row":
            return documents.row(tx, parcel, say)
        case "roster_file":
            return roster_file.roster(tx, parcel, say)
        case "handover":
            return message(parcel, personal_notices.handover(tx, parcel.params, say))
        case _:
            raise ValueError(f"no template {parcel.template}")


def _tap(tx: Transaction, parcel: Parcel, say: Saying) -> Outgoing:
    """The answer to a tap: a word at the top of the screen, an alert, or nothing but an end to the waiting."""
    words = str(parcel.params["words"])
    text = f"{say.words.plain(words, **args_of(tx, parcel, say))}{clause_of(parcel, say)}" if words else ""
    params = {"callback_query_id": parcel.params["callback"], "text": text[:200]}
    return Outgoing("answerCallbackQuery", params | {"show_alert": bool(parcel.params["loud"])})


def _said(tx: Transaction, parcel: Parcel, say: Saying) -> Outgoing:
    text = say(str(parcel.params["words"]), **args_of(tx, parcel, say)) + clause_of(parcel, say)
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
    return message(parcel, text, markup, reply_to=int(str(reply_to)) if reply_to is not None else None)


def _ask(tx: Transaction, parcel: Parcel, say: Saying) -> Outgoing | None:
    ask = tx.asks.get(int(str(parcel.params["ask"])))
    if ask is None:
        return None
    text, markup = ask_text(tx, ask, say)
    if ask.prompt_message_id is not None:
        edit = {"chat_id": parcel.chat_id, "message_id": ask.prompt_message_id, "text": text, "reply_markup": markup}
        return Outgoing("editMessageText", edit | HTML)
    reply_to = parcel.params.get("reply_to")
    return message(parcel, text, markup, reply_to=int(str(reply_to)) if reply_to is not None else None)


def _page(parcel: Parcel, text: Markup, rows: list[Row]) -> Outgoing:
    """A new message, or another page in the one that stands."""
    markup: dict[str, object] = {"inline_keyboard": rows}
    shown = parcel.params.get("edit")
    if shown is None:
        return message(parcel, text, markup if rows else None)
    edit = {"chat_id": parcel.chat_id, "message_id": shown, "text": text, "reply_markup": markup}
    return Outgoing("editMessageText", edit | HTML)


def _morning(tx: Transaction, parcel: Parcel, say: Saying) -> Outgoing | None:
    """Only what still waits and is still this person's to know; nothing at all where that is nothing."""
    person = tx.people.require(PersonId(int(str(parcel.params["person"]))))
    ids = tx.gathered.of(person.id, date.fromisoformat(str(parcel.params["day"])))
    cases = [c for c in map(tx.cases.get, ids) if c is not None and c.open and may_see(tx, person, c)]
    if not cases:
        return None
    return message(parcel, personal_notices.morning(tx, person, cases, say))


def _retired(tx: Transaction, parcel: Parcel, say: Saying) -> Outgoing | None:
    """An older card would go on saying what the case was; it points to the newer one instead."""
    case = tx.cases.get(CaseId(int(str(parcel.params["case"]))))
    if case is None:
        return None
    markup: dict[str, object] = {"inline_keyboard": []}
    text = say(str(parcel.params.get("words", "card.retired")), number=case.number)
    return Outgoing("editMessageText", target(parcel) | {"text": text, "reply_markup": markup} | HTML)


PAGES: Final[dict[str, Callable[[Transaction, Parcel, Saying], View]]] = {
    "cases": cases_page,
    "board": board_page,
    "groups": groups_page,
    "history": history_page,
    "rules": rules_page,
    "matter": matter_page,
    "matters": matters_page,
    "disputes": disputes_page,
    "roster": roster_page,
    "passed": passed_page,
    "links": links_page,
    "doctor": doctor_page,
}
