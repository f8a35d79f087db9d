"""The nouns of a street's centre: people, units, places, and the case with everything it carries. Times are UTC."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType

PersonId = NewType("PersonId", int)
"""A person on the roster (never a Telegram user id)."""
CaseId = NewType("CaseId", int)
NoteId = NewType("NoteId", int)
"""A text that somebody wrote; the words themselves lie encrypted in storage."""
ContactId = NewType("ContactId", int)
"""A resident's name and phone; encrypted in storage."""
MediaId = NewType("MediaId", int)
UnitCode = NewType("UnitCode", str)
StationCode = NewType("StationCode", str)
GridCode = NewType("GridCode", str)
RowCode = NewType("RowCode", str)
"""A condition row of the catalogue: what happened, in which state."""
ClauseNumber = NewType("ClauseNumber", str)


class Role(StrEnum):
    """What somebody is on the roster; one person may hold several."""

    WORKER = "worker"
    STATION_HEAD = "station_head"
    STAFF = "staff"
    DIRECTOR = "director"
    OFFICER = "officer"
    ADMIN = "admin"


class Kind(StrEnum):
    """事件, 服务, 社情民意."""

    EVENT = "event"
    SERVICE = "service"
    OPINION = "opinion"


class Source(StrEnum):
    """Where a case came from."""

    WORKER = "worker"
    STATION = "station"
    PATROL = "patrol"
    DISTRICT = "district"
    HOTLINE = "hotline"
    VISIT = "visit"


class Level(StrEnum):
    """分级: who can settle it."""

    SELF = "self"
    STATION = "station"
    STREET = "street"
    DISTRICT = "district"


class Urgency(StrEnum):
    """一般, 紧急, 疑难."""

    NORMAL = "normal"
    URGENT = "urgent"
    HARD = "hard"


class Status(StrEnum):
    """Where a case stands; the last four are ends."""

    REPORTED = "reported"
    AWAITING_INFO = "awaiting_info"
    DISPATCHED = "dispatched"
    HANDLING = "handling"
    ON_HOLD = "on_hold"
    ESCALATED = "escalated"
    RESOLVED = "resolved"
    VERIFIED = "verified"
    CLOSED = "closed"
    REJECTED = "rejected"
    MERGED = "merged"
    VOIDED = "voided"


ENDS = frozenset({Status.CLOSED, Status.REJECTED, Status.MERGED, Status.VOIDED})
OPEN = frozenset(Status) - ENDS


class UnitKind(StrEnum):
    """What sort of unit it is."""

    DEPARTMENT = "department"
    SQUAD = "squad"
    SERVICE = "service"
    STATION = "station"
    COMPANY = "company"
    TEAM = "team"
    """下沉力量 of no kind that is named; the four below are its kinds."""
    CADRES = "cadres"
    """机关干部."""
    WARDENS = "wardens"
    """城管员."""
    PARTY = "party"
    """在职党员."""
    OFFICES = "offices"
    """职能部室."""


TEAMS = frozenset({UnitKind.TEAM, UnitKind.CADRES, UnitKind.WARDENS, UnitKind.PARTY, UnitKind.OFFICES})
"""The kinds of 下沉力量."""


class Outcome(StrEnum):
    """How a revisit ended."""

    SATISFIED = "satisfied"
    MOSTLY = "mostly"
    DISSATISFIED = "dissatisfied"
    UNREACHED = "unreached"
    DECLINED = "declined"
    OUT_OF_POWER = "out_of_power"


class SupervisionKind(StrEnum):
    """超时 (by the clock), 领导, 重点."""

    OVERDUE = "overdue"
    LEADER = "leader"
    KEY = "key"


class TimerKind(StrEnum):
    """A case's timers: each belongs to a status, a clock, or something that waits for an answer."""

    TRIAGE = "triage"
    TRIAGE_BACKUP = "triage_backup"
    INFO = "info"
    INFO_HEAD = "info_head"
    INFO_BACK = "info_back"
    PICKUP = "pickup"
    PICKUP_OWNER = "pickup_owner"
    NEARLY_DUE = "nearly_due"
    DUE = "due"
    OVERDUE_CHAIN = "overdue_chain"
    RESUME = "resume"
    FOLLOW_UP = "follow_up"
    CHECK = "check"
    CHECK_STAFF = "check_staff"
    CHECK_LATE = "check_late"
    REVISIT = "revisit"
    REVISIT_BACKUP = "revisit_backup"
    DECISION = "decision"
    SUPERVISION = "supervision"
    ASSIST_ACCEPT = "assist_accept"
    ASSIST_ARRIVE = "assist_arrive"
    ASSIST_DUE = "assist_due"
    DAILY = "daily"
    """Each working morning, when the chain of its status is at its end."""


