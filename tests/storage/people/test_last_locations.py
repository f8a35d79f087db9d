"""Where somebody was last: given out once to the same person in the same chat, and soon forgotten."""

from dispatch.model import PersonId
from storage.transaction import Transaction
from tests.storage.given import AT, HOUR, MINUTE, STAFF, WORKER


def test_a_place_is_given_out_once_to_the_same_person_in_the_same_chat(tx: Transaction) -> None:
    tx.last_locations.put(WORKER, -1, 30.1, 114.1, AT)
    tx.last_locations.put(WORKER, -1, 30.5, 114.3, AT + MINUTE)

    assert tx.last_locations.take(STAFF, -1, AT) is None
    assert tx.last_locations.take(WORKER, -2, AT) is None
    assert tx.last_locations.take(WORKER, -1, AT + 2 * MINUTE) is None
    assert tx.last_locations.take(WORKER, -1, AT) == (30.5, 114.3)
    assert tx.last_locations.take(WORKER, -1, AT) is None


def test_old_places_are_forgotten(tx: Transaction) -> None:
    tx.last_locations.put(WORKER, -1, 30.1, 114.1, AT)
    tx.last_locations.put(STAFF, -1, 30.1, 114.1, AT + HOUR)

    assert tx.last_locations.forget(AT + MINUTE) == 1
    assert tx.last_locations.take(STAFF, -1, AT) is not None


def test_nobody_has_a_place_who_never_said_one(tx: Transaction) -> None:
    assert tx.last_locations.take(PersonId(99), -1, AT) is None
