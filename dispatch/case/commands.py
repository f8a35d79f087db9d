"""The commands: everything that a person or the clock may ask of a case, with the fields that it must carry."""

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
    """上报: a new case. `id` and `number` are the next free ones; `row` is a suggestion until staff confirm it.

    `likely` are rows that it may be as well, for the buttons under its card; none where the reporter has chosen.
    `outside_due` is a UTC time.
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
    """自办自结: a report of what was settled on the spot; `drawn` says whether the head is to check it."""

    report: Report
    result: NoteId
    drawn: bool = False


@dataclass(frozen=True, slots=True)
class AskInfo:
    """要求补充: staff ask the reporter a question."""

    question: NoteId


@dataclass(frozen=True, slots=True)
class GiveInfo:
    """补充: the answer to that question; at least one of its fields. `urgent` and `private` as with `Supplement`."""

    note: NoteId | None = None
    media: tuple[MediaId, ...] = ()
    place: Place | None = None
    urgent: bool = False
    private: bool = False


@dataclass(frozen=True, slots=True)
class WithdrawQuestion:
    """The question is taken back, by staff or by the clock; the case is in triage again."""


@dataclass(frozen=True, slots=True)
class Reject:
    """不予受理, with the clause of the rules that says so."""

    reason: NoteId
    clause: ClauseNumber


@dataclass(frozen=True, slots=True)
class Appeal:
    """申诉: the reporter does not accept the rejection."""

    reason: NoteId


@dataclass(frozen=True, slots=True)
class Merge:
    """并案: the case follows another one, named by its number."""

    into: str


@dataclass(frozen=True, slots=True)
class Unmerge:
    """撤销并案: staff take the merging back, or the leading case was rejected or voided and the clock does."""


@dataclass(frozen=True, slots=True)
class Supplement:
    """补充: something is added to what the case says; at least one field. `row` only while it is in triage; `urgent`
    where the words tell of a danger, `private` where they speak of what is nobody else's business."""

    place: Place | None = None
    grid: GridCode | None = None
    station: StationCode | None = None
    note: NoteId | None = None
    media: tuple[MediaId, ...] = ()
    contact: ContactId | None = None
    row: RowCode | None = None
    urgent: bool = False
    private: bool = False


@dataclass(frozen=True, slots=True)
class Amend:
    """更正: only what is given is changed. `limit` is in minutes of the running clock's kind of time."""

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
    """派单: to a unit (a station is one), or to one worker of a station: then `officer` names the worker.

    `limit` is in minutes of the condition row's kind of time, None for the row's own limit.
    """

    unit: UnitCode
    officer: PersonId | None = None
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class TakeBack:
    """撤回派单: the dispatch was a slip; nobody has accepted yet."""


@dataclass(frozen=True, slots=True)
class Withdraw:
    """撤回上报: the reporter takes the own report back."""


@dataclass(frozen=True, slots=True)
class Accept:
    """接单: the officer who gives it takes the case."""


@dataclass(frozen=True, slots=True)
class Return:
    """退单: the unit gives the case back, with the clause of the rules that says so."""

    reason: NoteId
    clause: ClauseNumber


@dataclass(frozen=True, slots=True)
class Rule:
    """裁定: after three returns the director names the unit, which can't return the case again."""

    unit: UnitCode


@dataclass(frozen=True, slots=True)
class Transfer:
    """转办: to another unit, or to the same one again."""

    unit: UnitCode
    reason: NoteId


@dataclass(frozen=True, slots=True)
class Assist:
    """协办: another unit helps. `limit` is in working minutes.

    A whistle 吹哨 wants it on the spot within half an hour.
    """

    unit: UnitCode
    task: NoteId
    limit: int
    whistle: bool = False


@dataclass(frozen=True, slots=True)
class AssistAccept:
    """The assisting unit takes on its assist, named by its number in the case."""

    number: int


@dataclass(frozen=True, slots=True)
class AssistArrived:
    """到场: the assisting unit is on the spot."""

    number: int


@dataclass(frozen=True, slots=True)
class AssistDone:
    """协办完成: the assisting unit has done its part."""

    number: int
    note: NoteId


@dataclass(frozen=True, slots=True)
class RateAssist:
    """The reporter says how the help was, 1 to 5."""

    number: int
    rating: int


