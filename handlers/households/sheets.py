"""Sheets of a grid and of a door (一网一档, 一户一表): who gets them, what is in them; which visits are late."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from markupsafe import Markup

from dispatch.case.refusals import RoleNeeded
from dispatch.households import events as e
from dispatch.households.door import MET, Care, Door, VisitOutcome, Warned
from dispatch.households.refusals import DoorNotYours
from dispatch.households.rights import READS_FORM, DoorRelation, door_relations
from dispatch.households.rules import cadence_of
from dispatch.model import GridCode, Person, PersonId, Role
from dispatch.rulebook.visit_rules import HouseholdMode
from handlers.bot_api.made_files import TableFile, TablePage
from handlers.bot_api.request import Outgoing, message
from handlers.centre import Centre
from handlers.households import reach
from handlers.households.acts import scene_of_door, scene_of_grid
from handlers.notify.messages import DoorSheet, GridSheet
from handlers.wording.speech import Saying
from storage.households.visit_counts import DoorMade
from storage.messages.parcels import Parcel, Shape
from storage.transaction import Transaction

GRID_ROLES: Final = (Role.WORKER, Role.STATION_HEAD, Role.STAFF)
_ENDS: Final = (VisitOutcome.SEEN, VisitOutcome.ABSENT, VisitOutcome.REFUSED, VisitOutcome.EMPTY)


def late_doors(tx: Transaction, person: Person, centre: Centre, at: datetime) -> list[Door]:
    """The doors of special groups of which this person was to be told, as head or as owner, and that are late still;
    the longest due first."""
    if not reach.is_on(centre):
        return []
    today = centre.book.calendar.day(at)
    late = [door for door in tx.doors.in_care() if door.told and door.due is not None and door.due < today]
    mine = [door for door in late if any(door.was_told(whom) for whom in _hears(tx, person, door))]
    return sorted(mine, key=lambda door: (door.due, door.id))


def _hears(tx: Transaction, person: Person, door: Door) -> list[Warned]:
    held = door_relations(person, door, scene_of_door(tx, door, person))
    heard = ((DoorRelation.HEAD, Warned.HEAD), (DoorRelation.OWNER, Warned.OWNER))
    return [whom for relation, whom in heard if relation in held]


def owns(tx: Transaction, person: Person, grid: GridCode) -> bool:
    """Whether the person is owner or backup of the grid's station, or stands in for one."""
    scene = scene_of_grid(tx, grid, person)
    return bool(scene.owners & {person.id, *(one.id for one in scene.stands_for)})


def grids_for(tx: Transaction, person: Person) -> list[GridCode]:
    """The grids whose sheet is this person's: their own, and those of the stations that they own."""
    found = reach.own_grids(tx, person)
    if Role.STAFF in person.roles:
        found += [
            grid.code
            for station in tx.places.stations()
            for grid in tx.places.grids_of(station.code)
            if person.id in (station.owner, station.backup)
        ]
    return [grid for grid in dict.fromkeys(found) if tx.doors.has_doors(grid)]


def require_grid_sheet(tx: Transaction, person: Person, grid: GridCode) -> None:
    """RoleNeeded for anybody else's."""
    if grid not in grids_for(tx, person):
        raise RoleNeeded(GRID_ROLES)


def require_door_sheet(tx: Transaction, person: Person, door: Door) -> None:
    """DoorNotYours for who may not read it."""
    if not READS_FORM & door_relations(person, door, scene_of_door(tx, door, person)):
        raise DoorNotYours(tuple(sorted(READS_FORM)))


def door_sheet(door: Door) -> DoorSheet:
    return DoorSheet(int(door.id))


def grid_sheet(grid: GridCode) -> GridSheet:
    return GridSheet(str(grid))


