"""The steps that the fold is made of: entering a status, a clock set, a decision put on the table."""

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
    Place,
    Status,
    Supervision,
    SupervisionKind,
    TimerKind,
)

_S = Status
_CLOCK_RINGS = frozenset({TimerKind.NEARLY_DUE, TimerKind.DUE, TimerKind.OVERDUE_CHAIN})
"""These belong to the handling clock and outlive a change of status for as long as that clock runs on."""
_TRIAGE_RINGS = frozenset({TimerKind.TRIAGE, TimerKind.TRIAGE_BACKUP})
_REVISIT_RINGS = frozenset({TimerKind.REVISIT, TimerKind.REVISIT_BACKUP})
_UNIT_DECISIONS = frozenset({DecisionKind.EXTENSION, DecisionKind.ASSIST})
"""What a unit has asked for; gone when the case leaves it."""


def entered(case: Case, status: Status, at: datetime) -> Case:
    """Into a status: the ledger is kept; rings are forgotten but for those of what goes on beside the status."""
    pauses = tuple(replace(p, until=at) if p.until is None else p for p in case.pauses)
    why = _waits_for(case, status)
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
        ended_at=ended,
        daily_after=None,
        decision=decision,
    )


def _outlives_status(ring: str) -> bool:
    """A supervision and each assist (`kind:number`) have their own lives."""
    return ring == TimerKind.SUPERVISION or ":" in ring


def _waits_for(case: Case, status: Status) -> str | None:
    """Why a clock stands in that status, for the ledger; None where it runs or is done."""
    if status is _S.ON_HOLD:
        return "hold"
    if status is _S.AWAITING_INFO and (case.triage is None or case.triage.started is None):
        return "info"
    if case.clock is None:
        return None
    if status is _S.ESCALATED:
        return "escalated"
    return "returned" if status in (_S.REPORTED, _S.AWAITING_INFO) else None


def with_clock(case: Case, clock: Clock) -> Case:
    """A handling clock set anew rings anew; triage is over."""
    return replace(case, clock=clock, triage=None, rung=case.rung - _CLOCK_RINGS)


def questioned(case: Case, changed: Case, status: Status, at: datetime) -> Case:
    """Into or out of a question. A triage clock that runs on does not ring twice for it."""
    after = entered(changed, status, at)
    runs_on = case.triage is not None and case.triage.started is not None and changed.triage == case.triage
    return replace(after, rung=after.rung | (case.rung & _TRIAGE_RINGS)) if runs_on else after


def supplemented(case: Case, event: e.Supplemented) -> Case:
    return replace(
        case,
        place=joined(case, event.place),
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


def joined(case: Case, new: Place | None) -> Place:
    """A point added to a written place, or the other way round: both are kept."""
    if new is None:
        return case.place
    point = new if new.latitude is not None else case.place
    return replace(new, note=new.note or case.place.note, latitude=point.latitude, longitude=point.longitude)


def amended(case: Case, event: e.Amended) -> Case:
    sensitive = case.sensitive if event.sensitive is None else event.sensitive
    amended = replace(
        case,
        row=event.row or case.row,
        row_confirmed=case.row_confirmed or event.confirmed,
        likely=case.likely if event.row is None else (),
        sensitive=sensitive,
        urgency=event.urgency or case.urgency,
        level=event.level or case.level,
        place=joined(case, event.place),
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


def unassigned(case: Case) -> Case:
    return replace(case, unit=None, officer=None, clock=None, resolved_by=None, result=None, ruled=False)


def leaving(case: Case, before: Case) -> Case:
    """The unit that had the case is remembered, so that its clock can go on; what it had asked for is dropped."""
    decision = None if case.decision is not None and case.decision.kind in _UNIT_DECISIONS else case.decision
    units = case.previous_units if before.unit is None else (*case.previous_units, before.unit)
    return replace(case, previous_units=units, decision=decision, hold_until=None)


def returned(case: Case, event: e.Returned, at: datetime) -> Case:
    back = replace(case, unit=None, officer=None, returns=case.returns + 1, clock=event.clock, triage=event.triage)
    back = replace(back, decision=case.decision if case.waits_for(DecisionKind.ESCALATION) else None)
    after = entered(leaving(back, case), _S.REPORTED, at)
    if event.ruling_by is None:
        return after
    return awaiting(after, Decision(DecisionKind.RULING, at, event.ruling_by, note=event.reason))


def awaiting(case: Case, decision: Decision) -> Case:
    return replace(case, decision=decision, rung=case.rung - {TimerKind.DECISION})


def waits_for(case: Case, kind: DecisionKind) -> bool:
    return case.decision is not None and case.decision.kind is kind


def with_assist(case: Case, changed: Assist) -> Case:
    return replace(case, assists=tuple(changed if a.number == changed.number else a for a in case.assists))


def assist(case: Case, number: int) -> Assist:
    return next(a for a in case.assists if a.number == number)


def escalated(case: Case, event: e.Escalated, at: datetime) -> Case:
    up = replace(
        case,
        level=Level.DISTRICT,
        clock=event.clock,
        triage=None,
        decision=None,
        outside_number=event.outside_number or case.outside_number,
        outside_due=event.outside_due or case.outside_due,
    )
    return entered(leaving(replace(up, unit=None, officer=None), case), _S.ESCALATED, at)


def failed(case: Case, event: e.Failed, at: datetime) -> Case:
    again = replace(case, reworks=case.reworks + 1, checker=None, verified_at=None)
    if event.clock is None:
        after = entered(unassigned(replace(again, triage=event.triage)), _S.REPORTED, at)
    else:
        after = entered(with_clock(again, event.clock), _S.HANDLING, at)
    if event.director_by is None:
        return after
    return awaiting(after, Decision(DecisionKind.THIRD_FAIL, at, event.director_by, note=event.reason))


def revisited(case: Case, event: e.Revisited, at: datetime) -> Case:
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
        return entered(tried, _S.CLOSED, at)
    back = replace(
        tried,
        outcome=None,
        revisit_tries=0,
        revisit_at=None,
        reopenings=case.reopenings + 1,
        dissatisfied=case.dissatisfied + 1,
        triage=event.triage,
    )
    back = with_clock(back, event.clock) if event.clock is not None else back
    back = entered(back, _S.DISPATCHED if event.clock is not None else _S.REPORTED, at)
    supervision = Supervision(SupervisionKind.KEY, at, event.note, event.reply_by)
    back = replace(back, supervisions=(*back.supervisions, supervision))
    if event.director_by is None:
        return back
    return awaiting(back, Decision(DecisionKind.SECOND_DISSATISFIED, at, event.director_by, note=event.note))


def call_again(case: Case, at: datetime) -> Case:
    """The second person did not agree, so the resident is to be called now."""
    return replace(case, decision=None, revisit_at=at, rung=case.rung - _REVISIT_RINGS, daily_after=None)


def answered(case: Case, at: datetime, event: e.SupervisionAnswered | None = None) -> tuple[Supervision, ...]:
    """Every supervision that waited is answered: by these words, or by the case having passed its check."""
    note = event.note if event else case.result
    return tuple(replace(s, answer=note, answered_at=at) if s.answered_at is None else s for s in case.supervisions)


def rung(case: Case, event: e.Rung, at: datetime) -> Case:
    decision = case.decision
    if event.timer == TimerKind.DECISION and decision is not None:
        decision = replace(decision, passed_on=True)
    if event.timer in (TimerKind.DAILY, TimerKind.FOLLOW_UP):
        return replace(case, daily_after=at, decision=decision)
    return replace(case, rung=case.rung | {event.timer}, decision=decision)
