"""Applies events to a case. Only here does a case change; nothing is looked up and nothing is refused.

`evolve` has one arm for each event; below it stand the steps that these take: entering a status, setting a clock,
letting a decision wait.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from dispatch.case import events as e
from dispatch.model import (
    ENDS,
    Assist,
    Case,
    Clock,
    Decision,
    DecisionKind,
    GridCode,
    Level,
    Outcome,
    Pause,
    PauseReason,
    PersonId,
    Place,
    Status,
    Supervision,
    SupervisionKind,
    TimerKey,
    TimerKind,
    UnitRest,
)

_S = Status
_CLOCK_RINGS = frozenset({TimerKind.NEARLY_DUE, TimerKind.DUE, TimerKind.OVERDUE_CHAIN})
"""These belong to the handling clock and outlive a change of status for as long as that clock runs on."""
_BESIDE_STATUS = frozenset(
    {TimerKind.SUPERVISION, TimerKind.ASSIST_ACCEPT, TimerKind.ASSIST_ARRIVE, TimerKind.ASSIST_DUE}
)
_TRIAGE_RINGS = frozenset({TimerKind.TRIAGE, TimerKind.TRIAGE_BACKUP})
_REVISIT_RINGS = frozenset({TimerKind.REVISIT, TimerKind.REVISIT_BACKUP})
_UNIT_DECISIONS = frozenset({DecisionKind.EXTENSION, DecisionKind.ASSIST})
"""What a unit has asked for; gone when the case leaves it."""


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
    status_revision = revision if changed.status is not case.status or _restarts(event) else case.status_revision
    return replace(changed, revision=revision, status_revision=status_revision)


def _restarts(event: e.LaterEvent) -> bool:
    """A transfer of a case nobody had accepted keeps the status, and yet every older button is stale."""
    return isinstance(event, e.Transferred)


def _reported(event: e.Reported, at: datetime) -> Case:
    return Case(
        id=event.id,
        number=event.number,
        revision=1,
        status_revision=1,
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


def _changed(case: Case, event: e.LaterEvent, by: PersonId | None, at: datetime) -> Case:  # noqa: C901 - one arm an event
    match event:
        case e.SettledOnSpot():
            settled = replace(
                case, result=event.result, resolved_by=by, level=Level.SELF, results=case.media, triage=None
            )
            return _entered(settled, _S.RESOLVED if event.drawn else _S.CLOSED, at)
        case e.InfoAsked():
            asked = replace(case, question=event.question, questions=case.questions + 1, triage=event.triage)
            return _questioned(case, asked, _S.AWAITING_INFO, at)
        case e.InfoGiven():
            place = _joined(case, event.place)
            urgency = event.urgency or case.urgency
            given = replace(
                case,
                triage=event.triage,
                media=case.media + event.media,
                place=place,
                urgency=urgency,
                sensitive=case.sensitive if event.sensitive is None else event.sensitive,
            )
            return _questioned(case, given, _S.REPORTED, at)
        case e.QuestionWithdrawn():
            return _questioned(case, replace(case, triage=event.triage, question=None), _S.REPORTED, at)
        case e.Rejected():
            return _entered(replace(case, rejected_by=by), _S.REJECTED, at)
        case e.Appealed():
            return _entered(replace(case, appealed=True, triage=event.triage), _S.REPORTED, at)
        case e.Merged():
            return _entered(replace(case, leads=event.into), _S.MERGED, at)
        case e.Unmerged():
            return _entered(_unassigned(replace(case, leads=None, triage=event.triage)), _S.REPORTED, at)
        case e.Supplemented():
            return _supplemented(case, event)
        case e.Amended():
            return _amended(case, event)
        case e.Dispatched():
            sent = replace(
                case,
                unit=event.unit,
                officer=event.officer,
                level=event.level,
                row_confirmed=case.row is not None,
                urgency=event.urgency or case.urgency,
                likely=(),
                ruled=False,
            )
            return _entered(_with_clock(sent, event.clock), _S.DISPATCHED, at)
        case e.Ruled():
            ruled = replace(case, unit=event.unit, officer=None, level=event.level, ruled=True, decision=None)
            return _entered(_with_clock(ruled, event.clock), _S.DISPATCHED, at)
        case e.Transferred():
            sent = replace(case, unit=event.unit, officer=None, level=event.level, transfers=case.transfers + 1)
            return _entered(_with_clock(_leaving(sent, case, event.rest), event.clock), _S.DISPATCHED, at)
        case e.Accepted():
            return _entered(replace(case, officer=event.officer), _S.HANDLING, at)
        case e.Returned():
            return _returned(case, event, at)
        case e.AssistAsked():
            decision = None if case.waits_for(DecisionKind.ASSIST) else case.decision
            return replace(case, assists=(*case.assists, event.assist), decision=decision)
        case e.AssistAccepted():
            return _with_assist(case, replace(_assist(case, event.number), officer=event.officer))
        case e.AssistCame():
            return _with_assist(case, replace(_assist(case, event.number), arrived_at=at))
        case e.AssistEnded():
            return _with_assist(case, replace(_assist(case, event.number), done_at=at, outcome=event.outcome))
        case e.AssistRated():
            return _with_assist(case, replace(_assist(case, event.number), rating=event.rating))
        case e.Progressed():
            return replace(case, results=case.results + event.media)
        case e.ExtensionAsked():
            pending = Decision(DecisionKind.EXTENSION, at, event.until, by, event.days, event.reason)
            return _awaiting(case, pending)
        case e.ExtensionGranted():
            granted = replace(case, extensions=case.extensions + 1, decision=None)
            return _with_clock(granted, event.clock)
        case e.AssistRequested():
            return _awaiting(case, Decision(DecisionKind.ASSIST, at, event.until, by, note=event.note))
        case e.EscalationAsked():
            asked = replace(
                case,
                outside_number=event.outside_number or case.outside_number,
                outside_due=event.outside_due or case.outside_due,
            )
            return _awaiting(asked, Decision(DecisionKind.ESCALATION, at, event.until, by, note=event.reason))
        case e.SecondPersonAsked():
            pending = Decision(DecisionKind.SECOND_PERSON, at, event.until, by, note=event.note)
            return _awaiting(case, pending)
        case e.ExtensionDenied() | e.AssistRequestAnswered() | e.EscalationDenied() | e.Settled():
            return replace(case, decision=None)
        case e.SecondPersonDenied():
            return _call_again(case, at)
        case e.Held():
            held = replace(case, held=True, hold_until=event.until, clock=event.clock)
            return _entered(held, _S.ON_HOLD, at)
        case e.Resumed():
            resumed = _with_clock(replace(case, hold_until=None), event.clock)
            return _entered(resumed, _S.HANDLING, at)
        case e.Escalated():
            return _escalated(case, event, at)
        case e.DistrictReplied():
            replied = replace(case, result=event.answer, resolved_by=by, triage=event.triage)
            return _entered(replied, _S.RESOLVED if event.settled else _S.REPORTED, at)
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
            return _entered(resolved, _S.RESOLVED, at)
        case e.Passed():
            passed = replace(
                case,
                verified_at=at,
                revisit_at=event.revisit_at,
                supervisions=_answered(case, at),
            )
            return _entered(passed, _S.VERIFIED if event.revisit_at else _S.CLOSED, at)
        case e.Failed():
            return _failed(case, event, at)
        case e.Revisited():
            return _revisited(case, event, at)
        case e.Supervised():
            supervision = Supervision(event.kind, at, event.requirement, event.reply_by)
            return replace(case, supervisions=(*case.supervisions, supervision))
        case e.SupervisionAnswered():
            return replace(case, supervisions=_answered(case, at, event))
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
            return _entered(_unassigned(fresh), _S.REPORTED, at)
        case e.Voided():
            return _entered(case, _S.VOIDED, at)
        case e.Withdrawn():
            return _entered(replace(case, withdrawn=True), _S.VOIDED, at)
        case e.TakenBack():
            back = replace(case, unit=None, officer=None, clock=event.clock, triage=event.triage)
            return _entered(back, _S.REPORTED, at)
        case e.Rung():
            return _rung(case, event, at)


def _entered(case: Case, status: Status, at: datetime) -> Case:
    """Into a status: the ledger is kept; rings are forgotten but for those of what goes on beside the status."""
    pauses = tuple(replace(p, until=at) if p.until is None else p for p in case.pauses)
    why = _pause_in(case, status)
    if why is not None:
        pauses = (*pauses, Pause(why, at))
    running = case.clock is not None and case.clock.started is not None
    rung = frozenset(r for r in case.rung if _outlives_status(r) or (running and r in _CLOCK_RINGS))
    ended = at if status in ENDS else None
    decision = None if ended else case.decision
    return replace(
        case,
        status=status,
        since=at,
        pauses=pauses,
        rung=rung,
        rung_late=tuple(one for one in case.rung_late if one[0] in rung),
        ended_at=ended,
        daily_after=None,
        decision=decision,
    )


def _outlives_status(ring: str) -> bool:
    """Whether the ring belongs to a supervision or an assist, which go on when the status changes."""
    return TimerKey(ring).kind in _BESIDE_STATUS


def _pause_in(case: Case, status: Status) -> PauseReason | None:
    """Why a clock stands in that status, for the ledger; None where it runs or is done."""
    if status is _S.ON_HOLD:
        return PauseReason.HOLD
    if status is _S.AWAITING_INFO and (case.triage is None or case.triage.started is None):
        return PauseReason.INFO
    if case.clock is None:
        return None
    if status is _S.ESCALATED:
        return PauseReason.ESCALATED
    return PauseReason.RETURNED if status in (_S.REPORTED, _S.AWAITING_INFO) else None


def _with_clock(case: Case, clock: Clock) -> Case:
    """A handling clock set anew rings anew; triage is over."""
    return replace(case, clock=clock, triage=None, rung=case.rung - _CLOCK_RINGS)


def _questioned(case: Case, changed: Case, status: Status, at: datetime) -> Case:
    """Into or out of a question. A triage clock that runs on does not ring twice for it."""
    after = _entered(changed, status, at)
    runs_on = case.triage is not None and case.triage.started is not None and changed.triage == case.triage
    return replace(after, rung=after.rung | (case.rung & _TRIAGE_RINGS)) if runs_on else after


def _supplemented(case: Case, event: e.Supplemented) -> Case:
    return replace(
        case,
        place=_joined(case, event.place),
        kind=event.kind or case.kind,
        grid=_grid(case, event),
        station=event.station or case.station,
        media=case.media + event.media,
        contact=event.contact or case.contact,
        urgency=event.urgency or case.urgency,
        row=event.row or case.row,
        likely=case.likely if event.row is None else (),
        sensitive=case.sensitive if event.sensitive is None else event.sensitive,
        triage=event.triage or case.triage,
    )


def _joined(case: Case, new: Place | None) -> Place:
    """A point added to a written place, or the other way round: both are kept."""
    if new is None:
        return case.place
    return Place(note=new.note or case.place.note, point=new.point or case.place.point)


def _amended(case: Case, event: e.Amended) -> Case:
    sensitive = case.sensitive if event.sensitive is None else event.sensitive
    amended = replace(
        case,
        row=event.row or case.row,
        row_confirmed=case.row_confirmed or event.confirmed,
        likely=case.likely if event.row is None else (),
        sensitive=sensitive,
        urgency=event.urgency or case.urgency,
        urgency_set=case.urgency_set or event.urgency_set,
        level=event.level or case.level,
        place=_joined(case, event.place),
        kind=event.kind or case.kind,
        grid=_grid(case, event),
        station=event.station or case.station,
        outside_number=event.outside_number or case.outside_number,
        outside_due=event.outside_due or case.outside_due,
        triage=event.triage or case.triage,
    )
    if event.clock is None:
        return amended
    return replace(amended, clock=event.clock, rung=amended.rung - _CLOCK_RINGS)


def _grid(case: Case, event: e.Supplemented | e.Amended) -> GridCode | None:
    """Moved to another station, a case has left its grid."""
    moved = event.station is not None and event.station != case.station
    return event.grid or (None if moved else case.grid)


def _unassigned(case: Case) -> Case:
    return replace(case, unit=None, officer=None, clock=None, resolved_by=None, result=None, ruled=False, rests=())


def _leaving(case: Case, before: Case, rest: Clock | None) -> Case:
    """The unit that had the case is remembered with the rest of its clock; what it had asked for is dropped."""
    decision = None if case.decision is not None and case.decision.kind in _UNIT_DECISIONS else case.decision
    left = replace(case, decision=decision, hold_until=None)
    if before.unit is None:
        return left
    others = tuple(one for one in case.rests if one.unit != before.unit)
    rests = (*others, UnitRest(before.unit, rest)) if rest is not None else others
    return replace(left, previous_units=(*case.previous_units, before.unit), rests=rests)


def _returned(case: Case, event: e.Returned, at: datetime) -> Case:
    back = replace(case, unit=None, officer=None, returns=case.returns + 1, clock=event.clock, triage=event.triage)
    back = replace(back, decision=case.decision if case.waits_for(DecisionKind.ESCALATION) else None)
    after = _entered(_leaving(back, case, event.rest), _S.REPORTED, at)
    if event.ruling_by is None:
        return after
    return _awaiting(after, Decision(DecisionKind.RULING, at, event.ruling_by, note=event.reason))


def _awaiting(case: Case, decision: Decision) -> Case:
    return replace(case, decision=decision, rung=case.rung - {TimerKind.DECISION})


def _with_assist(case: Case, changed: Assist) -> Case:
    return replace(case, assists=tuple(changed if a.number == changed.number else a for a in case.assists))


def _assist(case: Case, number: int) -> Assist:
    return next(a for a in case.assists if a.number == number)


def _escalated(case: Case, event: e.Escalated, at: datetime) -> Case:
    up = replace(
        case,
        level=Level.DISTRICT,
        clock=event.clock,
        triage=None,
        decision=None,
        outside_number=event.outside_number or case.outside_number,
        outside_due=event.outside_due or case.outside_due,
    )
    return _entered(_leaving(replace(up, unit=None, officer=None), case, event.rest), _S.ESCALATED, at)


def _failed(case: Case, event: e.Failed, at: datetime) -> Case:
    again = replace(case, reworks=case.reworks + 1, verified_at=None)
    if event.clock is None:
        after = _entered(_unassigned(replace(again, triage=event.triage)), _S.REPORTED, at)
    else:
        after = _entered(_with_clock(again, event.clock), _S.HANDLING, at)
    if event.director_by is None:
        return after
    return _awaiting(after, Decision(DecisionKind.THIRD_FAIL, at, event.director_by, note=event.reason))


def _revisited(case: Case, event: e.Revisited, at: datetime) -> Case:
    if event.next_try is not None:
        return replace(
            case,
            revisit_tries=case.revisit_tries + 1,
            revisit_at=event.next_try,
            rung=case.rung - _REVISIT_RINGS,
            daily_after=None,
        )
    tried = replace(case, outcome=event.outcome, revisit_tries=case.revisit_tries + 1, decision=None)
    if event.outcome is not Outcome.DISSATISFIED:
        return _entered(tried, _S.CLOSED, at)
    back = replace(
        tried,
        outcome=None,
        revisit_tries=0,
        revisit_at=None,
        reopenings=case.reopenings + 1,
        dissatisfied=case.dissatisfied + 1,
        triage=event.triage,
    )
    back = _with_clock(back, event.clock) if event.clock is not None else back
    back = _entered(back, _S.DISPATCHED if event.clock is not None else _S.REPORTED, at)
    supervision = Supervision(SupervisionKind.KEY, at, event.note, event.reply_by)
    back = replace(back, supervisions=(*back.supervisions, supervision))
    if event.director_by is None:
        return back
    return _awaiting(back, Decision(DecisionKind.SECOND_DISSATISFIED, at, event.director_by, note=event.note))


def _call_again(case: Case, at: datetime) -> Case:
    """The second person did not agree, so the resident is to be called now."""
    return replace(case, decision=None, revisit_at=at, rung=case.rung - _REVISIT_RINGS, daily_after=None)


def _answered(case: Case, at: datetime, event: e.SupervisionAnswered | None = None) -> tuple[Supervision, ...]:
    """Every supervision that waited is answered: by these words, or by the case having passed its check."""
    note = event.note if event else case.result
    return tuple(replace(s, answer=note, answered_at=at) if s.answered_at is None else s for s in case.supervisions)


def _rung(case: Case, event: e.Rung, at: datetime) -> Case:
    decision = case.decision
    if event.key.kind is TimerKind.DECISION and decision is not None:
        decision = replace(decision, passed_on=True)
    if event.key.kind in (TimerKind.DAILY, TimerKind.FOLLOW_UP):
        return replace(case, daily_after=at, decision=decision)
    late = tuple(one for one in case.rung_late if one[0] != event.timer)
    late = (*late, (event.timer, at)) if event.late else late
    return replace(case, rung=case.rung | {event.timer}, rung_late=late, decision=decision)
