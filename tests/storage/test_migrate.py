"""The schema: from nothing to the newest, all or nothing, and the same as the tables say."""

import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import op
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from storage.database import Database
from storage.engine.errors import NotMigrated, Unusable
from storage.engine.secrets import Vault
from storage.engine.sqlite import writing_engine
from storage.migrate import current, migrate, newest
from storage.tables import metadata


def _schema(path: Path) -> set[tuple[str, str]]:
    engine = writing_engine(path)
    with engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")).all()
    engine.dispose()
    return {(name, _squeezed(sql)) for name, sql in rows if name != "alembic_version"}


def _squeezed(sql: str) -> str:
    return "".join(sql.split())


def test_the_migrations_make_what_the_tables_say(path: Path) -> None:
    engine = writing_engine(path)
    with engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), metadata)
    engine.dispose()

    assert found == []


def test_not_one_index_or_constraint_differs_from_the_tables(path: Path, tmp_path: Path) -> None:
    engine = writing_engine(tmp_path / "direct.db")
    with engine.connect() as connection:
        metadata.create_all(connection)
    engine.dispose()

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
