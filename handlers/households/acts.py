"""Carries out a command about a door: gathers its scene, decides, saves, sets its timers."""

from dispatch.households import commands as c
from dispatch.households.door import Door
from dispatch.households.reminders import warnings_of
from dispatch.households.rights import DoorScene
from dispatch.households.rules import DoorBook, decide_door
from dispatch.model import GridCode, Person
from dispatch.rulebook.visit_rules import HouseholdMode
from handlers.centre import Centre
from handlers.turn.carry_out import Turn
from storage.transaction import Transaction

TIMER = "door"
"""The word before the colon in the kinds of the timers of doors."""


def book_of(centre: Centre) -> DoorBook:
    """What decisions about doors look things up in."""
    book = centre.book
    return DoorBook(book.rules.visits, book.calendar, form=book.households is HouseholdMode.FULL)


def scene_of_door(tx: Transaction, door: Door, person: Person | None) -> DoorScene:
    """What a person's rights at a door depend on."""
    scene = scene_of_grid(tx, door.grid, person)
    named = [] if door.care is None else [door.care.worker, door.care.backup]
    absent = [one for one in named if one is not None and _is_away(tx.people.get(one))]
    return DoorScene(scene.station, scene.owners, scene.stands_for, frozenset(absent))


def scene_of_grid(tx: Transaction, grid: GridCode, person: Person | None) -> DoorScene:
    """The same where there is no door yet."""
    found = tx.places.grid(grid)
    station = tx.places.station(found.station) if found is not None else None
    owners = {station.owner, station.backup} - {None} if station is not None else set()
    stands_for = tuple(tx.people.absent_with_deputy(person.id)) if person is not None else ()
    code = station.code if station is not None else None
    return DoorScene(code, frozenset(one for one in owners if one is not None), stands_for, grid=grid)


def act(turn: Turn, door: Door, command: c.LaterCommand, person: Person | None) -> Door:
    """The door after the command, saved with its events and timers.

    Raises a Refusal, and then nothing has changed; StaleRevision where somebody else has changed it meanwhile.
    """
    scene = scene_of_door(turn.tx, door, person)
    decided = decide_door(door, command, person, turn.at, book_of(turn.centre), scene)
    if decided.events:
        actor = person.id if person is not None else None
        turn.tx.doors.change(door, decided.after, decided.events, actor, turn.at)
        set_timers(turn.tx, decided.after, turn.centre)
    return decided.after


def set_timers(tx: Transaction, door: Door, centre: Centre) -> None:
    """Makes the door's timers those that it should have: none, but for a door of a special group."""
    book = centre.book
    wanted = [(f"{TIMER}:{whom}", at) for whom, _, at in warnings_of(door, book.rules.visits, book.calendar)]
    tx.timers.keep(f"{TIMER}:{door.id}", wanted, {"door": door.id})


def _is_away(person: Person | None) -> bool:
    """On leave, or no longer on the roster."""
    return person is None or not person.active or person.on_leave
