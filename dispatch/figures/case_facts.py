"""Works facts for the indicators out of one case's event log: stretches of work with their deadlines, revisits, ends.

No fact names a person. A stretch is judged once: when it was done in time, or else at its deadline. A clock that
stopped before running out (held, returned, transferred) leaves nothing to judge.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from dispatch.case import events as e
from dispatch.case.fold import evolve
from dispatch.case.responsible import Party, responsible
from dispatch.figures.unit_facts import GivenBack, Help, follow_acceptance, follow_returns, help_of
from dispatch.model import (
    Case,
    ClockKind,
    DecisionKind,
    Level,
    Outcome,
    Pause,
    PersonId,
    RowCode,
    Source,
    StationCode,
    Status,
    UnitCode,
    Urgency,
)

FACTS_VERSION: Final = 4
"""Facts are stored, each case's as it moves (`storage/cases/kept_facts.py`). Raise it with every change of what a
field means or is worked out from, and with every new field: then all are made anew."""
S = Status
_TRIAGE = frozenset({S.REPORTED, S.AWAITING_INFO})
_WITH_UNIT = frozenset({S.DISPATCHED, S.HANDLING, S.ON_HOLD})
_TRIAGED = frozenset({S.DISPATCHED, S.REJECTED, S.MERGED, S.ESCALATED})
_HANDLED = frozenset({S.RESOLVED, S.VERIFIED, S.CLOSED})


# Facts are frozen in use, though not by the interpreter: ten thousands are made for one summary, and to make a frozen
# one takes eight times as long.
@dataclass(slots=True)
class Stretch:
    """From `begun` until `done`. `due` is the deadline as last known, `stopped` since when its clock stood or it had
    ended undone. `urgency` is what the case's was at its end, where the limit depends on it."""

    begun: datetime
    due: datetime | None = None
    done: datetime | None = None
    stopped: datetime | None = None
    urgency: Urgency = Urgency.NORMAL

    @property
    def verdict(self) -> "Verdict":
        """Whether it was in time, and when that was clear."""
        return verdict(self.due, self.done, self.stopped)


Verdict = tuple[datetime | None, bool]
"""The moment that puts something into a period, None while nothing can be said of it; and whether it was in time."""


def verdict(due: datetime | None, done: datetime | None, stopped: datetime | None) -> Verdict:
    """In time is what is done, its clock not having run out by then or by when it stood."""
    if done is not None and (due is None or (stopped or done) <= due):
        return done, True
    if due is not None and stopped is not None and stopped < due:
        return None, False
    return due, False


@dataclass(frozen=True, slots=True)
class Revisit:
    """A revisit, all its tries together; `outcome` None while nobody has answered and tries are left."""

    due: datetime
    at: datetime | None = None
    outcome: Outcome | None = None

    @property
    def judged_at(self) -> datetime:
        """The moment that puts it into a period, UTC."""
        return self.due if self.at is None else min(self.due, self.at)


@dataclass(slots=True)
class CaseFacts:
    """One case as its log stood at a moment. `due` and `due_kind` are of the clock that ran then, if one did."""

    number: str
    station: StationCode | None
    unit: UnitCode | None
    urgency: Urgency
    level: Level | None
    sensitive: bool
    status: Status
    since: datetime
    opened_at: datetime
    ended_at: datetime | None
    due: datetime | None
    due_kind: ClockKind
    outside_due: datetime | None
    supervised: bool
    returns: int
    transfers: int
    reworks: int
    extensions: int
    party: Party = Party.NOBODY
    """Whom it waited for."""
    decision: DecisionKind | None = None
    """What waited for a yes or a no beside that."""
    revisit_at: datetime | None = None
    """When the resident is to be called next, UTC."""
    withdrawn: bool = False
    pauses: tuple[Pause, ...] = ()
    triages: tuple[Stretch, ...] = ()
    pickups: tuple[Stretch, ...] = ()
    """Their limit is a rule, so their deadlines are worked out with the rules, by how urgent the case was then."""
    handlings: tuple[Stretch, ...] = ()
    revisits: tuple[Revisit, ...] = ()
    resolved: tuple[datetime, ...] = ()
    source: Source = Source.WORKER
    row: RowCode | None = None
    """What it is about; the sub-class follows from it."""
    given_back: tuple[GivenBack, ...] = ()
    helped: tuple[Help, ...] = ()


