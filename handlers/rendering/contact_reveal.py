"""Shows a resident's phone number in private for some minutes, and removes such messages again."""

from datetime import timedelta

from dispatch.model import Case
from handlers.bot_api.request import Outgoing, deleted, edited, message
from handlers.notify.messages import NumberRemoval, ResidentContact
from handlers.turn.reveal import may_reveal
from handlers.wording.speech import Saying
from storage.messages.parcels import Parcel
from storage.transaction import Transaction


def contact(tx: Transaction, parcel: Parcel, wanted: ResidentContact, say: Saying) -> Outgoing | None:
    """A resident's phone, in private, protected, for ten minutes; the look was logged when it was asked for.

    First comes a message without it. Once its number is known and its deletion is planned, the phone is written into
    it: a message that was sent and not noted, because the process died, could never be deleted.
    """
    minutes = say.centre.book.rules.contact_shown_minutes
    case = tx.cases.get(wanted.case)
    if case is None or not _may_call(tx, case, parcel):
        return None
    if wanted.message is None:
        request = message(parcel, say("said.contact_coming", minutes=minutes))
        return Outgoing(request.method, request.params | {"protect_content": True})
    found = tx.notes.contact(case.contact) if case.contact is not None else None
    if found is None or say.at - parcel.created_at >= timedelta(minutes=minutes):
        return None
    text = say("said.contact_shown", name=found.name or "", phone=found.phone or "", minutes=minutes)
    return edited(parcel, wanted.message, text)


def _may_call(tx: Transaction, case: Case, parcel: Parcel) -> bool:
    """Judged when it is sent: who might see it when they asked for it may have lost the role since."""
    person = tx.people.get(parcel.person) if parcel.person is not None else None
    return person is not None and may_reveal(tx, person, case)


def hide(parcel: Parcel, wanted: NumberRemoval, say: Saying) -> Outgoing:
    """Deleted; where that was refused (after two days Telegram deletes no more), its words are written over."""
    if wanted.tries % 2 == 0:
        return deleted(parcel, wanted.message)
    return edited(parcel, wanted.message, say("said.contact_gone"))
