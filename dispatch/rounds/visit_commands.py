"""What may be asked of a visit, by whom and when, and the events that come of it.

Who: the holder, who makes the visit; a director; the clock. Whoever stands in for a director on leave is one.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from dispatch.model import CaseId, MediaId, NoteId, PersonId
from dispatch.rounds import visits as v
from dispatch.rounds.refusals import (
    NoStandIn,
    NoSuchItem,
    NotesNeeded,
    NotYourVisit,
    VisitClosed,
    VisitNotNow,
    VisitNotYet,
)
from dispatch.rounds.visits import Alarm, Meeting, Tick, Verdict, Visit, VisitEvent
from dispatch.rulebook.rules_in_force import Rulebook


class Relation(StrEnum):
    """What somebody is to a visit."""

    HOLDER = "holder"
    DIRECTOR = "director"
    CLOCK = "clock"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Reassign:
    """换人. `free` says whether that person is staff, there, and has no other visit then; the caller knows."""

    person: PersonId
    free: bool


@dataclass(frozen=True, slots=True)
class Move:
    """改期, to a meeting that the rules know and that lies ahead. `free` as in Reassign."""

    at: datetime
    meeting: Meeting
    free: bool


@dataclass(frozen=True, slots=True)
class Cancel:
    """The rota has no place for it any more."""


@dataclass(frozen=True, slots=True)
class HandOver:
    """The rota gives it to another person."""

    person: PersonId


@dataclass(frozen=True, slots=True)
class RingVisit:
    """The clock: an alarm is due. With the card come the cases and doors that were drawn, and the seed."""

    alarm: Alarm
    drawn: tuple[CaseId, ...] = ()
    seed: str = ""
    doors: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Toggle:
    """A tick is set, or taken away where it is set."""

    tick: Tick


@dataclass(frozen=True, slots=True)
class Miss:
    """没去成, for the ready reason of that code."""

    reason: str


@dataclass(frozen=True, slots=True)
class Note:
    """Words, voice or pictures that belong to it."""

    note: NoteId | None = None
    media: tuple[MediaId, ...] = ()
    problem: bool = False


@dataclass(frozen=True, slots=True)
class OpenProblem:
    """立案: a noted problem becomes that case."""

    note: NoteId
    case: CaseId


@dataclass(frozen=True, slots=True)
class CheckNotebook:
    """A worker's notebook was looked at; 需改 takes words."""

    worker: PersonId
    verdict: Verdict
    note: NoteId | None = None


@dataclass(frozen=True, slots=True)
class Recheck:
    """对 or 有误, of a case that was drawn."""

    case: CaseId
    right: bool


@dataclass(frozen=True, slots=True)
class RecheckDoor:
    """一致 or 不一致, of a door that was drawn."""

    door: int
    right: bool


VisitCommand = (
    Reassign | Move | Cancel | HandOver | RingVisit | Toggle | Miss | Note | OpenProblem | CheckNotebook | Recheck
    | RecheckDoor
)  # fmt: skip
R = Relation
_HOLDER, _CLOCK = frozenset({R.HOLDER}), frozenset({R.CLOCK})
_PLANNERS = frozenset({R.HOLDER, R.DIRECTOR})
MAY: dict[type[VisitCommand], frozenset[Relation]] = {
    Reassign: _PLANNERS,
    Move: _PLANNERS,
    Cancel: _CLOCK,
    HandOver: _CLOCK,
    RingVisit: _CLOCK,
    Toggle: _HOLDER,
    Miss: _HOLDER,
    Note: _HOLDER,
    OpenProblem: _HOLDER,
    CheckNotebook: _HOLDER,
    Recheck: _HOLDER,
    RecheckDoor: _HOLDER,
}
"""Who may, by the command. What else must be so stands in `decide`."""


def relations(visit: Visit, person: PersonId | None, *, directs: bool) -> frozenset[Relation]:
    """What somebody is to the visit; None is the clock. `directs` where they are a director, or stand in for one."""
    if person is None:
        return _CLOCK
    held = {R.HOLDER} if visit.person == person else set()
    return frozenset(held | ({R.DIRECTOR} if directs else set())) or frozenset({R.OTHER})


