"""What has happened to a list to walk. Stored for ever: fields are added with defaults, never renamed or removed."""

from dataclasses import dataclass
from datetime import datetime

from dispatch.campaigns.model import CampaignId, Finding, ListedPlace
from dispatch.model import CaseId, PersonId, RowCode


@dataclass(frozen=True, slots=True)
class ListWritten:
    """Staff wrote it; with `full` workers over the limit it waits for the director."""

    id: CampaignId
    author: PersonId
    places: tuple[ListedPlace, ...]
    due_at: datetime
    answers: tuple[Finding, ...]
    row: RowCode | None = None
    full: int = 0


@dataclass(frozen=True, slots=True)
class ListIssued:
    """It went to the workers: at once, or because the director agreed."""


@dataclass(frozen=True, slots=True)
class DirectorAsked:
    """The director had it in the list of a morning."""


@dataclass(frozen=True, slots=True)
class ListDeclined:
    """The director did not agree; `reason` is empty where its day came before an answer."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class PlaceAnswered:
    """Somebody was there."""

    place: int
    finding: Finding
    case: CaseId | None = None


@dataclass(frozen=True, slots=True)
class AnswerTakenBack:
    """The tap was a mistake."""

    place: int


@dataclass(frozen=True, slots=True)
class ListReminded:
    """The one reminder to those who have places left."""


@dataclass(frozen=True, slots=True)
class ListCameDue:
    """Its day has passed with places left."""


@dataclass(frozen=True, slots=True)
class LeftPassedOn:
    """What is left stands with the stations' heads."""


@dataclass(frozen=True, slots=True)
class ListExtended:
    """It has another last day."""

    due_at: datetime


@dataclass(frozen=True, slots=True)
class ListCompleted:
    """Every place has its answer."""


@dataclass(frozen=True, slots=True)
class ListEnded:
    """With places left: by staff, or by the clock."""


LaterEvent = (
    ListIssued
    | DirectorAsked
    | ListDeclined
    | PlaceAnswered
    | AnswerTakenBack
    | ListReminded
    | ListCameDue
    | LeftPassedOn
    | ListExtended
    | ListCompleted
    | ListEnded
)
CampaignEvent = ListWritten | LaterEvent
