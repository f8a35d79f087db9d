"""Where a message goes: a group, a topic in it, or a person's own chat with the bot."""

from dataclasses import dataclass
from datetime import datetime

from dispatch.model import Person, PersonId
from handlers.bot_api.incoming import Said


@dataclass(frozen=True, slots=True)
class Destination:
    """A chat, its topic, and the person when it is a private one."""

    chat_id: int
    thread: int | None = None
    person: PersonId | None = None


def private(person: Person) -> Destination:
    """The person's own chat with the bot. ValueError for somebody who never opened it."""
    if person.telegram_id is None:
        raise ValueError(f"person {person.id} has no chat")
    return Destination(person.telegram_id, person=person.id)


def where_said(said: Said, person: Person | None) -> Destination:
    """The chat and topic in which somebody wrote; `person` is who it was, None for somebody unknown."""
    own = person is not None and said.chat.private
    return Destination(said.chat.id, said.chat.thread, person.id if person is not None and own else None)


@dataclass(frozen=True, slots=True)
class FirstCard:
    """Where a new case's first card is drawn: in the chat of its report.

    `report` is the message that was reported, to which the card replies; `message` one of the bot's own that becomes
    the card; `not_before` (UTC) waits for what is still coming.
    """

    to: Destination
    report: int | None = None
    message: int | None = None
    not_before: datetime | None = None


def is_reached(person: Person) -> bool:
    """Whether the bot can write to this person in private."""
    return person.telegram_id is not None and person.reachable
