"""Messages of the outbox: the version of their JSON, since when they are owed, and what storage must know of them.

Notes that only a message needed were erased where it arrived; those of messages that never arrived go now.
"""

from alembic import op

from storage.engine.old_rows import has_rows

revision = "0009"
down_revision = "0008"

_OUTBOX = """
    CREATE TABLE outbox (
        id INTEGER NOT NULL, "key" TEXT NOT NULL, lane TEXT NOT NULL, chat_id BIGINT NOT NULL, thread_id BIGINT,
        template TEXT NOT NULL, params TEXT NOT NULL, delivery TEXT NOT NULL, priority BIGINT NOT NULL, supersede
        TEXT, case_id BIGINT, person BIGINT, not_before BIGINT, silent BOOLEAN NOT NULL, plain BOOLEAN NOT NULL,
        state TEXT NOT NULL, attempts BIGINT NOT NULL, unknowns BIGINT NOT NULL, created_at BIGINT NOT NULL,
        settled_at BIGINT, message_id BIGINT, error TEXT, place BIGINT DEFAULT '0' NOT NULL, version BIGINT NOT
        NULL, owed_since BIGINT NOT NULL, erases BIGINT, on_message BOOLEAN NOT NULL, may_wait BOOLEAN NOT NULL,
        needs TEXT, PRIMARY KEY (id), UNIQUE ("key"))
    """
_ROWS = """
    INSERT INTO outbox
    SELECT *, 1, max(created_at, coalesce(not_before, created_at)),
        CASE WHEN template IN ('links', 'roster', 'doctor') THEN json_extract(params, '$.note') END,
        template IN ('delete', 'retire'),
        template IN ('handover', 'passed', 'package', 'attachments', 'row', 'morning')
            OR (template = 'say' AND not_before IS NOT NULL)
            OR (template = 'card' AND json_extract(params, '$.fresh') IS 1),
        CASE
            WHEN template IN ('package', 'row') THEN 'district'
            WHEN template = 'attachments' THEN 'read'
            WHEN template IN ('links', 'roster', 'doctor', 'roster_file') THEN 'admin'
        END
    FROM was
    """
_AFTERWARDS = (
    """
    UPDATE outbox SET case_id = json_extract(params, '$.case')
    WHERE template IN ('package', 'row', 'attachments') AND settled_at IS NULL
    """,
    """
    UPDATE outbox SET supersede = substr(supersede, 1, length(supersede) - length(chat_id) - 1)
    WHERE settled_at IS NULL AND supersede LIKE '%:' || chat_id
    """,
    """
    UPDATE notes SET text = NULL
    WHERE id IN (SELECT erases FROM outbox WHERE settled_at IS NOT NULL AND erases IS NOT NULL)
    """,
)
_INDEXES = (
    "CREATE INDEX outbox_due ON outbox (not_before) WHERE settled_at IS NULL",
    "CREATE INDEX outbox_failed ON outbox (state) WHERE error IS NOT NULL",
    "CREATE INDEX outbox_lane ON outbox (lane, state, priority, place, id) WHERE settled_at IS NULL",
    "CREATE INDEX outbox_of_case ON outbox (case_id)",
    "CREATE INDEX outbox_supersede ON outbox (supersede) WHERE settled_at IS NULL",
)


def upgrade() -> None:
    op.execute("ALTER TABLE outbox RENAME TO was")
    op.execute(_OUTBOX)
    old = has_rows("was")
    if old:
        op.execute(_ROWS)
    op.execute("DROP TABLE was")
    for statement in (*(_AFTERWARDS if old else ()), *_INDEXES):
        op.execute(statement)
