"""Where a message goes: a group, a topic in it, or a person's own chat with the bot."""

from dataclasses import dataclass

from dispatch.model import Person, PersonId


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


def is_reached(person: Person) -> bool:
    """Whether the bot can write to this person in private."""
    return person.telegram_id is not None and person.reachable
