"""Who works on a server's database shows life; who stands by takes over when nobody does."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from storage import database as module
from storage.database import Database
from storage.engine.address import Server
from storage.engine.errors import AlreadyRunning, StoppedStandingBy, TakenOver, UnusableNow
from storage.engine.postgresql_connection import connect
from storage.engine.postgresql_lease import DEAD_AFTER, PostgresLease
from storage.engine.secrets import Vault
from storage.migrate import migrate
from tests import postgres
from tests.proxy import proxy

pytestmark = pytest.mark.usefixtures("on_postgresql")


@pytest.fixture
def raw(database: Server) -> Iterator[psycopg.Connection[Any]]:
    """The session of somebody who watches."""
    opened = connect(database, writes=True)
    yield opened
    opened.close()


@pytest.fixture
async def worker(database: Server) -> AsyncIterator[PostgresLease]:
    lease = PostgresLease(database, "wangge one")
    await lease.begin()
    yield lease
    await lease.close()


class Watcher:
    """Looks at the lease once a second, of a clock that goes on when a test says so."""

    def __init__(self, database: Server, raw: psycopg.Connection[Any]) -> None:
        self._lease = PostgresLease(database, "wangge two")
        self._raw = raw
        self.now = 100.0

    def watch(self, seconds: float, holder: str = "wangge one") -> bool:
        """What the last look said."""
        said = self._lease.dead(self._raw, holder, self.now)
        for _ in range(int(seconds)):
            self.now += 1.0
            said = self._lease.dead(self._raw, holder, self.now)
        return said


@pytest.fixture
def watcher(database: Server, raw: psycopg.Connection[Any]) -> Watcher:
    return Watcher(database, raw)


async def test_each_process_that_gets_the_database_begins_a_term_of_its_own(database: Server) -> None:
    terms = []
    for name in ("wangge one", "wangge two", "wangge one"):
        lease = PostgresLease(database, name)
        terms.append(await lease.begin())
        await lease.close()

    assert terms == [1, 2, 3]


async def test_who_shows_no_life_for_twelve_seconds_is_dead(worker: PostgresLease, watcher: Watcher) -> None:
    assert not watcher.watch(DEAD_AFTER - 1)
    assert watcher.watch(1)


async def test_who_shows_life_in_between_is_not_dead(worker: PostgresLease, watcher: Watcher) -> None:
    for _ in range(5):
        assert not watcher.watch(DEAD_AFTER - 1)
        await worker.beat()


async def test_of_the_time_in_which_nobody_looked_nothing_is_held_against_the_other(
    worker: PostgresLease, watcher: Watcher
) -> None:
    """The server may have been away for both."""
    watcher.watch(DEAD_AFTER - 1)
    watcher.now += 60

    assert not watcher.watch(DEAD_AFTER - 1)


async def test_a_command_of_the_host_that_has_the_database_is_never_taken_for_dead(
    worker: PostgresLease, watcher: Watcher
) -> None:
    assert not watcher.watch(2 * DEAD_AFTER, "wangge roster")


def test_a_database_without_tables_tells_of_nobody() -> None:
    with postgres.database("template0") as empty:
        raw = connect(empty, writes=True)
        said = Watcher(empty, raw).watch(DEAD_AFTER + 1)
        raw.close()

    assert not said


async def test_who_was_taken_over_hears_it_at_the_next_sign_of_life(database: Server, worker: PostgresLease) -> None:
    other = PostgresLease(database, "wangge two")
    await other.begin()
    await other.close()

    with pytest.raises(TakenOver, match="another process has taken"):
        await worker.beat()


async def test_a_sign_of_life_that_meets_a_lost_session_is_shown_on_a_new_one(
    database: Server, worker: PostgresLease
) -> None:
    name = postgres.name_of(database)
    postgres._ask(f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{name}'")
    with pytest.raises(psycopg.OperationalError):
        await worker.beat()

    await worker.beat()


async def test_who_stands_by_gets_the_database_when_the_other_one_ends(
    db: Database, database: Server, vault: Vault
) -> None:
    other = Database(database, vault)
    standing = asyncio.get_running_loop().create_task(other.open(stand_by=asyncio.Event()))
    await asyncio.sleep(0.7)
    assert not standing.done()

    await db.write(lambda tx: tx.meta.set("said", "before"))
    await db.close()
    await standing

    assert await other.write(lambda tx: tx.meta.get("said")) == "before"
    await other.close()


async def test_who_is_told_to_stop_while_standing_by_has_nothing_to_end(
    db: Database, database: Server, vault: Vault
) -> None:
    stopping = asyncio.Event()
    stopping.set()

    with pytest.raises(StoppedStandingBy):
        await Database(database, vault).open(stand_by=stopping)


async def test_nobody_stands_by_for_a_file(tmp_path: Path, vault: Vault) -> None:
    file = tmp_path / "w.db"
    migrate(file)
    first = Database(file, vault)
    await first.open()

    with pytest.raises(AlreadyRunning):
        await Database(file, vault).open(stand_by=asyncio.Event())

    await first.keep_lease()
    await first.ours()
    await first.close()


async def test_nothing_is_begun_outside_while_it_is_not_sure_that_the_database_is_still_ours(db: Database) -> None:
    living = asyncio.get_running_loop().create_task(db.keep_lease())
    while db._alive is None:
        await asyncio.sleep(0)
    await db.ours()
    db._alive = asyncio.get_running_loop().time() - module.FENCE - 1
    sure = asyncio.get_running_loop().create_task(db.ours())
    await asyncio.sleep(0.1)
    assert not sure.done()

    async with asyncio.timeout(10):
        await sure

    living.cancel()


async def test_a_process_that_was_taken_over_stops(db: Database, database: Server) -> None:
    living = asyncio.get_running_loop().create_task(db.keep_lease())
    while db._alive is None:
        await asyncio.sleep(0)
    await asyncio.sleep(0.5)
    other = PostgresLease(database, "wangge two")
    await other.begin()
    await other.close()

    async with asyncio.timeout(10):
        assert isinstance(await db.has_failed(), TakenOver)
    await living


async def test_a_server_that_is_away_when_the_term_begins_is_told_of(database: Server, vault: Vault) -> None:
    with proxy(postgres.server()) as line:
        far = Database(line.address(database), vault)
        await far.open()
        line.shut()
        await far.keep_lease()

        assert isinstance(far.failure, UnusableNow)
        await far.close()
