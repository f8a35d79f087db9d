"""The order of the outbox: a place for each parcel, and first cards before prompts; what waits keeps its class."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.execute("ALTER TABLE outbox ADD COLUMN place BIGINT DEFAULT '0' NOT NULL")
    op.execute("UPDATE outbox SET place = id WHERE settled_at IS NULL")
    op.execute("DROP INDEX outbox_lane")
    op.execute("CREATE INDEX outbox_lane ON outbox (lane, state, priority, place, id) WHERE settled_at IS NULL")
    op.execute(
        """
        UPDATE outbox SET priority = CASE priority WHEN 2 THEN 3 WHEN 3 THEN 4 WHEN 4 THEN 5 ELSE priority END
        WHERE settled_at IS NULL
        """
    )
