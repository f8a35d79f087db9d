"""Pictures on cards: which one a card shows, which groups show any, and how a refused message is to be sent again."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("cards", sa.Column("picture", sa.Text(), nullable=True))
    op.add_column("chats", sa.Column("pictures", sa.Boolean(create_constraint=False), nullable=True))
    op.add_column("outbox", sa.Column("shape", sa.Text(), nullable=True))
