"""Doors as places of a list: all of a grid or of a building, by one line; and how many of them are due this week."""

from collections.abc import Mapping
from datetime import date

from dispatch.campaigns.read_places import WrittenPlace
from dispatch.households.door_number import building_of, read_number
from dispatch.model import Grid, Person, PersonId
from dispatch.rulebook.visit_rules import HouseholdMode
from handlers.centre import Centre
from handlers.privacy import masks
from storage.transaction import Transaction


def keeps_doors(centre: Centre) -> bool:
    """Whether the centre has turned visits to doors on."""
    return centre.book.households is not HouseholdMode.OFF


def doors_of(tx: Transaction, centre: Centre, grid: Grid, building: str) -> list[WrittenPlace]:
    """The doors of the grid that are visited, in the order in which somebody walks by them; of one building where one
    is named. Of which special group a door is, nothing here says."""
    if not keeps_doors(centre):
        return []
    wanted = building_of(building) if building else None
    numbers = tx.doors.numbers_of(grid.code)
    found = [(numbers[door.id], door.id) for door in tx.doors.of_grid(grid.code) if door.id in numbers]
    return [
        WrittenPlace(grid.code, grid.station, str(number), door)
        for number, door in sorted(found, key=lambda one: one[0].walking_order)
        if not building or number.building == wanted
    ]


def spoken(text: str) -> str:
    """A place that is a door's number in the form of which groups show the building alone (3栋2单元501室), or where
    that form hides nothing, the building. Any other place as it was written."""
    number = read_number(text)
    if number is None:
        return text
    unit = f"{number.unit}单元" if number.unit else ""
    whole, building = f"{number.building}栋{unit}{number.room}室", f"{number.building}栋"
    return whole if masks.place(whole) == building else building


def due_doors(tx: Transaction, centre: Centre, people: list[Person], until: date) -> Mapping[PersonId, int]:
    """How many doors each of these workers is to visit by that local day, those of special groups among them."""
    if not keeps_doors(centre):
        return {}
    return {person.id: _due(tx, person, until) for person in people}


def _due(tx: Transaction, person: Person, until: date) -> int:
    ordinary = sum(tx.doors.count_due(grid, until) for grid in person.grids)
    in_care = tx.doors.cared_for_by(person.id, person.grids)
    return ordinary + sum(door.due is not None and door.due <= until for door in in_care)
