"""What intake remembers beside the cases: where somebody was, what staff chose, what nobody honest does."""

import sqlite3
from pathlib import Path

from dispatch.model import NoteId, PersonId, RowCode
from storage import migrate as migration
from storage.messages.incidents import Incident
from storage.migrate import current, migrate, newest
from storage.transaction import Transaction
from tests.storage import given
from tests.storage.given import AT, DAY, HOUR, MINUTE, STAFF, WORKER

BINS, LAMP = RowCode("E0192-1"), RowCode("P0137-2")


def test_a_place_is_given_out_once_to_the_same_person_in_the_same_chat(tx: Transaction) -> None:
    tx.spots.put(WORKER, -1, 30.1, 114.1, AT)
    tx.spots.put(WORKER, -1, 30.5, 114.3, AT + MINUTE)

    assert tx.spots.take(STAFF, -1, AT) is None
    assert tx.spots.take(WORKER, -2, AT) is None
    assert tx.spots.take(WORKER, -1, AT + 2 * MINUTE) is None
    assert tx.spots.take(WORKER, -1, AT) == (30.5, 114.3)
    assert tx.spots.take(WORKER, -1, AT) is None


def test_old_places_are_forgotten(tx: Transaction) -> None:
    tx.spots.put(WORKER, -1, 30.1, 114.1, AT)
    tx.spots.put(STAFF, -1, 30.1, 114.1, AT + HOUR)

    assert tx.spots.forget(AT + MINUTE) == 1
    assert tx.spots.take(STAFF, -1, AT) is not None


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


def test_an_incident_is_one_line_a_day_that_counts(tx: Transaction) -> None:
    for minutes in range(5):
        tx.incidents.count("forged_tap", DAY, AT + minutes * MINUTE)
    tx.incidents.count("other", DAY, AT)

    assert tx.incidents.since(DAY) == [
        Incident(DAY, "forged_tap", 5, AT, AT + 4 * MINUTE),
        Incident(DAY, "other", 1, AT, AT),
    ]
    assert tx.incidents.forget(AT + HOUR) == 2


def test_a_database_of_the_first_schema_keeps_its_rows(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    migration._upgrade(path, "0001")
    raw = sqlite3.connect(path)
    with raw:
        raw.execute(
            "INSERT INTO cases VALUES (1, 'SY20261123-0001', 1, 'reported', NULL, NULL, NULL, NULL, 1, NULL,"
            " 'normal', NULL, 1, 1, NULL, NULL, NULL, NULL, '{}')"
        )
        raw.execute("INSERT INTO reports VALUES (1, -1, 9)")
        raw.execute("INSERT INTO asks VALUES (3, 1, 7, 1, 'info', NULL, 55, '[]', '[4]', '[]', 1, 2, 0)")
        raw.execute("INSERT INTO media VALUES (4, 'photo', 'f', 'u', -1, 9, 'a', 1, 1, NULL, NULL, 'x.jpg', 0, NULL)")

    migrate(path)

    assert current(path) == newest()
    assert raw.execute("SELECT * FROM reports").fetchall() == [(1, -1, 9, 1)]
    assert raw.execute("SELECT id, prompt_message_id, media, listens FROM asks").fetchall() == [(3, 55, "[4]", 1)]
    assert raw.execute("SELECT id, path, case_id, caption FROM media").fetchall() == [(4, "x.jpg", None, None)]
    assert raw.execute("PRAGMA foreign_key_check").fetchall() == []
    raw.close()


def test_attachments_of_an_older_schema_are_their_cases(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    migration._upgrade(path, "0001")
    raw = sqlite3.connect(path)
    with raw:
        for case in (1, 2):
            raw.execute(
                "INSERT INTO cases VALUES (?, ?, 1, 'reported', NULL, NULL, NULL, NULL, 1, NULL,"
                " 'normal', NULL, 1, 1, NULL, NULL, NULL, NULL, '{}')",
                (case, f"SY20261123-000{case}"),
            )
        events = (1, 1, "Reported", '{"media":[1,2]}'), (1, 2, "Urged", "{}"), (2, 1, "Resolved", '{"media":[3]}')
        raw.executemany("INSERT INTO case_events VALUES (?, ?, 1, NULL, 0, ?, ?)", events)
        raw.execute("INSERT INTO albums VALUES (-1, 'late', 2)")
        for number, album in enumerate((None, None, None, "late", "chatter", None), 1):
            raw.execute(
                "INSERT INTO media VALUES (?, 'photo', 'f', 'u', -1, 9, ?, 1, 1, NULL, NULL, NULL, 0, NULL)",
                (number, album),
            )

    migrate(path)

    found = raw.execute("SELECT case_id FROM media ORDER BY id").fetchall()
    assert [case for (case,) in found] == [1, 1, 2, 2, None, None]
    raw.close()


def test_nobody_has_a_place_who_never_said_one(tx: Transaction) -> None:
    assert tx.spots.take(PersonId(99), -1, AT) is None
