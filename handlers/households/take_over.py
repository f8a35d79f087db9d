"""Takes over the doors and the helpers of a roster, many thousands at once, and says what is known of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from dispatch.households import commands as c
from dispatch.households.door import Care, Door, DoorId, DoorStatus, HelperKind
from dispatch.households.door_number import DoorNumber, read_number
from dispatch.households.reminders import spread
from dispatch.households.rights import NO_DOOR_SCENE
from dispatch.households.rules import cadence_of, decide_door
from dispatch.model import GridCode, PersonId
from dispatch.roster.roster import DoorLine, HelperLine, Problem, Roster
from dispatch.rulebook.book import Book
from dispatch.rulebook.visit_rules import Cadence, HouseholdMode, VisitRules
from handlers.households.acts import book_of, set_timers
from handlers.notify.outbox_writer import OutboxWriter
from storage.households.doors import NewDoor
from storage.transaction import Transaction

_NOBODY: Final = None
"""The roster acts by itself: no person is named in the log of a door."""


def known_doors(tx: Transaction, visits: VisitRules) -> tuple[DoorLine, ...]:
    """The doors as a sheet would give them, grid by grid, as somebody walks by them."""
    numbers = tx.doors.all_numbers()
    names = {person.id: person.name for person in tx.people.all_active()}
    known = [(door, numbers[door.id]) for door in tx.doors.every() if door.active and door.id in numbers]
    known.sort(key=lambda one: (one[0].grid, one[1].walking_order))
    return tuple(_line(door, number, names, visits) for door, number in known)


def known_helpers(tx: Transaction) -> tuple[HelperLine, ...]:
    """The helpers as a sheet would give them."""
    return tuple(
        HelperLine(0, one.grid, one.building, one.kind.value, one.name) for one in tx.door_helpers.all() if one.name
    )


def in_the_way_of_doors(roster: Roster, book: Book) -> list[Problem]:
    """What the rules and the configuration have against the sheets of doors and helpers."""
    if book.households is HouseholdMode.OFF:
        given = [name for name, lines in (("doors", roster.doors), ("helpers", roster.helpers)) if lines]
        return [Problem(sheet, 0, "", "households_off") for sheet in given]
    groups = {word for group in book.rules.visits.groups for word in (group.code, group.name)}
    strays = (line for line in roster.doors or () if line.group and line.group not in groups)
    return [Problem("doors", line.row, "group", "no_group", line.group) for line in strays]


def put_doors(out: OutboxWriter, roster: Roster, people: Mapping[str, PersonId]) -> None:
    """Registers new doors, arranges those that are known, and removes those that the sheet does not name; nothing
    where the file has no such sheet. `people` are the ids by name.

    The first visits of new doors are spread over the time between two visits, in the order of the walk.
    """
    if roster.doors is None:
        return
    numbers = out.tx.doors.all_numbers()
    known = {(door.grid, numbers[door.id]): door for door in out.tx.doors.every() if door.id in numbers}
    wanted = {(one.grid, one.number): one for line in roster.doors for one in _wanted(line, people, out)}
    _register(out, [one for key, one in wanted.items() if key not in known])
    for key, door in known.items():
        _change(out, door, wanted.get(key))


def put_helpers(out: OutboxWriter, roster: Roster) -> None:
    """Puts the helpers in place of those that are known; nothing where the file has no such sheet."""
    if roster.helpers is None:
        return
    known = {(one.grid, one.building, one.kind.value, one.name): one.id for one in out.tx.door_helpers.all()}
    wanted = {(line.grid, line.building, line.kind, line.name) for line in roster.helpers}
    out.tx.door_helpers.drop(helper for key, helper in known.items() if key not in wanted)
    for grid, building, kind, name in sorted(wanted - known.keys()):
        out.tx.door_helpers.add(GridCode(grid), building, HelperKind(kind), name, out.at)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A door as the sheet wants it."""

    grid: GridCode
    number: DoorNumber
    care: Care | None
    cadence: Cadence | None


def _wanted(line: DoorLine, people: Mapping[str, PersonId], out: OutboxWriter) -> Iterator[_Wanted]:
    number = read_number(line.number)
    if number is None:
        return
    cadence = Cadence(line.cadence) if line.cadence else None
    group = out.centre.book.rules.visits.group_named(line.group) if line.group else None
    if group is None:
        yield _Wanted(line.grid, number, None, cadence)
        return
    worker, backup = (people.get(name) if name else None for name in (line.worker, line.backup))
    yield _Wanted(line.grid, number, Care(group.code, worker, backup, cadence), None)


def _register(out: OutboxWriter, wanted: Sequence[_Wanted]) -> None:
    rules, today = out.centre.book.rules.visits, out.centre.book.calendar.day(out.at)
    new: list[NewDoor] = []
    for some in _by_walk(wanted, rules):
        for place, one in enumerate(some):
            every = cadence_of(one.care, one.cadence, rules)
            due = spread(today, every.days, place, len(some))
            command = c.Register(DoorId(out.tx.doors.next_id()), one.grid, one.care, one.cadence, due)
            decided = decide_door(None, command, _NOBODY, out.at, book_of(out.centre), NO_DOOR_SCENE)
            new.append(NewDoor(decided.after, decided.events, one.number))
    out.tx.doors.add_doors(new, _NOBODY, out.at)
    for door in (added.door for added in new if added.door.special):
        set_timers(out.tx, door, out.centre)


def _by_walk(wanted: Iterable[_Wanted], rules: VisitRules) -> Iterator[list[_Wanted]]:
    """The doors of each grid that are visited as often as each other, in the order of the walk."""
    groups: dict[tuple[GridCode, Cadence], list[_Wanted]] = {}
    for one in wanted:
        groups.setdefault((one.grid, cadence_of(one.care, one.cadence, rules)), []).append(one)
    for some in groups.values():
        yield sorted(some, key=lambda one: one.number.walking_order)


def _change(out: OutboxWriter, door: Door, wanted: _Wanted | None) -> None:
    """One door that is known: as the sheet has it, or removed."""
    for command in _commands(door, wanted):
        decided = decide_door(door, command, _NOBODY, out.at, book_of(out.centre), NO_DOOR_SCENE)
        if decided.events:
            out.tx.doors.change(door, decided.after, decided.events, _NOBODY, out.at)
            set_timers(out.tx, decided.after, out.centre)
        door = decided.after


def _commands(door: Door, wanted: _Wanted | None) -> Iterator[c.Command]:
    """A door that waits for staff stays so where the sheet does not name it."""
    if wanted is None:
        if door.active:
            yield c.Remove()
        return
    if door.status is DoorStatus.REMOVED:
        yield c.Register(door.id, door.grid, wanted.care, wanted.cadence)
        return
    if door.status is DoorStatus.PROPOSED:
        yield c.Confirm()
    if (door.care, door.cadence) != (wanted.care, wanted.cadence):
        yield c.Arrange(wanted.care, wanted.cadence)


def _line(door: Door, number: DoorNumber, names: Mapping[PersonId, str], visits: VisitRules) -> DoorLine:
    care = door.care
    if care is None:
        return DoorLine(0, door.grid, str(number), cadence=door.cadence.value if door.cadence is not None else "")
    group = visits.group(care.group)
    worker, backup = (names.get(one) if one is not None else None for one in (care.worker, care.backup))
    cadence = care.cadence.value if care.cadence is not None else ""
    return DoorLine(
        0, door.grid, str(number), group.name if group is not None else care.group, worker, backup, cadence
    )
