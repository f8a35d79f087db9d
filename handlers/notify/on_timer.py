"""Whom a case's timer prompts when it fires, people and units: the table "if nobody acts", one arm a timer."""

from collections.abc import Iterable

from dispatch.case.clocks import overdue
from dispatch.model import Case, Person, TimerKind, UnitCode
from handlers.access import participants
from handlers.notify.case_messages import Voice

T = TimerKind


def rung(  # noqa: C901 - one arm a timer
    out: Voice, before: Case | None, case: Case, timer: str
) -> Iterable[tuple[Person, str]]:
    """People and why; DAILY gives none, for it only gathers."""
    tx = out.tx
    match timer:
        case T.TRIAGE:
            return _each(participants.owners(tx, case), "triage_late")
        case T.TRIAGE_BACKUP:
            return _each(participants.backups(tx, case), "triage_late")
        case T.INFO:
            return _each(participants.reporter(tx, case), "question")
        case T.INFO_HEAD:
            return _each(participants.heads(tx, case.station), "question")
        case T.PICKUP:
            return _each(participants.unit_heads(tx, case.unit), "pickup_late")
        case T.PICKUP_OWNER:
            return _each(participants.owners(tx, case), "pickup_late")
        case T.OVERDUE_CHAIN:
            return _each([*participants.unit_heads(tx, case.unit), *participants.directors(tx)], "overdue")
        case T.FOLLOW_UP:
            ignored = before is not None and before.daily_after is not None
            return _each(
                [*participants.owners(tx, case), *(participants.directors(tx) if ignored else ())], "follow_up"
            )
        case T.CHECK | T.CHECK_STAFF:
            return _each(participants.behind(tx, case), "check")
        case T.CHECK_LATE:
            return _each(participants.directors(tx), "check_late")
        case T.REVISIT:
            return _each(participants.owners(tx, case), "revisit")
        case T.REVISIT_BACKUP:
            return _each(participants.backups(tx, case), "revisit")
        case T.DECISION:
            return _each(participants.directors(tx), "decision_late")
        case _ if timer.startswith(T.SUPERVISION):
            return _each([*participants.owners(tx, case), *participants.directors(tx)], "unanswered")
        case T.DAILY:
            heads = participants.heads(tx, case.station) if overdue(case, out.at) or case.supervised else []
            for person in [*participants.behind(tx, case), *heads, *participants.directors(tx)]:
                out.gather(case, person)
            return []
        case _ if timer.startswith("assist_"):
            return _each(participants.owners(tx, case), "assist_late")
        case _:
            return []


def units_rung(case: Case, timer: str) -> Iterable[tuple[UnitCode, str]]:
    """Units and why; a unit is prompted in its own chat, else through its people."""
    match timer:
        case _ if timer.startswith("assist_"):
            return [(a.unit, "assist_late") for a in case.assists if timer.endswith(f":{a.number}")]
        case T.NEARLY_DUE if case.unit is not None:
            return [(case.unit, "nearly_due")]
        case T.DUE if case.unit is not None:
            return [(case.unit, "due")]
        case _:
            return []


def _each(people: Iterable[Person], why: str) -> list[tuple[Person, str]]:
    return [(person, why) for person in people]
