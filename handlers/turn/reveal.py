"""Shows a resident's number to who must call: who that is, and the line in the log that comes before the number."""

from typing import Final

from dispatch.case.refusals import NotYours
from dispatch.case.responsible import Party, responsible
from dispatch.case.rights import Relation, relations
from dispatch.model import Case, Person, Status
from handlers.access import participants
from handlers.access.audience import may_read
from handlers.access.scene import scene_of
from handlers.notify.destinations import private
from handlers.notify.messages import ResidentContact
from handlers.turn.carry_out import Turn
from handlers.turn.parse_input import Unclear
from storage.messages.parcels import Priority
from storage.transaction import Transaction

R, S = Relation, Status
WITH_UNIT: Final = frozenset({S.HANDLING, S.ON_HOLD, S.VERIFIED})
"""While the officer who accepted the case, and who helps, may call."""
WITH_STAFF: Final = WITH_UNIT | {S.DISPATCHED}


def may_reveal(tx: Transaction, person: Person, case: Case) -> bool:
    """Staff, who has accepted the case or an assist, the head while the case waits for the head; deputies too."""
    held = relations(person, case, scene_of(tx, case, person))
    if not may_read(person, case, held):
        return False
    if R.STAFF in held and case.status in WITH_STAFF:
        return True
    if R.HEAD in held and responsible(case) is Party.HEAD:
        return True
    if case.status not in WITH_UNIT:
        return False
    accepted = participants.officers(tx, case) if case.officer is not None else []
    return participants.is_among(person, (*accepted, *participants.helping_accepted(tx, case)))


def require_reveal(tx: Transaction, person: Person, case: Case) -> None:
    """NotYours where the number is not theirs to see, Unclear where there is none."""
    if not may_reveal(tx, person, case):
        raise NotYours(case.number, "Reveal", (R.OFFICER.value, R.STAFF.value))
    if case.contact is None:
        raise Unclear("said.no_contact")


def reveal(turn: Turn, person: Person, case: Case, reason: str) -> None:
    """The look is logged with its reason, then the number is on its way, and the card shows its front again.

    Raises as `require_reveal`.
    """
    require_reveal(turn.tx, person, case)
    if case.contact is None:
        return
    turn.tx.notes.log_view(case.contact, case.id, person.id, reason, turn.at)
    own = private(person)
    turn.out.show(own, ResidentContact(case.id))
    if turn.tx.cards.get(case.id, own.chat_id) is not None:
        turn.out.card(case, own, anew=True, priority=Priority.ANSWER)