def decide(
    visit: Visit, command: VisitCommand, held: frozenset[Relation], at: datetime, rules: Rulebook
) -> list[VisitEvent]:
    """The events that come of a command; none where there is nothing to change. Raises a Refusal."""
    if not held & MAY[type(command)]:
        raise NotYourVisit(visit.person)
    match command:
        case Cancel() | HandOver() | RingVisit():
            return _by_clock(visit, command)
        case Reassign() | Move():
            return _plan_anew(visit, command, at)
        case _:
            _require_begun(visit, at, rules)
            return _visited(visit, command)


def closes_at(visit: Visit, rules: Rulebook) -> datetime:
    """Until then (UTC) something can be noted of it."""
    return visit.at + timedelta(days=rules.visit_open_days)


def _by_clock(visit: Visit, command: Cancel | HandOver | RingVisit) -> list[VisitEvent]:
    """What has lost its reason does nothing."""
    if not visit.untouched:
        return []
    match command:
        case Cancel():
            return [v.VisitCancelled()]
        case HandOver(person):
            return [v.VisitReassigned(person, by_rota=True)] if person != visit.person else []
        case _:
            if command.alarm in visit.rung:
                return []
            cases = [v.CasesDrawn(command.drawn, command.seed)] if command.drawn else []
            doors = [v.DoorsDrawn(command.doors, command.seed)] if command.doors else []
            return [v.AlarmRung(command.alarm), *cases, *doors]


def _plan_anew(visit: Visit, command: Reassign | Move, at: datetime) -> list[VisitEvent]:
    """Only what lies ahead, and is nobody's to change any more once it was ticked."""
    if visit.cancelled:
        raise VisitNotNow("cancelled")
    if not visit.untouched or at >= visit.at:
        raise VisitNotNow("begun")
    match command:
        case Reassign(person, free):
            if not free or person == visit.person:
                raise NoStandIn(person)
            return [v.VisitReassigned(person)]
        case _:
            if not command.free or command.at <= at:
                raise NoStandIn(visit.person)
            return [v.VisitMoved(command.at, command.meeting)]


def _require_begun(visit: Visit, at: datetime, rules: Rulebook) -> None:
    if visit.cancelled:
        raise VisitNotNow("cancelled")
    if at < visit.at:
        raise VisitNotYet(visit.at)
    if at >= closes_at(visit, rules):
        raise VisitClosed(closes_at(visit, rules))


def _visited(
    visit: Visit, command: Toggle | Miss | Note | OpenProblem | CheckNotebook | Recheck | RecheckDoor
) -> list[VisitEvent]:
    match command:
        case Toggle(tick):
            return [v.VisitUnticked(tick) if tick in visit.ticks else v.VisitTicked(tick)]
        case Miss(reason):
            return _missed(visit, reason)
        case Note(note, media, problem):
            return [v.VisitNoted(note, media, problem)]
        case OpenProblem(note, case):
            return _opened(visit, note, case)
        case CheckNotebook(worker, verdict, note):
            return _checked(worker, verdict, note)
        case RecheckDoor(door, right):
            return _door_rechecked(visit, door, right=right)
        case _:
            return _rechecked(visit, command.case, right=command.right)


def _missed(visit: Visit, reason: str) -> list[VisitEvent]:
    if visit.ticks:
        raise VisitNotNow("ticked")
    return [v.VisitMissed(reason)] if reason != visit.missed else []


def _opened(visit: Visit, note: NoteId, case: CaseId) -> list[VisitEvent]:
    if not any(one.note == note and one.problem and one.case is None for one in visit.notes):
        raise NoSuchItem
    return [v.ProblemOpened(note, case)]


def _checked(worker: PersonId, verdict: Verdict, note: NoteId | None) -> list[VisitEvent]:
    if verdict is Verdict.AMEND and note is None:
        raise NotesNeeded
    return [v.NotebookChecked(worker, verdict, note)]


def _rechecked(visit: Visit, case: CaseId, *, right: bool) -> list[VisitEvent]:
    if all(one.case != case for one in visit.drawn):
        raise NoSuchItem
    return [] if v.Drawn(case, right) in visit.drawn else [v.CaseRechecked(case, right)]


def _door_rechecked(visit: Visit, door: int, *, right: bool) -> list[VisitEvent]:
    if all(one.door != door for one in visit.doors):
        raise NoSuchItem
    return [] if v.DrawnDoor(door, right) in visit.doors else [v.DoorRechecked(door, right)]
