"""A message is known by its chat and number, whatever update id it comes under."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.execute("ALTER TABLE inbox ADD COLUMN message BIGINT")
    op.execute("CREATE UNIQUE INDEX inbox_message ON inbox (bot_id, lane, message) WHERE message IS NOT NULL")
