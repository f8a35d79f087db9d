"""What a parcel is: one message that the bot owes, its class, its urgency and what has become of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any

from dispatch.model import CaseId, NoteId, PersonId


class Delivery(StrEnum):
    """How long a message is tried: `must` for 72 hours, `best` for 24, `fleeting` once."""

    MUST = "must"
    BEST = "best"
    FLEETING = "fleeting"


class Priority(IntEnum):
    """What goes first; the numbers stand in the database, smaller ones before larger ones."""

    ANSWER = 0
    """To somebody's own act."""
    URGENT = 1
    FIRST_CARD = 2
    """A case's card in a chat that has none of it yet."""
    PROMPT = 3
    REDRAW = 4
    """An edit of what stands, or the deletion of it."""
    DIGEST = 5
    STRANGER = 6
    """To somebody who is not on the roster."""


class State(StrEnum):
    """What has become of a parcel. All but WAITING and SENDING are ends; UNKNOWN: it may have been sent."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    SUPERSEDED = "superseded"
    DROPPED = "dropped"
    UNKNOWN = "unknown"
    DEAD = "dead"


class Shape(StrEnum):
    """How a message is to be sent again that Telegram has refused as it was."""

    TEXT = "text"
    """What is to be edited is a text."""
    PHOTO = "photo"
    """What is to be edited is a photo with its caption."""
    NO_PICTURE = "no_picture"
    """The picture can't be shown there, or the file of the message can't be made."""


def lane_beside(chat_id: int) -> str:
    """The lane of what takes long to make: the chat's other messages go past it, and all are paced together."""
    return f"beside:{chat_id}"


@dataclass(frozen=True, slots=True)
class NewParcel:
    """`kind`, `version` and `body` are for whoever writes and renders messages: what it is, and its JSON of ids and
    plain facts, never rendered personal data. `lane` is the chat unless told otherwise.

    A newer parcel to the same chat with the same `supersede` replaces an older one that still waits, and takes its
    place in the queue.
    """

    key: str
    chat_id: int
    kind: str
    version: int
    body: str
    delivery: Delivery
    priority: Priority
    supersede: str | None = None
    case: CaseId | None = None
    person: PersonId | None = None
    not_before: datetime | None = None
    silent: bool = False
    thread_id: int | None = None
    lane: str | None = None
    erases: NoteId | None = None
    """A sealed note that only this message needs: it is erased when the message has ended, in whatever way."""
    on_message: bool = False
    """It changes a message that stands in the chat: dropped once the messages of that chat are out of reach."""
    may_wait: bool = False
    """It may wait for the morning, and goes to where its reader is by then."""
    needs: str | None = None
    """The right that its reader must still have when it is sent, as a word of whoever renders the message."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message on its way; `attempts` counts this one, `unknowns` how often it may or may not have been sent."""

    id: int
    key: str
    lane: str
    chat_id: int
    kind: str
    version: int
    body: str
    delivery: Delivery
    priority: Priority
    state: State
    attempts: int
    unknowns: int
    created_at: datetime
    owed_since: datetime
    """When it was to be sent at the earliest: its age counts from then."""
    supersede: str | None = None
    case: CaseId | None = None
    person: PersonId | None = None
    not_before: datetime | None = None
    silent: bool = False
    plain: bool = False
    thread_id: int | None = None
    message_id: int | None = None
    error: str | None = None
    erases: NoteId | None = None
    on_message: bool = False
    may_wait: bool = False
    needs: str | None = None
    shape: Shape | None = None


def columns_of(parcel: NewParcel, at: datetime) -> dict[str, object]:
    """The row of a new parcel."""
    return {
        "key": parcel.key,
        "lane": str(parcel.chat_id) if parcel.lane is None else parcel.lane,
        "chat_id": parcel.chat_id,
        "thread_id": parcel.thread_id,
        "template": parcel.kind,
        "params": parcel.body,
        "delivery": parcel.delivery.value,
        "priority": parcel.priority.value,
        "supersede": parcel.supersede,
        "case_id": parcel.case,
        "person": parcel.person,
        "not_before": parcel.not_before,
        "silent": parcel.silent,
        "plain": False,
        "state": State.WAITING.value,
        "attempts": 0,
        "unknowns": 0,
        "created_at": at,
        "version": parcel.version,
        "owed_since": max(at, parcel.not_before or at),
        "erases": parcel.erases,
        "on_message": parcel.on_message,
        "may_wait": parcel.may_wait,
        "needs": parcel.needs,
    }


def parcel_of(row: Any, state: State, attempts: int) -> Parcel:
    """The parcel of a row, in the state that it has from now on."""
    return Parcel(
        id=row.id,
        key=row.key,
        lane=row.lane,
        chat_id=row.chat_id,
        kind=row.template,
        version=row.version,
        body=row.params,
        delivery=Delivery(row.delivery),
        priority=Priority(row.priority),
        state=state,
        attempts=attempts,
        unknowns=row.unknowns,
        created_at=row.created_at,
        owed_since=row.owed_since,
        supersede=row.supersede,
        case=row.case_id,
        person=row.person,
        not_before=row.not_before,
        silent=row.silent,
        plain=row.plain,
        thread_id=row.thread_id,
        message_id=row.message_id,
        error=row.error,
        erases=row.erases,
        on_message=row.on_message,
        may_wait=row.may_wait,
        needs=row.needs,
        shape=Shape(row.shape) if row.shape is not None else None,
    )
