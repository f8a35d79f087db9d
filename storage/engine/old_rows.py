"""For migrations, on whatever engine they run: whether there are old rows, and which numbers rows ever had.

Only SQLite has databases that are older than this module: what a migration does with the rows of one may be said in
SQLite's words, where it is done only if there are any.
"""

from alembic import op
from sqlalchemy import Connection, text

_GREATEST = {
    "sqlite": "SELECT seq FROM sqlite_sequence WHERE name = :name",
    "postgresql": "SELECT pg_sequence_last_value(pg_get_serial_sequence(:name, 'id')::regclass)",
}
_SET = {
    "sqlite": (
        "DELETE FROM sqlite_sequence WHERE name = :name",
        "INSERT INTO sqlite_sequence VALUES (:name, :number)",
    ),
    "postgresql": (
        "SELECT setval(pg_get_serial_sequence(:name, 'id')::regclass, greatest(:number, 1), :number > 0)",
    ),
}


def greatest_ever(connection: Connection, table: str) -> int | None:
    """The greatest number that a row ever had, though it may be deleted; None where none is known."""
    found: int | None = connection.scalar(text(_GREATEST[connection.dialect.name]), {"name": table})
    return found


def count_on_from(connection: Connection, table: str, greatest: int) -> None:
    """From now on rows are given greater numbers than that."""
    for statement in _SET[connection.dialect.name]:
        connection.execute(text(statement), {"name": table, "number": greatest})


def has_rows(table: str) -> bool:
    """Whether there is anything for the migration that runs to carry over."""
    found = op.get_bind().exec_driver_sql(f"SELECT 1 FROM {table} LIMIT 1")  # noqa: S608 - named by the migration
    return found.first() is not None
