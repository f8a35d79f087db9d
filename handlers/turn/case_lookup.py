"""Finds the case that a message means: by the card or report that it replies to, or by the number typed in it."""

from datetime import timedelta

from dispatch.model import Case
from handlers.bot_api.incoming import Said
from handlers.privacy import masks
from handlers.turn.carry_out import Turn

_TAIL_DAYS = 35
"""So far back the last digits of a number are looked for."""


def replied_case(turn: Turn, said: Said) -> Case | None:
    """The case whose card, or whose report, a message replies to; None where it replies to neither."""
    if said.reply is None:
        return None
    cards = turn.tx.cards
    chat, message = said.chat.id, said.reply.message_id
    case = cards.case_of(chat, message) or cards.case_of_report(chat, message)
    return turn.tx.cases.get(case) if case is not None else None


def case_number(turn: Turn, text: str) -> str:
    """The number of the case that a text means: as it is written whole, or the newest case that ends in its digits.

    Only the cases of the last five weeks are looked at for these. The text itself, cut short, where it means none.
    """
    word = masks.normal(text).strip().upper()
    tail = word.lstrip("#").split("-")[-1]
    if word.startswith(turn.centre.prefix):
        return word
    today = turn.centre.book.calendar.day(turn.at)
    for days_ago in range(_TAIL_DAYS) if tail.isdigit() else ():
        found = turn.tx.cases.by_tail(tail, today - timedelta(days=days_ago))
        if found is not None:
            return found.number
    return word[:40]
