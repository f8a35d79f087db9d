"""What a parcel is: one message that we owe, its class, its urgency and what has become of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum

from dispatch.model import CaseId, PersonId
from storage.engine.codec import Params


class Delivery(StrEnum):
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
    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    SUPERSEDED = "superseded"
    DROPPED = "dropped"
    UNKNOWN = "unknown"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class NewParcel:
    """`params` are ids and plain facts, never rendered personal data; `lane` is the chat unless told otherwise.

    A newer parcel with the same `supersede` replaces an older one that still waits, and takes its place in the queue.
    """

    key: str
    chat_id: int
    template: str
    params: Params
    delivery: Delivery
    priority: Priority
    supersede: str | None = None
    case: CaseId | None = None
    person: PersonId | None = None
    not_before: datetime | None = None
    silent: bool = False
    thread_id: int | None = None
    lane: str | None = None


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message on its way; `attempts` counts this one, `unknowns` how often it may or may not have been sent."""

    id: int
    key: str
    lane: str
    chat_id: int
    template: str
    params: Params
    delivery: Delivery
    priority: Priority
    state: State
    attempts: int
    unknowns: int
    created_at: datetime
    supersede: str | None = None
    case: CaseId | None = None
    person: PersonId | None = None
    not_before: datetime | None = None
    silent: bool = False
    plain: bool = False
    thread_id: int | None = None
    message_id: int | None = None
    error: str | None = None
