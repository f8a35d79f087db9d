"""The refusals of rounds and voices, each with the fields that its sentence is made of.

Refusal
 ├─ NotYourVisit    somebody else makes that visit
 ├─ VisitNotNow      its state does not allow it; `what` says why
 ├─ VisitNotYet      it has not begun
 ├─ VisitClosed      its time is over: nothing more is noted
 ├─ NoStandIn        who was chosen can't make it then
 ├─ NoSuchItem       what a button points to is not in that visit
 ├─ NotesNeeded      words are needed
 └─ VoiceNotYours    somebody else answers it
     └─ VoiceNotNow  its state does not allow it
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from dispatch.case.refusals import Refusal
from dispatch.model import PersonId


@dataclass(unsafe_hash=True)
class NotYourVisit(Refusal):
    """`by` makes it."""

    by: PersonId


@dataclass(unsafe_hash=True)
class VisitNotNow(Refusal):
    """It was `cancelled`, has `begun`, or is `ticked` already."""

    what: Literal["cancelled", "begun", "ticked"]


@dataclass(unsafe_hash=True)
class VisitNotYet(Refusal):
    """It begins at `again_at` (UTC)."""

    again_at: datetime


@dataclass(unsafe_hash=True)
class VisitClosed(Refusal):
    """Until `since` (UTC) something could be noted."""

    since: datetime


@dataclass(unsafe_hash=True)
class NoStandIn(Refusal):
    """`by` is away then, has another visit, or is no staff of the centre."""

    by: PersonId


@dataclass(unsafe_hash=True)
class NoSuchItem(Refusal):
    """A case that was not drawn, a problem that was not noted or is a case already."""


@dataclass(unsafe_hash=True)
class NotesNeeded(Refusal):
    """What is to be amended has to be said."""


@dataclass(unsafe_hash=True)
class VoiceNotYours(Refusal):
    """It is not this person's to answer or to change."""


@dataclass(unsafe_hash=True)
class VoiceNotNow(Refusal):
    """It is `answered` already, is `improved` already, or has `no_answer` yet."""

    what: Literal["answered", "improved", "no_answer"]
