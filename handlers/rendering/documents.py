"""What is sent along or shown on demand, always in private: a resident's number, the row of a package."""

from dispatch.model import Case, CaseId
from handlers.bot_api.request import Outgoing
from handlers.notify import district_package
from handlers.wording.speech import Saying
from storage.messages.parcels import Parcel
from storage.transaction import Transaction


def case_of(tx: Transaction, parcel: Parcel) -> Case:
    return tx.cases.require(CaseId(int(str(parcel.params["case"]))))


def row(tx: Transaction, parcel: Parcel, say: Saying) -> Outgoing:
    case = case_of(tx, parcel)
    document = district_package.row_file(tx, case, say)
    caption = say("package.row", number=case.number)
    params = {"chat_id": parcel.chat_id, "document": document, "caption": caption, "parse_mode": "HTML"}
    return Outgoing("sendDocument", params)
