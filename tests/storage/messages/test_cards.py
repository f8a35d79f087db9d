"""Cards and reports: which message shows which case."""

from storage.messages.cards import Card
from storage.transaction import Transaction
from tests.storage import given
from tests.storage.given import AT, MINUTE


def test_a_case_has_one_card_in_a_chat(tx: Transaction) -> None:
    case = given.report(tx)
    tx.cards.put(case.id, -1, 10, 1, AT)

    tx.cards.put(case.id, -1, 11, 2, AT + MINUTE)
    tx.cards.put(case.id, -2, 10, 1, AT)

    assert tx.cards.get(case.id, -1) == Card(case.id, -1, 11, 2, AT + MINUTE)
    assert [card.chat_id for card in tx.cards.of_case(case.id)] == [-2, -1]
    assert tx.cards.case_of(-1, 11) == case.id
    assert tx.cards.case_of(-1, 10) is None


def test_what_a_card_shows_is_known_only_of_the_message_that_was_drawn(tx: Transaction) -> None:
    case = given.report(tx)
    tx.cards.put(case.id, -1, 10, 1, AT)
    before = tx.cards.shows(case.id, -1, b"handling")

    tx.cards.note_drawn(case.id, -1, b"handling")

    assert not before
    assert tx.cards.shows(case.id, -1, b"handling")
    assert not tx.cards.shows(case.id, -1, b"closed")
    tx.cards.put(case.id, -1, 11, 1, AT)
    assert not tx.cards.shows(case.id, -1, b"handling")
    tx.cards.put(case.id, -1, 12, 1, AT, None, b"closed")
    assert tx.cards.shows(case.id, -1, b"closed")


def test_a_card_is_behind_until_it_shows_what_its_case_is(tx: Transaction) -> None:
    first, second = given.report(tx), given.report(tx)
    for case in (first, second):
        tx.cards.put(case.id, -1, case.id, case.revision, AT)
    unknown = tx.cards.behind(-1, 5)

    for case in (first, second):
        tx.cards.note_drawn(case.id, -1, b"reported")
    known = tx.cards.behind(-1, 5)
    given.dispatch(tx, first)
    moved = tx.cards.behind(-1, 5)
    tx.cards.note_drawing(first.id, -1, first.revision + 1)
    on_its_way = tx.cards.behind(-1, 5)
    tx.cards.note_drawn(first.id, -1, b"handling")

    assert (unknown, known) == ([second.id, first.id], [])
    assert (moved, on_its_way) == ([first.id], [first.id])
    assert tx.cards.behind(-1, 5) == []
    tx.cards.forget_drawn()
    assert tx.cards.behind(-1, 1) == [second.id]
    assert tx.cards.behind(-2, 5) == []


def test_a_retired_card_is_forgotten_and_named(tx: Transaction) -> None:
    case = given.report(tx)
    tx.cards.put(case.id, -1, 10, 1, AT, "photo:3")

    assert tx.cards.retire(case.id, -1) == Card(case.id, -1, 10, 1, AT, "photo:3")
    assert tx.cards.retire(case.id, -1) is None
    assert tx.cards.get(case.id, -1) is None


def test_a_report_leads_to_its_case_and_back(tx: Transaction) -> None:
    case = given.report(tx)
    tx.cards.put_report(case.id, -1, 9)
    tx.cards.put_report(case.id, -1, 8, main=False)

    assert tx.cards.report_message(case.id) == (-1, 9)
    assert tx.cards.case_of_report(-1, 9) == case.id
    assert tx.cards.case_of_report(-1, 8) == case.id
    assert tx.cards.case_of_report(-1, 99) is None
    assert tx.cards.report_message(given.report(tx).id) is None