@dataclass(frozen=True, slots=True)
class Progress:
    """进展: what has been done so far, words or media."""

    note: NoteId | None = None
    media: tuple[MediaId, ...] = ()


@dataclass(frozen=True, slots=True)
class AskExtension:
    """申请延期: `days` are working days."""

    days: int
    reason: NoteId


@dataclass(frozen=True, slots=True)
class GrantExtension:
    """同意延期: the pending one."""


@dataclass(frozen=True, slots=True)
class DenyExtension:
    """不同意延期: the pending one."""

    reason: NoteId


@dataclass(frozen=True, slots=True)
class RequestAssist:
    """请求协办: the unit needs help, which staff decide on."""

    note: NoteId


@dataclass(frozen=True, slots=True)
class AnswerAssistRequest:
    """Staff have arranged the help otherwise, or decline it; arranging it with `Assist` answers it too."""

    note: NoteId


@dataclass(frozen=True, slots=True)
class Hold:
    """挂起: the work waits, and its clock stands, until a UTC time."""

    until: datetime
    reason: NoteId


@dataclass(frozen=True, slots=True)
class Resume:
    """恢复: the work on a held case goes on."""


@dataclass(frozen=True, slots=True)
class Escalate:
    """上报区级: the case goes to the district, at once or after the director's yes. `outside_due` is a UTC time."""

    reason: NoteId
    outside_number: str | None = None
    outside_due: datetime | None = None


@dataclass(frozen=True, slots=True)
class ConfirmEscalation:
    """The director's yes to a pending escalation."""


@dataclass(frozen=True, slots=True)
class DenyEscalation:
    """The director's no to a pending escalation."""

    reason: NoteId


@dataclass(frozen=True, slots=True)
class DistrictAnswered:
    """区级答复: `settled` says whether the matter is done, or comes back to triage."""

    answer: NoteId
    settled: bool


@dataclass(frozen=True, slots=True)
class Resolve:
    """办结反馈. `override` is why staff let it pass although an assisting unit is not done."""

    result: NoteId
    media: tuple[MediaId, ...] = ()
    override: NoteId | None = None


@dataclass(frozen=True, slots=True)
class Pass:
    """核查通过: what the unit has done is right."""


@dataclass(frozen=True, slots=True)
class Fail:
    """核查不通过: the unit has to go on."""

    reason: NoteId


@dataclass(frozen=True, slots=True)
class RevisitDone:
    """回访: what came of calling the resident."""

    outcome: Outcome
    note: NoteId | None = None


@dataclass(frozen=True, slots=True)
class ConfirmOutOfPower:
    """The second person's yes: the resident wants what the centre has no power over."""


@dataclass(frozen=True, slots=True)
class DenyOutOfPower:
    """The second person's no: the resident is to be called again."""


@dataclass(frozen=True, slots=True)
class Settle:
    """The director has taken note of a third failed check or a second dissatisfied resident; the unit goes on."""


@dataclass(frozen=True, slots=True)
class Supervise:
    """督办: with what is required, and by which UTC time it has to be answered; None for the rules' own time."""

    kind: SupervisionKind
    requirement: NoteId | None = None
    reply_by: datetime | None = None


@dataclass(frozen=True, slots=True)
class AnswerSupervision:
    """Whoever is responsible now answers every supervision that waits."""

    note: NoteId


@dataclass(frozen=True, slots=True)
class Urge:
    """催办: somebody waits for this case and says so."""


@dataclass(frozen=True, slots=True)
class Reopen:
    """重办: a case that has ended is in triage again."""

    reason: NoteId


@dataclass(frozen=True, slots=True)
class Void:
    """作废: the case should not have been one."""

    reason: NoteId


@dataclass(frozen=True, slots=True)
class Ring:
    """One of the case's timers is due: its kind and, of supervisions and assists, its number."""

    kind: TimerKind
    number: int = 0

    @property
    def timer(self) -> TimerKey:
        """Which timer of the case."""
        return TimerKey.of(self.kind, self.number)


FirstCommand = Report | ReportSettled
"""What a case begins with."""

LaterCommand = (
    AskInfo
    | GiveInfo
    | WithdrawQuestion
    | Reject
    | Appeal
    | Merge
    | Unmerge
    | Supplement
    | Amend
    | Dispatch
    | TakeBack
    | Withdraw
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
"""What may be done with a case that there is."""

Command = FirstCommand | LaterCommand
