"""What has happened to a case: the append-only truth. An event carries what the fold needs, texts as references."""

from dataclasses import dataclass
from datetime import datetime

from dispatch.model import (
    Assist,
    CaseId,
    ClauseNumber,
    Clock,
    ContactId,
    DecisionKind,
    GridCode,
    Kind,
    Level,
    MediaId,
    NoteId,
    Outcome,
    PersonId,
    Place,
    RowCode,
    Source,
    StationCode,
    SupervisionKind,
    TimerKey,
    UnitCode,
    Urgency,
)


@dataclass(frozen=True, slots=True)
class Reported:
    id: CaseId
    number: str
    reporter: PersonId
    description: NoteId
    kind: Kind
    source: Source
    urgency: Urgency
    rules_version: str
    triage: Clock
    row: RowCode | None = None
    sensitive: bool = False
    place: Place = Place()
    grid: GridCode | None = None
    station: StationCode | None = None
    media: tuple[MediaId, ...] = ()
    contact: ContactId | None = None
    outside_number: str | None = None
    outside_due: datetime | None = None
    quoted_from: NoteId | None = None
    likely: tuple[RowCode, ...] = ()


@dataclass(frozen=True, slots=True)
class SettledOnSpot:
    """By its reporter; closed at once unless it was drawn for a check."""

    result: NoteId
    drawn: bool


@dataclass(frozen=True, slots=True)
class InfoAsked:
    question: NoteId
    triage: Clock


@dataclass(frozen=True, slots=True)
class InfoGiven:
    triage: Clock
    note: NoteId | None = None
    media: tuple[MediaId, ...] = ()
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class QuestionWithdrawn:
    triage: Clock
    unanswered: bool = False


@dataclass(frozen=True, slots=True)
class Rejected:
    reason: NoteId
    clause: ClauseNumber


@dataclass(frozen=True, slots=True)
class Appealed:
    reason: NoteId
    triage: Clock


@dataclass(frozen=True, slots=True)
class Merged:
    into: str


@dataclass(frozen=True, slots=True)
class Unmerged:
    triage: Clock


@dataclass(frozen=True, slots=True)
class Supplemented:
    place: Place | None = None
    grid: GridCode | None = None
    station: StationCode | None = None
    note: NoteId | None = None
    media: tuple[MediaId, ...] = ()
    contact: ContactId | None = None
    row: RowCode | None = None
    sensitive: bool | None = None
    urgency: Urgency | None = None
    triage: Clock | None = None
    kind: Kind | None = None


@dataclass(frozen=True, slots=True)
class Amended:
    row: RowCode | None = None
    sensitive: bool | None = None
    urgency: Urgency | None = None
    level: Level | None = None
    place: Place | None = None
    grid: GridCode | None = None
    station: StationCode | None = None
    clock: Clock | None = None
    triage: Clock | None = None
    outside_number: str | None = None
    outside_due: datetime | None = None
    kind: Kind | None = None
    confirmed: bool = False
    """Whether the row is now more than a guess."""


@dataclass(frozen=True, slots=True)
class Dispatched:
    unit: UnitCode
    level: Level
    clock: Clock
    officer: PersonId | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    officer: PersonId


@dataclass(frozen=True, slots=True)
class Returned:
    reason: NoteId
    clause: ClauseNumber
    clock: Clock
    triage: Clock
    ruling_by: datetime | None = None
    """Set on the third return: until then the director is to rule."""


@dataclass(frozen=True, slots=True)
class Ruled:
    unit: UnitCode
    level: Level
    clock: Clock


@dataclass(frozen=True, slots=True)
class Transferred:
    unit: UnitCode
    level: Level
    clock: Clock
    reason: NoteId


@dataclass(frozen=True, slots=True)
class AssistAsked:
    assist: Assist


@dataclass(frozen=True, slots=True)
class AssistAccepted:
    number: int
    officer: PersonId


@dataclass(frozen=True, slots=True)
class AssistCame:
    number: int


@dataclass(frozen=True, slots=True)
class AssistEnded:
    number: int
    outcome: NoteId


@dataclass(frozen=True, slots=True)
class AssistRated:
    number: int
    rating: int


@dataclass(frozen=True, slots=True)
class Progressed:
    note: NoteId | None = None
    media: tuple[MediaId, ...] = ()


