"""What a street calls its places, and which of its units does what."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "landmarks",
        sa.Column("name", sa.Text(), primary_key=True),
        sa.Column("aliases", sa.Text(), nullable=False),
        sa.Column("station", sa.Text(), nullable=False),
        sa.Column("grid", sa.Text(), nullable=True),
    )
    op.create_table(
        "assignments",
        sa.Column("matter", sa.Text(), primary_key=True),
        sa.Column("unit", sa.Text(), nullable=False),
    )
