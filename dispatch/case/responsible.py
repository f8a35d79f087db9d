"""Who is responsible for a case now: the one party that it waits for, worked out from the case alone."""

from enum import StrEnum

from dispatch.model import Case, DecisionKind, Status, TimerKind


class Party(StrEnum):
    """The one party that a case is waiting for."""

    OWNER = "owner"
    REPORTER = "reporter"
    HEAD = "head"
    UNIT = "unit"
    OFFICER = "officer"
    STAFF = "staff"
    DIRECTOR = "director"
    NOBODY = "nobody"


def responsible(case: Case) -> Party:
    """Whom the case waits for now; NOBODY once it has ended."""
    match case.status:
        case Status.REPORTED:
            return Party.DIRECTOR if case.waits_for(DecisionKind.RULING) else Party.OWNER
        case Status.AWAITING_INFO:
            return Party.HEAD if TimerKind.INFO_HEAD in case.rung else Party.REPORTER
        case Status.DISPATCHED:
            return Party.UNIT
        case Status.HANDLING:
            return Party.OFFICER
        case Status.ON_HOLD | Status.ESCALATED | Status.VERIFIED:
            return Party.OWNER
        case Status.RESOLVED:
            return _checker(case)
        case Status.CLOSED | Status.REJECTED | Status.MERGED | Status.VOIDED:
            return Party.NOBODY


def _checker(case: Case) -> Party:
    """The reporter; where they settled it themselves or let it lie, the head; then staff."""
    if TimerKind.CHECK_STAFF in case.rung:
        return Party.STAFF
    if TimerKind.CHECK in case.rung or case.reporter == case.resolved_by:
        return Party.HEAD
    return Party.REPORTER