@dataclass(frozen=True, slots=True)
class ExtensionAsked:
    days: int
    reason: NoteId
    until: datetime


@dataclass(frozen=True, slots=True)
class ExtensionGranted:
    days: int
    clock: Clock


@dataclass(frozen=True, slots=True)
class ExtensionDenied:
    reason: NoteId


@dataclass(frozen=True, slots=True)
class AssistRequested:
    note: NoteId
    until: datetime


@dataclass(frozen=True, slots=True)
class AssistRequestAnswered:
    note: NoteId


@dataclass(frozen=True, slots=True)
class Held:
    until: datetime
    reason: NoteId
    clock: Clock


@dataclass(frozen=True, slots=True)
class Resumed:
    clock: Clock


@dataclass(frozen=True, slots=True)
class EscalationAsked:
    reason: NoteId
    until: datetime
    outside_number: str | None = None
    outside_due: datetime | None = None


@dataclass(frozen=True, slots=True)
class EscalationDenied:
    reason: NoteId


@dataclass(frozen=True, slots=True)
class Escalated:
    reason: NoteId
    clock: Clock | None = None
    outside_number: str | None = None
    outside_due: datetime | None = None


@dataclass(frozen=True, slots=True)
class DistrictReplied:
    answer: NoteId
    settled: bool
    triage: Clock | None = None


@dataclass(frozen=True, slots=True)
class Resolved:
    result: NoteId
    clock: Clock
    media: tuple[MediaId, ...] = ()
    override: NoteId | None = None


@dataclass(frozen=True, slots=True)
class Passed:
    """`revisit_at` is when the resident is to be called; None where no revisit is due and the case is closed."""

    revisit_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """`clock` goes on with the rest; None where no unit handles it, and `triage` starts again."""

    reason: NoteId
    clock: Clock | None = None
    triage: Clock | None = None
    director_by: datetime | None = None


@dataclass(frozen=True, slots=True)
class Revisited:
    """`next_try`: not reached, to be called again. Dissatisfied: the unit's `clock` goes on, or `triage` starts."""

    outcome: Outcome
    note: NoteId | None = None
    next_try: datetime | None = None
    clock: Clock | None = None
    triage: Clock | None = None
    reply_by: datetime | None = None
    director_by: datetime | None = None


@dataclass(frozen=True, slots=True)
class SecondPersonAsked:
    note: NoteId | None
    until: datetime


@dataclass(frozen=True, slots=True)
class SecondPersonDenied:
    pass


@dataclass(frozen=True, slots=True)
class Settled:
    """The director took note; `what` was waiting."""

    what: DecisionKind


@dataclass(frozen=True, slots=True)
class Supervised:
    kind: SupervisionKind
    reply_by: datetime
    requirement: NoteId | None = None


@dataclass(frozen=True, slots=True)
class SupervisionAnswered:
    note: NoteId


@dataclass(frozen=True, slots=True)
class Urged:
    pass


@dataclass(frozen=True, slots=True)
class Reopened:
    reason: NoteId
    triage: Clock


@dataclass(frozen=True, slots=True)
class Voided:
    reason: NoteId


@dataclass(frozen=True, slots=True)
class Rung:
    """A timer rang, and whom it was for has been told. `timer` is the text of its key, as it is stored."""

    timer: str

    @property
    def key(self) -> TimerKey:
        return TimerKey(self.timer)


Event = (
    Reported
    | SettledOnSpot
    | InfoAsked
    | InfoGiven
    | QuestionWithdrawn
    | Rejected
    | Appealed
    | Merged
    | Unmerged
    | Supplemented
    | Amended
    | Dispatched
    | Accepted
    | Returned
    | Ruled
    | Transferred
    | AssistAsked
    | AssistAccepted
    | AssistCame
    | AssistEnded
    | AssistRated
    | Progressed
    | ExtensionAsked
    | ExtensionGranted
    | ExtensionDenied
    | AssistRequested
    | AssistRequestAnswered
    | Held
    | Resumed
    | EscalationAsked
    | EscalationDenied
    | Escalated
    | DistrictReplied
    | Resolved
    | Passed
    | Failed
    | Revisited
    | SecondPersonAsked
    | SecondPersonDenied
    | Settled
    | Supervised
    | SupervisionAnswered
    | Urged
    | Reopened
    | Voided
    | Rung
)
