"""Intake: several messages of one report, questions that do not listen, where somebody was, past choices, incidents.

A table whose columns change is made anew and filled from the old one, so that its text in the schema is one.
"""

from alembic import op

revision = "0002"
down_revision = "0001"

_ANEW = {
    "reports": (
        """
        CREATE TABLE reports (
            case_id INTEGER NOT NULL, chat_id BIGINT NOT NULL, message_id BIGINT NOT NULL, main BOOLEAN NOT NULL,
            PRIMARY KEY (case_id, chat_id, message_id), FOREIGN KEY(case_id) REFERENCES cases (id))
        """,
        "SELECT case_id, chat_id, message_id, TRUE FROM was",
        "CREATE INDEX report_of_message ON reports (chat_id, message_id)",
    ),
    "asks": (
        """
        CREATE TABLE asks (
            id INTEGER NOT NULL, person BIGINT NOT NULL, chat_id BIGINT NOT NULL, case_id BIGINT, command TEXT NOT
            NULL, args BLOB, prompt_message_id BIGINT, notes TEXT NOT NULL, media TEXT NOT NULL, message_ids TEXT
            NOT NULL, opened_at BIGINT NOT NULL, expires_at BIGINT NOT NULL, closed BOOLEAN NOT NULL, listens
            BOOLEAN NOT NULL, PRIMARY KEY (id))
        """,
        "SELECT *, TRUE FROM was",
        "CREATE INDEX ask_of_prompt ON asks (chat_id, prompt_message_id)",
        "CREATE INDEX asks_expiring ON asks (expires_at) WHERE closed IS 0",
        "CREATE INDEX asks_open ON asks (person, chat_id) WHERE closed IS 0",
    ),
    "media": (
        """
        CREATE TABLE media (
            id INTEGER NOT NULL, kind TEXT NOT NULL, file_id TEXT NOT NULL, unique_id TEXT NOT NULL, chat_id BIGINT
            NOT NULL, message_id BIGINT NOT NULL, album TEXT, sender BIGINT, at BIGINT NOT NULL, size BIGINT, mime
            TEXT, path TEXT, attempts BIGINT NOT NULL, error TEXT, case_id BIGINT, caption BLOB, PRIMARY KEY (id))
        """,
        "SELECT *, NULL, NULL FROM was",
        "CREATE INDEX media_missing ON media (case_id) WHERE path IS NULL AND attempts > 0",
        "CREATE INDEX media_of_album ON media (chat_id, album)",
        "CREATE INDEX media_of_message ON media (chat_id, message_id)",
        "CREATE INDEX media_unfetched ON media (attempts) WHERE path IS NULL",
    ),
}
_NEW = (
    """
    CREATE TABLE choices (
        case_id INTEGER NOT NULL, "row" TEXT NOT NULL, note BIGINT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY
        (case_id), FOREIGN KEY(case_id) REFERENCES cases (id))
    """,
    "CREATE INDEX choices_made ON choices (at)",
    """
    CREATE TABLE spots (
        id INTEGER NOT NULL, chat_id BIGINT NOT NULL, point BLOB, at BIGINT NOT NULL, PRIMARY KEY (id))
    """,
    """
    CREATE TABLE incidents (
        day TEXT NOT NULL, what TEXT NOT NULL, count BIGINT NOT NULL, first_at BIGINT NOT NULL, last_at BIGINT NOT
        NULL, PRIMARY KEY (day, what))
    """,
)


def upgrade() -> None:
    for name, (table, old_rows, *indexes) in _ANEW.items():
        op.execute(f"ALTER TABLE {name} RENAME TO was")
        op.execute(table)
        op.execute(f"INSERT INTO {name} {old_rows}")
        op.execute("DROP TABLE was")
        for index in indexes:
            op.execute(index)
    for statement in _NEW:
        op.execute(statement)
