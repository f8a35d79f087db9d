"""What attachments that belong to no case belong to: the area, and the number of the thing there."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.add_column("media", sa.Column("area", sa.Text(), nullable=True))
    op.add_column("media", sa.Column("thing", sa.BigInteger(), nullable=True))
