"""`evolve`: what an event makes of a case. Only here does a case change; nothing is asked and nothing refused."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from dispatch.case import events as e
from dispatch.case import fold_steps as ch
from dispatch.model import (
    Case,
    Decision,
    DecisionKind,
    Level,
    PersonId,
    Status,
    Supervision,
)

_S = Status


def replay(history: Iterable[tuple[datetime, PersonId | None, e.Event]]) -> Case:
    """A case from its recorded (at, by, event), oldest first. ValueError for an empty history."""
    case: Case | None = None
    for at, by, event in history:
        case = evolve(case, event, by, at)
    if case is None:
        raise ValueError("a case begins with a report")
    return case


def evolve(case: Case | None, event: e.Event, by: PersonId | None, at: datetime) -> Case:
    """The case after one event, its revision one higher."""
    if isinstance(event, e.Reported):
        return _reported(event, at)
    if case is None:
        raise ValueError("a case begins with a report")
    changed = _changed(case, event, by, at)
    revision = case.revision + 1
    moved = revision if changed.status is not case.status or _restarts(event) else case.moved
    return replace(changed, revision=revision, moved=moved)


def _restarts(event: e.Event) -> bool:
    """A transfer of a case nobody had accepted keeps the status, and yet every older button is stale."""
    return isinstance(event, e.Transferred)


def _reported(event: e.Reported, at: datetime) -> Case:
    return Case(
        id=event.id,
        number=event.number,
        revision=1,
        moved=1,
        status=_S.REPORTED,
        since=at,
        opened_at=at,
        kind=event.kind,
        source=event.source,
        reporter=event.reporter,
        rules_version=event.rules_version,
        description=event.description,
        urgency=event.urgency,
        row=event.row,
        likely=event.likely,
        sensitive=event.sensitive,
        place=event.place,
        grid=event.grid,
        station=event.station,
        media=event.media,
        contact=event.contact,
        outside_number=event.outside_number,
        outside_due=event.outside_due,
        quoted_from=event.quoted_from,
        triage=event.triage,
    )


def _changed(case: Case, event: e.Event, by: PersonId | None, at: datetime) -> Case:  # noqa: C901 - one arm an event
    match event:
        case e.SettledOnSpot():
            settled = replace(
                case, result=event.result, resolved_by=by, level=Level.SELF, results=case.media, triage=None
            )
            return ch.entered(settled, _S.RESOLVED if event.drawn else _S.CLOSED, at)
        case e.InfoAsked():
            asked = replace(case, question=event.question, questions=case.questions + 1, triage=event.triage)
            return ch.questioned(case, asked, _S.AWAITING_INFO, at)
        case e.InfoGiven():
            place = ch.joined(case, event.place)
            given = replace(case, triage=event.triage, media=case.media + event.media, place=place)
            return ch.questioned(case, given, _S.REPORTED, at)
        case e.QuestionWithdrawn():
            return ch.questioned(case, replace(case, triage=event.triage, question=None), _S.REPORTED, at)
        case e.Rejected():
            return ch.entered(replace(case, rejected_by=by), _S.REJECTED, at)
        case e.Appealed():
            return ch.entered(replace(case, appealed=True, triage=event.triage), _S.REPORTED, at)
        case e.Merged():
            return ch.entered(replace(case, leads=event.into), _S.MERGED, at)
        case e.Unmerged():
            return ch.entered(ch.unassigned(replace(case, leads=None, triage=event.triage)), _S.REPORTED, at)
        case e.Supplemented():
            return ch.supplemented(case, event)
        case e.Amended():
            return ch.amended(case, event)
        case e.Dispatched():
            sent = replace(
                case,
                unit=event.unit,
                officer=event.officer,
                level=event.level,
                row_confirmed=True,
                likely=(),
                ruled=False,
            )
            return ch.entered(ch.with_clock(sent, event.clock), _S.DISPATCHED, at)
        case e.Ruled():
            ruled = replace(case, unit=event.unit, officer=None, level=event.level, ruled=True, decision=None)
            return ch.entered(ch.with_clock(ruled, event.clock), _S.DISPATCHED, at)
        case e.Transferred():
            sent = replace(case, unit=event.unit, officer=None, level=event.level, transfers=case.transfers + 1)
            return ch.entered(ch.with_clock(ch.leaving(sent, case), event.clock), _S.DISPATCHED, at)
        case e.Accepted():
            return ch.entered(replace(case, officer=event.officer), _S.HANDLING, at)
        case e.Returned():
            return ch.returned(case, event, at)
        case e.AssistAsked():
            decision = None if case.waits_for(DecisionKind.ASSIST) else case.decision
            return replace(case, assists=(*case.assists, event.assist), decision=decision)
        case e.AssistAccepted():
            return ch.with_assist(case, replace(ch.assist(case, event.number), officer=event.officer))
        case e.AssistCame():
            return ch.with_assist(case, replace(ch.assist(case, event.number), arrived_at=at))
        case e.AssistEnded():
            return ch.with_assist(case, replace(ch.assist(case, event.number), done_at=at, outcome=event.outcome))
        case e.AssistRated():
            return ch.with_assist(case, replace(ch.assist(case, event.number), rating=event.rating))
        case e.Progressed():
            return replace(case, results=case.results + event.media)
        case e.ExtensionAsked():
            pending = Decision(DecisionKind.EXTENSION, at, event.until, by, event.days, event.reason)
            return ch.awaiting(case, pending)
        case e.ExtensionGranted():
            granted = replace(case, extensions=case.extensions + 1, decision=None)
            return ch.with_clock(granted, event.clock)
        case e.AssistRequested():
            return ch.awaiting(case, Decision(DecisionKind.ASSIST, at, event.until, by, note=event.note))
        case e.EscalationAsked():
            asked = replace(
                case,
                outside_number=event.outside_number or case.outside_number,
                outside_due=event.outside_due or case.outside_due,
            )
            return ch.awaiting(asked, Decision(DecisionKind.ESCALATION, at, event.until, by, note=event.reason))
        case e.SecondPersonAsked():
            pending = Decision(DecisionKind.SECOND_PERSON, at, event.until, by, note=event.note)
            return ch.awaiting(case, pending)
        case e.ExtensionDenied() | e.AssistRequestAnswered() | e.EscalationDenied() | e.Settled():
            return replace(case, decision=None)
        case e.SecondPersonDenied():
            return ch.call_again(case, at)
        case e.Held():
            held = replace(case, held=True, hold_until=event.until, clock=event.clock)
            return ch.entered(held, _S.ON_HOLD, at)
        case e.Resumed():
            resumed = ch.with_clock(replace(case, hold_until=None), event.clock)
            return ch.entered(resumed, _S.HANDLING, at)
        case e.Escalated():
            return ch.escalated(case, event, at)
        case e.DistrictReplied():
            replied = replace(case, result=event.answer, resolved_by=by, triage=event.triage)
            return ch.entered(replied, _S.RESOLVED if event.settled else _S.REPORTED, at)
        case e.Resolved():
            resolved = replace(
                case,
                result=event.result,
                results=case.results + event.media,
                resolved_by=by,
                officer=case.officer or (by if event.override is None else None),
                clock=event.clock,
                decision=None,
            )
            return ch.entered(resolved, _S.RESOLVED, at)
        case e.Passed():
            passed = replace(
                case,
                verified_at=at,
                checker=by,
                revisit_at=event.revisit_at,
                supervisions=ch.answered(case, at),
            )
            return ch.entered(passed, _S.VERIFIED if event.revisit_at else _S.CLOSED, at)
        case e.Failed():
            return ch.failed(case, event, at)
        case e.Revisited():
            return ch.revisited(case, event, at)
        case e.Supervised():
            supervision = Supervision(event.kind, at, event.requirement, event.reply_by)
            return replace(case, supervisions=(*case.supervisions, supervision))
        case e.SupervisionAnswered():
            return replace(case, supervisions=ch.answered(case, at, event))
        case e.Urged():
            return case
        case e.Reopened():
            fresh = replace(
                case,
                reopenings=case.reopenings + 1,
                triage=event.triage,
                outcome=None,
                revisit_tries=0,
                leads=None,
            )
            return ch.entered(ch.unassigned(fresh), _S.REPORTED, at)
        case e.Voided():
            return ch.entered(case, _S.VOIDED, at)
        case e.Rung():
            return ch.rung(case, event, at)
        case e.Reported():
            raise ValueError("a case is reported once")
