"""The figures of each summary as they were sent, so that a later change of them is told as a correction."""

from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE sent_figures (
            scope TEXT NOT NULL,
            period TEXT NOT NULL,
            rules TEXT NOT NULL,
            at BIGINT NOT NULL,
            cells TEXT NOT NULL,
            PRIMARY KEY (scope, period)
        )
        """
    )
