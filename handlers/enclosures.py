"""What is sent along or shown on demand, always in private: a resident's number, the row of a package."""

from dispatch.model import Case, CaseId
from handlers import package
from handlers.request import Outgoing, message
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
