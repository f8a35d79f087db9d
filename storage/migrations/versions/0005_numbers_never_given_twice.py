"""Numbers of timers, questions, attachments and group members are never given twice: the greatest is remembered.

A table is made anew with AUTOINCREMENT and filled from the old one. Rows deleted before are still named by messages
that were sent about them: the counting goes on from the greatest number that stands in the outbox too.
"""

import re
from collections.abc import Iterator

from alembic import op

from storage.engine.old_rows import count_on_from, greatest_ever

revision = "0005"
down_revision = "0004"

_ANEW = {
    "timers": (
        """
        CREATE TABLE timers (
            id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, case_id INTEGER, kind TEXT NOT NULL, "key" TEXT NOT NULL,
            due_at BIGINT NOT NULL, wake_at BIGINT NOT NULL, attempts BIGINT NOT NULL, body TEXT NOT NULL, FOREIGN
            KEY(case_id) REFERENCES cases (id), UNIQUE ("key"))
        """,
        "INSERT INTO timers SELECT * FROM was",
        "CREATE INDEX timers_due ON timers (wake_at)",
        "CREATE INDEX timers_of_case ON timers (case_id)",
    ),
    "members": (
        """
        CREATE TABLE members (
            id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, chat_id BIGINT NOT NULL, telegram_id BIGINT NOT NULL, name
            BLOB, inside BOOLEAN NOT NULL, at BIGINT NOT NULL, UNIQUE (chat_id, telegram_id))
        """,
        "INSERT INTO members SELECT * FROM was",
    ),
    "asks": (
        """
        CREATE TABLE asks (
            id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, person BIGINT NOT NULL, chat_id BIGINT NOT NULL, case_id
            BIGINT, command TEXT NOT NULL, args BLOB, prompt_message_id BIGINT, notes TEXT NOT NULL, media TEXT NOT
            NULL, message_ids TEXT NOT NULL, opened_at BIGINT NOT NULL, expires_at BIGINT NOT NULL, closed BOOLEAN
            NOT NULL, listens BOOLEAN NOT NULL)
        """,
        "INSERT INTO asks SELECT * FROM was",
        "CREATE INDEX ask_of_prompt ON asks (chat_id, prompt_message_id)",
        "CREATE INDEX asks_expiring ON asks (expires_at) WHERE closed IS 0",
        "CREATE INDEX asks_open ON asks (person, chat_id) WHERE closed IS 0",
    ),
    "media": (
        """
        CREATE TABLE media (
            id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, file_id TEXT NOT NULL, unique_id TEXT
            NOT NULL, chat_id BIGINT NOT NULL, message_id BIGINT NOT NULL, album TEXT, sender BIGINT, at BIGINT NOT
            NULL, size BIGINT, mime TEXT, path TEXT, attempts BIGINT NOT NULL, error TEXT, case_id BIGINT, caption
            BLOB)
        """,
        "INSERT INTO media SELECT * FROM was",
        "CREATE INDEX media_missing ON media (case_id) WHERE path IS NULL AND attempts > 0",
        "CREATE INDEX media_of_album ON media (chat_id, album)",
        "CREATE INDEX media_of_message ON media (chat_id, message_id)",
        "CREATE INDEX media_unfetched ON media (attempts) WHERE path IS NULL",
    ),
}
_TIMER_IN_A_KEY = re.compile(r":t(\d+)[.:]")
_ASK = re.compile(r'"ask":\s*(\d+)')
_ASK_IN_A_BUTTON = re.compile(r'"find",\s*"([0-9a-z]+)-|l:roster:(?:yes|no)-([0-9a-z]+)')
_BASE = 36


def upgrade() -> None:
    for name, (table, old_rows, *indexes) in _ANEW.items():
        op.execute(f"ALTER TABLE {name} RENAME TO was")
        op.execute(table)
        op.execute(old_rows)
        op.execute("DROP TABLE was")
        for index in indexes:
            op.execute(index)
    sent = op.get_bind().exec_driver_sql('SELECT "key", params FROM outbox').all()
    _count_on("timers", (int(number) for key, _ in sent for number in _TIMER_IN_A_KEY.findall(key)))
    _count_on("asks", (number for _, params in sent for number in _asks_in(params)))


def _asks_in(params: str) -> Iterator[int]:
    """A question is named by its number, and in the buttons under a list in base 36."""
    yield from map(int, _ASK.findall(params))
    yield from (int(found or confirmed, _BASE) for found, confirmed in _ASK_IN_A_BUTTON.findall(params))


def _count_on(table: str, numbers: Iterator[int]) -> None:
    greatest = max(numbers, default=0)
    known = greatest_ever(op.get_bind(), table)
    if known is None or greatest > known:
        count_on_from(op.get_bind(), table, greatest)
