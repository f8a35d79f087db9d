"""The load meter: how many prompts, questions, taps and messages at night there were on each day."""

from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE load_counts (
            day TEXT NOT NULL,
            what TEXT NOT NULL,
            count BIGINT NOT NULL,
            PRIMARY KEY (day, what)
        )
        """
    )
