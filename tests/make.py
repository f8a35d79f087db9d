"""Builders with defaults: a report, and a case on each rung of its road, each a few minutes after the one before."""

from dataclasses import dataclass
from datetime import datetime

from dispatch.case import commands as c
from dispatch.case.events import Event
from dispatch.case.reminders import timers_of
from dispatch.case.rules import decide
from dispatch.model import (
    Case,
    CaseId,
    ClauseNumber,
    ContactId,
    Kind,
    MediaId,
    NoteId,
    Outcome,
    Person,
    PersonId,
    Place,
    RowCode,
    Source,
    StationCode,
    TimerKey,
    Unit,
)
from dispatch.rulebook.book import NO_SCENE, Book, Scene
from tests.street import (
    DIRECTOR,
    GRID_3,
    LI,
    MONDAY_0942,
    NOISE,
    OFFICER_SQUAD,
    SQUAD,
    STALL,
    WANG,
    WUNAN,
    book,
    local,
)

DISPATCHED_AT = local(23, 9, 50)
ACCEPTED_AT = local(23, 10, 0)
RESOLVED_AT = local(23, 11, 0)
VERIFIED_AT = local(23, 11, 30)
CALLED_AT = local(24, 10, 5)
FRIDAY = local(27, 9)

NUMBER = "SY20261123-0001"
NOTE = NoteId(1)
PHOTO = MediaId(1)
RESIDENT = ContactId(1)
CLAUSE = ClauseNumber("1.2")


def report(
    number: str = NUMBER,
    *,
    row: RowCode | None = STALL,
    station: StationCode | None = WUNAN,
    contact: ContactId | None = None,
    media: tuple[MediaId, ...] = (),
    place: Place = Place(note=NoteId(2)),
    urgent: bool = False,
    source: Source = Source.WORKER,
    kind: Kind = Kind.EVENT,
) -> c.Report:
    """A complete report from grid 3; with `station=None` nobody knows where it is."""
    return c.Report(
        id=CaseId(int(number[-4:])),
        number=number,
        description=NOTE,
        kind=kind,
        source=source,
        row=row,
        urgent=urgent,
        place=place,
        grid=GRID_3 if station == WUNAN else None,
        station=station,
        media=media,
        contact=contact,
    )


def do(
    case: Case | None,
    command: c.Command,
    by: Person | None,
    at: datetime,
    *,
    under: Book | None = None,
    scene: Scene = NO_SCENE,
) -> Case:
    """The case after a command that is expected to be granted; `by` None is the clock."""
    return decide(case, command, by, at, under or book(), scene).after


def reported_case(of: c.Report | None = None, *, by: Person = WANG, at: datetime = MONDAY_0942) -> Case:
    return do(None, of or report(), by, at)


def settled_case(of: c.Report | None = None, *, drawn: bool = True, at: datetime = MONDAY_0942) -> Case:
    """Settled on the spot by WANG, and drawn for the head's check."""
    return do(None, c.ReportSettled(of or report(), NOTE, drawn), WANG, at)


def asked_case(of: c.Report | None = None, *, at: datetime = DISPATCHED_AT) -> Case:
    return do(reported_case(of), c.AskInfo(NOTE), LI, at)


def rejected_case(of: c.Report | None = None, *, at: datetime = DISPATCHED_AT) -> Case:
    return do(reported_case(of), c.Reject(NOTE, CLAUSE), LI, at)


def dispatched_case(to: Unit = SQUAD, of: c.Report | None = None, *, at: datetime = DISPATCHED_AT) -> Case:
    return do(reported_case(of), c.Dispatch(to.code), LI, at)


def accepted_case(
    to: Unit = SQUAD, of: c.Report | None = None, *, by: Person = OFFICER_SQUAD, at: datetime = ACCEPTED_AT
) -> Case:
    return do(dispatched_case(to, of), c.Accept(), by, at)


def held_case(of: c.Report | None = None, *, until: datetime = FRIDAY, at: datetime = RESOLVED_AT) -> Case:
    return do(accepted_case(of=of), c.Hold(until, NOTE), LI, at)


def escalated_case(of: c.Report | None = None, *, at: datetime = RESOLVED_AT) -> Case:
    """Asked for by staff and confirmed by the director at the same moment."""
    return do(do(accepted_case(of=of), c.Escalate(NOTE), LI, at), c.ConfirmEscalation(), DIRECTOR, at)


def resolved_case(to: Unit = SQUAD, of: c.Report | None = None, *, at: datetime = RESOLVED_AT) -> Case:
    return do(accepted_case(to, of), c.Resolve(NOTE, (PHOTO,)), OFFICER_SQUAD, at)


def verified_case(
    to: Unit = SQUAD, of: c.Report | None = None, *, by: Person = WANG, at: datetime = VERIFIED_AT
) -> Case:
    """With a resident to be called; a report that asks for no revisit would be closed here."""
    return do(resolved_case(to, of or report(row=NOISE, contact=RESIDENT)), c.Pass(), by, at)


def closed_case(
    to: Unit = SQUAD,
    of: c.Report | None = None,
    *,
    outcome: Outcome = Outcome.SATISFIED,
    at: datetime = CALLED_AT,
) -> Case:
    return do(verified_case(to, of), c.RevisitDone(outcome), LI, at)


def merged_case(of: c.Report | None = None, *, at: datetime = DISPATCHED_AT) -> Case:
    """Follows the case NUMBER."""
    following = reported_case(of or report("SY20261123-0002"))
    return do(following, c.Merge(NUMBER), LI, at, scene=Scene(leading=reported_case()))


def voided_case(of: c.Report | None = None, *, at: datetime = DISPATCHED_AT) -> Case:
    return do(reported_case(of), c.Void(NOTE), LI, at)


def next_timer(case: Case) -> tuple[TimerKey, datetime] | None:
    """The timer that is due first; of those due at the same moment always the same one."""
    return min(timers_of(case, book()), key=lambda timer: (timer[1], timer[0]), default=None)


@dataclass
class Chronicle:
    """A case that remembers its whole history; `tell` carries a command out and keeps what happened."""

    case: Case | None = None
    history: tuple[tuple[datetime, PersonId | None, Event], ...] = ()

    def tell(
        self, command: c.Command, by: Person | None, at: datetime, scene: Scene = NO_SCENE, under: Book | None = None
    ) -> tuple[Event, ...]:
        """The new events. A refused command raises its Refusal and leaves the chronicle as it was."""
        decided = decide(self.case, command, by, at, under or book(), scene)
        self.case = decided.after
        self.history += tuple((at, by.id if by else None, event) for event in decided.events)
        return decided.events

    def require(self) -> Case:
        if self.case is None:
            raise ValueError("a case begins with a report")
        return self.case