def facts_of(history: Iterable[tuple[datetime, PersonId | None, e.Event]]) -> CaseFacts:
    """From a case's recorded (at, by, event), oldest first. ValueError for an empty history."""
    case: Case | None = None
    triages: list[Stretch] = []
    pickups: list[Stretch] = []
    handlings: list[Stretch] = []
    revisits: list[Revisit] = []
    resolved: list[datetime] = []
    given_back: list[GivenBack] = []
    accepted: dict[int, datetime] = {}
    sent: e.Event | None = None
    for at, by, event in history:
        before, case = case, evolve(case, event, by, at)
        was = before.status if before is not None else None
        _follow_triage(triages, sent, was, case, event, at)
        _follow_unit(pickups, handlings, was, case, event, at)
        _follow_revisits(revisits, was, case, event, at)
        follow_returns(given_back, before, case, event, at)
        follow_acceptance(accepted, event, at)
        if case.status in _HANDLED and was not in _HANDLED:
            resolved.append(at)
        sent = event if isinstance(event, e.Dispatched | e.Transferred) else sent
    if case is None:
        raise ValueError("a case begins with a report")
    clock = case.triage if case.status in _TRIAGE else case.clock
    return CaseFacts(
        number=case.number,
        station=case.station,
        unit=case.unit,
        urgency=case.urgency,
        level=case.level,
        sensitive=case.sensitive,
        status=case.status,
        since=case.since,
        opened_at=case.opened_at,
        ended_at=None if case.open else case.ended_at,
        due=clock.due if clock is not None else None,
        due_kind=clock.kind if clock is not None else ClockKind.WORK,
        outside_due=case.outside_due,
        supervised=case.supervised is not None,
        returns=case.returns,
        transfers=case.transfers,
        reworks=case.reworks,
        extensions=case.extensions,
        party=responsible(case),
        decision=case.decision.kind if case.decision is not None else None,
        revisit_at=case.revisit_at,
        withdrawn=case.withdrawn,
        pauses=case.pauses,
        triages=tuple(triages),
        pickups=tuple(pickups),
        handlings=tuple(handlings),
        revisits=tuple(revisits),
        resolved=tuple(resolved),
        source=case.source,
        row=case.row,
        given_back=tuple(given_back),
        helped=help_of(case, accepted),
    )


def _follow_triage(
    triages: list[Stretch], sent: e.Event | None, was: Status | None, case: Case, event: e.Event, at: datetime
) -> None:
    """`sent` is the newest dispatch or transfer: a dispatch that is taken back has not ended triage."""
    if case.status in _TRIAGE:
        if isinstance(event, e.TakenBack) and isinstance(sent, e.Dispatched):
            triages[-1] = replace(triages[-1], done=None, stopped=None)
        elif was not in _TRIAGE:
            triages.append(Stretch(at))
        ruling = case.decision is not None and case.decision.kind is DecisionKind.RULING
        due = case.triage.due if case.triage is not None and not ruling else None
        triages[-1] = _clocked(triages[-1], due, at)
    elif was in _TRIAGE and isinstance(event, e.SettledOnSpot):
        triages.pop()  # settled by its reporter: nobody had to triage it
    elif was in _TRIAGE:
        triages[-1] = _over(triages[-1], at, done=case.status in _TRIAGED)


def _follow_unit(
    pickups: list[Stretch],
    handlings: list[Stretch],
    was: Status | None,
    case: Case,
    event: e.Event,
    at: datetime,
) -> None:
    if isinstance(event, e.TakenBack):
        pickups.pop()  # a slip that was noticed at once: nobody was to handle it
        handlings.pop()
        return
    moved_on = isinstance(event, e.Transferred)
    if was is S.DISPATCHED and (case.status is not S.DISPATCHED or moved_on):
        pickups[-1] = _over(pickups[-1], at, done=case.status in (S.HANDLING, S.RESOLVED) and not moved_on)
    if was in _WITH_UNIT and (case.status not in _WITH_UNIT or moved_on):
        handlings[-1] = _over(handlings[-1], at, done=case.status in _HANDLED)
    if case.status is S.DISPATCHED and (was is not S.DISPATCHED or moved_on):
        pickups.append(Stretch(at))
    if case.status is S.DISPATCHED:
        pickups[-1] = replace(pickups[-1], urgency=case.urgency)
    if case.status in _WITH_UNIT:
        if was not in _WITH_UNIT or moved_on:
            handlings.append(Stretch(at))
        handlings[-1] = _clocked(handlings[-1], case.clock.due if case.clock is not None else None, at)


def _follow_revisits(revisits: list[Revisit], was: Status | None, case: Case, event: e.Event, at: datetime) -> None:
    if case.status is S.VERIFIED and was is not S.VERIFIED and case.revisit_at is not None:
        revisits.append(Revisit(case.revisit_at))
    elif was is S.VERIFIED and isinstance(event, e.Revisited) and event.next_try is None:
        revisits[-1] = replace(revisits[-1], at=at, outcome=event.outcome)
    elif was is S.VERIFIED and case.status is S.VOIDED:
        revisits.pop()


def _clocked(stretch: Stretch, due: datetime | None, at: datetime) -> Stretch:
    """A later deadline heals (an extension); one that has passed stays, so that holding a late case hides nothing."""
    if due is None:
        return replace(stretch, stopped=stretch.stopped or at)
    if due > at or stretch.due is None:
        return replace(stretch, due=due, stopped=None)
    return replace(stretch, due=min(stretch.due, due), stopped=None)


def _over(stretch: Stretch, at: datetime, *, done: bool) -> Stretch:
    return replace(stretch, done=at) if done else replace(stretch, stopped=stretch.stopped or at)