def grid_request(tx: Transaction, parcel: Parcel, it: GridSheet, say: Saying) -> Outgoing | None:
    """The sheet of a grid, made when it is sent; None for who may not have it any more."""
    person = tx.people.get(parcel.person) if parcel.person is not None else None
    code = GridCode(it.grid)
    grid = tx.places.grid(code)
    if person is None or grid is None or not reach.is_on(say.centre) or code not in grids_for(tx, person):
        return None
    station = tx.places.station(grid.station)
    of = f"{station.name if station is not None else ''}{grid.name}"
    file = TableFile(
        _name(say, "households.sheet.grid_file", of), _header(say), tuple(_grid_pages(tx, person, code, of, say))
    )
    return _document(parcel, file, say("households.sheet.grid_caption", of=of), say)


def door_request(tx: Transaction, parcel: Parcel, it: DoorSheet, say: Saying) -> Outgoing | None:
    """One door on a sheet of A4, made when it is sent; None for who may not read it any more."""
    person = tx.people.get(parcel.person) if parcel.person is not None else None
    door = tx.doors.get(it.door)
    if person is None or door is None or not reach.is_on(say.centre):
        return None
    if not READS_FORM & door_relations(person, door, scene_of_door(tx, door, person)):
        return None
    grid = tx.places.grid(door.grid)
    of = f"{grid.name if grid is not None else ''} {reach.label(tx, door)}"
    file = TableFile(
        _name(say, "households.sheet.door_file", of), _header(say), (_door_page(tx, person, door, of, say),)
    )
    return _document(parcel, file, say("households.sheet.door_caption"), say)


def _grid_pages(tx: Transaction, person: Person, code: GridCode, of: str, say: Saying) -> Iterable[TablePage]:
    """The classes that the reader may know of, then every door in the order of the walk.

    Where the grid has doors of special groups of which the reader may not know, neither class nor due day stands
    there of any door: so these look like all others.
    """
    numbers, doors = tx.doors.numbers_of(code), tx.doors.of_grid(code)
    known = [door for door in doors if reach.knows(tx, person, door)]
    counts = tx.visit_counts.of_doors(code)
    today = say.centre.book.calendar.day(say.at)
    if known:
        yield _class_page(known, of, today, say)
    hidden = any(door.special and door not in known for door in doors)
    shown = sorted((one for one in doors if one.id in numbers), key=lambda one: numbers[one.id].walking_order)
    rows: list[tuple[str | int, ...]] = []
    for door in shown:
        made = counts.get(door.id) if not door.special or door in known else None
        middle = () if hidden else (_class(door, say) if door in known else "", _day(door.due))
        rows.append((str(numbers[door.id]), *middle, *_ended(made), _cases(tx, made)))
    names = ("door",) if hidden else ("door", "group", "due")
    columns = tuple(say.words.plain(f"households.sheet.column.{name}") for name in names)
    columns += tuple(say.words.plain(f"households.outcome.{one}") for one in _ENDS)
    columns += (say.words.plain("households.sheet.column.cases"),)
    title = say.words.plain("households.sheet.grid_title", of=of)
    yield TablePage(say.words.plain("households.sheet.doors"), title, (_made(say),), columns, tuple(rows))


def _ended(made: DoorMade | None) -> tuple[int, ...]:
    """How often visits ended so; that help was needed counts as seen."""
    ended = made.ended if made is not None else {}
    return tuple(ended.get(one, 0) + (ended.get(VisitOutcome.NEEDS_HELP, 0) if one in MET else 0) for one in _ENDS)


def _cases(tx: Transaction, made: DoorMade | None) -> str:
    numbers = made.cases if made is not None else ()
    return "、".join(case.number for one in numbers if (case := tx.cases.get(one)) is not None)


