"""A keyed hash of what each card shows, so that nothing is sent where nothing would change."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("cards", sa.Column("drawn", sa.LargeBinary(), nullable=True))
