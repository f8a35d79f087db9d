"""Which category staff have chosen for which words."""

from dispatch.model import NoteId, RowCode
from storage.transaction import Transaction
from tests.storage import given
from tests.storage.given import AT, HOUR, MINUTE, WORKER

BINS, LAMP = RowCode("E0192-1"), RowCode("P0137-2")


def chosen(tx: Transaction, words: str, row: RowCode, minutes: int = 0) -> NoteId:
    note = tx.notes.keep(words, WORKER, AT)
    tx.choices.put(given.report(tx, note).id, row, note, AT + minutes * MINUTE)
    return note


def test_past_choices_come_newest_first_with_their_words(tx: Transaction) -> None:
    chosen(tx, "桶满了", BINS)
    chosen(tx, "灯不亮", LAMP, minutes=1)

    assert tx.choices.newest(10) == [(LAMP, "灯不亮"), (BINS, "桶满了")]
    assert tx.choices.newest(1) == [(LAMP, "灯不亮")]


def test_a_newer_choice_for_the_same_case_replaces_the_older(tx: Transaction) -> None:
    note = tx.notes.keep("桶满了", WORKER, AT)
    case = given.report(tx, note)
    tx.choices.put(case.id, LAMP, note, AT)
    tx.choices.put(case.id, BINS, note, AT + MINUTE)

    assert tx.choices.newest(10) == [(BINS, "桶满了")]


def test_an_erased_text_teaches_nothing(tx: Transaction) -> None:
    tx.notes.erase_note(chosen(tx, "桶满了", BINS))

    assert tx.choices.newest(10) == []
    assert tx.choices.forget(AT + HOUR) == 1
