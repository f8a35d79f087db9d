"""A visit of the centre's staff to a station's meeting: its events, and what they make of it."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from dispatch.model import CaseId, MediaId, NoteId, PersonId, StationCode


class Meeting(StrEnum):
    """晨会 or 晚会. The values are stored."""

    MORNING = "morning"
    EVENING = "evening"


class Tick(StrEnum):
    """What of a visit was done. The values are stored, and stand in buttons."""

    MORNING = "morning"
    EVENING = "evening"
    NOTEBOOK = "notebook"


class Verdict(StrEnum):
    """What a look at a worker's notebook says: 完整, 准确, 需改."""

    COMPLETE = "complete"
    ACCURATE = "accurate"
    AMEND = "amend"


class Alarm(StrEnum):
    """What the clock does for a visit, each once: the line of the evening before, the card, the guard."""

    NOTICE = "notice"
    CARD = "card"
    GUARD = "guard"


@dataclass(frozen=True, slots=True)
class VisitNote:
    """What was written or shown at a visit; a `problem` may become a case."""

    note: NoteId | None = None
    media: tuple[MediaId, ...] = ()
    problem: bool = False
    case: CaseId | None = None


@dataclass(frozen=True, slots=True)
class NotebookCheck:
    """What was found in one worker's notebook, with the words for that worker."""

    worker: PersonId
    verdict: Verdict
    note: NoteId | None = None


@dataclass(frozen=True, slots=True)
class Drawn:
    """A closed case that was drawn for the re-check; `right` is None until it was looked at."""

    case: CaseId
    right: bool | None = None


@dataclass(frozen=True, slots=True)
class DrawnDoor:
    """A door of the station, by its number in storage, whose last noted visit was drawn for the re-check; `right`
    says whether it is so there, None until somebody has looked."""

    door: int
    right: bool | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit, the fold of its events. `at` is when the meeting begins, UTC. `fixed`: a person has changed who or
    when, so that the rota leaves it alone while it can. `rung` are the alarms that have rung for this person and this
    time."""

    id: int
    revision: int
    station: StationCode
    person: PersonId
    meeting: Meeting
    at: datetime
    fixed: bool = False
    cancelled: bool = False
    rung: frozenset[Alarm] = frozenset()
    ticks: frozenset[Tick] = frozenset()
    missed: str | None = None
    """The code of the reason."""
    notes: tuple[VisitNote, ...] = ()
    checks: tuple[NotebookCheck, ...] = ()
    drawn: tuple[Drawn, ...] = ()
    doors: tuple[DrawnDoor, ...] = ()

    @property
    def media(self) -> tuple[MediaId, ...]:
        """All that was shown at it."""
        return tuple(number for note in self.notes for number in note.media)

    @property
    def untouched(self) -> bool:
        """Whether nobody has said yet what became of it."""
        return not self.cancelled and not self.ticks and self.missed is None


@dataclass(frozen=True, slots=True)
class VisitPlanned:
    """The rota names who goes where and when."""

    id: int
    station: StationCode
    person: PersonId
    meeting: Meeting
    at: datetime


@dataclass(frozen=True, slots=True)
class VisitReassigned:
    """Somebody else makes it; `by_rota` where a roster or a leave is why."""

    person: PersonId
    by_rota: bool = False


@dataclass(frozen=True, slots=True)
class VisitMoved:
    """It is at another time, or the other meeting."""

    at: datetime
    meeting: Meeting


@dataclass(frozen=True, slots=True)
class VisitCancelled:
    """Nobody can make it, the station is gone, or that day is not worked."""


@dataclass(frozen=True, slots=True)
class AlarmRung:
    """The clock has done its part."""

    alarm: Alarm


@dataclass(frozen=True, slots=True)
class VisitTicked:
    """It was done; a reason for not going is gone with it."""

    tick: Tick


@dataclass(frozen=True, slots=True)
class VisitUnticked:
    """That tick was a slip."""

    tick: Tick


@dataclass(frozen=True, slots=True)
class VisitMissed:
    """Nobody went, for the ready reason of that code."""

    reason: str


@dataclass(frozen=True, slots=True)
class VisitNoted:
    """Words, voice or pictures of it."""

    note: NoteId | None = None
    media: tuple[MediaId, ...] = ()
    problem: bool = False


@dataclass(frozen=True, slots=True)
class ProblemOpened:
    """A noted problem has become a case."""

    note: NoteId
    case: CaseId


@dataclass(frozen=True, slots=True)
class NotebookChecked:
    """A worker's notebook was looked at; the newest look counts."""

    worker: PersonId
    verdict: Verdict
    note: NoteId | None = None


