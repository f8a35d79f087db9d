"""The schema: from nothing to the newest, all or nothing, and the same as the tables say."""

import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import op
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from storage import migrate as migration
from storage.database import Database
from storage.engine.choose import engine_of
from storage.engine.errors import NotMigrated, Unusable
from storage.engine.secrets import Vault
from storage.migrate import current, migrate, newest
from storage.tables import metadata


def _schema(path: Path) -> set[tuple[str, str]]:
    with engine_of(path).migrating() as connection:
        rows = connection.execute(sa.text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")).all()
    return {(name, _squeezed(sql)) for name, sql in rows if name != "alembic_version"}


def _squeezed(sql: str) -> str:
    return "".join(sql.split())


def test_the_migrations_make_what_the_tables_say(path: Path) -> None:
    with engine_of(path).migrating() as connection:
        found = compare_metadata(MigrationContext.configure(connection), metadata)

    assert found == []


def test_not_one_index_or_constraint_differs_from_the_tables(path: Path, tmp_path: Path) -> None:
    with engine_of(tmp_path / "direct.db").migrating() as connection:
        metadata.create_all(connection)

    assert _schema(path) == _schema(tmp_path / "direct.db")


def test_migrating_twice_changes_nothing(path: Path) -> None:
    before = _schema(path)

    migrate(path)

    assert _schema(path) == before
    assert current(path) == newest()


async def test_a_file_of_a_newer_program_is_left_alone(path: Path, vault: Vault) -> None:
    raw = sqlite3.connect(path)
    with raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
    raw.close()

    with pytest.raises(NotMigrated, match="newer"):
        migrate(path)
    with pytest.raises(NotMigrated, match="newer"):
        await Database(path, vault).open()


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "odd.db"
    path.write_text("dear diary")

    with pytest.raises(Unusable, match="odd"):
        migrate(path)
    assert path.read_text() == "dear diary"


def test_a_missing_or_empty_file_has_no_schema(tmp_path: Path) -> None:
    (tmp_path / "empty.db").touch()

    assert current(tmp_path / "missing.db") is None
    assert current(tmp_path / "empty.db") is None
    assert not (tmp_path / "missing.db").exists()


def test_a_migration_that_breaks_off_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, execute, done = tmp_path / "new.db", op.execute, list[object]()

    def break_off(statement: str) -> None:
        done.append(statement)
        if len(done) > 10:
            raise LookupError("power cut")
        execute(statement)

    monkeypatch.setattr(op, "execute", break_off)
    with pytest.raises(LookupError, match="power cut"):
        migrate(path)
    monkeypatch.undo()

    assert current(path) is None
    assert _schema(path) == set()
    migrate(path)
    assert current(path) == newest()


def test_what_waits_in_the_outbox_keeps_its_body_and_gets_what_storage_must_know_of_it(tmp_path: Path) -> None:
    """Rows as the version before wrote them: kind, params, chat, person, not before, supersede, settled at."""
    path, rows = tmp_path / "old.db", (
        ("links", '{"note":1}', 1001, 1, None, None, None),
        ("doctor", '{"note":2}', 1001, 1, None, None, 9),
        ("package", '{"case":7}', 1001, 1, 500, None, None),
        ("card", '{"case":7,"why":"check","fresh":true}', 1001, 1, 500, "prompt:7:1001", None),
        ("card", '{"case":7,"page":null}', -100, None, None, "card:7:-100", None),
        ("retire", '{"message":5,"case":7}', -100, None, None, None, None),
        ("say", '{"words":"said.unreachable"}', 1001, 1, 500, None, None),
    )  # fmt: skip
    migration._upgrade(path, "0008")
    raw = sqlite3.connect(path)
    with raw:
        for number, row in enumerate(rows, start=1):
            raw.execute(
                "INSERT INTO outbox (id, key, lane, chat_id, template, params, delivery, priority, person, supersede,"
                " not_before, settled_at, silent, plain, state, attempts, unknowns, created_at)"
                " VALUES (?, ?, ?, ?, ?, ?, 'must', 0, ?, ?, ?, ?, 0, 0, 'waiting', 0, 0, 100)",
                (number, f"k{number}", str(row[2]), row[2], row[0], row[1], row[3], row[5], row[4], row[6]),
            )
        raw.executemany("INSERT INTO notes (id, at, text) VALUES (?, 1, 'sealed')", [(1,), (2,)])

    migrate(path)

    found = raw.execute(
        "SELECT template, params, version, erases, on_message, may_wait, needs, supersede, case_id, owed_since"
        " FROM outbox ORDER BY id"
    ).fetchall()
    notes = raw.execute("SELECT id, text FROM notes").fetchall()
    raw.close()
    assert [(kind, body) for kind, body, *_ in found] == [(kind, body) for kind, body, *_ in rows]
    assert [more for _, _, *more in found] == [
        [1, 1, 0, 0, "admin", None, None, 100],
        [1, 2, 0, 0, "admin", None, None, 100],
        [1, None, 0, 1, "district", None, 7, 500],
        [1, None, 0, 1, None, "prompt:7", None, 500],
        [1, None, 0, 0, None, "card:7", None, 100],
        [1, None, 1, 0, None, None, None, 100],
        [1, None, 0, 1, None, None, None, 500],
    ]
    assert notes == [(1, "sealed"), (2, None)], "findings that never arrived are erased"


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


def test_the_numbers_of_the_files_are_the_revisions_of_the_migrations() -> None:
    scripts = ScriptDirectory(str(migration._SCRIPTS))

    assert migration._known() == {script.revision for script in scripts.walk_revisions()}
    assert newest() == scripts.get_current_head()
