"""Whom a case's timer prompts when it fires, people and units: the table "if nobody acts", one arm a timer."""

from collections.abc import Iterable

from dispatch.case.clocks import overdue
from dispatch.model import Case, Person, TimerKey, TimerKind, UnitCode
from handlers.access import participants
from handlers.notify.case_messages import gather
from handlers.notify.outbox_writer import OutboxWriter
from handlers.notify.prompt_reasons import PromptReason

R, T = PromptReason, TimerKind


def rung(  # noqa: C901 - one arm a timer
    out: OutboxWriter, before: Case | None, case: Case, timer: TimerKey
) -> Iterable[tuple[Person, PromptReason]]:
    """People and why; DAILY gives none, for it only gathers."""
    tx = out.tx
    match timer.kind:
        case T.TRIAGE:
            return _each(participants.owners(tx, case), R.TRIAGE_LATE)
        case T.TRIAGE_BACKUP:
            return _each(participants.backups(tx, case), R.TRIAGE_LATE)
        case T.INFO:
            return _each(participants.reporter(tx, case), R.QUESTION)
        case T.INFO_HEAD:
            return _each(participants.heads(tx, case.station), R.QUESTION)
        case T.PICKUP:
            return _each(participants.unit_heads(tx, case.unit), R.PICKUP_LATE)
        case T.PICKUP_OWNER:
            return _each(participants.owners(tx, case), R.PICKUP_LATE)
        case T.OVERDUE_CHAIN:
            return _each([*participants.unit_heads(tx, case.unit), *participants.directors(tx)], R.OVERDUE)
        case T.FOLLOW_UP:
            ignored = before is not None and before.daily_after is not None
            return _each(
                [*participants.owners(tx, case), *(participants.directors(tx) if ignored else ())], R.FOLLOW_UP
            )
        case T.CHECK | T.CHECK_STAFF:
            return _each(participants.behind(tx, case), R.CHECK)
        case T.CHECK_LATE:
            return _each(participants.directors(tx), R.CHECK_LATE)
        case T.REVISIT:
            return _each(participants.owners(tx, case), R.REVISIT)
        case T.REVISIT_BACKUP:
            return _each(participants.backups(tx, case), R.REVISIT)
        case T.DECISION:
            return _each(participants.directors(tx), R.DECISION_LATE)
        case T.SUPERVISION:
            return _each([*participants.owners(tx, case), *participants.directors(tx)], R.UNANSWERED)
        case T.DAILY:
            heads = participants.heads(tx, case.station) if overdue(case, out.at) or case.supervised else []
            for person in [*participants.behind(tx, case), *heads, *participants.directors(tx)]:
                gather(out, case, person)
            return []
        case T.ASSIST_ACCEPT | T.ASSIST_ARRIVE | T.ASSIST_DUE:
            return _each(participants.owners(tx, case), R.ASSIST_LATE)
        case T.INFO_BACK | T.NEARLY_DUE | T.DUE | T.RESUME:
            return []


def units_rung(case: Case, timer: TimerKey) -> Iterable[tuple[UnitCode, PromptReason]]:
    """Units and why; a unit is prompted in its own chat, else through its people."""
    match timer.kind:
        case T.ASSIST_ACCEPT | T.ASSIST_ARRIVE | T.ASSIST_DUE:
            return [(a.unit, R.ASSIST_LATE) for a in case.assists if a.number == timer.number]
        case T.NEARLY_DUE if case.unit is not None:
            return [(case.unit, R.NEARLY_DUE)]
        case T.DUE if case.unit is not None:
            return [(case.unit, R.DUE)]
        case _:
            return []


def _each(people: Iterable[Person], reason: PromptReason) -> list[tuple[Person, PromptReason]]:
    return [(person, reason) for person in people]
