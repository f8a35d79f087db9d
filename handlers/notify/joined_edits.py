"""Which edits of a card wait a little for what comes next, so that one request shows both.

A worker group's card: once a case is dispatched nothing on it can be acted on, so that the unit's steps (accepted,
settled) may be shown by one edit where they follow each other. A card with a picture: that of a result is on its way
when the result is sent in. See docs/decisions/0014.
"""

from datetime import datetime, timedelta

from dispatch.case import events as e
from dispatch.case.reminders import speaks_at_once
from dispatch.model import Case
from handlers.access import participants
from handlers.notify.destinations import is_reached
from handlers.notify.outbox_writer import OutboxWriter
from storage.media.media import is_picture
from storage.messages.parcels import State
from storage.people.chats import ChatKind

MAX_BEHIND = timedelta(minutes=5)
"""So long at the most a worker group's card is behind its case."""
PICTURES_COME = timedelta(seconds=4)
"""So long a card waits for the pictures of a result; it is drawn as soon as they are there."""


def joined_until(out: OutboxWriter, case: Case, chat_id: int, events: tuple[e.Event, ...]) -> datetime | None:
    """When the card that stands in that chat is to be edited at the latest; None for at once."""
    if not any(isinstance(event, e.Accepted | e.Resolved) for event in events):
        return None
    card, bound = out.tx.cards.get(case.id, chat_id), out.tx.chats.get(chat_id)
    if card is None:
        return None
    if bound is not None and bound.kind is ChatKind.WORKER_GROUP:
        return _calm_until(out, case, chat_id, events)
    comes = any(isinstance(event, e.Resolved) and event.media for event in events)
    shows = bound is None or (bound.pictures and not case.sensitive)
    return out.at + PICTURES_COME if comes and shows and card.picture and _on_its_way(out, case) else None


def _calm_until(out: OutboxWriter, case: Case, chat_id: int, events: tuple[e.Event, ...]) -> datetime | None:
    """Counted from the first step that the card does not show yet, so that it is never behind for long."""
    if not case.open or speaks_at_once(case) or not all(_only_tells(out, case, event) for event in events):
        return None
    waiting = [
        parcel.not_before
        for parcel in out.tx.outbox.of_case(case.id)
        if parcel.chat_id == chat_id and parcel.state is State.WAITING
    ]
    latest = out.at + MAX_BEHIND
    return None if None in waiting else min([latest, *(due for due in waiting if due is not None)])


def _only_tells(out: OutboxWriter, case: Case, event: e.Event) -> bool:
    """Whether it brings and takes no button there: who can't be reached in private checks on the group's card."""
    match event:
        case e.Accepted():
            return True
        case e.Resolved():
            return all(is_reached(person) for person in participants.reporter(out.tx, case))
        case _:
            return False


def _on_its_way(out: OutboxWriter, case: Case) -> bool:
    return any(is_picture(one) and one.path is None and one.attempts == 0 for one in out.tx.media.get(case.results))
