"""Whether a private message is still its reader's to read: judged when it is sent, for roles and accounts change."""

from datetime import datetime

from dispatch.case.commands import Amend
from dispatch.case.refusals import NotYours
from dispatch.case.rights import MAY, relations
from dispatch.case.rules import refusal_of
from dispatch.model import Case, Person, Role
from handlers.access.audience import may_read, may_see
from handlers.access.scene import scene_of
from handlers.centre import Centre
from handlers.forms.forms import FORMS, command_type
from handlers.notify.message_flags import Needs
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


def is_still_asked(tx: Transaction, prompt: Prompt, at: datetime, centre: Centre) -> bool:
    """False for a form of a command that its person may not give any more, in a group as in private.

    That the case has moved on meanwhile is told to who answers. True for what is no form, and for one that makes no
    command: who may read a resident's number is judged when it is shown.
    """
    if prompt.kind not in FORMS or prompt.case_id is None or prompt.kind is PromptKind.PHONE_REASON:
        return True
    case, person = tx.cases.require(prompt.case_id), tx.people.require(prompt.person)
    command, chosen = command_type(prompt.kind, prompt.args), FORMS[prompt.kind].chosen(prompt.args)
    scene = scene_of(tx, case, person)
    refusal = refusal_of(case, command, person, at, centre.book.under(case), scene, chosen)
    return not isinstance(refusal, NotYours)
