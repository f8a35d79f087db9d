"""What is sent along or shown on demand, always in private: a resident's number, the row of a package."""

from dispatch.model import Case, CaseId, Role
from dispatch.roster_difference import as_roster
from handlers import package
from handlers.buttons import ListTap, encode
from handlers.request import Outgoing, message
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
    """A resident's phone, in private, protected, for ten minutes; the look was logged when it was asked for."""
    case = tx.cases.get(CaseId(int(str(parcel.params["case"]))))
    found = tx.notes.contact(case.contact) if case is not None and case.contact is not None else None
    if found is None:
        return None
    minutes = say.centre.book.rules.contact_shown_minutes
    text = say("said.contact_shown", name=found.name or "", phone=found.phone or "", minutes=minutes)
    request = message(parcel, text)
    return Outgoing(request.method, request.params | {"protect_content": True})
