"""The writing thread and its shared commit, and the questions asked beside it."""

import asyncio
import random
import sqlite3
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import Database
from storage.engine.address import Address
from storage.engine.choose import engine_of
from storage.engine.errors import NotStored
from storage.engine.secrets import Vault
from storage.transaction import Transaction
from storage.writer import SWITCH_INTERVAL
from tests.storage import given


class _Broken(Exception):
    pass


def _count(tx: Transaction) -> None:
    tx.meta.set("count", str(int(tx.meta.get("count") or 0) + 1))


def _count_and_break(tx: Transaction) -> None:
    _count(tx)
    raise _Broken


def _raw(tx: Transaction) -> sqlite3.Connection:
    raw: sqlite3.Connection = tx.meta._connection.raw
    return raw


async def test_what_a_turn_returns_comes_back_and_is_on_disk(db: Database, database: Address) -> None:
    number = await db.write(lambda tx: tx.cases.next_number("SY", given.DAY))

    assert number == "SY20261123-0001"
    assert engine_of(database).look("counters", "SELECT value FROM counters") == "1"


async def test_a_thread_that_computes_lets_the_one_that_writes_go_on_within_half_a_millisecond(db: Database) -> None:
    await db.write(_count)

    assert sys.getswitchinterval() == pytest.approx(SWITCH_INTERVAL)


async def test_a_failing_turn_is_rolled_back_alone(db: Database) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    broken = [chance.random() < 0.3 for _ in range(120)]

    turns = [db.write(_count_and_break if bad else _count) for bad in broken]
    results = await asyncio.gather(*turns, return_exceptions=True)

    assert [isinstance(result, _Broken) for result in results] == broken
    assert await db.write(lambda tx: tx.meta.get("count")) == str(broken.count(False))


@pytest.mark.usefixtures("on_sqlite")
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


@pytest.mark.usefixtures("on_sqlite")
async def test_of_a_batch_that_could_not_be_committed_each_turn_is_tried_alone(db: Database) -> None:
    def give_up(tx: Transaction) -> None:
        """As SQLite does by itself where a statement meets a full disk."""
        _count(tx)
        _raw(tx).execute("ROLLBACK")

    turns = [db.write(turn) for turn in (_count, give_up, _count_and_break, _count)]
    ended = await asyncio.gather(*turns, return_exceptions=True)

    assert [type(one) for one in ended] == [type(None), NotStored, _Broken, type(None)]
    assert await db.write(lambda tx: tx.meta.get("count")) == "2"


async def test_who_is_locked_out_waits_once_and_not_for_each_turn(
    path: Path, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.engine.sqlite._BUSY_SECONDS", 0.2)
    database, other = Database(path, vault), sqlite3.connect(path, isolation_level=None)
    await database.open()
    other.execute("BEGIN IMMEDIATE")
    began = time.monotonic()

    ended = await asyncio.gather(*(database.write(_count) for _ in range(20)), return_exceptions=True)

    assert {type(one) for one in ended} == {NotStored}
    assert time.monotonic() - began < 2
    other.execute("ROLLBACK")
    await database.write(_count)
    assert await database.write(lambda tx: tx.meta.get("count")) == "1"
    assert database.failure is None
    other.close()
    await database.close()


@pytest.mark.usefixtures("on_sqlite")
async def test_a_full_disk_loses_the_turn_and_room_again_takes_the_next(db: Database) -> None:
    def fill(tx: Transaction) -> None:
        for n in range(200):
            tx.meta.set(f"filler {n}", "x" * 4000)

    pages = await db.write(lambda tx: int(_raw(tx).execute("PRAGMA page_count").fetchone()[0]))
    await db.write(lambda tx: _raw(tx).execute(f"PRAGMA max_page_count = {pages + 20}"))
    with pytest.raises(NotStored, match="full"):
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


@pytest.mark.usefixtures("on_sqlite")
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
    with pytest.raises(DBAPIError):
        await db.ask(lambda connection: connection.execute(text("DELETE FROM meta")))


async def test_questions_run_while_the_writer_writes(db: Database) -> None:
    async def ask(connection: AsyncConnection) -> int:
        return int(await connection.scalar(text("SELECT count(*) FROM meta")) or 0)

    results = await asyncio.gather(*(db.ask(ask) for _ in range(12)), *(db.write(_count) for _ in range(40)))

    assert len(results) == 52


async def test_closing_finishes_what_waits(database: Address, vault: Vault) -> None:
    db = Database(database, vault)
    await db.open()
    waiting = [asyncio.ensure_future(db.write(_count)) for _ in range(300)]
    await asyncio.sleep(0)

    await db.close()

    assert not any(future.exception() for future in waiting)
    with pytest.raises(RuntimeError):
        await db.write(_count)
    if isinstance(database, Path):
        assert not database.with_name(database.name + "-wal").exists()


async def test_how_fast_turns_are_committed(db: Database) -> None:
    """Printed, not asserted: the machine is shared."""
    for at_once in (1, 10, 100):
        began = time.perf_counter()
        for _ in range(200 // at_once):
            await asyncio.gather(*(db.write(given.report) for _ in range(at_once)))
        print(f"{at_once} at once: {200 / (time.perf_counter() - began):.0f} reports a second")
