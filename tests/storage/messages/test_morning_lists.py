"""What piles up for a person until the morning."""

from storage.transaction import Transaction
from tests.storage import given


def test_what_piled_up_for_a_person_is_told_once(tx: Transaction) -> None:
    cases = [given.report(tx).id for _ in range(2)]
    for case in (*cases, cases[0]):
        tx.morning_lists.add(given.WORKER, given.DAY, case)

    assert tx.morning_lists.of(given.WORKER, given.DAY) == cases
    assert tx.morning_lists.of(given.STAFF, given.DAY) == []


def test_an_area_has_one_place_in_a_person_s_morning(tx: Transaction) -> None:
    for area in ("rounds", "doors", "rounds"):
        tx.morning_lists.add_section(given.WORKER, given.DAY, area)

    assert tx.morning_lists.sections(given.WORKER, given.DAY) == ["doors", "rounds"]
    assert tx.morning_lists.sections(given.STAFF, given.DAY) == []
