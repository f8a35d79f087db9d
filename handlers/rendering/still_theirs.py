"""Whether a private message is still its reader's to read: judged when it is sent, for roles and accounts change."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from dispatch.case.commands import Amend
from dispatch.case.refusals import NotYours
from dispatch.case.rights import MAY, relations
from dispatch.case.rules import refusal_of
from dispatch.model import Case, Person, Role
from handlers.access.audience import may_read, may_see
from handlers.access.scene import scene_of
from handlers.areas import AREAS
from handlers.campaigns.pages import sees_all
from handlers.centre import Centre
from handlers.forms.forms import FORMS, command_type
from handlers.intake import drafts, guided_form
from handlers.notify.message_flags import Needs
from handlers.queries import exports
from handlers.turn.area import StillAsked
from storage.messages.parcels import Parcel
from storage.messages.prompts import Prompt, PromptKind
from storage.transaction import Transaction


def is_still_theirs(tx: Transaction, parcel: Parcel, person: Person | None) -> bool:
    """False where `person`, its reader, has left the roster, has another account, or lacks the right that it needs.

    True for what goes to a group, or to a chat of nobody on the roster.
    """
    if parcel.person is None:
        return True
    if person is None or not person.active or person.telegram_id != parcel.chat_id:
        return False
    if parcel.needs is None:
        return True
    return _holds(tx, person, Needs(parcel.needs), tx.cases.get(parcel.case) if parcel.case is not None else None)


def _holds(tx: Transaction, person: Person, needs: Needs, case: Case | None) -> bool:
    if needs is Needs.ADMIN:
        return Role.ADMIN in person.roles
    if needs is Needs.STAFF:
        return sees_all(tx, person)
    if case is None:
        return False
    held = relations(person, case, scene_of(tx, case, person))
    match needs:
        case Needs.SEE:
            return may_see(tx, person, case)
        case Needs.READ:
            return may_read(person, case, held)
        case Needs.DISTRICT:
            return bool(held & MAY[Amend])


def is_still_asked(tx: Transaction, prompt: Prompt, chat_id: int, at: datetime, centre: Centre) -> bool:
    """False for a prompt that its person may not be shown any more, in a group as in private: it is another account
    now, or the right is gone that an answer needs.
    """
    person = tx.people.require(prompt.person)
    is_private = chat_id > 0
    if not person.active or (is_private and person.telegram_id != chat_id):
        return False
    return STILL_ASKED[prompt.kind](tx, prompt, person, at, centre)


def _may_command(tx: Transaction, prompt: Prompt, person: Person, at: datetime, centre: Centre) -> bool:
    """Of a form: whether its person may still give its command. That the case has moved on meanwhile is told to who
    answers.
    """
    case = _case_of(tx, prompt)
    if case is None:
        return False
    command, chosen = command_type(prompt.kind, prompt.args), FORMS[prompt.kind].chosen(prompt.args)
    scene = scene_of(tx, case, person)
    refusal = refusal_of(case, command, person, at, centre.book.under(case), scene, chosen)
    return not isinstance(refusal, NotYours)


def _may_read(tx: Transaction, prompt: Prompt, person: Person, at: datetime, centre: Centre) -> bool:
    """The form for an own reason makes no command: who may see the number is judged once more when it is shown."""
    case = _case_of(tx, prompt)
    return case is not None and may_read(person, case, relations(person, case, scene_of(tx, case, person)))


def _case_of(tx: Transaction, prompt: Prompt) -> Case | None:
    return tx.cases.get(prompt.case_id) if prompt.case_id is not None else None


STILL_ASKED: Final[Mapping[PromptKind, StillAsked]] = {
    **dict.fromkeys(FORMS, _may_command),
    PromptKind.PHONE_REASON: _may_read,
    PromptKind.GUIDED_FORM: guided_form.still_asked,
    PromptKind.DRAFT: drafts.still_asked,
    PromptKind.EXPORT: exports.still_asked,
    **{kind: one.still for area in AREAS for kind, one in area.prompts.items()},
}
"""What is judged again of each kind of prompt when it is sent."""
