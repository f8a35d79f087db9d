"""Forged taps: those that can't have come from a button which the bot drew under that message; refused and counted.

Forged is a tap
- whose data no button of ours ever had: other letters, another form or length, an act, a list or a page that nobody
  draws, an argument that such a button never carries;
- without a message, or from a private chat that is not the own one of who pressed;
- on a case or a prompt that never was, or drawn after a move of the case that is still to come;
- under a message that never was this case's card in that chat, or in another chat than the prompt was sent to;
- of a list outside the own chat of somebody who is or was on the roster (of a summary, also outside the group of the
  centre or of a unit; of a list to walk, outside that of the centre), under a card, or for a place no list has.

Honest, and not counted, is whatever a true button may lead to: a case that moved on, a card of somebody else in a
group, a right that is gone, an older card or a copy that a crash left, a prompt that is over, a choice no longer
there, whatever stands in a group as it was before it became a supergroup, whatever was drawn in a time that a
restored backup knows nothing of. The outbox is what remembers older cards; of what it has forgotten by its age,
nobody is accused.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import Final

from dispatch.model import CaseId
from handlers.bot_api.callback_data import ListName, ListTap, PromptTap
from handlers.bot_api.incoming import Chat, Pressed
from handlers.buttons.card_callback import AnyTap, CardTap, decode
from handlers.notify.message_codec import read_message
from handlers.notify.messages import CaseCard
from handlers.turn.carry_out import Turn
from storage.messages.parcels import Parcel, State
from storage.people.chats import ChatKind
from storage.transaction import Transaction

KIND = "forged_tap"
"""Under this name the audit line of a day counts them."""
_MAX_ALERTS = 30
"""So many a minute are answered to one account: a hammering client shall not hold up everybody's answers."""
_MINUTE = "forged_minute"


class CardAge(Enum):
    """What a message is to a case: its card, a card before or beside it, or nothing of the kind."""

    CARD = auto()
    OLDER = auto()
    NEVER = auto()


class Forged(Exception):
    """A tap that can't have come from a button of ours."""


def card_age(tx: Transaction, case: CaseId, chat: int, message: int, drawn_at: datetime | None) -> CardAge:
    card = tx.cards.get(case, chat)
    if card is not None and card.message_id == message:
        return CardAge.CARD
    if tx.cards.case_of(chat, message) is not None:
        return CardAge.NEVER
    sent = [
        (one, shown)
        for one in tx.outbox.of_case(case)
        if one.chat_id == chat and isinstance(shown := read_message(one), CaseCard)
    ]
    noted = {one.message_id for one, _ in sent} - {None}
    if message in noted or (card is not None and not noted):
        return CardAge.OLDER
    if not any(_may_stand(one, drawn, edited=card is not None) for one, drawn in sent):
        unknown = tx.restores.lost(drawn_at) or tx.retention.may_have_gone(drawn_at)
        return CardAge.OLDER if unknown else CardAge.NEVER
    return CardAge.CARD if card is None else CardAge.OLDER


def _may_stand(sent: Parcel, message: CaseCard, *, edited: bool) -> bool:
    """Whether it may have reached the chat as a message of its own that nobody has noted."""
    new = not edited or message.fresh
    return sent.unknowns > 0 or (sent.state is State.SENDING and new)


@dataclass(frozen=True, slots=True)
class DrawnTap:
    """A tap that may truly come from a button of the bot.

    `age` is what its message is to the case, CARD or OLDER; None where the button stands under no card that can be
    reached: under a prompt or a list, of a case that a restore has lost, in a group as it was before its upgrade.
    """

    tap: AnyTap
    age: CardAge | None = None


def read_tap(tx: Transaction, pressed: Pressed) -> DrawnTap:
    """The button, where it may truly have been pressed there, whoever pressed it. Raises Forged."""
    tap, chat = decode(pressed.data), pressed.chat
    if tap is None or chat is None or (chat.private and chat.id != pressed.sender):
        raise Forged
    lost = tx.restores.lost(pressed.drawn_at)
    if isinstance(tap, CardTap):
        return DrawnTap(tap, _age_under(tx, tap, chat, pressed, lost=lost))
    if not _was_drawn(tx, tap, chat, pressed, lost=lost):
        raise Forged
    return DrawnTap(tap)


def _age_under(tx: Transaction, tap: CardTap, chat: Chat, pressed: Pressed, *, lost: bool) -> CardAge | None:
    """See DrawnTap. Raises Forged for a case that never was, a move to come, a message that never was its card."""
    case = tx.cases.get(tap.case)
    if (case is None or tap.status_revision > case.status_revision) and not lost:
        raise Forged
    if case is None or tx.chats.now(chat.id) != chat.id:
        return None
    age = card_age(tx, case.id, chat.id, pressed.message_id, pressed.drawn_at)
    if age is CardAge.NEVER:
        raise Forged
    return age


def _was_drawn(tx: Transaction, tap: PromptTap | ListTap, chat: Chat, pressed: Pressed, *, lost: bool) -> bool:
    match tap:
        case PromptTap():
            asked_in = tx.prompts.chat_of(tap.prompt)
            return (
                asked_in == tx.chats.now(chat.id)
                if asked_in is not None
                else lost or 0 < tap.prompt <= tx.prompts.newest()
            )
        case ListTap():
            known = chat.private and (lost or tx.people.ever_was(chat.id))
            known = known or _stands_in_group(tx, tap.name, chat)
            return known and tx.cards.case_of(chat.id, pressed.message_id) is None


_IN_GROUPS: Final = {
    ListName.DIGEST: (ChatKind.CENTRE_GROUP, ChatKind.UNIT_GROUP),
    ListName.CAMPAIGN: (ChatKind.CENTRE_GROUP,),
}
"""The lists that stand in groups too, and in which."""


def _stands_in_group(tx: Transaction, name: ListName, chat: Chat) -> bool:
    """Whether such a list is sent to this group."""
    bound = tx.chats.get(chat.id)
    return bound is not None and bound.kind in _IN_GROUPS.get(name, ())


def refuse(turn: Turn, pressed: Pressed) -> None:
    """Counted always, in the one line of the day; answered, unless the same account keeps hammering."""
    turn.tx.incidents.count(KIND, turn.centre.book.calendar.day(turn.at), turn.at)
    told = _told_this_minute(turn, pressed.sender)
    if told < _MAX_ALERTS:
        turn.out.alert(pressed.callback, "said.bad_button", loud=True)
    elif told == _MAX_ALERTS:
        turn.out.alert(pressed.callback, "said.too_many_bad", loud=True)


def _told_this_minute(turn: Turn, sender: int) -> int:
    """How many forged taps of this account came before in this minute. Only the minute that runs is kept."""
    minute, account = f"{turn.at:%Y-%m-%dT%H:%M}", str(sender)
    kept = json.loads(turn.tx.meta.get(_MINUTE) or "{}")
    counts: dict[str, int] = kept["of"] if kept.get("minute") == minute else {}
    before = counts.get(account, 0)
    if before <= _MAX_ALERTS:
        counts[account] = before + 1
        turn.tx.meta.set(_MINUTE, json.dumps({"minute": minute, "of": counts}))
    return before
