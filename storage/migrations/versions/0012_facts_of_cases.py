"""What figures are worked from, kept for each case as it moves. It is filled beside all other work."""

from alembic import op

revision = "0012"
down_revision = "0011"

_STATEMENTS = (
    """
    CREATE TABLE case_facts (
        case_id INTEGER NOT NULL, revision BIGINT NOT NULL, version BIGINT NOT NULL, station TEXT, opened_at BIGINT
        NOT NULL, ended_at BIGINT, moved_at BIGINT NOT NULL, until BIGINT, body TEXT NOT NULL,
        PRIMARY KEY (case_id, revision), FOREIGN KEY(case_id) REFERENCES cases (id))
    """,
    "CREATE INDEX facts_ended ON case_facts (ended_at) WHERE until IS NULL",
    "CREATE INDEX facts_moved ON case_facts (moved_at) WHERE until IS NULL",
    "CREATE INDEX facts_older ON case_facts (until) WHERE until IS NOT NULL",
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)
