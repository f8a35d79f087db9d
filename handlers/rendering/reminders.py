"""Several reminders in one message: in place of the card that was the first of them, else as a message of its own.

A card with a picture stays beside the list, for a photo can't become a text.
"""

from dispatch.model import CaseId
from handlers.access.audience import audience_of
from handlers.bot_api.request import Outgoing, edited, message
from handlers.cards.card_message import still_needed, why
from handlers.notify.messages import ReminderList
from handlers.notify.reminder_lists import standing_message
from handlers.rendering.todo_list import Entry, reminders_page
from handlers.wording.speech import Saying
from storage.messages.parcels import Parcel, Shape
from storage.transaction import Transaction


def reminders_request(tx: Transaction, parcel: Parcel, it: ReminderList, say: Saying) -> Outgoing | None:
    """None where nothing of it waits for its reader any more."""
    person = tx.people.by_telegram(parcel.chat_id)
    entries = _entries(tx, parcel.chat_id, it, say)
    if person is None or not entries:
        return None
    text, rows = reminders_page(tx, entries, person, say)
    markup: dict[str, object] = {"inline_keyboard": rows}
    standing = standing_message(tx, parcel.chat_id, it.after)
    if standing is None:
        return message(parcel, text, markup)
    card = tx.cards.case_of(parcel.chat_id, standing)
    if parcel.shape is Shape.PHOTO or (card is not None and _is_pictured(tx, card, parcel.chat_id)):
        return _unheard(message(parcel, text, markup))
    if card is not None:
        # From now on that message is a list, whose buttons are no card's.
        tx.cards.retire(card, parcel.chat_id)
    return edited(parcel, standing, text, markup)


def _is_pictured(tx: Transaction, case: CaseId, chat_id: int) -> bool:
    card = tx.cards.get(case, chat_id)
    return card is not None and bool(card.picture)


def _unheard(request: Outgoing) -> Outgoing:
    """As an edit would be."""
    return Outgoing(request.method, request.params | {"disable_notification": True})


def _entries(tx: Transaction, chat_id: int, it: ReminderList, say: Saying) -> list[Entry]:
    entries: list[Entry] = []
    for line in it.lines:
        case = tx.cases.get(line.case)
        audience = audience_of(tx, chat_id, case) if case is not None else None
        if case is not None and audience is not None and still_needed(case, audience, line.reason):
            entries.append((why(tx, case, audience, line.reason, say), case))
    return entries
