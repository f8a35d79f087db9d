"""What the rules say of visits: the special groups, what is made known at a door, how often, and when others hear."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final


class Cadence(StrEnum):
    """How often a door is to be visited: 每周, 每月, 每季."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"

    @property
    def days(self) -> int:
        """About how many days lie between two visits."""
        return {Cadence.WEEKLY: 7, Cadence.MONTHLY: 30, Cadence.QUARTERLY: 91}[self]

    def after(self, day: date) -> date:
        """The last day on which the visit after one on `day` is in time: a week, one month or three later.

        A day that the month does not have is its last one.
        """
        if self is Cadence.WEEKLY:
            return day + timedelta(days=7)
        ahead = day.month - 1 + (1 if self is Cadence.MONTHLY else 3)
        year, month = day.year + ahead // 12, ahead % 12 + 1
        last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
        return date(year, month, min(day.day, last))


class HouseholdMode(StrEnum):
    """What the bot keeps of households: nothing, doors and visits, or the unified form too. Set in config.toml."""

    OFF = "off"
    DOORS = "doors"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class SpecialGroup:
    """A group of people whom somebody looks after: a code that is stored, and its name."""

    code: str
    name: str
    cadence: Cadence


@dataclass(frozen=True, slots=True)
class VisitTopic:
    """Something that is made known at a door, as a button."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class VisitRules:
    """The table `[visits]` of the rules, with its groups and topics."""

    every: Cadence = Cadence.QUARTERLY
    """How often a door is visited for which the roster says nothing else."""
    groups: tuple[SpecialGroup, ...] = ()
    topics: tuple[VisitTopic, ...] = ()
    head_after_days: int = 2
    """Working days after the due day of a special group's door: then the station's head hears of it."""
    owner_after_days: int = 5
    """The same for the owner of the station."""
    undo_minutes: int = 30
    """So long whoever recorded a visit may take it back."""

    def group(self, code: str) -> SpecialGroup | None:
        """None for a code that the rules do not have (any more)."""
        return next((group for group in self.groups if group.code == code), None)

    def group_named(self, name: str) -> SpecialGroup | None:
        """The group of that name or code, as a sheet writes it."""
        return next((group for group in self.groups if name in (group.name, group.code)), None)

    def topic(self, code: str) -> VisitTopic | None:
        """None for a code that the rules do not have (any more)."""
        return next((topic for topic in self.topics if topic.code == code), None)


NO_VISITS: Final = VisitRules()
"""Without groups and topics, for who only needs the roster's own words."""
