"""Small facts by name."""

from storage.transaction import Transaction
from tests.storage.given import AT, MINUTE


def test_small_facts_are_set_and_changed(tx: Transaction) -> None:
    assert tx.meta.get("poll") is None
    assert tx.meta.time("poll") is None

    tx.meta.set_time("poll", AT)
    tx.meta.set_time("poll", AT + MINUTE)

    assert tx.meta.time("poll") == AT + MINUTE
