"""Draws the centre's card of a dispatched case anew once the dispatch can't be taken back any more: the button goes.

Cards in private are left as they are: their first line says why they came, and a newer one may be on its way.
"""

from datetime import datetime, timedelta
from typing import Final

from dispatch.case.conditions import TAKE_BACK_WITHIN
from dispatch.model import Case, CaseId
from handlers.notify.outbox_writer import OutboxWriter
from handlers.notify.redraw import redraw
from storage.messages.parcels import Priority
from storage.messages.timers import Timer
from storage.people.chats import ChatKind
from storage.transaction import Transaction

TIMER: Final = "take_back_over"
_AFTER: Final = timedelta(seconds=1)
"""At its last moment a dispatch can still be taken back."""


def plan(tx: Transaction, case: Case, at: datetime) -> None:
    """`at` is when it was dispatched, UTC."""
    body = {"case": case.id, "revision": case.status_revision}
    tx.timers.plan(f"{TIMER}:{case.id}:{case.revision}", TIMER, at + TAKE_BACK_WITHIN + _AFTER, body)


def ring(out: OutboxWriter, timer: Timer) -> None:
    """Nothing where the case has moved on: then its cards were drawn anew anyway."""
    out.tx.timers.done(timer.id)
    case = out.tx.cases.require(CaseId(timer.body["case"]))
    if case.status_revision != timer.body["revision"]:
        return
    for group in out.tx.chats.of_kind(ChatKind.CENTRE_GROUP):
        if out.tx.cards.get(case.id, group.chat_id) is not None:
            redraw(out, case, group.chat_id, Priority.REDRAW)