@dataclass(frozen=True, slots=True)
class CasesDrawn:
    """Closed cases of one grid for the re-check, drawn with that seed."""

    cases: tuple[CaseId, ...]
    seed: str


@dataclass(frozen=True, slots=True)
class CaseRechecked:
    """Whether what the worker took down was right."""

    case: CaseId
    right: bool


@dataclass(frozen=True, slots=True)
class DoorsDrawn:
    """Doors of one grid for the re-check, drawn with that seed."""

    doors: tuple[int, ...]
    seed: str


@dataclass(frozen=True, slots=True)
class DoorRechecked:
    """一致 or 不一致: whether what was noted of the door is so."""

    door: int
    right: bool


VisitEvent = (
    VisitPlanned | VisitReassigned | VisitMoved | VisitCancelled | AlarmRung | VisitTicked | VisitUnticked
    | VisitMissed | VisitNoted | ProblemOpened | NotebookChecked | CasesDrawn | CaseRechecked
    | DoorsDrawn | DoorRechecked
)  # fmt: skip


def evolve(visit: Visit | None, event: VisitEvent, by: PersonId | None, at: datetime) -> Visit:
    """The visit after an event. ValueError for anything but `VisitPlanned` where there is none yet."""
    if isinstance(event, VisitPlanned):
        return Visit(event.id, 1, event.station, event.person, event.meeting, event.at)
    if visit is None:
        raise ValueError(f"no visit begins with {event}")
    return replace(_after(visit, event), revision=visit.revision + 1)


def _after(visit: Visit, event: VisitEvent) -> Visit:
    match event:
        case VisitReassigned() | VisitMoved() | VisitCancelled() | AlarmRung():
            return _planned_anew(visit, event)
        case VisitTicked(tick):
            return replace(visit, ticks=visit.ticks | {tick}, missed=None)
        case VisitUnticked(tick):
            return replace(visit, ticks=visit.ticks - {tick})
        case VisitMissed(reason):
            return replace(visit, missed=reason)
        case _:
            return _told_of(visit, event)


def _planned_anew(visit: Visit, event: VisitReassigned | VisitMoved | VisitCancelled | AlarmRung) -> Visit:
    match event:
        case VisitReassigned(person, by_rota):
            return replace(visit, person=person, fixed=not by_rota, rung=frozenset())
        case VisitMoved(moment, meeting):
            return replace(visit, at=moment, meeting=meeting, fixed=True, rung=frozenset())
        case VisitCancelled():
            return replace(visit, cancelled=True)
        case _:
            return replace(visit, rung=visit.rung | {event.alarm})


def _told_of(visit: Visit, event: VisitEvent) -> Visit:
    match event:
        case VisitNoted(note, media, problem):
            return replace(visit, notes=(*visit.notes, VisitNote(note, media, problem)))
        case ProblemOpened(note, case):
            notes = tuple(replace(one, case=case) if one.note == note else one for one in visit.notes)
            return replace(visit, notes=notes)
        case NotebookChecked(worker, verdict, note):
            others = tuple(one for one in visit.checks if one.worker != worker)
            return replace(visit, checks=(*others, NotebookCheck(worker, verdict, note)))
        case CasesDrawn(cases):
            return replace(visit, drawn=tuple(map(Drawn, cases)))
        case CaseRechecked(case, right):
            drawn = tuple(replace(one, right=right) if one.case == case else one for one in visit.drawn)
            return replace(visit, drawn=drawn)
        case DoorsDrawn(doors):
            return replace(visit, doors=tuple(map(DrawnDoor, doors)))
        case DoorRechecked(door, right):
            judged = tuple(replace(one, right=right) if one.door == door else one for one in visit.doors)
            return replace(visit, doors=judged)
        case _:
            raise ValueError(f"a visit is not planned twice: {event}")