class TimerKey(str):
    """Which timer of a case: its kind and, where a case has several of that kind, the number of this one.

    It is the text that is stored: `due`, `supervision` for the first supervision and `supervision:2` for the second,
    `assist_due:1` for the first assist.
    """

    __slots__ = ()

    @classmethod
    def of(cls, kind: TimerKind, number: int = 0) -> "TimerKey":
        """`number` is 0 where there is one timer of the kind, and for the first supervision."""
        return cls(f"{kind}:{number}" if number else kind.value)

    @property
    def kind(self) -> TimerKind:
        """ValueError for a text that was never a timer's."""
        return TimerKind(self.partition(":")[0])

    @property
    def number(self) -> int:
        """Which of several timers of the kind; 0 where there is one, and for the first supervision."""
        return int(self.partition(":")[2] or 0)


class DecisionKind(StrEnum):
    """What waits for somebody's yes or no, apart from the case's own status."""

    EXTENSION = "extension"
    ESCALATION = "escalation"
    RULING = "ruling"
    SECOND_PERSON = "second_person"
    ASSIST = "assist"
    THIRD_FAIL = "third_fail"
    SECOND_DISSATISFIED = "second_dissatisfied"


@dataclass(frozen=True, slots=True)
class Grid:
    """A station's smallest area, walked by its workers."""

    code: GridCode
    station: StationCode
    name: str
    households: int | None = None


@dataclass(frozen=True, slots=True)
class Station:
    """A community's station; `owner` and `backup` are the centre's staff who answer for it."""

    code: StationCode
    name: str
    owner: PersonId | None = None
    backup: PersonId | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """What a case is dispatched to. A station is a unit too, with the station's code and its head as officer."""

    code: UnitCode
    name: str
    kind: UnitKind
    station: StationCode | None = None
    active: bool = True


@dataclass(frozen=True, slots=True)
class Landmark:
    """A building, an estate or another place of the street that people call by a name, and where it lies."""

    name: str
    station: StationCode
    grid: GridCode | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Assignment:
    """Which unit of the street does what: `matter` is the name of a matter of the responsibility list, of a category,
    or of a kind of work (环卫)."""

    matter: str
    unit: UnitCode


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on the roster. `telegram_id` is None until the invitation was taken up."""

    id: PersonId
    name: str
    roles: frozenset[Role]
    telegram_id: int | None = None
    station: StationCode | None = None
    grids: tuple[GridCode, ...] = ()
    units: tuple[UnitCode, ...] = ()
    heads: tuple[UnitCode, ...] = ()
    deputy: PersonId | None = None
    on_leave: bool = False
    active: bool = True
    reachable: bool = True
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where it is: a written place, a point (WGS-84), or both; each a note, for it may be a resident's door."""

    note: NoteId | None = None
    point: NoteId | None = None

    @property
    def known(self) -> bool:
        """Whether anything of it is known."""
        return self.note is not None or self.point is not None


class ClockKind(StrEnum):
    """Working time, or every minute that passes."""

    WORK = "work"
    CONTINUOUS = "continuous"


@dataclass(frozen=True, slots=True)
class Clock:
    """A triage or handling clock: `limit` minutes of `kind` time, of which `used` went by before `started`.

    `started` and `due` are UTC times, both None while it stands.
    """

    limit: int
    kind: ClockKind
    used: timedelta = timedelta()
    started: datetime | None = None
    due: datetime | None = None
    extended: int = 0
    """Minutes of `limit` that extensions have added to the original one."""


class PauseReason(StrEnum):
    """Why a clock stood."""

    INFO = "info"
    """The reporter was asked."""
    HOLD = "hold"
    RETURNED = "returned"
    """The unit gave the case back, and no other has it yet."""
    ESCALATED = "escalated"


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch in which a clock stood; `until` is None while it lasts."""

    why: PauseReason
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Supervision:
    """督办: since `at`, to be answered by `reply_by`; the last two fields are its answer."""

    kind: SupervisionKind
    at: datetime
    requirement: NoteId | None = None
    reply_by: datetime | None = None
    answer: NoteId | None = None
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """Something that waits for a yes or a no since `at`; `until` is when it passes on to the director (UTC).

    `days` are the working days of an extension, `note` the reason or the request.
    """

    kind: DecisionKind
    at: datetime
    until: datetime
    by: PersonId | None = None
    days: int = 0
    note: NoteId | None = None
    passed_on: bool = False


@dataclass(frozen=True, slots=True)
class Assist:
    """A unit that helps: its own acceptance, clock and outcome beside the leading unit's."""

    number: int
    unit: UnitCode
    task: NoteId
    at: datetime
    due: datetime
    whistle: bool = False
    officer: PersonId | None = None
    arrived_at: datetime | None = None
    done_at: datetime | None = None
    outcome: NoteId | None = None
    rating: int | None = None

    @property
    def open(self) -> bool:
        """Whether it is not done yet."""
        return self.done_at is None


