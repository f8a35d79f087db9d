"""What a household told is sealed, read by its number, and erased."""

from dispatch.households.door import DoorId, Part
from storage.transaction import Transaction
from tests.storage import given


def test_what_a_household_told_is_read_until_it_is_erased(tx: Transaction) -> None:
    field = tx.door_fields.keep(DoorId(1), Part.PEOPLE, "三口人", given.AT)
    assert tx.door_fields.values({Part.PEOPLE: field}) == {Part.PEOPLE: "三口人"}

    tx.door_fields.erase(field)

    assert tx.door_fields.value(field) is None
    assert tx.door_fields.values({Part.PEOPLE: field}) == {}
