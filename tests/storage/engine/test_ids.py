"""Numbers of rows: none is given twice, though rows are deleted and the process starts anew."""

import sqlite3
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from dispatch.model import PersonId
from storage import migrate as migration
from storage.database import Database
from storage.engine.address import Address
from storage.engine.secrets import Vault
from storage.media.media import MediaKind
from storage.messages.prompts import PromptKind
from storage.migrate import migrate
from storage.transaction import Transaction
from tests.storage import given
from tests.storage.given import AT, HOUR

LATER = AT + timedelta(days=400)


def opened_and_purged(tx: Transaction) -> int:
    prompt = tx.prompts.open(given.WORKER, 7, PromptKind.INFO, AT, AT + HOUR)
    tx.retention.prompts(LATER)
    return prompt.id


def kept_and_purged(tx: Transaction) -> int:
    media = tx.media.keep(MediaKind.PHOTO, "f", "u", -1, 11, "album", given.WORKER, AT)
    tx.retention.album_parts(LATER)
    return media


def seen_and_forgotten(tx: Transaction) -> int:
    tx.members.seen(-1, 77, AT, inside=True)
    [(number,)] = tx.members._connection.raw.execute("SELECT id FROM members").fetchall()
    tx.members.forget_chat(-1)
    return int(number)


def rung(tx: Transaction) -> int:
    tx.timers.plan("leave:1", "leave", AT, {})
    [timer] = tx.timers.due(AT)
    tx.timers.done(timer.id)
    return timer.id


@pytest.mark.parametrize("given_out", [opened_and_purged, kept_and_purged, seen_and_forgotten, rung])
async def test_a_number_is_never_given_twice_across_purges_and_restarts(
    database: Address, vault: Vault, given_out: Callable[[Transaction], int]
) -> None:
    numbers = []
    for _ in range(3):
        db = Database(database, vault)
        await db.open()
        numbers += [await db.write(given_out) for _ in range(2)]
        await db.close()

    assert numbers == sorted(set(numbers))


async def test_a_button_of_a_question_purged_before_the_restart_is_still_known_to_have_been_drawn(
    database: Address, vault: Vault
) -> None:
    db = Database(database, vault)
    await db.open()
    number = await db.write(opened_and_purged)

    assert await db.write(lambda tx: tx.prompts.newest()) == number
    await db.close()


def test_numbers_that_an_older_schema_gave_out_and_forgot_are_not_given_again(tmp_path: Path, vault: Vault) -> None:
    """What was purged before the upgrade is still named by the messages that were sent about it."""
    path = tmp_path / "old.db"
    migration._upgrade(path, "0004")
    raw = sqlite3.connect(path)
    columns = "key, lane, chat_id, template, params, delivery, priority, silent, plain, state, attempts, unknowns"
    with raw:
        for key, template, params in (
            ("ask:u5:1", "ask", '{"ask":41,"reply_to":null}'),
            ("say:t73:1", "say", "{}"),
            ("handover:t72.leave:1", "handover", "{}"),
            ("say:t-100123.2026:1", "say", "{}"),
            ("cases:qu9:1", "cases", '{"turn":["find","1b-"]}'),
        ):
            values = (key, "1", 1, template, params, "must", 2, 0, 0, "sent", 1, 0, 1)
            raw.execute(f"INSERT INTO outbox ({columns}, created_at) VALUES ({', '.join('?' * 13)})", values)
        raw.execute("INSERT INTO timers VALUES (3, NULL, 'leave', 'leave:1:x', 9, 9, 0, '{}')")
        raw.execute("INSERT INTO asks VALUES (2, 1, 7, NULL, 'info', NULL, 55, '[]', '[]', '[]', 1, 2, 0, 1)")
        raw.execute("INSERT INTO members VALUES (6, -1, 77, NULL, 1, 9)")
    raw.close()

    migrate(path)

    raw = sqlite3.connect(path)
    asked = {"asks": 47, "searches": 47, "pending_rosters": 47}
    greatest = {"timers": 73, "members": 6, "media": 0} | asked
    assert dict(raw.execute("SELECT name, seq FROM sqlite_sequence")) == greatest
    assert raw.execute("SELECT id, key FROM timers").fetchall() == [(3, "leave:1:x")]
    assert raw.execute("SELECT id, prompt_message_id FROM asks").fetchall() == [(2, 55)]
    assert raw.execute("SELECT id, telegram_id FROM members").fetchall() == [(6, 77)]
    raw.close()


def test_what_is_not_stored_takes_no_number_back(tx: Transaction) -> None:
    first = tx.people.next_id()

    assert tx.people.next_id() == PersonId(first + 1)
