"""What is sent along or shown on demand, always in private: pictures, a resident's number, the row of a package."""

from datetime import timedelta

from dispatch.model import Case, CaseId
from handlers import package
from handlers.request import HTML, Outgoing, message, target
from handlers.saying import Saying
from storage.media import MediaKind
from storage.parcels import Parcel
from storage.transaction import Transaction

_SHOWN_KINDS = (MediaKind.PHOTO, MediaKind.VIDEO)


def case_of(tx: Transaction, parcel: Parcel) -> Case:
    return tx.cases.require(CaseId(int(str(parcel.params["case"]))))


def pictures(tx: Transaction, parcel: Parcel, say: Saying) -> Outgoing | None:
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


def row(tx: Transaction, parcel: Parcel, say: Saying) -> Outgoing:
    case = case_of(tx, parcel)
    document = package.row_file(tx, case, say)
    caption = say("package.row", number=case.number)
    params = {"chat_id": parcel.chat_id, "document": document, "caption": caption, "parse_mode": "HTML"}
    return Outgoing("sendDocument", params)


def contact(tx: Transaction, parcel: Parcel, say: Saying) -> Outgoing | None:
    """A resident's phone, in private, protected, for ten minutes; the look was logged when it was asked for.

    First comes a message without it. Once its number is known and its deletion is planned, the phone is written into
    it: a message that was sent and not noted, because the process died, could never be deleted.
    """
    minutes = say.centre.book.rules.contact_shown_minutes
    empty = parcel.params.get("message") is None
    if empty:
        request = message(parcel, say("said.contact_coming", minutes=minutes))
        return Outgoing(request.method, request.params | {"protect_content": True})
    case = tx.cases.get(CaseId(int(str(parcel.params["case"]))))
    found = tx.notes.contact(case.contact) if case is not None and case.contact is not None else None
    if found is None or say.at - parcel.created_at >= timedelta(minutes=minutes):
        return None
    text = say("said.contact_shown", name=found.name or "", phone=found.phone or "", minutes=minutes)
    return Outgoing("editMessageText", target(parcel) | {"text": text} | HTML)


def hide(parcel: Parcel, say: Saying) -> Outgoing:
    """Deleted; where that was refused (after two days Telegram deletes no more), its words are written over."""
    if int(str(parcel.params["try"])) % 2 == 0:
        return Outgoing("deleteMessage", target(parcel))
    return Outgoing("editMessageText", target(parcel) | {"text": say("said.contact_gone")} | HTML)
