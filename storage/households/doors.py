"""Doors by grid, number, day and responsible person; several of them in one question, however many there are."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Final, NamedTuple

from sqlalchemy import and_, bindparam, delete, func, insert, select, update

from dispatch.households import events as e
from dispatch.households.door import Door, DoorId, DoorStatus
from dispatch.households.door_number import DoorNumber
from dispatch.model import GridCode, PersonId
from storage.engine.connection import Connection
from storage.engine.event_log import EventLog
from storage.engine.ids import Ids
from storage.engine.secrets import Vault
from storage.households.door_log import DOORS
from storage.tables import door_numbers, door_visits, doors

_ACTIVE = doors.c.status == DoorStatus.ACTIVE.value
_ordinary = and_(_ACTIVE, doors.c.care_group.is_(None))
_due_of_grid = select(doors.c.body).where(
    doors.c.grid == bindparam("grid"), _ordinary, doors.c.due <= bindparam("day")
)
_count_due = (
    select(func.count()).select_from(doors).where(
        doors.c.grid == bindparam("grid"), _ordinary, doors.c.due <= bindparam("day")
    )
)  # fmt: skip
_of_grid = select(doors.c.body).where(doors.c.grid == bindparam("grid"), _ACTIVE)
_of_worker = select(doors.c.body).where(doors.c.worker == bindparam("person"), _ACTIVE)
_of_backup = select(doors.c.body).where(doors.c.backup == bindparam("person"), _ACTIVE)
_unnamed = select(doors.c.body).where(
    doors.c.grid == bindparam("grid"), doors.c.care_group.is_not(None), doors.c.worker.is_(None),
    doors.c.backup.is_(None), _ACTIVE,
)  # fmt: skip
_in_care = select(doors.c.body).where(doors.c.care_group.is_not(None), _ACTIVE)
_proposed = select(doors.c.body).where(doors.c.status == DoorStatus.PROPOSED.value).order_by(doors.c.id)
_every = select(doors.c.body).order_by(doors.c.id)
_any = select(doors.c.id).where(_ACTIVE).limit(1)
_any_of_grid = select(doors.c.id).where(doors.c.grid == bindparam("grid"), _ACTIVE).limit(1)
_grids_in_use = select(doors.c.grid).where(_ACTIVE).distinct()
_numbers_of_grid = select(door_numbers.c.id, door_numbers.c.number).where(door_numbers.c.grid == bindparam("grid"))
_numbers = select(door_numbers.c.id, door_numbers.c.number)
_number = select(door_numbers.c.number).where(door_numbers.c.id == bindparam("key"))
_by_number = select(door_numbers.c.id).where(
    door_numbers.c.grid == bindparam("grid"), door_numbers.c.number_key == bindparam("key")
)
_add_door = insert(doors)
_add_number = insert(door_numbers)
_erase_number = update(door_numbers).where(door_numbers.c.id == bindparam("id_")).values(number=None, number_key=None)
_add_visit = insert(door_visits)
_drop_visit = delete(door_visits).where(
    door_visits.c.door == bindparam("door_"), door_visits.c.number == bindparam("number_")
)
_link = (
    update(door_visits)
    .where(door_visits.c.door == bindparam("door_"), door_visits.c.number == bindparam("number_"))
    .values(case_id=bindparam("case_"))
)
_BATCH: Final = 1000


class NewDoor(NamedTuple):
    """A door with the events that made it, and its number."""

    door: Door
    events: tuple[e.Event, ...]
    number: DoorNumber


class Doors(EventLog[Door, e.Event]):
    """The tables `doors`, `door_events`, `door_numbers` and `door_visits`. Days are the centre's local ones."""

    def __init__(self, connection: Connection, vault: Vault, ids: Ids) -> None:
        super().__init__(DOORS, connection, ids)
        self._vault = vault

    def add_doors(self, new: Sequence[NewDoor], actor: PersonId | None, at: datetime) -> None:
        """Stores new doors with their events and numbers, many at once."""
        for start in range(0, len(new), _BATCH):
            some = new[start : start + _BATCH]
            self._connection.execute(_add_door, [self._row(one.door) for one in some])
            self._connection.execute(_add_number, [self._sealed(one.door, one.number) for one in some])
            for one in some:
                self._record(one.door, 0, one.events, actor, at)

    def change(
        self, before: Door, after: Door, events: Sequence[e.Event], actor: PersonId | None, at: datetime
    ) -> None:
        """Stores what has become of a door, its new events, and what they make of its visits.

        StaleRevision, and nothing written, where it is no longer at `before.revision`.
        """
        self.save(before, after, events, actor, at)
        for event in events:
            self._note(after, event)

    def number(self, door: DoorId) -> DoorNumber | None:
        """None where there is none, or it was erased."""
        sealed = self._connection.scalar(_number, {"key": door})
        return None if sealed is None else self._open(sealed, door)

    def numbers_of(self, grid: GridCode) -> dict[DoorId, DoorNumber]:
        """Those of all doors that the grid has or had."""
        rows = self._connection.execute(_numbers_of_grid, {"grid": grid})
        return {DoorId(row.id): self._open(row.number, row.id) for row in rows if row.number is not None}

    def all_numbers(self) -> dict[DoorId, DoorNumber]:
        """Those of every door; opening 20,000 takes about a tenth of a second."""
        rows = self._connection.execute(_numbers)
        return {DoorId(row.id): self._open(row.number, row.id) for row in rows if row.number is not None}

    def find(self, grid: GridCode, number: DoorNumber) -> Door | None:
        """The door of that number in the grid, also one that has left or waits to be confirmed."""
        found = self._connection.scalar(_by_number, {"grid": grid, "key": self._key(number)})
        return None if found is None else self.get(found)

    def of_grid(self, grid: GridCode) -> list[Door]:
        """The doors that are visited, in no order."""
        return self.some(_of_grid, grid=grid)

    def due_of_grid(self, grid: GridCode, until: date) -> list[Door]:
        """The doors of no special group that are due by then."""
        return self.some(_due_of_grid, grid=grid, day=until.isoformat())

    def count_due(self, grid: GridCode, until: date) -> int:
        """How many these are."""
        count: int = self._connection.scalar(_count_due, {"grid": grid, "day": until.isoformat()}) or 0
        return count

    def cared_for_by(self, person: PersonId, walks: Collection[GridCode] = ()) -> list[Door]:
        """The doors of special groups for which the person is responsible or stands in, and those of their grids for
        which nobody is named."""
        found = [*self.some(_of_worker, person=person), *self.some(_of_backup, person=person)]
        found += [door for grid in walks for door in self.some(_unnamed, grid=grid)]
        return list({door.id: door for door in found}.values())

    def in_care(self) -> list[Door]:
        """Every door of a special group that is visited."""
        return self.some(_in_care)

    def proposed(self) -> list[Door]:
        """What waits for staff, the longest first."""
        return self.some(_proposed)

    def every(self) -> list[Door]:
        """All that there ever were."""
        return self.some(_every)

    def exist(self) -> bool:
        """Whether there is any door that is visited."""
        return self._connection.scalar(_any) is not None

    def has_doors(self, grid: GridCode) -> bool:
        """Whether any door of the grid is visited."""
        return self._connection.scalar(_any_of_grid, {"grid": grid}) is not None

    def grids_in_use(self) -> set[GridCode]:
        """The grids that have doors."""
        return {GridCode(grid) for grid in self._connection.scalars(_grids_in_use)}

    def erase_number(self, door: DoorId) -> None:
        """Erases where the door is; the fold of its events stays as it was."""
        self._connection.execute(_erase_number, {"id_": door})

    def _note(self, door: Door, event: e.Event) -> None:
        match event:
            case e.DoorVisited(number, outcome, day, by, counts, was_due):
                row = {"door": door.id, "number": number, "grid": door.grid, "day": day.isoformat(), "person": by}
                due = was_due.isoformat() if was_due is not None else None
                row |= {"outcome": outcome.value, "counts": counts, "was_due": due, "case_id": None}
                self._connection.execute(_add_visit, row)
            case e.VisitUndone(number):
                self._connection.execute(_drop_visit, {"door_": door.id, "number_": number})
            case e.CaseLinked(of, number) if number is not None:
                self._connection.execute(_link, {"door_": door.id, "number_": number, "case_": of})
            case _:
                pass

    def _sealed(self, door: Door, number: DoorNumber) -> dict[str, object]:
        plain = _written(number)
        sealed = self._vault.seal(plain, "door_numbers", "number", door.id)
        return {"id": door.id, "grid": door.grid, "number": sealed, "number_key": self._key(number)}

    def _open(self, sealed: bytes, door: int) -> DoorNumber:
        return read_written(self._vault.open(sealed, "door_numbers", "number", door))

    def _key(self, number: DoorNumber) -> bytes:
        return self._vault.index(DOOR_PURPOSE, _written(number))


DOOR_PURPOSE: Final = "door"
"""What the keyed hash of a door's number is for."""


def _written(number: DoorNumber) -> bytes:
    return "\n".join((number.building, number.unit, number.room)).encode()


def read_written(plain: bytes) -> DoorNumber:
    """The number of what is sealed of it."""
    building, unit, room = plain.decode().split("\n")
    return DoorNumber(building, unit, room)
