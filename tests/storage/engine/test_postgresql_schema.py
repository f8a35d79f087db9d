"""The migrations make the same tables on a server as the tables say, and its errors mean what they mean."""

import psycopg
import pytest
from sqlalchemy import inspect
from sqlalchemy.engine.reflection import Inspector

from storage.engine.address import Server, read_address
from storage.engine.choose import engine_of
from storage.engine.postgresql_schema import as_postgresql
from storage.engine.postgresql_trouble import trouble_of
from storage.engine.trouble import Trouble
from storage.migrate import current, migrate, newest
from storage.tables import is_numbered, metadata
from tests import postgres

pytestmark = pytest.mark.usefixtures("on_postgresql")


def test_the_migrations_make_what_the_tables_say_on_a_server_too(database: Server) -> None:
    with engine_of(database).migrating() as connection:
        found: Inspector = inspect(connection)
        assert set(found.get_table_names()) == {*metadata.tables, "alembic_version"}
        for table in metadata.sorted_tables:
            columns = {one["name"]: one["nullable"] for one in found.get_columns(table.name)}
            assert columns == {one.name: one.nullable for one in table.columns}
            assert found.get_pk_constraint(table.name)["constrained_columns"] == [c.name for c in table.primary_key]
            indexes = {
                one["name"]: (one["column_names"], one["unique"], "postgresql_where" in one["dialect_options"])
                for one in found.get_indexes(table.name)
                if "duplicates_constraint" not in one
            }
            assert indexes == {
                one.name: ([c.name for c in one.columns], one.unique, "only" in one.info) for one in table.indexes
            }
            has_sequence = any(one.get("identity") for one in found.get_columns(table.name))
            assert has_sequence == is_numbered(table)


def test_texts_are_ordered_by_their_code_points_whatever_the_server_speaks(database: Server) -> None:
    with engine_of(database).migrating() as connection:
        others = connection.exec_driver_sql(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
            " AND data_type = 'text' AND collation_name IS DISTINCT FROM 'C'"
        ).all()

    assert others == []


def test_a_migration_that_is_made_twice_changes_nothing_and_an_empty_database_has_none() -> None:
    with postgres.database("template0") as empty:
        assert current(empty) is None
        migrate(empty)
        migrate(empty)
        assert current(empty) == newest()


def test_only_what_changes_something_is_read_as_postgresql() -> None:
    assert as_postgresql("SELECT a FROM b WHERE c IS 1") == "SELECT a FROM b WHERE c IS 1"
    assert as_postgresql("CREATE INDEX a ON b (c) WHERE d IS 0") == "CREATE INDEX a ON b (c) WHERE d IS FALSE"
    assert as_postgresql("ALTER TABLE a ADD COLUMN text BLOB") == "ALTER TABLE a ADD COLUMN text BYTEA"


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (psycopg.errors.AdminShutdown(), Trouble.LOST),
        (psycopg.errors.ConnectionFailure(), Trouble.LOST),
        (psycopg.OperationalError("the connection is closed"), Trouble.LOST),
        (psycopg.OperationalError("FATAL:  the database system is starting up"), Trouble.LOST),
        (psycopg.OperationalError("FATAL:  password authentication failed"), Trouble.FORBIDDEN),
        (psycopg.errors.SerializationFailure(), Trouble.LOCKED),
        (psycopg.errors.LockNotAvailable(), Trouble.LOCKED),
        (psycopg.errors.DiskFull(), Trouble.FULL),
        (psycopg.errors.OutOfMemory(), Trouble.HINDERED),
        (psycopg.errors.ReadOnlySqlTransaction(), Trouble.READ_ONLY),
        (psycopg.errors.InsufficientPrivilege(), Trouble.FORBIDDEN),
        (psycopg.errors.DataCorrupted(), Trouble.DAMAGED),
        (psycopg.errors.IoError(), Trouble.DAMAGED),
        (psycopg.errors.UniqueViolation(), None),
        (psycopg.errors.SyntaxError(), None),
        (LookupError(), None),
    ],
)
def test_what_is_whose_fault_is_told_by_the_code_of_the_server(error: BaseException, trouble: Trouble | None) -> None:
    assert trouble_of(error) is trouble


def test_a_password_in_a_url_stands_in_no_text_of_the_address() -> None:
    address = read_address("postgresql://bot:p%40ss@db.example:5433/wangge?sslmode=require")

    assert address == Server("postgresql://bot@db.example:5433/wangge?sslmode=require", "p@ss")
    assert "p@ss" not in f"{address!r}{address}"
