"""The link to a case's card in a group; who is not in that group can't open it."""

from typing import Final

from dispatch.model import Case, Person, Role
from storage.people.chats import BoundChat, ChatKind
from storage.transaction import Transaction

_SUPERGROUPS: Final = -1_000_000_000_000
"""Only messages of supergroups, whose ids lie below, have links."""
_READ_BY: Final = {
    ChatKind.CENTRE_GROUP: frozenset({Role.STAFF, Role.DIRECTOR}),
    ChatKind.UNIT_GROUP: frozenset({Role.OFFICER}),
    ChatKind.WORKER_GROUP: frozenset({Role.WORKER}),
}


def card_link(tx: Transaction, case: Case, chat_id: int) -> str | None:
    """None where no card stands there, or the group's messages have no links."""
    card = tx.cards.get(case.id, chat_id) if chat_id < _SUPERGROUPS else None
    return f"https://t.me/c/{_SUPERGROUPS - chat_id}/{card.message_id}" if card is not None else None


def link_for(tx: Transaction, case: Case, person: Person) -> str | None:
    """To the card in the first group that people like this person are in."""
    links = (card_link(tx, case, chat.chat_id) for chat in tx.chats.all_active() if _is_in(person, chat))
    return next((link for link in links if link is not None), None)


def _is_in(person: Person, chat: BoundChat) -> bool:
    return bool(person.roles & _READ_BY[chat.kind]) and (chat.unit is None or chat.unit in person.units)
