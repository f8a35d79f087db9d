"""What has happened at a door: append-only, stored for ever. Fields are added with defaults, never renamed."""

from dataclasses import dataclass
from datetime import date
from typing import get_args

from dispatch.households.door import Care, DoorId, FieldId, HelperId, Part, VisitOutcome, Warned
from dispatch.model import CaseId, GridCode, PersonId
from dispatch.rulebook.visit_rules import Cadence


@dataclass(frozen=True, slots=True)
class DoorRegistered:
    """The roster has named it."""

    id: DoorId
    grid: GridCode
    care: Care | None = None
    cadence: Cadence | None = None
    due: date | None = None


@dataclass(frozen=True, slots=True)
class DoorArranged:
    """Class, responsible people or cadence as the roster has them now; `due` is what follows from them."""

    care: Care | None = None
    cadence: Cadence | None = None
    due: date | None = None


@dataclass(frozen=True, slots=True)
class DoorRemoved:
    """The roster names it no more."""


@dataclass(frozen=True, slots=True)
class DoorNamedAgain:
    """The roster, or a worker, names a door that had left; `proposed_by` is the worker who has entered it."""

    care: Care | None = None
    cadence: Cadence | None = None
    due: date | None = None
    proposed_by: PersonId | None = None
    outcome: VisitOutcome | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class DoorProposed:
    """A worker has entered it, where a visit on that `day` has ended so, if it is known."""

    id: DoorId
    grid: GridCode
    by: PersonId
    outcome: VisitOutcome | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class DoorConfirmed:
    """Staff have confirmed it; its first visit is due by `due`."""

    due: date | None = None


@dataclass(frozen=True, slots=True)
class DoorDeclined:
    """Staff have said that there is no such door."""


@dataclass(frozen=True, slots=True)
class DoorVisited:
    """See `Visit`; `due` is when the next one is due."""

    number: int
    outcome: VisitOutcome
    day: date
    by: PersonId
    counts: bool = True
    was_due: date | None = None
    due: date | None = None


@dataclass(frozen=True, slots=True)
class VisitUndone:
    """The visit of that number was a slip; it counts nowhere."""

    number: int


@dataclass(frozen=True, slots=True)
class TopicsChanged:
    """What was made known at that visit, all of it."""

    number: int
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HelperChanged:
    """Who came along at that visit; None for nobody."""

    number: int
    helper: HelperId | None = None


@dataclass(frozen=True, slots=True)
class CaseLinked:
    """A case was opened for the household, at the visit of that number where there is one."""

    case: CaseId
    number: int | None = None


@dataclass(frozen=True, slots=True)
class ConsentNoted:
    """The household has agreed to the form."""

    by: PersonId


@dataclass(frozen=True, slots=True)
class PartFilled:
    """A part of the form was written, or written anew."""

    part: Part
    value: FieldId


@dataclass(frozen=True, slots=True)
class PartErased:
    """A part of the form was erased."""

    part: Part


@dataclass(frozen=True, slots=True)
class OverdueTold:
    """The head, or the owner, was told that the visit due on `due` has not been made."""

    whom: Warned
    due: date


Event = (
    DoorRegistered | DoorArranged | DoorRemoved | DoorNamedAgain | DoorProposed | DoorConfirmed | DoorDeclined
    | DoorVisited | VisitUndone | TopicsChanged | HelperChanged | CaseLinked | ConsentNoted | PartFilled | PartErased
    | OverdueTold
)  # fmt: skip
EVENTS: tuple[type[Event], ...] = get_args(Event)
