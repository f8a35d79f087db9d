"""What has happened to a case, in events that are never changed. Texts and contacts are references to sealed ones."""

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
    """Times are UTC, as in every event; `triage` is the clock that starts with it."""

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
    """`triage` stands for the first questions and goes on during later ones."""

    question: NoteId
    triage: Clock


@dataclass(frozen=True, slots=True)
class InfoGiven:
    """`triage` goes on; `urgency` and `sensitive` where danger or private words in the answer have changed them."""

    triage: Clock
    note: NoteId | None = None
    media: tuple[MediaId, ...] = ()
    place: Place | None = None
    urgency: Urgency | None = None
    sensitive: bool | None = None


@dataclass(frozen=True, slots=True)
class QuestionWithdrawn:
    """`unanswered` where the clock took it back, for nobody had answered."""

    triage: Clock
    unanswered: bool = False


@dataclass(frozen=True, slots=True)
class Rejected:
    """The reporter hears the reason and the clause."""

    reason: NoteId
    clause: ClauseNumber


@dataclass(frozen=True, slots=True)
class Appealed:
    """The rejection is judged again."""

    reason: NoteId
    triage: Clock


@dataclass(frozen=True, slots=True)
class Merged:
    """`into` is the number of the leading case."""

    into: str


@dataclass(frozen=True, slots=True)
class Unmerged:
    """The leading case was put away; this one is in triage again."""

    triage: Clock


@dataclass(frozen=True, slots=True)
class Supplemented:
    """What was added. The last four fields are what a newly named row changes, two of them also what a danger word
    does; None where it changes nothing."""

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
    """What was changed; None is unchanged. `clock` and `triage` are those that run, with their new limits."""

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
    urgency_set: bool = False
    """Whether somebody has said how urgent it is, and not only of what category."""


@dataclass(frozen=True, slots=True)
class Dispatched:
    """`officer` is the worker to whom it was dispatched, None for a unit."""

    unit: UnitCode
    level: Level
    clock: Clock
    officer: PersonId | None = None
    urgency: Urgency | None = None
    """That of the row which was only guessed until then; None where it says nothing new."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """The officer is the one who accepted."""

    officer: PersonId


@dataclass(frozen=True, slots=True)
class Returned:
    """`clock` stands, `triage` starts again."""

    reason: NoteId
    clause: ClauseNumber
    clock: Clock
    triage: Clock
    ruling_by: datetime | None = None
    """Set on the third return: until then the director is to rule."""
    rest: Clock | None = None
    """The same as `clock`, kept for the unit; None where that was not noted."""


@dataclass(frozen=True, slots=True)
class Ruled:
    """The director named the unit."""

    unit: UnitCode
    level: Level
    clock: Clock


@dataclass(frozen=True, slots=True)
class Transferred:
    """`clock` goes on with its rest for the same unit, and is a new one for another."""

    unit: UnitCode
    level: Level
    clock: Clock
    reason: NoteId
    rest: Clock | None = None
    """What is left of the clock of the unit that had the case; None where that was not noted."""


@dataclass(frozen=True, slots=True)
class AssistAsked:
    """The new assist, with its deadline."""

    assist: Assist


@dataclass(frozen=True, slots=True)
class AssistAccepted:
    """`number` is the assist's in the case, as in the events below."""

    number: int
    officer: PersonId


@dataclass(frozen=True, slots=True)
class AssistCame:
    """The assisting unit is on the spot."""

    number: int


@dataclass(frozen=True, slots=True)
class AssistEnded:
    """The assisting unit has done its part."""

    number: int
    outcome: NoteId


@dataclass(frozen=True, slots=True)
class AssistRated:
    """1 to 5."""

    number: int
    rating: int


@dataclass(frozen=True, slots=True)
class Progressed:
    """What has been done so far."""

    note: NoteId | None = None
    media: tuple[MediaId, ...] = ()


@dataclass(frozen=True, slots=True)
class ExtensionAsked:
    """`days` are working days; `until` is when the decision passes on to the director."""

    days: int
    reason: NoteId
    until: datetime


@dataclass(frozen=True, slots=True)
class ExtensionGranted:
    """`clock` runs on with the longer limit."""

    days: int
    clock: Clock


@dataclass(frozen=True, slots=True)
class ExtensionDenied:
    """The clock runs on as it was."""

    reason: NoteId


