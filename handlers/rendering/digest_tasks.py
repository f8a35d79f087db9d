"""What a summary's reader must do, and why: judged when it is sent, for cases move on."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from dispatch.case.clocks import overdue
from dispatch.case.responsible import Party, responsible
from dispatch.model import Case, Person, Status
from handlers.access import participants
from handlers.digests.scopes import STREET
from handlers.notify.messages import WeeklyDigest
from handlers.notify.prompt_reasons import PromptReason
from handlers.rendering.todo_list import DECIDE
from storage.messages.parcels import Parcel
from storage.transaction import Transaction

MAX_TASKS: Final = 3
_R = PromptReason
_WANTED: Final[Mapping[Status, PromptReason]] = {
    Status.REPORTED: _R.TRIAGE,
    Status.AWAITING_INFO: _R.QUESTION,
    Status.DISPATCHED: _R.ACCEPT,
    Status.ESCALATED: _R.FOLLOW_UP,
    Status.RESOLVED: _R.CHECK,
    Status.VERIFIED: _R.REVISIT,
}


def tasks_of(tx: Transaction, parcel: Parcel, it: WeeklyDigest, at: datetime) -> list[tuple[PromptReason, Case]]:
    """At most three, the worst first; in a group what its readers are to do, in private what this person is."""
    person = tx.people.get(parcel.person) if parcel.person is not None else None
    found: list[tuple[PromptReason, Case]] = []
    for case in map(tx.cases.get, it.tasks):
        reason = _wanted(tx, it, case, person, at) if case is not None and case.open else None
        if case is not None and reason is not None:
            found.append((reason, case))
    return found[:MAX_TASKS]


def _wanted(
    tx: Transaction, it: WeeklyDigest, case: Case, person: Person | None, at: datetime
) -> PromptReason | None:
    if case.decision is not None and _decides(tx, it, case, person):
        return DECIDE[case.decision.kind]
    if not _waits_for(tx, it, case, person):
        return None
    if overdue(case, at) and case.status is Status.HANDLING:
        return _R.DUE
    if case.status is Status.VERIFIED and case.revisit_at is not None and case.revisit_at > at:
        return None
    return _WANTED.get(case.status)


def _decides(tx: Transaction, it: WeeklyDigest, case: Case, person: Person | None) -> bool:
    return it.scope == STREET if person is None else participants.is_among(person, participants.deciding(tx, case))


def _waits_for(tx: Transaction, it: WeeklyDigest, case: Case, person: Person | None) -> bool:
    """In a group: for the unit whose it is, or for the centre."""
    if person is not None:
        return participants.is_among(person, participants.responsible_people(tx, case))
    party = responsible(case)
    if it.scope == STREET:
        return party in (Party.OWNER, Party.STAFF, Party.DIRECTOR)
    return party in (Party.UNIT, Party.OFFICER) and case.unit == it.scope[1:]
