"""Helpers of a building are found by it, and their names are sealed."""

from dispatch.households.door import HelperId, HelperKind
from storage.transaction import Transaction
from tests.storage import given
from tests.storage.households.test_doors import GRID


def test_the_helpers_of_a_building_are_found_and_go(tx: Transaction) -> None:
    zhao = tx.door_helpers.add(GRID, "3", HelperKind.PARTY_GROUP, "赵桂兰", given.AT)
    tx.door_helpers.add(GRID, "4", HelperKind.CENTRE_HOUSEHOLD, "孙长贵", given.AT)

    assert [one.name for one in tx.door_helpers.of_building(GRID, "3")] == ["赵桂兰"]
    assert [one.building for one in tx.door_helpers.all()] == ["3", "4"]
    rows = [tuple(row) for row in tx.meta._connection.raw.execute("SELECT * FROM door_helpers")]
    assert "赵桂兰" not in repr(rows)

    tx.door_helpers.drop([zhao])

    assert tx.door_helpers.get(zhao) is None
    assert tx.door_helpers.get(HelperId(zhao + 1)) is not None
    assert tx.door_helpers.of_building(GRID, "3") == []
