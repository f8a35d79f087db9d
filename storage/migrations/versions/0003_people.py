"""People: groups that became supergroups, who was seen in which group."""

from alembic import op

revision = "0003"
down_revision = "0002"

_NEW = (
    "CREATE TABLE upgraded (chat_id BIGINT NOT NULL, now BIGINT NOT NULL, PRIMARY KEY (chat_id))",
    """
    CREATE TABLE members (
        id INTEGER NOT NULL, chat_id BIGINT NOT NULL, telegram_id BIGINT NOT NULL, name BLOB, inside BOOLEAN NOT
        NULL, at BIGINT NOT NULL, PRIMARY KEY (id), UNIQUE (chat_id, telegram_id))
    """,
)


def upgrade() -> None:
    for statement in _NEW:
        op.execute(statement)
