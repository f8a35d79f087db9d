"""What is kept of doors is found, erased, forgotten in time, and sealed anew with a new key."""

import os
from datetime import timedelta

from bot.cli.person_data import erase_resident, export_resident
from dispatch.households import events as e
from dispatch.households.door import DoorId, HelperKind, Part
from dispatch.households.door_number import DoorNumber
from storage.engine.secrets import Vault
from storage.households.door_looks import Seen
from storage.transaction import Transaction
from storage.upkeep.residents import Wanted
from storage.upkeep.rotate_key import RotationPoint
from tests.storage import given
from tests.storage.households.test_doors import DAY, GRID, happen, new, put, seen

NAME = "张三丰"
WANTED = Wanted(name=NAME)


def lived(tx: Transaction) -> DoorId:
    """A helper, a form, a reason, all with the resident's name; and another helper."""
    tx.door_helpers.add(GRID, "3", HelperKind.PARTY_GROUP, NAME, given.AT)
    tx.door_helpers.add(GRID, "3", HelperKind.PARTY_GROUP, "别人", given.AT)
    (door,) = put(tx, new(tx, 501))
    field = tx.door_fields.keep(door.id, Part.PEOPLE, f"{NAME}一家三口", given.AT)
    happen(tx, door, seen(door), e.PartFilled(Part.PEOPLE, field))
    tx.door_looks.note(door.id, given.STAFF, Seen.SHEET, f"{NAME}申请", given.AT)
    return door.id


def test_whoever_is_named_at_a_door_is_told_and_forgotten_and_the_door_stays_as_it_was(tx: Transaction) -> None:
    door = lived(tx)
    before = tx.doors.require(door)

    told = export_resident(tx, WANTED, "本人申请", given.AT)
    assert [one["name"] for one in told["helpers"]] == [NAME]
    assert [one["text"] for one in told["told at doors"]] == [f"{NAME}一家三口"]

    erase_resident(tx, WANTED, given.AT)

    assert tx.residents.find(WANTED).nothing
    assert [one.name for one in tx.door_helpers.all()] == ["别人"]
    assert tx.doors.require(door) == before == tx.doors.kind.fold(tx.doors.log(door))
    assert [look.reason for look in tx.door_looks.of_door(door)] == [""]


def test_what_somebody_of_the_roster_has_looked_at_and_visited_is_told(tx: Transaction) -> None:
    lived(tx)

    traces = tx.residents.traces_of(given.STAFF)

    assert traces["looked at doors"] == [given.AT.isoformat()]


def test_where_a_door_was_that_left_long_ago_is_forgotten_and_its_visits_stay(tx: Transaction) -> None:
    door = lived(tx)
    (other,) = put(tx, new(tx, 502))
    happen(tx, tx.doors.require(door), e.DoorRemoved())

    assert tx.retention.doors(given.AT) == 0
    assert tx.retention.doors(given.AT + timedelta(days=1)) == 1

    assert tx.doors.number(door) is None
    assert tx.door_fields.values(tx.doors.require(door).filled) == {}
    assert tx.visit_counts.by_grid(DAY, DAY)[GRID].seen == 1
    assert tx.doors.number(other.id) == DoorNumber("3", "2", "502")
    assert tx.retention.doors(given.AT + timedelta(days=1)) == 0


def test_the_log_of_looks_at_doors_goes_in_time(tx: Transaction) -> None:
    lived(tx)

    assert tx.retention.door_looks(given.AT) == 0
    assert tx.retention.door_looks(given.AT + timedelta(days=1)) == 1


def test_doors_and_helpers_are_found_with_a_new_key_too(tx: Transaction, vault: Vault, on_sqlite: None) -> None:
    door = lived(tx)
    vault.learn([os.urandom(32)])
    point: RotationPoint | None = RotationPoint()
    while point is not None:
        point = tx.rotation.step(point)
    tx.rotation.finish()

    found = tx.doors.find(GRID, DoorNumber("3", "2", "501"))

    assert found is not None
    assert found.id == door
    assert len(tx.door_helpers.of_building(GRID, "3")) == 2
