"""The nouns of a list to walk (专项排查): its places, the answers to them, and where the list stands. Times are UTC.

Texts are no part of it: the title, the places as written and the words of the answers lie sealed in storage, under
the number of the list and of the place.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, NewType

from dispatch.model import CaseId, GridCode, PersonId, RowCode, StationCode

CampaignId = NewType("CampaignId", int)
MAX_PLACES: Final = 500
MAX_TITLE: Final = 30
MAX_PLACE: Final = 60
MAX_ANSWER: Final = 6
"""Characters."""


class CampaignStatus(StrEnum):
    """Where a list stands; the last three are ends. The values are stored."""

    ASKED = "asked"
    """待同意: over the limit of the load gate, the director decides."""
    OPEN = "open"
    """进行中: the workers walk."""
    OVER = "over"
    """已到期: its day has passed with places left, which stand with the stations' heads."""
    DONE = "done"
    """已查完: every place has its answer."""
    ENDED = "ended"
    """已结束, with places left: by staff, or some working days after its day by the clock."""
    DECLINED = "declined"
    """未下发: the director did not agree, or did not say so before its day."""


CAMPAIGN_ENDS: Final = frozenset({CampaignStatus.DONE, CampaignStatus.ENDED, CampaignStatus.DECLINED})
WALKED_IN: Final = frozenset({CampaignStatus.OPEN, CampaignStatus.OVER})
"""In these a place can be answered."""


class Finding(StrEnum):
    """The answer to a place, whatever words its button bears. The values are stored and stand in buttons."""

    FINE = "f"
    """没问题."""
    PROBLEM = "p"
    """有问题: it opens a case."""
    LOCKED = "l"
    """进不去."""


ALL_FINDINGS: Final = (Finding.FINE, Finding.PROBLEM, Finding.LOCKED)


@dataclass(frozen=True, slots=True)
class ListedPlace:
    """One place of a list, numbered from 1; `by` and `at` say who answered it and when, `case` what came of it."""

    number: int
    grid: GridCode
    station: StationCode
    door: int | None = None
    """The number of the door that it is, where it was chosen among the doors."""
    answer: Finding | None = None
    by: PersonId | None = None
    at: datetime | None = None
    case: CaseId | None = None

    @property
    def left(self) -> bool:
        """Whether nobody has answered it yet."""
        return self.answer is None


@dataclass(frozen=True, slots=True)
class Campaign:
    """One list to walk: the fold of its events and nothing else."""

    id: CampaignId
    revision: int
    """How many events made it what it is."""
    status: CampaignStatus
    author: PersonId
    written_at: datetime
    due_at: datetime
    """The end of the last day on which it is to be walked."""
    places: tuple[ListedPlace, ...]
    answers: tuple[Finding, ...] = ALL_FINDINGS
    """Which answers its buttons offer, in their order."""
    row: RowCode | None = None
    """The condition row that its reports get."""
    full: int = 0
    """How many workers were over the limit of the load gate when it was written."""
    asked_at: datetime | None = None
    """When the director had it in the list of a morning last."""
    issued_at: datetime | None = None
    """When it went to the workers; None while the director has not agreed."""
    reminded_at: datetime | None = None
    """When those with places left had their one reminder."""
    passed_at: datetime | None = None
    """When what was left came to the stations' heads, who are told once."""
    ended_at: datetime | None = None

    @property
    def open(self) -> bool:
        """Whether it has not ended."""
        return self.status not in CAMPAIGN_ENDS

    @property
    def with_heads(self) -> bool:
        """Whether what is left stands with the stations' heads now."""
        return self.status is CampaignStatus.OVER and self.passed_at is not None

    @property
    def left(self) -> tuple[ListedPlace, ...]:
        """The places without an answer."""
        return tuple(place for place in self.places if place.left)

    @property
    def problems(self) -> tuple[ListedPlace, ...]:
        """The places with a problem."""
        return tuple(place for place in self.places if place.answer is Finding.PROBLEM)

    def place(self, number: int) -> ListedPlace | None:
        """The place of that number, None where there is none."""
        return self.places[number - 1] if 0 < number <= len(self.places) else None
