"""Trouble of the storage is nobody's fault and is tried again; damage, or a thread that dies, is the end."""

import asyncio
import sqlite3
import threading
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import Database
from storage.engine.errors import Damaged, NotStored, Unusable, WriterDied
from storage.engine.secrets import Vault
from storage.engine.sqlite_trouble import trouble_of
from storage.engine.trouble import Trouble
from storage.transaction import Transaction
from storage.upkeep.inspect_database import find_damage
from tests.storage import given
from tests.storage.damage import spoil


def raw_of(tx: Transaction) -> sqlite3.Connection:
    raw: sqlite3.Connection = tx.meta._connection.raw
    return raw


def an_error(code: int) -> sqlite3.Error:
    error = sqlite3.OperationalError("as SQLite says it")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("code", "trouble"),
    [
        (sqlite3.SQLITE_BUSY, Trouble.LOCKED),
        (sqlite3.SQLITE_FULL, Trouble.FULL),
        (sqlite3.SQLITE_READONLY, Trouble.READ_ONLY),
        (sqlite3.SQLITE_READONLY_CANTLOCK, Trouble.FORBIDDEN),
        (sqlite3.SQLITE_IOERR_SHMSIZE, Trouble.FULL),
        (sqlite3.SQLITE_IOERR_FSYNC, Trouble.DAMAGED),
        (sqlite3.SQLITE_CORRUPT_INDEX, Trouble.DAMAGED),
        (sqlite3.SQLITE_NOTADB, Trouble.DAMAGED),
        (sqlite3.SQLITE_READONLY_DBMOVED, Trouble.DAMAGED),
        (sqlite3.SQLITE_CONSTRAINT_UNIQUE, None),
        (sqlite3.SQLITE_ERROR, None),
    ],
)
def test_what_is_whose_fault_is_told_by_the_code(code: int, trouble: Trouble | None) -> None:
    assert trouble_of(an_error(code)) is trouble
    assert trouble_of(LookupError()) is None


def test_what_passes_by_itself_is_told_from_what_the_operator_has_to_mend() -> None:
    passing = [sqlite3.SQLITE_BUSY, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE]
    lasting = [sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CORRUPT]

    found = [trouble_of(an_error(code)) for code in passing + lasting]
    assert [one is not None and one.passes for one in found] == [True] * 3 + [False] * 3


@pytest.mark.usefixtures("on_sqlite")
async def test_trouble_within_a_turn_is_not_the_turns_fault(db: Database) -> None:
    def meets_trouble(tx: Transaction) -> None:
        raise an_error(sqlite3.SQLITE_FULL)

    def breaks_a_rule(tx: Transaction) -> None:
        raw_of(tx).execute("INSERT INTO meta (key, value) VALUES ('a', '1'), ('a', '2')")

    with pytest.raises(NotStored):
        await db.write(meets_trouble)
    with pytest.raises(sqlite3.IntegrityError):
        await db.write(breaks_a_rule)
    assert db.failure is None


async def test_a_damaged_page_ends_the_writing_and_says_so_to_all_who_wait(path: Path, vault: Vault) -> None:
    spoil(path, "cases_opened")
    database = Database(path, vault)
    await database.open()

    turns = [database.write(turn) for turn in (lambda tx: tx.meta.set("a", "b"), given.report, given.report)]
    ended = await asyncio.gather(*turns, return_exceptions=True)
    later = await asyncio.gather(database.write(given.report), return_exceptions=True)

    assert {type(one) for one in (*ended, *later)} == {NotStored}
    assert isinstance(await database.has_failed(), Damaged)
    assert "malformed" in str(database.failure)
    await database.close()


async def test_a_reader_that_meets_a_damaged_page_says_so_too(path: Path, vault: Vault) -> None:
    spoil(path, "cases_opened")
    database = Database(path, vault)
    await database.open()

    async def ask(connection: AsyncConnection) -> object:
        return await connection.scalar(text("SELECT count(*) FROM cases INDEXED BY cases_opened WHERE opened_at > 0"))

    with pytest.raises(NotStored):
        await database.ask(ask)

    assert isinstance(database.failure, Damaged)
    await database.close()


async def test_a_file_that_is_spoilt_at_the_opening_is_told_as_damaged(path: Path, vault: Vault) -> None:
    spoil(path, "meta")

    with pytest.raises(Damaged, match=r"wangge\.db"):
        await Database(path, vault).open()


async def test_a_sound_file_is_called_sound_and_a_spoilt_one_not_also_where_nobody_reads(
    path: Path, vault: Vault
) -> None:
    assert await find_damage(path) is None
    spoil(path, "views_of_case")
    database = Database(path, vault)
    await database.open()
    await database.write(given.report)
    assert database.failure is None

    await database.check()

    assert isinstance(database.failure, Damaged)
    await database.close()


async def test_a_check_that_is_cancelled_ends_at_once(db: Database, path: Path) -> None:
    def fill(tx: Transaction) -> None:
        raw_of(tx).execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000)"
            " INSERT INTO meta SELECT 'k' || i, hex(randomblob(40)) FROM n"
        )

    await db.write(fill)
    checking = asyncio.ensure_future(find_damage(path))
    await asyncio.sleep(0)

    checking.cancel()

    with pytest.raises(asyncio.CancelledError):
        async with asyncio.timeout(5):
            await checking


async def test_when_the_writing_thread_dies_nobody_waits_for_ever(
    path: Path, vault: Vault, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    held, going_on = threading.Event(), threading.Event()

    def die(*given: object) -> None:
        held.set()
        going_on.wait(5)
        raise MemoryError

    database = Database(path, vault)
    await database.open()
    monkeypatch.setattr("storage.writer._Batch.commit", die)
    first = asyncio.ensure_future(database.write(given.report))
    await asyncio.to_thread(held.wait, 5)
    queued = asyncio.ensure_future(database.write(given.report))
    await asyncio.sleep(0)
    going_on.set()

    async with asyncio.timeout(5):
        ended = await asyncio.gather(first, queued, return_exceptions=True)
        later = await asyncio.gather(database.write(given.report), return_exceptions=True)
        why: Unusable = await database.has_failed()

    assert {type(one) for one in (*ended, *later)} == {NotStored}
    assert isinstance(why, WriterDied)
    assert "MemoryError" in caplog.text
    await database.close()


async def test_a_rollback_that_fails_ends_the_thread_and_not_the_patience_of_who_waits(
    path: Path, vault: Vault
) -> None:
    """SQLite's own connection is closed under the turn, so that nothing works on it any more."""
    database = Database(path, vault)
    await database.open()

    async with asyncio.timeout(5):
        ended = await asyncio.gather(database.write(lambda tx: raw_of(tx).close()), return_exceptions=True)
        assert isinstance(await database.has_failed(), WriterDied)

    assert [type(one) for one in ended] == [NotStored]
    await database.close()
