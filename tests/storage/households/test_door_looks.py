"""Who looked at what of a door, and why, is kept in order."""

from dispatch.households.door import DoorId
from storage.households.door_looks import Seen
from storage.transaction import Transaction
from tests.storage import given


def test_looks_are_found_by_time_and_by_door(tx: Transaction) -> None:
    tx.door_looks.note(DoorId(1), given.WORKER, Seen.CARE, "本周走访", given.AT)
    tx.door_looks.note(DoorId(2), given.STAFF, Seen.SHEET, "上级检查", given.AT + given.HOUR)

    assert [one.reason for one in tx.door_looks.between(given.AT, given.AT + given.HOUR)] == ["本周走访"]
    (look,) = tx.door_looks.of_door(DoorId(2))
    assert (look.viewer, look.what, look.reason) == (given.STAFF, Seen.SHEET, "上级检查")
