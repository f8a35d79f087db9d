"""A person's own working card: the case in their private chat, where menus and forms are; opened from a group.

It is sent at the tap. The tap is answered with the link that opens the bot's chat; behind it the client shows a START
button, which sends `/start` with a payload of ours. The payload names a case and a page and grants nothing: what is
shown is judged as anything else is. It brings the card anew only where something else has come after it.
"""

import re
from dataclasses import dataclass
from typing import Final

from dispatch.model import Case, CaseId, Person
from handlers.access.audience import require_sight
from handlers.bot_api.callback_data import from_36, to_36
from handlers.bot_api.card_pages import CardPage, read_page
from handlers.notify.destinations import is_reached, private
from handlers.turn.carry_out import Turn
from storage.messages.parcels import Priority

_PAYLOAD: Final = re.compile(r"card_(?P<case>[0-9a-z]{1,12})(?:_(?P<page>[A-Za-z0-9-]+))?")
"""Nobody's invitation looks like that: those are 22 random letters."""
_MAX_PAYLOAD: Final = 64


@dataclass(frozen=True, slots=True)
class CardLink:
    """What a payload names: a case, and the page of its card, None for the first."""

    case: CaseId
    page: CardPage | None = None


def payload(case: Case, page: CardPage | None = None) -> str:
    """At most 64 letters, digits and dashes, as Telegram takes them; a page that does not fit is left out."""
    whole = f"card_{to_36(case.id)}_{page}"
    return whole if page is not None and read_link(whole) is not None else f"card_{to_36(case.id)}"


def read_link(text: str) -> CardLink | None:
    """None for what is no payload of ours."""
    found = _PAYLOAD.fullmatch(text) if len(text) <= _MAX_PAYLOAD else None
    if found is None:
        return None
    case, page = CaseId(from_36(found["case"])), found["page"]
    named = read_page(page) if page is not None else None
    return CardLink(case, named) if page is None or named is not None else None


def open_working_card(turn: Turn, person: Person, case: Case, callback: str, page: CardPage | None = None) -> None:
    """The case's card on that page at the foot of the person's own chat, and the tap answered with the way there.

    Who can't be reached gets it once they have pressed START. Raises NotYours for who may not know of the case.
    """
    require_sight(turn.tx, person, case)
    answer_with_link(turn, person, case, callback, page)
    if is_reached(person):
        bring(turn, person, case, page)


def answer_with_link(turn: Turn, person: Person, case: Case, callback: str, page: CardPage | None = None) -> None:
    """Opens the bot's chat, or says in a word that it is to be opened, where the configuration wants no links."""
    words = "said.opened_in_private" if is_reached(person) else "said.cannot_write_privately"
    turn.out.alert(callback, words, loud=not is_reached(person), start=payload(case, page))


def bring(turn: Turn, person: Person, case: Case, page: CardPage | None = None) -> None:
    """The card that is the last message of the private chat shows the page; elsewhere a new one comes."""
    to = private(person)
    if _stands_last(turn, case, to.chat_id):
        turn.out.card(case, to, page, anew=True, priority=Priority.ANSWER)
        return
    turn.out.new_card(case.id, to, None, page=page, priority=Priority.ANSWER, supersede=f"working:{case.id}")


def follow_link(turn: Turn, person: Person, link: CardLink, start_message: int) -> bool:
    """What START leads to. Quiet where the card is the last message before it; False where there is no such case.

    Raises NotYours for who may not know of the case.
    """
    case = turn.tx.cases.get(link.case)
    if case is None:
        return False
    require_sight(turn.tx, person, case)
    chat = private(person).chat_id
    if not (_stands_last(turn, case, chat, start_message) or _is_asked_last(turn, person, case, chat)):
        bring(turn, person, case, link.page)
    return True


def _stands_last(turn: Turn, case: Case, chat: int, before: int | None = None) -> bool:
    """Whether the card is the chat's last message, be it of the bot or of the person, `before` that message."""
    card = turn.tx.cards.get(case.id, chat)
    newest = turn.tx.outbox.newest_message(chat)
    said = turn.tx.inbox.newest_message(chat, before)
    return card is not None and card.message_id == newest and (said is None or said < card.message_id)


def _is_asked_last(turn: Turn, person: Person, case: Case, chat: int) -> bool:
    """Whether the bot's last message asks this person for words about the case: then that is what was wanted."""
    prompt = turn.tx.prompts.current(person.id, chat)
    if prompt is None or prompt.case_id != case.id or prompt.prompt_message_id is None:
        return False
    return prompt.prompt_message_id == turn.tx.outbox.newest_message(chat)
