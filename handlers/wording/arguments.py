"""The arguments of a sentence: plain values, and what is looked up only when the sentence is sent.

So no name of a person lies in the outbox, and a sentence that waits says what is so when it is read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from dispatch.campaigns.model import CampaignId
from dispatch.model import PersonId, UnitCode


@dataclass(frozen=True, slots=True)
class PersonArg:
    """The person's name."""

    person: PersonId


@dataclass(frozen=True, slots=True)
class UnitArg:
    """The unit's name, or its code where the roster does not have it any more."""

    unit: UnitCode


@dataclass(frozen=True, slots=True)
class TimeArg:
    """A moment on the centre's clock."""

    time: datetime


@dataclass(frozen=True, slots=True)
class WordsArg:
    """Another sentence, by its wording key."""

    words: str


@dataclass(frozen=True, slots=True)
class CampaignArg:
    """The title of a list to walk."""

    campaign: CampaignId


@dataclass(frozen=True, slots=True)
class DayArg:
    """A day as it is written, with the names of the people of that day."""

    day: tuple[str, Sequence[PersonId]]


Looked = PersonArg | UnitArg | TimeArg | WordsArg | CampaignArg | DayArg
Arg = str | int | float | None | Looked | Sequence[str | Looked]
"""Several are joined in one line."""
Args = Mapping[str, Arg]
