"""Which doors are a person's: of the grids they walk or head, and those of special groups that they look after."""

from dataclasses import replace

from dispatch.households.door import CARING, MET, ORDINARY, Door, DoorId, DoorStatus, Visit, VisitOutcome
from dispatch.households.door_number import DoorNumber
from dispatch.households.rights import (
    DoorRelation,
    door_relations,
    knows_class,
    responsible_for,
)
from dispatch.model import GridCode, Person, PersonId, Role
from dispatch.rulebook.visit_rules import HouseholdMode
from handlers.centre import Centre
from handlers.households.acts import scene_of_door
from handlers.turn.parse_input import Unclear
from storage.transaction import Transaction

VISITORS = (Role.WORKER, Role.STATION_HEAD)


def require_on(centre: Centre) -> None:
    """Unclear where the centre has not turned visits on."""
    if not is_on(centre):
        raise Unclear("households.off")


def is_on(centre: Centre) -> bool:
    """Whether the centre keeps doors at all."""
    return centre.book.households is not HouseholdMode.OFF


def own_grids(tx: Transaction, person: Person) -> list[GridCode]:
    """Those that the person walks, or for whoever they stand in; all of the station for its head."""
    found: list[GridCode] = []
    for one in (person, *tx.people.absent_with_deputy(person.id)):
        if Role.WORKER in one.roles:
            found += one.grids
        if Role.STATION_HEAD in one.roles and one.station is not None:
            found += [grid.code for grid in tx.places.grids_of(one.station)]
    return list(dict.fromkeys(found))


def own_care(tx: Transaction, person: Person) -> list[Door]:
    """The doors of special groups whose visit is this person's now: their own, and of those they stand in for."""
    people = (person, *tx.people.absent_with_deputy(person.id))
    ids = {one.id for one in people}
    mine: list[Door] = []
    for one in people:
        for door in tx.doors.cared_for_by(one.id, one.grids if Role.WORKER in one.roles else ()):
            named = responsible_now(tx, door)
            if named in ids or named is None:
                mine.append(door)
    return list({door.id: door for door in mine}.values())


def responsible_now(tx: Transaction, door: Door) -> PersonId | None:
    """Who is to go there now; None where nobody is named."""
    return responsible_for(door, scene_of_door(tx, door, None))


def find_doors(tx: Transaction, person: Person, number: DoorNumber) -> list[Door]:
    """The doors of that number among the person's own, those that wait for staff included."""
    found = [door for grid in own_grids(tx, person) if (door := tx.doors.find(grid, number)) is not None]
    known = {door.id for door in found}
    found += [door for door in own_care(tx, person) if door.id not in known and tx.doors.number(door.id) == number]
    return [door for door in found if door.status is not DoorStatus.REMOVED]


def numbers_near(tx: Transaction, person: Person) -> dict[DoorId, DoorNumber]:
    """The numbers of all doors that are visited in the person's grids."""
    return {
        door.id: numbers[door.id]
        for grid in own_grids(tx, person)
        for numbers in [tx.doors.numbers_of(grid)]
        for door in tx.doors.of_grid(grid)
        if door.id in numbers
    }


def outcomes_for(tx: Transaction, person: Person, door: Door) -> tuple[VisitOutcome, ...]:
    """What this person's visit to the door may end with; nothing where it is not theirs to visit."""
    held = door_relations(person, door, scene_of_door(tx, door, person))
    if not held & {DoorRelation.WALKER, DoorRelation.CARER, DoorRelation.HEAD}:
        return ()
    if door.special and held & {DoorRelation.CARER, DoorRelation.HEAD}:
        return CARING
    return ORDINARY


def knows(tx: Transaction, person: Person, door: Door) -> bool:
    """Whether the person may know of which special group the door is."""
    return door.special and knows_class(person, door, scene_of_door(tx, door, person))


def last_seen_by(tx: Transaction, person: Person, door: Door) -> Visit | None:
    """The newest visit as this person may know of it: of a door of a special group, who is not responsible knows of
    their own alone, and nobody but who may know the class that help was needed."""
    visit = door.last
    if visit is None or not door.special or knows(tx, person, door):
        return visit
    if visit.by != person.id:
        return None
    return replace(visit, outcome=VisitOutcome.SEEN) if visit.outcome in MET else visit


def label(tx: Transaction, door: Door) -> str:
    """Its number as people write it; a dash where it was erased."""
    number = tx.doors.number(door.id)
    return str(number) if number is not None else "—"