@dataclass(frozen=True, slots=True)
class AssistRequested:
    """`until` is when the decision passes on to the director."""

    note: NoteId
    until: datetime


@dataclass(frozen=True, slots=True)
class AssistRequestAnswered:
    """Staff arranged the help otherwise, or declined it."""

    note: NoteId


@dataclass(frozen=True, slots=True)
class Held:
    """`clock` stands."""

    until: datetime
    reason: NoteId
    clock: Clock


@dataclass(frozen=True, slots=True)
class Resumed:
    """`clock` goes on with its rest."""

    clock: Clock


@dataclass(frozen=True, slots=True)
class EscalationAsked:
    """`until` is when the director's decision is repeated."""

    reason: NoteId
    until: datetime
    outside_number: str | None = None
    outside_due: datetime | None = None


@dataclass(frozen=True, slots=True)
class EscalationDenied:
    """The case stays where it is."""

    reason: NoteId


@dataclass(frozen=True, slots=True)
class Escalated:
    """`clock` stands; None for a case that no unit has had."""

    reason: NoteId
    clock: Clock | None = None
    outside_number: str | None = None
    outside_due: datetime | None = None
    rest: Clock | None = None
    """The same as `clock`, kept for the unit; None where that was not noted, or no unit had the case."""


@dataclass(frozen=True, slots=True)
class DistrictReplied:
    """`settled`: the case is to be checked. Else it is in triage again, and `triage` starts."""

    answer: NoteId
    settled: bool
    triage: Clock | None = None


@dataclass(frozen=True, slots=True)
class Resolved:
    """`clock` stands. `override` is why staff resolved it over an open assist."""

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
    """`clock` goes on with the rest; None where no unit handles it, and `triage` starts again.

    `director_by` is when the director's notice of a third failed check is repeated; None before the third.
    """

    reason: NoteId
    clock: Clock | None = None
    triage: Clock | None = None
    director_by: datetime | None = None


@dataclass(frozen=True, slots=True)
class Revisited:
    """`next_try`: not reached, to be called again. Dissatisfied: the unit's `clock` goes on, or `triage` starts.

    `reply_by` is when the supervision that comes with it has to be answered, `director_by` as in `Failed`.
    """

    outcome: Outcome
    note: NoteId | None = None
    next_try: datetime | None = None
    clock: Clock | None = None
    triage: Clock | None = None
    reply_by: datetime | None = None
    director_by: datetime | None = None


@dataclass(frozen=True, slots=True)
class SecondPersonAsked:
    """Somebody found the matter out of power; `until` is when another person's word passes on to the director."""

    note: NoteId | None
    until: datetime


@dataclass(frozen=True, slots=True)
class SecondPersonDenied:
    """The resident is to be called again."""


@dataclass(frozen=True, slots=True)
class Settled:
    """The director took note; `what` was waiting."""

    what: DecisionKind


@dataclass(frozen=True, slots=True)
class Supervised:
    """`reply_by` is when it has to be answered."""

    kind: SupervisionKind
    reply_by: datetime
    requirement: NoteId | None = None


@dataclass(frozen=True, slots=True)
class SupervisionAnswered:
    """All that waited are answered by these words."""

    note: NoteId


@dataclass(frozen=True, slots=True)
class Urged:
    """Nothing changes but the log."""


@dataclass(frozen=True, slots=True)
class Reopened:
    """`triage` starts again."""

    reason: NoteId
    triage: Clock


@dataclass(frozen=True, slots=True)
class Voided:
    """The end of a case that should not have been one."""

    reason: NoteId


@dataclass(frozen=True, slots=True)
class TakenBack:
    """撤回派单: as if it had not been dispatched. `clock` is the rest of the unit that had the case before."""

    triage: Clock
    clock: Clock | None = None


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """撤回上报: the end of a report that its reporter took back."""


@dataclass(frozen=True, slots=True)
class Rung:
    """A timer rang, and whom it was for has been told. `timer` is the text of its key, as it is stored.

    `late` where it was due a good while ago: nothing ran then.
    """

    timer: str
    late: bool = False

    @property
    def key(self) -> TimerKey:
        """Which timer of the case. ValueError for a text that was never a timer's."""
        return TimerKey(self.timer)


LaterEvent = (
    SettledOnSpot
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
    | TakenBack
    | Withdrawn
    | Rung
)
"""What may happen to a case that has been reported."""

Event = Reported | LaterEvent
