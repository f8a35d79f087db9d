"""The verbs: everything that anybody, or the clock, may ask of a case. What a command must carry, its fields say."""

from dataclasses import dataclass
from datetime import datetime

from dispatch.model import (
    CaseId,
    ClauseNumber,
    ContactId,
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
    TimerKind,
    UnitCode,
    Urgency,
)


@dataclass(frozen=True, slots=True)
class Report:
    """`id` and `number` are the next free ones; `row` is a suggestion until staff confirm it.

    `likely` are rows that it may be as well, for the buttons under its card; none where the reporter has chosen.
    """

    id: CaseId
    number: str
    description: NoteId
    kind: Kind = Kind.EVENT
    source: Source = Source.WORKER
    row: RowCode | None = None
    urgent: bool = False
    sensitive: bool = False
    """Something else that the words may mean is sensitive: until the row is confirmed, nobody reads along."""
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
class ReportSettled:
    """Settled on the spot; `drawn` says whether the head is to check it."""

    report: Report
    result: NoteId
    drawn: bool = False


@dataclass(frozen=True, slots=True)
class AskInfo:
    question: NoteId


@dataclass(frozen=True, slots=True)
class GiveInfo:
    note: NoteId | None = None
    media: tuple[MediaId, ...] = ()
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class WithdrawQuestion:
    pass


@dataclass(frozen=True, slots=True)
class Reject:
    reason: NoteId
    clause: ClauseNumber


@dataclass(frozen=True, slots=True)
class Appeal:
    reason: NoteId


@dataclass(frozen=True, slots=True)
class Merge:
    into: str


@dataclass(frozen=True, slots=True)
class Unmerge:
    """The leading case was rejected or voided; the clock gives its followers back."""


@dataclass(frozen=True, slots=True)
class Supplement:
    place: Place | None = None
    grid: GridCode | None = None
    station: StationCode | None = None
    note: NoteId | None = None
    media: tuple[MediaId, ...] = ()
    contact: ContactId | None = None
    row: RowCode | None = None


@dataclass(frozen=True, slots=True)
class Amend:
    """Only what is given is changed. `limit` is in minutes of the running clock's kind."""

    row: RowCode | None = None
    urgency: Urgency | None = None
    level: Level | None = None
    place: Place | None = None
    grid: GridCode | None = None
    station: StationCode | None = None
    limit: int | None = None
    outside_number: str | None = None
    outside_due: datetime | None = None


@dataclass(frozen=True, slots=True)
class Dispatch:
    """To a unit (a station is one), or to one worker of a station: then `officer` names the worker."""

    unit: UnitCode
    officer: PersonId | None = None
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Accept:
    pass


@dataclass(frozen=True, slots=True)
class Return:
    reason: NoteId
    clause: ClauseNumber


@dataclass(frozen=True, slots=True)
class Rule:
    unit: UnitCode


@dataclass(frozen=True, slots=True)
class Transfer:
    unit: UnitCode
    reason: NoteId


@dataclass(frozen=True, slots=True)
class Assist:
    """`limit` in working minutes; a whistle 吹哨 wants the unit on the spot within half an hour."""

    unit: UnitCode
    task: NoteId
    limit: int
    whistle: bool = False


@dataclass(frozen=True, slots=True)
class AssistAccept:
    number: int


@dataclass(frozen=True, slots=True)
class AssistArrived:
    number: int


@dataclass(frozen=True, slots=True)
class AssistDone:
    number: int
    note: NoteId


@dataclass(frozen=True, slots=True)
class RateAssist:
    """How the help was, 1 to 5."""

    number: int
    rating: int


@dataclass(frozen=True, slots=True)
class Progress:
    note: NoteId | None = None
    media: tuple[MediaId, ...] = ()


@dataclass(frozen=True, slots=True)
class AskExtension:
    """`days` are working days."""

    days: int
    reason: NoteId


@dataclass(frozen=True, slots=True)
class GrantExtension:
    pass


@dataclass(frozen=True, slots=True)
class DenyExtension:
    reason: NoteId


@dataclass(frozen=True, slots=True)
class RequestAssist:
    note: NoteId


@dataclass(frozen=True, slots=True)
class AnswerAssistRequest:
    """Staff have arranged the help otherwise, or decline it; arranging it with `Assist` answers it too."""

    note: NoteId


@dataclass(frozen=True, slots=True)
class Hold:
    until: datetime
    reason: NoteId


@dataclass(frozen=True, slots=True)
class Resume:
    pass


@dataclass(frozen=True, slots=True)
class Escalate:
    reason: NoteId
    outside_number: str | None = None
    outside_due: datetime | None = None


@dataclass(frozen=True, slots=True)
class ConfirmEscalation:
    pass


@dataclass(frozen=True, slots=True)
class DenyEscalation:
    reason: NoteId


@dataclass(frozen=True, slots=True)
class DistrictAnswered:
    answer: NoteId
    settled: bool


@dataclass(frozen=True, slots=True)
class Resolve:
    """`override` is why staff let it pass although an assisting unit is not done."""

    result: NoteId
    media: tuple[MediaId, ...] = ()
    override: NoteId | None = None


@dataclass(frozen=True, slots=True)
class Pass:
    pass


@dataclass(frozen=True, slots=True)
class Fail:
    reason: NoteId


@dataclass(frozen=True, slots=True)
class RevisitDone:
    outcome: Outcome
    note: NoteId | None = None


@dataclass(frozen=True, slots=True)
class ConfirmOutOfPower:
    pass


@dataclass(frozen=True, slots=True)
class DenyOutOfPower:
    pass


@dataclass(frozen=True, slots=True)
class Settle:
    """The director has taken note of a third failed check or a second dissatisfied resident; the unit goes on."""


@dataclass(frozen=True, slots=True)
class Supervise:
    kind: SupervisionKind
    requirement: NoteId | None = None
    reply_by: datetime | None = None


@dataclass(frozen=True, slots=True)
class AnswerSupervision:
    note: NoteId


@dataclass(frozen=True, slots=True)
class Urge:
    pass


@dataclass(frozen=True, slots=True)
class Reopen:
    reason: NoteId


@dataclass(frozen=True, slots=True)
class Void:
    reason: NoteId


@dataclass(frozen=True, slots=True)
class Ring:
    """One of the case's timers is due: its kind and, of supervisions and assists, its number."""

    kind: TimerKind
    number: int = 0

    @property
    def timer(self) -> TimerKey:
        return TimerKey.of(self.kind, self.number)


Command = (
    Report
    | ReportSettled
    | AskInfo
    | GiveInfo
    | WithdrawQuestion
    | Reject
    | Appeal
    | Merge
    | Unmerge
    | Supplement
    | Amend
    | Dispatch
    | Accept
    | Return
    | Rule
    | Transfer
    | Assist
    | AssistAccept
    | AssistArrived
    | AssistDone
    | RateAssist
    | Progress
    | AskExtension
    | GrantExtension
    | DenyExtension
    | RequestAssist
    | AnswerAssistRequest
    | Hold
    | Resume
    | Escalate
    | ConfirmEscalation
    | DenyEscalation
    | DistrictAnswered
    | Resolve
    | Pass
    | Fail
    | RevisitDone
    | ConfirmOutOfPower
    | DenyOutOfPower
    | Settle
    | Supervise
    | AnswerSupervision
    | Urge
    | Reopen
    | Void
    | Ring
)
