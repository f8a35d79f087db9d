"""Files that are made when they are sent: the spreadsheet row of a case for the district, the spreadsheet of a
summary."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Final

from markupsafe import Markup

from dispatch.figures.periods import is_span, read_any
from dispatch.model import Case
from handlers.bot_api.made_files import SpreadsheetFile
from handlers.bot_api.request import Outgoing, message
from handlers.digests.scopes import may_ask, name_of
from handlers.notify import district_package
from handlers.notify.messages import Spreadsheet
from handlers.rendering.digest_text import head_of
from handlers.wording.speech import Saying
from storage.messages.parcels import Parcel, Shape
from storage.transaction import Transaction

_IN_NAMES: Final = re.compile(r"[\W_]+")
"""What a file's name does not have."""
_ONE_MOMENT: Final = timedelta(microseconds=1)


def row(tx: Transaction, parcel: Parcel, case: Case, say: Saying) -> Outgoing:
    document = district_package.row_file(tx, case, say)
    return _document(parcel, document, say("package.row", number=case.number))


def spreadsheet(tx: Transaction, parcel: Parcel, it: Spreadsheet, say: Saying) -> Outgoing | None:
    """Of a period that goes on, up to now. A sentence where the file can't be made; None for who may not ask for that
    part of the street any more."""
    person = tx.people.get(parcel.person) if parcel.person is not None else None
    if person is None or not may_ask(tx, person, it.scope):
        return None
    cal = say.centre.book.calendar
    whole, named = read_any(cal, it.period), not is_span(it.period)
    period = replace(whole, end=min(whole.end, say.at))
    of = name_of(tx, it.scope, say.centre) or ""
    number = {"year": period.year, "number": period.number}
    name = say.words.plain(f"weekly.kind.{period.kind}", **number) if named else say.words.plain("spreadsheet.span")
    first, last = cal.day(period.start), cal.day(period.end - _ONE_MOMENT)
    head = head_of(of, name, first, last, say)
    if parcel.shape is Shape.NO_PICTURE:
        return message(parcel, say("spreadsheet.not_made", head=head))
    parts = [*(_IN_NAMES.sub("", part) for part in (of, name)), f"{first:%Y%m%d}-{last:%Y%m%d}"]
    file_name = f"{'_'.join(parts)}.{'csv' if it.csv else 'xlsx'}"
    file = SpreadsheetFile(file_name, it.scope, period, person.id, say.words.language, it.csv, named)
    return _document(parcel, file, say("spreadsheet.caption_csv" if it.csv else "spreadsheet.caption", head=head))


def _document(parcel: Parcel, document: object, caption: Markup) -> Outgoing:
    params = {"chat_id": parcel.chat_id, "document": document, "caption": caption, "parse_mode": "HTML"}
    return Outgoing("sendDocument", params)
