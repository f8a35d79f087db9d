"""The nouns of visits: a door with what is known of it, a visit, a special group's care, and how often is due."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final, NewType

from dispatch.model import CaseId, GridCode, PersonId
from dispatch.rulebook.visit_rules import Cadence

DoorId = NewType("DoorId", int)
FieldId = NewType("FieldId", int)
"""A value of a door's form; the words themselves lie encrypted in storage."""
HelperId = NewType("HelperId", int)
"""A 党小组长 or 中心户长 of a building; the name lies encrypted in storage."""


class DoorStatus(StrEnum):
    """Whether a door counts. A `proposed` one was entered by a worker and waits for staff; a `removed` one is on no
    list any more, and its visits stay."""

    PROPOSED = "proposed"
    ACTIVE = "active"
    REMOVED = "removed"


class VisitOutcome(StrEnum):
    """How a visit ended: 见到 (平安 at a door of a special group), 不在 (没见到), 婉拒, 空户, 需帮助."""

    SEEN = "seen"
    ABSENT = "absent"
    REFUSED = "refused"
    EMPTY = "empty"
    NEEDS_HELP = "needs_help"


MET: Final = frozenset({VisitOutcome.SEEN, VisitOutcome.NEEDS_HELP})
"""Somebody of the household was met."""
SETTLING: Final = MET | {VisitOutcome.REFUSED, VisitOutcome.EMPTY}
"""After these the door is not due again before its next time. Nobody is called on twice who has refused."""
ORDINARY: Final = (VisitOutcome.SEEN, VisitOutcome.ABSENT, VisitOutcome.REFUSED, VisitOutcome.EMPTY)
"""What a visit to any door may end with."""
CARING: Final = (VisitOutcome.SEEN, VisitOutcome.NEEDS_HELP, VisitOutcome.ABSENT)
"""What a visit of the responsible person to a door of a special group may end with."""


class HelperKind(StrEnum):
    """Who of the residents opens doors to the worker: 党小组长, 中心户长."""

    PARTY_GROUP = "party_group"
    CENTRE_HOUSEHOLD = "centre_household"


class Part(StrEnum):
    """The parts of the unified form: 人, 房, 地, 事, 部件."""

    PEOPLE = "people"
    HOUSE = "house"
    PLACE = "place"
    MATTERS = "matters"
    COMPONENTS = "components"


@dataclass(frozen=True, slots=True)
class Care:
    """A door of a special group: its class by its code in the rules, who is responsible, who stands in, how often.

    Without a cadence of its own it is visited as often as the rules say of its group.
    """

    group: str
    worker: PersonId | None = None
    backup: PersonId | None = None
    cadence: Cadence | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit, numbered within its door from 1. `day` is the centre's local day.

    `counts` is False for a visit to a door of a special group by somebody who is not responsible for it: that
    somebody was there does not say that the person is well. `was_due` is the day by which it was due then.
    """

    number: int
    outcome: VisitOutcome
    at: datetime
    day: date
    by: PersonId
    counts: bool = True
    was_due: date | None = None
    undone: bool = False
    topics: tuple[str, ...] = ()
    """Codes of the rules: what was made known there."""
    helper: HelperId | None = None
    case: CaseId | None = None


class Warned(StrEnum):
    """Who was told, once, that a door of a special group is overdue."""

    HEAD = "head"
    OWNER = "owner"


@dataclass(frozen=True, slots=True)
class Door:
    """One door: the fold of its events. Its number (building, unit, room) is kept apart, sealed; nothing here says
    who lives there.

    `due` is the last local day on which the next visit is in time, None where none is due. `last` is the newest visit
    that was not undone, `before_last` the one before it, to which an undoing leads back.
    """

    id: DoorId
    grid: GridCode
    revision: int = 0
    status: DoorStatus = DoorStatus.ACTIVE
    care: Care | None = None
    cadence: Cadence | None = None
    due: date | None = None
    last: Visit | None = None
    before_last: Visit | None = None
    visits: int = 0
    """How many there were, those undone included: the number of the newest."""
    told: tuple[tuple[Warned, date], ...] = ()
    """Who was told that which due day had passed, the newest last; nobody is told of one twice."""
    proposed_by: PersonId | None = None
    proposed_outcome: VisitOutcome | None = None
    """How the visit ended at which it was entered; it counts once the door is confirmed."""
    proposed_day: date | None = None
    consented: bool = False
    helped: bool = False
    """Whether something was done for the household: a case was opened there."""
    filled: Mapping[Part, FieldId] = field(default_factory=dict)

    @property
    def special(self) -> bool:
        """Whether it is a door of a special group."""
        return self.care is not None

    @property
    def active(self) -> bool:
        """Whether it is visited."""
        return self.status is DoorStatus.ACTIVE

    def was_told(self, whom: Warned) -> bool:
        """Whether that person was told that the visit which is due now has not been made."""
        return any(told == (whom, self.due) for told in self.told)

    @property
    def trusted(self) -> bool:
        """Whether the form may be offered: something was done for the household, or it has agreed."""
        return self.helped or self.consented

    @property
    def missing(self) -> tuple[Part, ...]:
        """The parts of the form that nobody has filled, in the form's order."""
        return tuple(part for part in Part if part not in self.filled)
