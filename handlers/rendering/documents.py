"""Files that are made when they are sent: the spreadsheet row of a case for the district."""

from dispatch.model import Case
from handlers.bot_api.request import Outgoing
from handlers.notify import district_package
from handlers.wording.speech import Saying
from storage.messages.parcels import Parcel
from storage.transaction import Transaction


def row(tx: Transaction, parcel: Parcel, case: Case, say: Saying) -> Outgoing:
    document = district_package.row_file(tx, case, say)
    caption = say("package.row", number=case.number)
    params = {"chat_id": parcel.chat_id, "document": document, "caption": caption, "parse_mode": "HTML"}
    return Outgoing("sendDocument", params)