@dataclass(frozen=True, slots=True)
class UnitRest:
    """The clock of a unit as it stood when the case left it; it goes on where the unit gets the case again."""

    unit: UnitCode
    clock: Clock


@dataclass(frozen=True, slots=True)
class Case:
    """One case: the fold of its events and nothing else. Texts and contacts are references, never words."""

    id: CaseId
    number: str
    revision: int
    """How many events made it what it is."""
    status_revision: int
    """The revision of the last change of status; a button drawn before it is stale."""
    status: Status
    since: datetime
    """When it came into its status, UTC."""
    opened_at: datetime
    kind: Kind
    source: Source
    reporter: PersonId
    rules_version: str
    description: NoteId
    urgency: Urgency = Urgency.NORMAL
    urgency_set: bool = False
    """Whether staff have said how urgent it is: then no category says it for them."""
    level: Level | None = None
    row: RowCode | None = None
    row_confirmed: bool = False
    likely: tuple[RowCode, ...] = ()
    """The rows that it may be, guessed when it came; empty as soon as somebody has chosen one."""
    sensitive: bool = False
    place: Place = Place()
    grid: GridCode | None = None
    station: StationCode | None = None
    media: tuple[MediaId, ...] = ()
    results: tuple[MediaId, ...] = ()
    contact: ContactId | None = None
    outside_number: str | None = None
    outside_due: datetime | None = None
    quoted_from: NoteId | None = None
    triage: Clock | None = None
    question: NoteId | None = None
    questions: int = 0
    unit: UnitCode | None = None
    officer: PersonId | None = None
    resolved_by: PersonId | None = None
    result: NoteId | None = None
    clock: Clock | None = None
    previous_units: tuple[UnitCode, ...] = ()
    pauses: tuple[Pause, ...] = ()
    held: bool = False
    hold_until: datetime | None = None
    returns: int = 0
    reworks: int = 0
    extensions: int = 0
    reopenings: int = 0
    dissatisfied: int = 0
    appealed: bool = False
    ruled: bool = False
    transfers: int = 0
    verified_at: datetime | None = None
    revisit_at: datetime | None = None
    revisit_tries: int = 0
    outcome: Outcome | None = None
    supervisions: tuple[Supervision, ...] = ()
    decision: Decision | None = None
    assists: tuple[Assist, ...] = ()
    rung: frozenset[str] = frozenset()
    """The timers that have rung since the last change of status."""
    rung_late: tuple[tuple[str, datetime], ...] = ()
    """Of these, those that rang late, because nothing ran when they were due, with the time (UTC) of their ring."""
    daily_after: datetime | None = None
    leads: str | None = None
    """The number of the leading case, where this one was merged."""
    rejected_by: PersonId | None = None
    ended_at: datetime | None = None
    withdrawn: bool = False
    """Its reporter took it back."""
    rests: tuple[UnitRest, ...] = ()
    """What is left of the clock of each unit that had the case, the last one's last."""

    @property
    def open(self) -> bool:
        """Whether it has not ended."""
        return self.status in OPEN

    @property
    def pending(self) -> Decision:
        """What waits for a yes or a no. ValueError where nothing does."""
        if self.decision is None:
            raise ValueError(f"nothing of {self.number} waits to be decided")
        return self.decision

    @property
    def end(self) -> datetime:
        """When it ended (UTC). ValueError where it has not."""
        if self.ended_at is None:
            raise ValueError(f"{self.number} has not ended")
        return self.ended_at

    def waits_for(self, kind: DecisionKind) -> bool:
        """Whether a decision of that kind is pending."""
        return self.decision is not None and self.decision.kind is kind

    @property
    def unanswered(self) -> tuple[Supervision, ...]:
        """The supervisions that still wait for their answer, the oldest first."""
        return tuple(s for s in self.supervisions if s.answered_at is None)

    @property
    def supervised(self) -> Supervision | None:
        """The newest supervision that still waits for its answer."""
        return next(reversed(self.unanswered), None)
