"""What people were sent in a week is counted by an index: the load gate asked every message that is kept."""

from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.execute("CREATE INDEX outbox_of_week ON outbox (created_at, priority, person) WHERE person IS NOT NULL")
