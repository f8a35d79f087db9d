"""Whom a case's timer prompts when it fires, people and units: the table "if nobody acts", one arm a timer."""

from collections.abc import Iterable

from dispatch.case.clocks import overdue
from dispatch.model import Case, Person, TimerKind, UnitCode
from handlers import cast
from handlers.outgoing import Voice

T = TimerKind


def rung(  # noqa: C901 - one arm a timer
    out: Voice, before: Case | None, case: Case, timer: str
) -> Iterable[tuple[Person, str]]:
    """People and why; DAILY gives none, for it only gathers."""
    tx = out.tx
    match timer:
        case T.TRIAGE:
            return _each(cast.owners(tx, case), "triage_late")
        case T.TRIAGE_BACKUP:
            return _each(cast.backups(tx, case), "triage_late")
        case T.INFO:
            return _each(cast.reporter(tx, case), "question")
        case T.INFO_HEAD:
            return _each(cast.heads(tx, case.station), "question")
        case T.PICKUP:
            return _each(cast.unit_heads(tx, case.unit), "pickup_late")
        case T.PICKUP_OWNER:
            return _each(cast.owners(tx, case), "pickup_late")
        case T.OVERDUE_CHAIN:
            return _each([*cast.unit_heads(tx, case.unit), *cast.directors(tx)], "overdue")
        case T.FOLLOW_UP:
            ignored = before is not None and before.daily_after is not None
            return _each([*cast.owners(tx, case), *(cast.directors(tx) if ignored else ())], "follow_up")
        case T.CHECK | T.CHECK_STAFF:
            return _each(cast.behind(tx, case), "check")
        case T.CHECK_LATE:
            return _each(cast.directors(tx), "check_late")
        case T.REVISIT:
            return _each(cast.owners(tx, case), "revisit")
        case T.REVISIT_BACKUP:
            return _each(cast.backups(tx, case), "revisit")
        case T.DECISION:
            return _each(cast.directors(tx), "decision_late")
        case _ if timer.startswith(T.SUPERVISION):
            return _each([*cast.owners(tx, case), *cast.directors(tx)], "unanswered")
        case T.DAILY:
            heads = cast.heads(tx, case.station) if overdue(case, out.at) or case.supervised else []
            for person in [*cast.behind(tx, case), *heads, *cast.directors(tx)]:
                out.gather(case, person)
            return []
        case _ if timer.startswith("assist_"):
            return _each(cast.owners(tx, case), "assist_late")
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
