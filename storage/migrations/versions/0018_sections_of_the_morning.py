"""Which areas beside the cases have something for a person's morning message."""

from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE gathered_sections (
            person BIGINT NOT NULL,
            day TEXT NOT NULL,
            area TEXT NOT NULL,
            PRIMARY KEY (person, day, area)
        )
        """
    )
