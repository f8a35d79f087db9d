"""Which unit takes a matter that units have passed on to one another: the director's list and the rulings on it."""

from alembic import op

revision = "0002"
down_revision = "0001"

_SCHEMA = (
    """
    CREATE TABLE disputes (
        subclass TEXT NOT NULL, station TEXT NOT NULL, unit TEXT, case_id INTEGER NOT NULL, at BIGINT NOT NULL,
        PRIMARY KEY (subclass, station), FOREIGN KEY(case_id) REFERENCES cases (id))
    """,
)


def upgrade() -> None:
    for statement in _SCHEMA:
        op.execute(statement)