def _class_page(known: list[Door], of: str, today: date, say: Saying) -> TablePage:
    rows = []
    for group in say.centre.book.rules.visits.groups:
        some = [door for door in known if door.care is not None and door.care.group == group.code]
        if some:
            late = sum(door.due is not None and door.due < today for door in some)
            seen = sum(
                door.last is not None and door.last.outcome in (VisitOutcome.SEEN, VisitOutcome.NEEDS_HELP)
                for door in some
            )
            rows.append((group.name, len(some), seen, late))
    columns = tuple(say.words.plain(f"households.sheet.column.{name}") for name in ("group", "count", "seen", "late"))
    title = say.words.plain("households.sheet.class_title", of=of)
    return TablePage(say.words.plain("households.sheet.classes"), title, (_made(say),), columns, tuple(rows))


def _door_page(tx: Transaction, person: Person, door: Door, of: str, say: Saying) -> TablePage:
    """What is known of the door, what its household has told, then its visits, the newest first."""
    plain = say.words.plain
    rows: list[tuple[str | int, ...]] = [(plain("households.sheet.column.door"), reach.label(tx, door))]
    if reach.knows(tx, person, door) and door.care is not None:
        rows.append((plain("households.sheet.column.group"), _class(door, say)))
        rows.append((plain("households.sheet.responsible"), _people(tx, door.care, say)))
        every = cadence_of(door.care, door.cadence, say.centre.book.rules.visits)
        rows.append((plain("households.sheet.cadence"), plain(f"households.cadence.{every}")))
        rows.append((plain("households.sheet.column.due"), _day(door.due)))
    if say.centre.book.households is HouseholdMode.FULL:
        told = tx.door_fields.values(door.filled)
        rows += [(plain(f"households.part.{part}"), told[part]) for part in told]
    hidden = door.special and not reach.knows(tx, person, door)
    rows += [_visit_row(tx, one, say) for one in _visits(tx, door) if not hidden or one.by == person.id]
    columns = (plain("households.sheet.item"), plain("households.sheet.content"))
    title = plain("households.sheet.door_title", of=of)
    return TablePage(plain("households.sheet.door"), title, (_made(say),), columns, tuple(rows))


def _visits(tx: Transaction, door: Door) -> list[e.DoorVisited]:
    """Those that were not undone, the newest first."""
    log = [one.event for one in tx.doors.log(door.id)]
    undone = {event.number for event in log if isinstance(event, e.VisitUndone)}
    visits = [event for event in log if isinstance(event, e.DoorVisited) and event.number not in undone]
    return visits[::-1]


def _visit_row(tx: Transaction, visit: e.DoorVisited, say: Saying) -> tuple[str, str]:
    what = say.words.plain(f"households.outcome.{visit.outcome}")
    who = say.name(tx.people.get(visit.by), masked=False)
    return say.words.plain("households.sheet.visit", day=visit.day.isoformat()), f"{what}（{who}）"


def _class(door: Door, say: Saying) -> str:
    group = say.centre.book.rules.visits.group(door.care.group) if door.care is not None else None
    return group.name if group is not None else ""


def _people(tx: Transaction, care: Care, say: Saying) -> str:
    def name(person: PersonId | None) -> str:
        return say.name(tx.people.get(person), masked=False) if person is not None else ""

    return "、".join(one for one in (name(care.worker), name(care.backup)) if one)


def _day(day: date | None) -> str:
    return day.isoformat() if day is not None else ""


def _made(say: Saying) -> str:
    return say.words.plain("households.sheet.made", at=say.dated(say.at))


def _header(say: Saying) -> str:
    return say.centre.name


def _name(say: Saying, words: str, of: str) -> str:
    day = say.centre.book.calendar.day(say.at)
    bare = "".join(char for char in of if char.isalnum() or char == "-")
    return say.words.plain(words, of=bare, day=f"{day:%Y%m%d}")


def _document(parcel: Parcel, document: TableFile, caption: Markup, say: Saying) -> Outgoing:
    if parcel.shape is Shape.NO_PICTURE:
        return message(parcel, say("households.sheet.not_made"))
    params = {"chat_id": parcel.chat_id, "document": document, "caption": caption, "parse_mode": "HTML"}
    return Outgoing("sendDocument", params)
