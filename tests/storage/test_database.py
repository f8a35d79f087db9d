"""The writing thread, its shared commit, and who may open a database at all."""

import asyncio
import os
import random
import sqlite3
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import Database, vault_for
from storage.errors import AlreadyRunning, KeyMissing, NotMigrated, NotStored, Unusable, WrongKey
from storage.migrate import migrate
from storage.secrets import Vault
from storage.sqlite import raw_of
from storage.transaction import Transaction
from tests.storage import given


class _Broken(Exception):
    pass


def _count(tx: Transaction) -> None:
    tx.meta.set("count", str(int(tx.meta.get("count") or 0) + 1))


def _count_and_break(tx: Transaction) -> None:
    _count(tx)
    raise _Broken


def _raw(tx: Transaction) -> sqlite3.Connection:
    return raw_of(tx.meta._connection)


async def test_what_a_turn_returns_comes_back_and_is_on_disk(db: Database, path: Path) -> None:
    number = await db.write(lambda tx: tx.cases.next_number("SY", given.DAY))

    elsewhere = sqlite3.connect(path)
    assert number == "SY20261123-0001"
    assert elsewhere.execute("SELECT value FROM counters").fetchall() == [(1,)]
    elsewhere.close()


async def test_a_failing_turn_is_rolled_back_alone(db: Database) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    broken = [random.Random(seed).random() < 0.3 for _ in range(120)]

    turns = [db.write(_count_and_break if bad else _count) for bad in broken]
    results = await asyncio.gather(*turns, return_exceptions=True)

    assert [isinstance(result, _Broken) for result in results] == broken
    assert await db.write(lambda tx: tx.meta.get("count")) == str(broken.count(False))


async def test_turns_that_wait_share_a_commit(db: Database) -> None:
    commits: list[str] = []
    await db.write(lambda tx: _raw(tx).set_trace_callback(lambda said: commits.append(said)))

    await asyncio.gather(*(db.write(_count) for _ in range(50)))

    await db.write(lambda tx: _raw(tx).set_trace_callback(None))
    assert commits.count("COMMIT") < 10
    assert commits.count("SAVEPOINT turn") > 50


async def test_no_result_is_told_before_the_commit(db: Database) -> None:
    told_inside: list[bool] = []
    first = asyncio.ensure_future(db.write(_count))
    second = asyncio.ensure_future(db.write(lambda tx: told_inside.append(first.done())))

    await asyncio.gather(first, second)

    assert told_inside == [False]


async def test_a_failed_commit_fails_every_turn_of_the_batch_and_no_later_one(db: Database) -> None:
    def give_up(tx: Transaction) -> None:
        _count(tx)
        _raw(tx).execute("ROLLBACK")

    together = await asyncio.gather(db.write(_count), db.write(give_up), return_exceptions=True)

    assert all(isinstance(result, NotStored) for result in together)
    await db.write(_count)
    assert await db.write(lambda tx: tx.meta.get("count")) == "1"


async def test_a_full_disk_loses_the_turn_and_room_again_takes_the_next(db: Database) -> None:
    def fill(tx: Transaction) -> None:
        for n in range(200):
            tx.meta.set(f"filler {n}", "x" * 4000)

    pages = await db.write(lambda tx: int(_raw(tx).execute("PRAGMA page_count").fetchone()[0]))
    await db.write(lambda tx: _raw(tx).execute(f"PRAGMA max_page_count = {pages + 20}"))
    with pytest.raises((OperationalError, NotStored)):
        await db.write(fill)

    await db.write(lambda tx: _raw(tx).execute("PRAGMA max_page_count = 100000"))
    assert await db.write(lambda tx: tx.meta.get("filler 0")) is None
    await db.write(fill)
    assert await db.write(lambda tx: tx.meta.get("filler 199")) is not None


async def test_the_write_lock_is_taken_at_the_begin(db: Database, path: Path) -> None:
    def others_are_locked_out(tx: Transaction) -> bool:
        other = sqlite3.connect(path, timeout=0)
        try:
            other.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
        finally:
            other.close()
        return False

    assert await db.write(others_are_locked_out)


async def test_a_commit_survives_a_power_cut(db: Database) -> None:
    def pragmas(tx: Transaction) -> list[object]:
        names = ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        return [_raw(tx).execute(f"PRAGMA {name}").fetchone()[0] for name in names]

    assert await db.write(pragmas) == ["wal", 2, 1, 2]


async def test_a_question_sees_one_moment_and_cannot_write(db: Database) -> None:
    await db.write(_count)

    async def ask(connection: AsyncConnection) -> list[str | None]:
        asked = text("SELECT value FROM meta WHERE key = 'count'")
        before = await connection.scalar(asked)
        await db.write(_count)
        return [before, await connection.scalar(asked)]

    assert await db.ask(ask) == ["1", "1"]
    with pytest.raises(OperationalError):
        await db.ask(lambda connection: connection.execute(text("DELETE FROM meta")))


