"""What can be asked of a list to walk. Who may, and when, stands in `rights` and `rules`."""

from dataclasses import dataclass
from datetime import datetime

from dispatch.campaigns.model import CampaignId, Finding, ListedPlace
from dispatch.model import CaseId, RowCode


@dataclass(frozen=True, slots=True)
class Issue:
    """下发: the list goes to the workers, or to the director where `full` workers are over the limit."""

    id: CampaignId
    places: tuple[ListedPlace, ...]
    due_at: datetime
    answers: tuple[Finding, ...]
    row: RowCode | None = None
    full: int = 0


@dataclass(frozen=True, slots=True)
class Agree:
    """同意下发: the director lets a list go that is over the limit."""


@dataclass(frozen=True, slots=True)
class Decline:
    """不同意: the director does not; `reason` is the code of a ready one."""

    reason: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found at a place; `case` is the one that a problem has opened."""

    place: int
    finding: Finding
    case: CaseId | None = None


@dataclass(frozen=True, slots=True)
class TakeBackAnswer:
    """撤回: a mistaken tap; refused once the case that it opened was dispatched."""

    place: int


@dataclass(frozen=True, slots=True)
class ExtendList:
    """延期: another last day."""

    due_at: datetime


@dataclass(frozen=True, slots=True)
class EndEarly:
    """提前结束: nothing more is walked."""


@dataclass(frozen=True, slots=True)
class RingList:
    """A timer of the list has rung."""

    timer: str


LaterCommand = Agree | Decline | Answer | TakeBackAnswer | ExtendList | EndEarly | RingList
Command = Issue | LaterCommand
