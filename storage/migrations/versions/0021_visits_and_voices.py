"""Visits of the centre's staff to the stations, and the workers' voices, each with their events."""

from alembic import op

revision = "0021"
down_revision = "0020"

_LOG = "(thing BIGINT NOT NULL, revision BIGINT NOT NULL, at BIGINT NOT NULL, actor BIGINT, kind TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (thing, revision))"  # noqa: E501 - one statement
_STATEMENTS = (
    """
    CREATE TABLE visits (
        id INTEGER NOT NULL, revision BIGINT NOT NULL, body TEXT NOT NULL, person BIGINT NOT NULL,
        station TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (id))
    """,
    "CREATE INDEX visits_at ON visits (at)",
    f"CREATE TABLE visit_events {_LOG}",
    """
    CREATE TABLE voices (
        id INTEGER NOT NULL, revision BIGINT NOT NULL, body TEXT NOT NULL, asked_at BIGINT NOT NULL,
        answered_at BIGINT, speaker BLOB, PRIMARY KEY (id))
    """,
    "CREATE INDEX voices_asked ON voices (asked_at)",
    f"CREATE TABLE voice_events {_LOG}",
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)
