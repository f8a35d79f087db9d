"""A keyed index by which texts and places are found without opening them. It is filled beside all other work."""

from alembic import op

revision = "0013"
down_revision = "0012"

_STATEMENTS = (
    """
    CREATE TABLE find_pieces (
        piece BIGINT NOT NULL, block BIGINT NOT NULL, cases BLOB NOT NULL, PRIMARY KEY (piece, block)) WITHOUT ROWID
    """,
    """
    CREATE TABLE find_notes (
        note_id BIGINT NOT NULL, case_id BIGINT NOT NULL, PRIMARY KEY (note_id)) WITHOUT ROWID
    """,
    "CREATE TABLE find_pending (case_id BIGINT NOT NULL, PRIMARY KEY (case_id)) WITHOUT ROWID",
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)
