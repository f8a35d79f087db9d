"""Takes personal numbers out of groups: a phone becomes the case's contact, and the message is deleted.

Only what becomes a case, a supplement or an answer is looked at; ordinary chatter is nobody's business.
"""

from collections.abc import Iterable, Sequence

from dispatch.case.commands import Supplement
from dispatch.case.rules import refusal_of
from dispatch.model import CaseId, Person
from handlers.access.scene import scene_of
from handlers.bot_api.incoming import Said
from handlers.notify.destinations import private
from handlers.privacy.find_numbers import Found, Sort, find
from handlers.turn.carry_out import Turn, carry_out


def numbers_in(said: Said) -> Sequence[Found]:
    """The personal numbers of a group's message; none in private, where they may stand."""
    return () if said.chat.private else find(said.text)


def first_phone(numbers: Iterable[Found]) -> str | None:
    """The first phone among them, as it is dialled."""
    return next((found.dialled for found in numbers if found.sort is Sort.PHONE), None)


def phone_of(field: str | None) -> str | None:
    """The number in what somebody wrote behind «电话:», without the words and the year beside it; what can't be read
    as one stays as it was written."""
    return (first_phone(find(field, asked=True)) or field) if field else None


def take_numbers(turn: Turn, person: Person, case_id: CaseId, said: Said) -> None:
    """What a group's message has added to a case: its phone becomes the contact, and the message goes away."""
    numbers = numbers_in(said)
    if numbers:
        _keep_phone(turn, person, case_id, numbers)
        withdraw(turn, [said])


def _keep_phone(turn: Turn, person: Person, case_id: CaseId, numbers: Iterable[Found]) -> None:
    """For a case that has no contact, where this person may add one."""
    case, phone = turn.tx.cases.require(case_id), first_phone(numbers)
    if phone is None or case.contact is not None or not case.open:
        return
    scene = scene_of(turn.tx, case, person)
    if refusal_of(case, Supplement, person, turn.at, turn.centre.book.under(case), scene) is None:
        contact = turn.tx.notes.keep_contact(case.id, None, phone, turn.at)
        carry_out(turn, case, Supplement(contact=contact), person)


def withdraw(turn: Turn, messages: Iterable[Said], *, kept: bool = True) -> None:
    """A group's messages with a number in them are deleted where the bot may; their writers are told why, in private.

    `kept` False where what they say went into no case, so that it has to be sent again.
    """
    words = "said.number_in_group" if kept else "said.number_not_kept"
    told: set[int] = set()
    for said in messages:
        turn.out.delete(said.chat.id, said.message_id, urgent=True)
        writer = turn.tx.people.by_telegram(said.sender) if said.sender is not None else None
        if writer is not None and writer.reachable and writer.id not in told:
            told.add(writer.id)
            turn.out.say(private(writer), words)
