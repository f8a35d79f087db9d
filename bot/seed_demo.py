"""Puts a demonstration street into the database; what is there by its code or Telegram id is changed, not doubled."""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from itertools import product
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from dispatch.campaigns.read_places import WrittenPlace
from dispatch.households.door import HelperKind
from dispatch.model import (
    Assignment,
    Grid,
    GridCode,
    Landmark,
    Person,
    PersonId,
    Role,
    Station,
    StationCode,
    Unit,
    UnitCode,
    UnitKind,
)
from dispatch.roster.roster import DoorLine, HelperLine, Roster
from dispatch.rulebook.visit_rules import HouseholdMode
from handlers.campaigns.draft import Draft
from handlers.campaigns.write_list import day_end, issue
from handlers.centre import Centre
from handlers.households.take_over import put_doors, put_helpers
from handlers.notify.outbox_writer import OutboxWriter
from handlers.turn.carry_out import Turn
from storage.people.chats import BoundChat, ChatKind
from storage.transaction import Transaction


class _Row(BaseModel):
    """The file is shared with the rehearsal room, which reads more of it; what is not known here is its own."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class StationRow(_Row):
    """A station of the street file."""

    code: StationCode
    name: str


class GridRow(_Row):
    """A grid of the street file."""

    code: GridCode
    station: StationCode
    name: str


class UnitRow(_Row):
    """A unit of the street file."""

    code: UnitCode
    name: str
    kind: UnitKind


class LandmarkRow(_Row):
    """A place of the street file that people call by a name."""

    name: str
    station: StationCode
    grid: GridCode | None = None
    aliases: tuple[str, ...] = ()


class AssignmentRow(_Row):
    """What a unit of the street file does."""

    matter: str
    unit: UnitCode


class PersonRow(_Row):
    """A person of the street file."""

    telegram_id: int
    name: str
    roles: frozenset[Role]
    station: StationCode | None = None
    grids: tuple[GridCode, ...] = ()
    units: tuple[UnitCode, ...] = ()
    heads: tuple[UnitCode, ...] = ()
    owns: tuple[StationCode, ...] = ()
    backs: tuple[StationCode, ...] = ()
    deputy: int | None = None
    phone: str | None = None
    joined: bool = True
    """False: on the roster, and comes in by an invitation from this account."""


class ChatRow(_Row):
    """A group of the street file."""

    id: int
    kind: ChatKind
    title: str
    unit: UnitCode | None = None
    pictures: bool = False


class DoorsRow(_Row):
    """The doors of some buildings of a grid, all alike, and which of them are of special groups; `worker` and
    `backup` are Telegram ids."""

    grid: GridCode
    buildings: tuple[int, ...]
    units: int
    floors: int
    rooms: int
    special: dict[str, str] = {}
    """By the number of the door, the code of the group."""
    worker: int | None = None
    backup: int | None = None


class HelperRow(_Row):
    """A helper of a building."""

    grid: GridCode
    building: str
    kind: HelperKind
    name: str


class ListRow(_Row):
    """A list to walk: who of the staff has written it, in how many working days it is due, and a place a line, grid
    and words."""

    title: str
    by: int
    days: int
    places: tuple[tuple[GridCode, str], ...]


class Street(_Row):
    """The whole street file."""

    stations: tuple[StationRow, ...] = Field(alias="station")
    grids: tuple[GridRow, ...] = Field(alias="grid", default=())
    units: tuple[UnitRow, ...] = Field(alias="unit", default=())
    landmarks: tuple[LandmarkRow, ...] = Field(alias="landmark", default=())
    assignments: tuple[AssignmentRow, ...] = Field(alias="assignment", default=())
    people: tuple[PersonRow, ...] = Field(alias="person", default=())
    chats: tuple[ChatRow, ...] = Field(alias="chat", default=())
    doors: tuple[DoorsRow, ...] = ()
    helpers: tuple[HelperRow, ...] = Field(alias="helper", default=())
    lists: tuple[ListRow, ...] = Field(alias="list", default=())


def read_street(path: Path) -> Street:
    """The street of a file such as demo/street.toml."""
    return _street(path.read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _street(text: str) -> Street:
    """Of the same text the same street: reading it takes longer than the rest of a start."""
    return Street.model_validate(tomllib.loads(text))


def seed(tx: Transaction, street: Street) -> None:
    """Puts the street in, or changes what is there; people keep their ids, and what they changed in the bot itself
    (leave, language) stays."""
    for unit in street.units:
        tx.places.put_unit(Unit(unit.code, unit.name, unit.kind))
    for station in street.stations:
        tx.places.put_unit(Unit(UnitCode(station.code), station.name, UnitKind.STATION, station=station.code))
    ids = {row.telegram_id: _put_person(tx, row) for row in street.people}
    for row in street.people:
        _put_deputy(tx, ids[row.telegram_id], ids.get(row.deputy) if row.deputy is not None else None)
    for station in street.stations:
        owner = _who(ids, [row for row in street.people if station.code in row.owns])
        backup = _who(ids, [row for row in street.people if station.code in row.backs])
        tx.places.put_station(Station(station.code, station.name, owner, backup))
    _put_places(tx, street)
    for chat in street.chats:
        if tx.chats.get(chat.id) is None:
            tx.chats.bind(BoundChat(chat.id, chat.kind, chat.title, chat.unit, pictures=chat.pictures))


def _put_places(tx: Transaction, street: Street) -> None:
    """Grids, what places are called, and which unit does what."""
    for grid in street.grids:
        tx.places.put_grid(Grid(grid.code, grid.station, grid.name))
    for landmark in street.landmarks:
        tx.places.put_landmark(Landmark(landmark.name, landmark.station, landmark.grid, landmark.aliases))
    for assignment in street.assignments:
        tx.places.put_assignment(Assignment(assignment.matter, assignment.unit))


def seed_doors(tx: Transaction, street: Street, at: datetime, centre: Centre) -> int:
    """Puts the doors in, where there is none yet and the centre keeps doors, and says how many they are.

    Their first visits are spread from that day on; nothing in it is left to chance.
    """
    if tx.doors.exist() or centre.book.households is HouseholdMode.OFF:
        return 0
    people = {person.name: person.id for person in tx.people.all_active()}
    names = {row.telegram_id: row.name for row in street.people}
    lines = tuple(line for row in street.doors for line in _lines(row, names))
    helpers = tuple(HelperLine(0, one.grid, one.building, one.kind.value, one.name) for one in street.helpers)
    roster = Roster(doors=lines, helpers=helpers, doors_alone=True)
    out = OutboxWriter(tx, at, centre, "seed.doors")
    put_doors(out, roster, people)
    put_helpers(out, roster)
    return len(lines)


def seed_lists(tx: Transaction, street: Street, at: datetime, centre: Centre) -> None:
    """Issues the lists to walk as their writers would, where there is none yet: their cards go out."""
    if tx.campaigns.newest(1):
        return
    for number, row in enumerate(street.lists):
        turn, writer = Turn(tx, at, centre, f"seed.list.{number}"), tx.people.by_telegram(row.by)
        grids = {grid: tx.places.grid(grid) for grid, _ in row.places}
        places = tuple(WrittenPlace(grid, found.station, text) for grid, text in row.places if (found := grids[grid]))
        due = day_end(turn, centre.book.calendar.add_working_days(at, row.days))
        if writer is not None:
            issue(turn, writer, Draft(title=row.title, places=places, due_at=due))


def _lines(row: DoorsRow, names: dict[int, str]) -> Iterator[DoorLine]:
    worker, backup = (names.get(one) if one is not None else None for one in (row.worker, row.backup))
    every = product(row.buildings, range(1, row.units + 1), range(1, row.floors + 1), range(1, row.rooms + 1))
    for building, unit, floor, room in every:
        number = f"{building}-{unit}-{floor}{room:02}"
        group = row.special.get(number)
        if group is None:
            yield DoorLine(0, row.grid, number)
        else:
            yield DoorLine(0, row.grid, number, group, worker, backup)


def _put_person(tx: Transaction, row: PersonRow) -> PersonId:
    known = tx.people.by_telegram(row.telegram_id) or _waiting(tx, row)
    person = replace(
        known or Person(PersonId(0), row.name, row.roles, row.telegram_id if row.joined else None),
        name=row.name,
        roles=row.roles,
        station=row.station,
        grids=row.grids,
        units=row.units,
        heads=row.heads,
    )
    if known is None:
        person = replace(person, id=tx.people.add(person))
        tx.people.set_phone(person.id, row.phone)
    elif person != known:
        tx.people.update(person)
    return person.id


def _waiting(tx: Transaction, row: PersonRow) -> Person | None:
    """Whoever of an earlier seeding has not come in yet."""
    if row.joined:
        return None
    return next((p for p in tx.people.all_active() if p.telegram_id is None and p.name == row.name), None)


def _put_deputy(tx: Transaction, person: PersonId, deputy: PersonId | None) -> None:
    known = tx.people.require(person)
    if known.deputy != deputy:
        tx.people.update(replace(known, deputy=deputy))


def _who(ids: dict[int, PersonId], rows: Sequence[PersonRow]) -> PersonId | None:
    return ids[rows[0].telegram_id] if rows else None
