"""Searches and rosters that wait for their confirmation in tables of their own; a question has a kind.

Both stood among the questions. What is open is carried over under its own number, which the buttons that were drawn
name, and stays sealed under its former place, for a migration has no key (`storage.engine.secrets` opens it there).
"""

from alembic import op

from storage.engine.old_rows import count_on_from, greatest_ever

revision = "0007"
down_revision = "0006"

_STATEMENTS = (
    """
    CREATE TABLE searches (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, person BIGINT NOT NULL, body BLOB, at BIGINT NOT NULL,
        expires_at BIGINT NOT NULL)
    """,
    """
    CREATE TABLE pending_rosters (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, person BIGINT NOT NULL, body BLOB, at BIGINT NOT NULL,
        expires_at BIGINT NOT NULL)
    """,
    """
    INSERT INTO searches SELECT id, person, args, opened_at, expires_at FROM asks
    WHERE command = 'find' AND closed IS 0
    """,
    """
    INSERT INTO pending_rosters SELECT id, person, args, opened_at, expires_at FROM asks
    WHERE command = 'roster' AND closed IS 0
    """,
    "INSERT INTO counters SELECT 'ids:searches', value FROM counters WHERE name = 'ids:asks'",
    "INSERT INTO counters SELECT 'ids:pending_rosters', value FROM counters WHERE name = 'ids:asks'",
    "DELETE FROM asks WHERE command IN ('find', 'roster')",
    "ALTER TABLE asks RENAME COLUMN command TO kind",
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)
    asked = greatest_ever(op.get_bind(), "asks")
    for table in ("searches", "pending_rosters"):
        count_on_from(op.get_bind(), table, asked or 0)
