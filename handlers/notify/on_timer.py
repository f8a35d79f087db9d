"""Whom a case's timer prompts when it fires, people and units: the table "if nobody acts", one arm a timer."""

from datetime import datetime

from dispatch.case.clocks import overdue
from dispatch.model import Case, Level, Person, TimerKey, TimerKind
from handlers.access import participants
from handlers.notify.notices import Gather, Notice, PromptUnit, prompts, to_unit
from handlers.notify.prompt_reasons import PromptReason
from storage.transaction import Transaction

R, T = PromptReason, TimerKind


def on_timer(  # noqa: C901 - one arm a timer
    tx: Transaction, before: Case | None, case: Case, timer: TimerKey, at: datetime
) -> list[Notice]:
    """`before` is the case as it was when the timer fired."""
    match timer.kind:
        case T.TRIAGE:
            return prompts(participants.owners(tx, case), R.TRIAGE_LATE)
        case T.TRIAGE_BACKUP:
            return prompts(participants.backups(tx, case), R.TRIAGE_FOR_OWNER)
        case T.INFO:
            return prompts(participants.reporter(tx, case), R.QUESTION)
        case T.INFO_HEAD:
            return prompts(participants.heads(tx, case.station), R.QUESTION_FOR_REPORTER)
        case T.PICKUP:
            return prompts(participants.unit_heads(tx, case.unit), R.PICKUP_LATE)
        case T.PICKUP_OWNER:
            return prompts(participants.owners(tx, case), R.PICKUP_FOR_UNIT)
        case T.NEARLY_DUE:
            return to_unit(case.unit, R.NEARLY_DUE)
        case T.DUE:
            return to_unit(case.unit, R.DUE)
        case T.OVERDUE_CHAIN:
            told = [*participants.unit_heads(tx, case.unit), *participants.directors(tx), *_by_level(tx, case)]
            return prompts(told, R.OVERDUE)
        case T.FOLLOW_UP:
            ignored = before is not None and before.daily_after is not None
            directors = participants.directors(tx) if ignored else []
            return prompts([*participants.owners(tx, case), *directors], R.FOLLOW_UP)
        case T.CHECK:
            return prompts(participants.responsible_people(tx, case), R.CHECK_FOR_REPORTER)
        case T.CHECK_STAFF:
            return prompts(participants.responsible_people(tx, case), R.CHECK_FOR_HEAD)
        case T.CHECK_LATE:
            return prompts(participants.directors(tx), R.CHECK_LATE)
        case T.REVISIT:
            return prompts(participants.owners(tx, case), R.REVISIT)
        case T.REVISIT_BACKUP:
            return prompts(participants.backups(tx, case), R.REVISIT_FOR_OWNER)
        case T.DECISION:
            return prompts(participants.directors(tx), R.DECISION_LATE)
        case T.SUPERVISION:
            return prompts([*participants.owners(tx, case), *participants.directors(tx)], R.UNANSWERED)
        case T.ASSIST_ACCEPT | T.ASSIST_ARRIVE | T.ASSIST_DUE:
            late = [PromptUnit(a.unit, R.ASSIST_LATE) for a in case.assists if a.number == timer.number]
            return [*prompts(participants.owners(tx, case), R.ASSIST_LATE), *late]
        case T.DAILY:
            heads = participants.heads(tx, case.station) if overdue(case, at) or case.supervised else []
            return [
                Gather(p) for p in (*participants.responsible_people(tx, case), *heads, *participants.directors(tx))
            ]
        case T.INFO_BACK | T.RESUME:
            # The event that the clock's command causes says who needs to know.
            return []


def _by_level(tx: Transaction, case: Case) -> list[Person]:
    """Who else hears that it is overdue: of a community's case the station's head, of the district's its owner."""
    match case.level:
        case Level.STATION:
            return participants.heads(tx, case.station)
        case Level.DISTRICT:
            return participants.owners(tx, case)
        case _:
            return []
