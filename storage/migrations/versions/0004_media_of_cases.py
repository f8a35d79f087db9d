"""Which case each attachment belongs to, for those that came before their rows said so."""

from alembic import op

from storage.engine.old_rows import has_rows

revision = "0004"
down_revision = "0003"

_BY_EVENTS = """
    UPDATE media SET case_id = found.case_id
    FROM (
        SELECT item.value AS id, min(case_events.case_id) AS case_id
        FROM case_events, json_each(case_events.body, '$.media') AS item
        WHERE case_events.body LIKE '%"media"%'
        GROUP BY item.value
    ) AS found
    WHERE media.id = found.id AND media.case_id IS NULL
    """
_BY_ALBUM = """
    UPDATE media SET case_id = (
        SELECT case_id FROM albums WHERE albums.chat_id = media.chat_id AND albums.album = media.album
    )
    WHERE case_id IS NULL AND album IS NOT NULL
    """
"""Parts that came when their case had ended already."""


def upgrade() -> None:
    if has_rows("media"):
        op.execute(_BY_EVENTS)
    op.execute(_BY_ALBUM)
