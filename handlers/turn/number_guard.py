"""Keeps residents' numbers out of groups: what a group message carries goes into its case, the message goes away.

Only what becomes a case, a supplement or an answer is looked at; ordinary chatter is nobody's business.
"""

from dispatch.case.commands import Supplement
from dispatch.case.rights import MAY, relations
from dispatch.model import CaseId, Person
from handlers.access.audience import scene_for
from handlers.bot_api.incoming import Said
from handlers.notify.destinations import private
from handlers.privacy.find_numbers import Sort, find
from handlers.turn.carry_out import Turn, carry_out


def phone_in(text: str) -> str | None:
    """The first phone that somebody wrote into a text."""
    return next((found.dialled for found in find(text) if found.sort is Sort.PHONE), None)


def take_phone(turn: Turn, person: Person, case_id: CaseId, said: Said) -> None:
    """A phone in a group becomes the contact of a case that has none, where this person may add one."""
    case = turn.tx.cases.require(case_id)
    phone = None if said.chat.private or case.contact is not None or not case.open else phone_in(said.text)
    if phone is None or not relations(person, case, scene_for(turn.tx, case)) & MAY[Supplement]:
        return
    contact = turn.tx.notes.keep_contact(case.id, None, phone, turn.at)
    carry_out(turn, case, Supplement(contact=contact), person)


def withdraw(turn: Turn, *messages: Said | None, kept: bool = True) -> None:
    """Group messages with a number in them are deleted where the bot may; their writers are told why, in private.

    `kept` False where what they say went into no case, so that it has to be sent again.
    """
    words = "said.number_in_group" if kept else "said.number_not_kept"
    told: set[int] = set()
    for said in messages:
        if said is None or said.chat.private or not find(said.text):
            continue
        turn.out.delete(said.chat.id, said.message_id, urgent=True)
        writer = turn.tx.people.by_telegram(said.sender) if said.sender is not None else None
        if writer is not None and writer.reachable and writer.id not in told:
            told.add(writer.id)
            turn.out.say(private(writer), words)