async def test_questions_run_while_the_writer_writes(db: Database) -> None:
    async def ask(connection: AsyncConnection) -> int:
        return int(await connection.scalar(text("SELECT count(*) FROM meta")) or 0)

    results = await asyncio.gather(*(db.ask(ask) for _ in range(12)), *(db.write(_count) for _ in range(40)))

    assert len(results) == 52


async def test_closing_finishes_what_waits(path: Path, vault: Vault) -> None:
    database = Database(path, vault)
    await database.open()
    waiting = [asyncio.ensure_future(database.write(_count)) for _ in range(300)]
    await asyncio.sleep(0)

    await database.close()

    assert not any(future.exception() for future in waiting)
    with pytest.raises(RuntimeError):
        await database.write(_count)
    assert not path.with_name(path.name + "-wal").exists()


async def test_a_second_opening_is_refused_until_the_first_is_closed(db: Database, path: Path, vault: Vault) -> None:
    with pytest.raises(AlreadyRunning):
        await Database(path, vault).open()
    with pytest.raises(AlreadyRunning):
        migrate(path)

    await db.close()
    again = Database(path, vault)
    await again.open()
    await again.close()


async def test_a_second_process_is_refused(db: Database, path: Path) -> None:
    code = f"from pathlib import Path; from storage.migrate import migrate; migrate(Path({str(path)!r}))"

    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert "AlreadyRunning" in other.stderr


async def test_an_empty_file_is_refused_with_the_remedy(tmp_path: Path, vault: Vault) -> None:
    with pytest.raises(NotMigrated, match="wangge migrate"):
        await Database(tmp_path / "new.db", vault).open()


@pytest.mark.parametrize("content", [b"not a database at all", b"SQLite format 3\x00" + b"\xff" * 8000])
async def test_a_file_that_is_no_database_is_refused(tmp_path: Path, vault: Vault, content: bytes) -> None:
    path = tmp_path / "odd.db"
    path.write_bytes(content)

    with pytest.raises(Unusable, match="odd.db"):
        await Database(path, vault).open()


async def test_a_database_that_another_program_holds_is_refused(
    path: Path, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.sqlite._BUSY_SECONDS", 0.1)
    other = sqlite3.connect(path)
    other.execute("BEGIN EXCLUSIVE")

    with pytest.raises(Unusable, match="locked"):
        await Database(path, vault).open()

    other.close()
    again = Database(path, vault)
    await again.open()
    await again.close()


_WRITES_AND_TELLS = """
import asyncio, sys
from pathlib import Path
from storage.database import Database, vault_for

async def main(path, key_file):
    db = Database(path, vault_for(path, key_file))
    await db.open()
    for number in range(10_000):
        await db.write(lambda tx: tx.meta.set("count", str(number)))
        print(number, flush=True)

asyncio.run(main(Path(sys.argv[1]), Path(sys.argv[2])))
"""


async def test_what_was_told_as_written_survives_a_kill(path: Path, tmp_path: Path) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    key_file, after = tmp_path / "wangge.key", random.Random(seed).randrange(5, 60)
    command = [sys.executable, "-c", _WRITES_AND_TELLS, str(path), str(key_file)]

    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        told = [next(process.stdout) for _ in range(after)]
        process.kill()
        told += list(process.stdout)

    database = Database(path, vault_for(path, key_file))
    await database.open()
    assert int(await database.write(lambda tx: tx.meta.get("count")) or 0) >= int(told[-1])
    await database.close()


async def test_another_key_is_told_at_the_opening(db: Database, path: Path) -> None:
    await db.close()

    with pytest.raises(WrongKey, match="key"):
        await Database(path, Vault([os.urandom(32)])).open()


async def test_a_used_database_without_its_key_file_is_not_given_a_new_one(path: Path, tmp_path: Path) -> None:
    key_file = tmp_path / "wangge.key"
    database = Database(path, vault_for(path, key_file))
    await database.open()
    await database.close()
    assert vault_for(path, key_file)

    key_file.unlink()

    with pytest.raises(KeyMissing):
        vault_for(path, key_file)
    assert not key_file.exists()


async def test_nobody_else_may_read_the_files(tmp_path: Path) -> None:
    path, key_file = tmp_path / "new.db", tmp_path / "new.key"
    migrate(path)
    vault_for(path, key_file)

    assert [stat.S_IMODE(file.stat().st_mode) for file in (path, key_file)] == [0o600, 0o600]


async def test_how_fast_turns_are_committed(db: Database) -> None:
    """Printed, not asserted: the machine is shared."""
    for at_once in (1, 10, 100):
        began = time.perf_counter()
        for _ in range(200 // at_once):
            await asyncio.gather(*(db.write(given.report) for _ in range(at_once)))
        print(f"{at_once} at once: {200 / (time.perf_counter() - began):.0f} reports a second")
