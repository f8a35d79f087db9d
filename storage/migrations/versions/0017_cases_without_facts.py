"""The cases of which no facts can be worked out, so that each goes on and figures say how many they lack."""

from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.execute(
        """
    CREATE TABLE facts_unread (
        case_id INTEGER NOT NULL, at BIGINT NOT NULL, why TEXT NOT NULL, PRIMARY KEY (case_id),
        FOREIGN KEY(case_id) REFERENCES cases (id))
    """
    )
