"""The refusals of lists to walk: every "no" with the fields that its sentence is made of.

Refusal
 ├─ ListNotNow       where the list stands does not allow it
 ├─ ListNotYours     the rights do not give it to this person
 │   └─ OwnList      nobody lets the own list pass the gate
 ├─ PlaceAnsweredBy  somebody has answered the place already
 ├─ NothingToUndo    the place has no answer
 ├─ CaseIsOut        the case of the answer was dispatched, or moved on
 ├─ BadList          a list that can't be issued: `which` is missing or too much
 ├─ BadListDay       a day that can't be its last
 └─ ListGone         there is no such list, or no such place in it
"""

from dataclasses import dataclass
from datetime import datetime

from dispatch.campaigns.model import CampaignStatus, Finding
from dispatch.case.refusals import Refusal
from dispatch.model import PersonId


@dataclass(unsafe_hash=True)
class ListNotNow(Refusal):
    """`asked` is the name of the command's class, here and below."""

    stands: CampaignStatus
    asked: str


@dataclass(unsafe_hash=True)
class ListNotYours(Refusal):
    """The rights do not give it to this person."""

    asked: str


@dataclass(unsafe_hash=True)
class OwnList(ListNotYours):
    """Nobody lets the own list pass the gate."""


@dataclass(unsafe_hash=True)
class PlaceAnsweredBy(Refusal):
    """Two tapped: the first one's answer holds."""

    by: PersonId | None
    finding: Finding


@dataclass(unsafe_hash=True)
class NothingToUndo(Refusal):
    """The place has no answer, or had one taken back already."""


@dataclass(unsafe_hash=True)
class CaseIsOut(Refusal):
    """The case that the answer opened was dispatched, or has moved on; only the case itself can be mended."""


@dataclass(unsafe_hash=True)
class BadList(Refusal):
    """`which` is one of places, too_many, answers."""

    which: str
    limit: int = 0


@dataclass(unsafe_hash=True)
class BadListDay(Refusal):
    """`which` is one of past, not_later, too_far."""

    which: str
    day: datetime
    limit: int = 0


@dataclass(unsafe_hash=True)
class ListGone(Refusal):
    """There is no such list, or no such place in it."""
