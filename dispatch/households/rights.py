"""Who may do what at a door, and who may know of which special group it is: by the roster, at that moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from dispatch.households import commands as c
from dispatch.households.door import Door
from dispatch.model import GridCode, Person, PersonId, Role, StationCode


class DoorRelation(StrEnum):
    """What a person is to a door."""

    WALKER = "walker"
    """Walks its grid."""
    CARER = "carer"
    """Is responsible for it, or stands in, where it is a door of a special group."""
    HEAD = "head"
    OWNER = "owner"
    """The centre's member of staff who answers for its station, or the backup."""
    STAFF = "staff"
    DIRECTOR = "director"
    ROSTER = "roster"
    """The roster that is taken over."""
    CLOCK = "clock"


R = DoorRelation
_VISITORS: Final = frozenset({R.WALKER, R.CARER, R.HEAD})
_ROSTER: Final = frozenset({R.ROSTER})
_OFFICE: Final = frozenset({R.STAFF, R.DIRECTOR})

MAY: Final[Mapping[type[c.Command], frozenset[DoorRelation]]] = {
    c.Register: _ROSTER,
    c.Arrange: _ROSTER,
    c.Remove: _ROSTER,
    c.Propose: frozenset({R.WALKER, R.HEAD}),
    c.Confirm: _OFFICE | _ROSTER,
    c.Decline: _OFFICE,
    c.RecordVisit: _VISITORS,
    c.UndoVisit: _VISITORS,
    c.MakeKnown: _VISITORS,
    c.GoTogether: _VISITORS,
    c.LinkCase: _VISITORS,
    c.NoteConsent: _VISITORS,
    c.FillPart: _VISITORS,
    c.ErasePart: _VISITORS | _OFFICE,
    c.WarnOverdue: frozenset({R.CLOCK}),
}
KNOWS_CLASS: Final = frozenset({R.CARER, R.HEAD, R.OWNER})
"""Who may know that a door is one of a special group, and of which."""
READS_FORM: Final = frozenset({R.WALKER, R.CARER, R.HEAD, R.OWNER})
"""Who may read what the household has told."""


@dataclass(frozen=True, slots=True)
class DoorScene:
    """What a decision must know beside its door: its station, who owns that, and for whom the person stands in.

    `grid` is where a door is to be entered that is not there yet. `absent` are those of the door's responsible people
    who are on leave.
    """

    station: StationCode | None = None
    owners: frozenset[PersonId] = frozenset()
    stands_for: tuple[Person, ...] = ()
    absent: frozenset[PersonId] = frozenset()
    grid: GridCode | None = None


NO_DOOR_SCENE: Final = DoorScene()


def door_relations(person: Person | None, door: Door | None, scene: DoorScene) -> frozenset[DoorRelation]:
    """What `person` (None: the clock) is to the door (None: one yet to be entered).

    A deputy is, for as long as the leave lasts, also what the absent person is.
    """
    if person is None:
        return frozenset({R.CLOCK, R.ROSTER})
    if not person.active:
        return frozenset()
    own = _own(person, door, scene)
    return own.union(*(_own(principal, door, scene) for principal in scene.stands_for))


def knows_class(person: Person, door: Door, scene: DoorScene) -> bool:
    """Whether this person may know of which special group the door is."""
    return bool(KNOWS_CLASS & door_relations(person, door, scene))


def responsible_for(door: Door, scene: DoorScene) -> PersonId | None:
    """Who is to visit a door of a special group now: the worker, while away the backup; None where nobody is."""
    if door.care is None:
        return None
    named = [one for one in (door.care.worker, door.care.backup) if one is not None]
    present = [one for one in named if one not in scene.absent]
    return next(iter([*present, *named]), None)


def _own(person: Person, door: Door | None, scene: DoorScene) -> frozenset[DoorRelation]:
    roles = person.roles
    held = {relation for relation, role in ((R.STAFF, Role.STAFF), (R.DIRECTOR, Role.DIRECTOR)) if role in roles}
    if Role.STATION_HEAD in roles and scene.station is not None and person.station == scene.station:
        held.add(R.HEAD)
    if Role.STAFF in roles and person.id in scene.owners:
        held.add(R.OWNER)
    grid = door.grid if door is not None else scene.grid
    if Role.WORKER in roles and grid in person.grids:
        held.add(R.WALKER)
    if door is not None and _cares(person, door, walks=R.WALKER in held):
        held.add(R.CARER)
    return frozenset(held)


def _cares(person: Person, door: Door, *, walks: bool) -> bool:
    """Where nobody is named, whoever walks the grid is responsible."""
    if door.care is None:
        return False
    named = {door.care.worker, door.care.backup} - {None}
    return person.id in named if named else walks
