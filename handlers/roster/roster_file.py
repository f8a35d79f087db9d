"""Sends an admin the roster workbook: empty with instructions, or filled with the roster in force."""

from dispatch.roster.difference import as_roster
from handlers.bot_api.callback_data import ListName, ListTap, encode
from handlers.bot_api.made_files import RosterBook
from handlers.bot_api.request import Outgoing
from handlers.notify.messages import RosterFile
from handlers.roster.apply import known
from handlers.wording.speech import Saying
from storage.messages.parcels import Parcel
from storage.transaction import Transaction


def roster(tx: Transaction, parcel: Parcel, wanted: RosterFile, say: Saying) -> Outgoing:
    """The empty roster with a word how to fill it in, or the known one."""
    params: dict[str, object] = {"chat_id": parcel.chat_id, "parse_mode": "HTML"}
    day = say.centre.book.calendar.day(say.at)
    if wanted.known:
        name = say.words.plain("roster.file_known", day=f"{day:%Y%m%d}")
        book = RosterBook(name, as_roster(known(tx, say.centre.book.rules.visits)))
        return Outgoing("sendDocument", params | {"document": book, "caption": say("roster.here_it_is")})
    tap = {"text": say.words.plain("roster.send_known"), "callback_data": encode(ListTap(ListName.ROSTER, "known"))}
    params |= {"caption": say("roster.how"), "reply_markup": {"inline_keyboard": [[tap]]}}
    return Outgoing("sendDocument", params | {"document": RosterBook(say.words.plain("roster.file_empty"))})
