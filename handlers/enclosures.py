"""What is sent along or shown on demand, always in private: a resident's number, the row of a package."""

from datetime import timedelta

from dispatch.commands import RevisitDone
from dispatch.model import Case, CaseId, Role
from dispatch.rights import MAY, relations
from dispatch.roster_difference import as_roster
from handlers import package
from handlers.audience import scene_for
from handlers.buttons import ListTap, encode
from handlers.request import HTML, Outgoing, message, target
from handlers.roster_apply import known
from handlers.saying import Saying
from storage.parcels import Parcel
from storage.transaction import Transaction


def case_of(tx: Transaction, parcel: Parcel) -> Case:
    return tx.cases.require(CaseId(int(str(parcel.params["case"]))))


def row(tx: Transaction, parcel: Parcel, say: Saying) -> Outgoing:
    case = case_of(tx, parcel)
    document = package.row_file(tx, case, say)
    caption = say("package.row", number=case.number)
    params = {"chat_id": parcel.chat_id, "document": document, "caption": caption, "parse_mode": "HTML"}
    return Outgoing("sendDocument", params)


def roster(tx: Transaction, parcel: Parcel, say: Saying) -> Outgoing | None:
    """The empty roster with a word how to fill it in, or the one that is known; to an admin alone."""
    person = tx.people.get(parcel.person) if parcel.person is not None else None
    if person is None or Role.ADMIN not in person.roles:
        return None
    params: dict[str, object] = {"chat_id": parcel.chat_id, "parse_mode": "HTML"}
    day = say.centre.book.calendar.day(say.at)
    if parcel.params["known"]:
        name = say.words.plain("roster.file_known", day=f"{day:%Y%m%d}")
        book = package.RosterBook(name, as_roster(known(tx)))
        return Outgoing("sendDocument", params | {"document": book, "caption": say("roster.here_it_is")})
    tap = {"text": say.words.plain("roster.send_known"), "callback_data": encode(ListTap("roster", "known"))}
    params |= {"caption": say("roster.how"), "reply_markup": {"inline_keyboard": [[tap]]}}
    return Outgoing("sendDocument", params | {"document": package.RosterBook(say.words.plain("roster.file_empty"))})


def contact(tx: Transaction, parcel: Parcel, say: Saying) -> Outgoing | None:
    """A resident's phone, in private, protected, for ten minutes; the look was logged when it was asked for.

    First comes a message without it. Once its number is known and its deletion is planned, the phone is written into
    it: a message that was sent and not noted, because the process died, could never be deleted.
    """
    minutes = say.centre.book.rules.contact_shown_minutes
    case = tx.cases.get(CaseId(int(str(parcel.params["case"]))))
    if case is None or not _may_call(tx, case, parcel):
        return None
    if parcel.params.get("message") is None:
        request = message(parcel, say("said.contact_coming", minutes=minutes))
        return Outgoing(request.method, request.params | {"protect_content": True})
    found = tx.notes.contact(case.contact) if case.contact is not None else None
    if found is None or say.at - parcel.created_at >= timedelta(minutes=minutes):
        return None
    text = say("said.contact_shown", name=found.name or "", phone=found.phone or "", minutes=minutes)
    return Outgoing("editMessageText", target(parcel) | {"text": text} | HTML)


def _may_call(tx: Transaction, case: Case, parcel: Parcel) -> bool:
    """Judged when it is sent: who might see it when he asked for it may have lost the role since."""
    person = tx.people.get(parcel.person) if parcel.person is not None else None
    return person is not None and bool(relations(person, case, scene_for(tx, case, person)) & MAY[RevisitDone])


def hide(parcel: Parcel, say: Saying) -> Outgoing:
    """Deleted; where that was refused (after two days Telegram deletes no more), its words are written over."""
    if int(str(parcel.params["try"])) % 2 == 0:
        return Outgoing("deleteMessage", target(parcel))
    return Outgoing("editMessageText", target(parcel) | {"text": say("said.contact_gone")} | HTML)
