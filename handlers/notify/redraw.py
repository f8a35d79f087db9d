"""Draws cards in a chat anew: one though its case has not changed, or those that could not follow their cases."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from dispatch.model import Case, CaseId
from handlers.notify import messages as m
from handlers.notify.destinations import Destination
from handlers.notify.message_codec import read_message, write_message
from handlers.notify.outbox_writer import OutboxWriter
from storage.messages.parcels import Delivery, NewParcel, Priority, State
from storage.transaction import Transaction

MAX_CAUGHT_UP: Final = 200
"""So many cards are drawn anew when a chat can be written to again: the newest, for nobody reads the old ones."""


def catch_up(out: OutboxWriter, chat_id: int) -> None:
    """The cards of cases that went on, or ended, while the bot could not write there; behind everything else."""
    for number in out.tx.cards.behind(chat_id, MAX_CAUGHT_UP):
        redraw(out, out.tx.cases.require(number), chat_id, Priority.REDRAW)


def redraw(out: OutboxWriter, case: Case, chat_id: int, priority: Priority | None = None) -> None:
    """On its page and with its first line, or a new card where none stands; not where a drawing or a new card goes
    now anyway. A drawing that waits for what comes next goes now, as it was meant."""
    drawn = [
        (parcel, message)
        for parcel in out.tx.outbox.of_case(case.id)
        if parcel.chat_id == chat_id and isinstance(message := read_message(parcel), m.CaseCard)
    ]
    none_stands = out.tx.cards.get(case.id, chat_id) is None
    for parcel, _ in drawn:
        goes_now = parcel.not_before is None or parcel.not_before <= out.at
        if parcel.state is State.WAITING and (none_stands or goes_now):
            return
        if parcel.state is State.SENDING and none_stands:
            return
    sent = [one for one in drawn if one[0].state in (State.SENT, State.SENDING)]
    later = [one for one in drawn if one[0].state is State.WAITING and not one[1].fresh]
    last, shown = next(reversed([*sent, *later]), (None, m.CaseCard(case.id)))
    bound = out.tx.chats.get(chat_id)
    thread, person = bound.thread_id if bound is not None else None, last.person if last is not None else None
    out.redraw(case, Destination(chat_id, thread, person), shown, priority)


def draw_anew(tx: Transaction, case: CaseId, at: datetime, chats: Iterable[int] | None = None) -> None:
    """Every card of a case of which something was erased, or those in these chats, from where nothing is known of a
    centre; sent when the bot runs, without a sound, for nobody need act."""
    for chat in [card.chat_id for card in tx.cards.of_case(case)] if chats is None else chats:
        person = tx.people.by_telegram(chat)
        kind, version, body = write_message(m.CaseCard(case))
        parcel = NewParcel(
            key=f"erased:{case}:{chat}:{at.isoformat()}",
            chat_id=chat,
            kind=kind,
            version=version,
            body=body,
            delivery=Delivery.BEST,
            priority=Priority.DIGEST,
            case=case,
            person=person.id if person is not None else None,
            silent=True,
        )
        tx.outbox.add(parcel, at)
