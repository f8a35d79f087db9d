"""Lists to walk: each with its events, its sealed texts, and the cards that show it."""

from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE campaigns (
            id INTEGER NOT NULL,
            revision BIGINT NOT NULL,
            status TEXT NOT NULL,
            author BIGINT NOT NULL,
            written_at BIGINT NOT NULL,
            issued_at BIGINT,
            ended_at BIGINT,
            body TEXT NOT NULL,
            texts BLOB,
            PRIMARY KEY (id)
        )
        """
    )
    op.execute(
        """
        CREATE TABLE campaign_events (
            thing BIGINT NOT NULL,
            revision BIGINT NOT NULL,
            at BIGINT NOT NULL,
            actor BIGINT,
            kind TEXT NOT NULL,
            body TEXT NOT NULL,
            PRIMARY KEY (thing, revision)
        ) WITHOUT ROWID
        """
    )
    op.execute(
        """
        CREATE TABLE campaign_cards (
            campaign BIGINT NOT NULL,
            chat_id BIGINT NOT NULL,
            kind TEXT NOT NULL,
            person BIGINT,
            message_id BIGINT,
            page BIGINT NOT NULL,
            places TEXT NOT NULL,
            PRIMARY KEY (campaign, chat_id, kind)
        )
        """
    )
