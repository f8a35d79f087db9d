"""The beginning: roster, cases and their events, inbox, outbox, timers, cards, questions, sealed texts, media.

Times are whole microseconds since 1970 in UTC. What is personal is a BLOB, sealed before it comes here.
"""

from alembic import op

revision = "0001"
down_revision = None

_SCHEMA = (
    """
    CREATE TABLE meta (
        "key" TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY ("key"))
    """,
    "CREATE TABLE counters (name TEXT NOT NULL, value BIGINT NOT NULL, PRIMARY KEY (name))",
    """
    CREATE TABLE stations (
        code TEXT NOT NULL, name TEXT NOT NULL, owner BIGINT, backup BIGINT, active BOOLEAN NOT NULL, PRIMARY KEY
        (code))
    """,
    """
    CREATE TABLE grids (
        code TEXT NOT NULL, station TEXT NOT NULL, name TEXT NOT NULL, households BIGINT, active BOOLEAN NOT NULL,
        PRIMARY KEY (code))
    """,
    "CREATE INDEX grids_of ON grids (station)",
    """
    CREATE TABLE units (
        code TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, station TEXT, active BOOLEAN NOT NULL, PRIMARY
        KEY (code))
    """,
    """
    CREATE TABLE people (
        id INTEGER NOT NULL, name TEXT NOT NULL, telegram_id BIGINT, station TEXT, active BOOLEAN NOT NULL, body
        TEXT NOT NULL, phone BLOB, PRIMARY KEY (id))
    """,
    "CREATE UNIQUE INDEX people_by_telegram ON people (telegram_id) WHERE active IS 1",
    """
    CREATE TABLE person_links (
        person_id INTEGER NOT NULL, kind TEXT NOT NULL, code TEXT NOT NULL, PRIMARY KEY (person_id, kind, code),
        FOREIGN KEY(person_id) REFERENCES people (id))
    """,
    "CREATE INDEX people_of ON person_links (kind, code)",
    """
    CREATE TABLE invites (
        hash TEXT NOT NULL, person_id INTEGER NOT NULL, expires_at BIGINT NOT NULL, used_at BIGINT, PRIMARY KEY
        (hash), FOREIGN KEY(person_id) REFERENCES people (id))
    """,
    """
    CREATE TABLE chats (
        chat_id BIGINT NOT NULL, kind TEXT NOT NULL, unit TEXT, title TEXT NOT NULL, thread_id BIGINT, active
        BOOLEAN NOT NULL, PRIMARY KEY (chat_id))
    """,
    "CREATE TABLE greeted (chat_id BIGINT NOT NULL, PRIMARY KEY (chat_id))",
    """
    CREATE TABLE cases (
        id INTEGER NOT NULL, number TEXT NOT NULL, revision BIGINT NOT NULL, status TEXT NOT NULL, station TEXT,
        grid TEXT, unit TEXT, officer BIGINT, reporter BIGINT NOT NULL, "row" TEXT, urgency TEXT NOT NULL, leads
        TEXT, opened_at BIGINT NOT NULL, since BIGINT NOT NULL, due_at BIGINT, ended_at BIGINT, verified_at
        BIGINT, revisit_at BIGINT, body TEXT NOT NULL, PRIMARY KEY (id), UNIQUE (number))
    """,
    "CREATE INDEX cases_ended ON cases (ended_at)",
    "CREATE INDEX cases_following ON cases (leads) WHERE leads IS NOT NULL",
    "CREATE INDEX cases_of_reporter ON cases (reporter, ended_at)",
    'CREATE INDEX cases_of_row ON cases ("row", opened_at, station, grid, unit)',
    "CREATE INDEX cases_open_of_unit ON cases (unit) WHERE ended_at IS NULL",
    "CREATE INDEX cases_opened ON cases (opened_at)",
    """
    CREATE TABLE case_events (
        case_id INTEGER NOT NULL, revision BIGINT NOT NULL, at BIGINT NOT NULL, actor BIGINT, on_behalf BOOLEAN
        NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (case_id, revision), FOREIGN KEY(case_id)
        REFERENCES cases (id)) WITHOUT ROWID
    """,
    """
    CREATE TABLE inbox (
        id INTEGER NOT NULL, bot_id BIGINT NOT NULL, update_id BIGINT NOT NULL, digest BLOB, lane BIGINT NOT NULL,
        kind TEXT NOT NULL, raw BLOB, at BIGINT NOT NULL, attempts BIGINT NOT NULL, not_before BIGINT, settled_at
        BIGINT, aside BOOLEAN NOT NULL, error TEXT, PRIMARY KEY (id), UNIQUE (bot_id, update_id, digest))
    """,
    "CREATE INDEX inbox_aside ON inbox (id) WHERE aside IS 1",
    "CREATE INDEX inbox_put_off ON inbox (not_before, lane) WHERE settled_at IS NULL",
    "CREATE INDEX inbox_waiting ON inbox (id) WHERE settled_at IS NULL",
    """
    CREATE TABLE outbox (
        id INTEGER NOT NULL, "key" TEXT NOT NULL, lane TEXT NOT NULL, chat_id BIGINT NOT NULL, thread_id BIGINT,
        template TEXT NOT NULL, params TEXT NOT NULL, delivery TEXT NOT NULL, priority BIGINT NOT NULL, supersede
        TEXT, case_id BIGINT, person BIGINT, not_before BIGINT, silent BOOLEAN NOT NULL, plain BOOLEAN NOT NULL,
        state TEXT NOT NULL, attempts BIGINT NOT NULL, unknowns BIGINT NOT NULL, created_at BIGINT NOT NULL,
        settled_at BIGINT, message_id BIGINT, error TEXT, PRIMARY KEY (id), UNIQUE ("key"))
    """,
    "CREATE INDEX outbox_due ON outbox (not_before) WHERE settled_at IS NULL",
    "CREATE INDEX outbox_failed ON outbox (state) WHERE error IS NOT NULL",
    "CREATE INDEX outbox_lane ON outbox (lane, state, priority, id) WHERE settled_at IS NULL",
    "CREATE INDEX outbox_of_case ON outbox (case_id)",
    "CREATE INDEX outbox_supersede ON outbox (supersede) WHERE settled_at IS NULL",
    "CREATE TABLE halts (lane TEXT NOT NULL, until BIGINT NOT NULL, PRIMARY KEY (lane))",
    """
    CREATE TABLE timers (
        id INTEGER NOT NULL, case_id INTEGER, kind TEXT NOT NULL, "key" TEXT NOT NULL, due_at BIGINT NOT NULL,
        wake_at BIGINT NOT NULL, attempts BIGINT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (id), FOREIGN
        KEY(case_id) REFERENCES cases (id), UNIQUE ("key"))
    """,
    "CREATE INDEX timers_due ON timers (wake_at)",
    "CREATE INDEX timers_of_case ON timers (case_id)",
    """
    CREATE TABLE cards (
        case_id INTEGER NOT NULL, chat_id BIGINT NOT NULL, message_id BIGINT NOT NULL, shown_revision BIGINT NOT
        NULL, at BIGINT NOT NULL, PRIMARY KEY (case_id, chat_id), FOREIGN KEY(case_id) REFERENCES cases (id))
    """,
    "CREATE INDEX card_of_message ON cards (chat_id, message_id)",
    """
    CREATE TABLE reports (
        case_id INTEGER NOT NULL, chat_id BIGINT NOT NULL, message_id BIGINT NOT NULL, PRIMARY KEY (case_id),
        FOREIGN KEY(case_id) REFERENCES cases (id))
    """,
    "CREATE INDEX report_of_message ON reports (chat_id, message_id)",
    """
    CREATE TABLE disputes (
        subclass TEXT NOT NULL, station TEXT NOT NULL, unit TEXT, case_id INTEGER NOT NULL, at BIGINT NOT NULL,
        PRIMARY KEY (subclass, station), FOREIGN KEY(case_id) REFERENCES cases (id))
    """,
    """
    CREATE TABLE gathered (
        person BIGINT NOT NULL, day TEXT NOT NULL, case_id INTEGER NOT NULL, PRIMARY KEY (person, day, case_id),
        FOREIGN KEY(case_id) REFERENCES cases (id))
    """,
    """
    CREATE TABLE asks (
        id INTEGER NOT NULL, person BIGINT NOT NULL, chat_id BIGINT NOT NULL, case_id BIGINT, command TEXT NOT
        NULL, args BLOB, prompt_message_id BIGINT, notes TEXT NOT NULL, media TEXT NOT NULL, message_ids TEXT NOT
        NULL, opened_at BIGINT NOT NULL, expires_at BIGINT NOT NULL, closed BOOLEAN NOT NULL, PRIMARY KEY (id))
    """,
    "CREATE INDEX ask_of_prompt ON asks (chat_id, prompt_message_id)",
    "CREATE INDEX asks_expiring ON asks (expires_at) WHERE closed IS 0",
    "CREATE INDEX asks_open ON asks (person, chat_id) WHERE closed IS 0",
    "CREATE TABLE notes (id INTEGER NOT NULL, author BIGINT, at BIGINT NOT NULL, text BLOB, PRIMARY KEY (id))",
    """
    CREATE TABLE contacts (
        id INTEGER NOT NULL, case_id BIGINT NOT NULL, name BLOB, phone BLOB, phone_index BLOB, at BIGINT NOT NULL,
        PRIMARY KEY (id))
    """,
    "CREATE INDEX contacts_of_case ON contacts (case_id)",
    "CREATE INDEX contacts_of_phone ON contacts (phone_index)",
    """
    CREATE TABLE views (
        id INTEGER NOT NULL, contact_id BIGINT NOT NULL, case_id BIGINT NOT NULL, viewer BIGINT NOT NULL, reason
        BLOB, at BIGINT NOT NULL, PRIMARY KEY (id))
    """,
    "CREATE INDEX views_of_case ON views (case_id)",
    """
    CREATE TABLE media (
        id INTEGER NOT NULL, kind TEXT NOT NULL, file_id TEXT NOT NULL, unique_id TEXT NOT NULL, chat_id BIGINT
        NOT NULL, message_id BIGINT NOT NULL, album TEXT, sender BIGINT, at BIGINT NOT NULL, size BIGINT, mime
        TEXT, path TEXT, attempts BIGINT NOT NULL, error TEXT, PRIMARY KEY (id))
    """,
    "CREATE INDEX media_of_album ON media (chat_id, album)",
    "CREATE INDEX media_of_message ON media (chat_id, message_id)",
    "CREATE INDEX media_unfetched ON media (attempts) WHERE path IS NULL",
    """
    CREATE TABLE albums (
        chat_id BIGINT NOT NULL, album TEXT NOT NULL, case_id INTEGER NOT NULL, PRIMARY KEY (chat_id, album),
        FOREIGN KEY(case_id) REFERENCES cases (id))
    """,
)


def upgrade() -> None:
    for statement in _SCHEMA:
        op.execute(statement)
