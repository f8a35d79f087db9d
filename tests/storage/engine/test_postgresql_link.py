"""A server that goes away: turns are taken again, a lost answer to a commit is found out, and never do two write."""

import asyncio
import random
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import psycopg
import pytest

from bot.runtime.clock import SystemClock
from sandbox.postgres import Postgres, within
from storage.database import Database
from storage.engine.address import Address, Server
from storage.engine.errors import AlreadyRunning, NotStored, TakenOver, Unusable, UnusableNow
from storage.engine.secrets import Vault
from storage.migrate import migrate
from storage.transaction import Transaction
from storage.upkeep.inspect_database import setup_of
from tests import postgres
from tests.proxy import Cut, Proxy, proxy
from tests.storage import given

pytestmark = pytest.mark.usefixtures("on_postgresql")


@pytest.fixture
def line() -> Iterator[Proxy]:
    with proxy(postgres.server()) as opened:
        yield opened


@pytest.fixture
async def far(database: Server, line: Proxy, vault: Vault) -> AsyncIterator[Database]:
    """The database, reached by way of the proxy."""
    opened = Database(line.address(database), vault)
    await opened.open()
    yield opened
    await opened.close()


def count(tx: Transaction) -> int:
    now = int(tx.meta.get("count") or 0) + 1
    tx.meta.set("count", str(now))
    return now


def end_session(tx: Transaction) -> None:
    """As an administrator does it."""
    postgres._ask(f"SELECT pg_terminate_backend({tx.meta._connection.raw.info.backend_pid}, 5000)")


async def test_a_session_that_is_ended_in_a_turn_costs_nothing_the_turn_is_taken_again(db: Database) -> None:
    taken: list[int] = []

    def turn(tx: Transaction) -> None:
        given.report(tx)
        taken.append(count(tx))
        if len(taken) == 1:
            end_session(tx)

    await asyncio.gather(db.write(count), db.write(turn), db.write(count))

    assert len(taken) == 2
    assert await db.write(lambda tx: tx.meta.get("count")) == "3"
    assert await db.write(lambda tx: tx.cases.by_number("SY20261123-0002")) is None


async def test_a_turn_that_ends_its_session_each_time_is_not_stored_and_the_next_is(db: Database) -> None:
    with pytest.raises(NotStored):
        await db.write(end_session)

    assert await db.write(count) == 1


@pytest.mark.parametrize("cut", [Cut.BEFORE, Cut.AFTER])
async def test_a_lost_answer_to_a_commit_neither_loses_nor_doubles_what_was_written(
    far: Database, line: Proxy, cut: Cut
) -> None:
    taken: list[int] = []
    line.cut = cut

    await asyncio.gather(*(far.write(lambda tx: taken.append(count(tx))) for _ in range(5)))

    assert line.cuts == 1
    assert await far.write(lambda tx: tx.meta.get("count")) == "5"
    # What was in the transaction whose commit did not arrive is done once more: all five, where they shared one.
    assert len(taken) in {Cut.BEFORE: range(6, 11), Cut.AFTER: range(5, 6)}[cut]


async def test_answers_lost_again_and_again_lose_and_double_nothing(far: Database, line: Proxy) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance, told = random.Random(seed), 0

    for _ in range(20):
        line.cut = chance.choice([Cut.NOTHING, Cut.BEFORE, Cut.AFTER])
        turns = chance.randrange(1, 4)
        told += len(await asyncio.gather(*(far.write(count) for _ in range(turns))))

    assert await far.write(lambda tx: tx.meta.get("count")) == str(told)


async def test_a_line_that_fails_while_nobody_writes_is_made_anew_by_the_next_turn(
    far: Database, line: Proxy
) -> None:
    await far.write(count)
    line.cut_all()

    assert await far.write(count) == 2
    assert far.failure is None


async def test_a_lost_session_that_the_server_has_not_missed_yet_is_ended_and_its_lock_taken(
    far: Database, line: Proxy
) -> None:
    await far.write(count)
    line.cut_unnoticed()

    assert await far.write(count) == 2
    assert far.failure is None


async def test_a_session_lost_in_the_moment_in_which_it_takes_the_lock_is_known_as_our_own(
    far: Database, line: Proxy, database: Server
) -> None:
    """The first session is gone for good; the second one gets the lock, and never hears of it."""
    await far.write(count)
    line.hang_up_at = b"pg_try_advisory_lock"
    name = postgres.name_of(database)
    postgres._ask(f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{name}'")

    assert await far.write(count) == 2
    assert line.hang_up_at is None
    assert far.failure is None


async def test_a_commit_whose_session_stays_on_the_server_is_neither_lost_nor_doubled(
    far: Database, line: Proxy
) -> None:
    await far.write(count)
    line.cut_unnoticed()
    line.hang_up_at = b"COMMIT"

    assert await far.write(count) == 2
    assert line.hang_up_at is None
    assert await far.write(lambda tx: tx.meta.get("count")) == "2"


async def test_who_finds_the_database_taken_after_a_loss_stops_and_writes_nothing(
    far: Database, line: Proxy, database: Server, vault: Vault
) -> None:
    await far.write(count)
    other = Database(database, vault)
    line.cut_all()
    await other.open()

    with pytest.raises(NotStored):
        await far.write(count)

    assert isinstance(await far.has_failed(), TakenOver)
    assert isinstance(far.failure, AlreadyRunning)
    assert await other.write(lambda tx: tx.meta.get("count")) == "1"
    await other.close()


async def test_who_finds_that_another_has_written_meanwhile_stops_too(
    far: Database, line: Proxy, database: Server, vault: Vault
) -> None:
    """What it remembers of the numbers that were given out is no longer true."""
    await far.write(count)
    other = Database(database, vault)
    line.cut_all()
    await other.open()
    await other.write(count)
    await other.close()

    with pytest.raises(NotStored):
        await far.write(count)

    assert isinstance(await far.has_failed(), TakenOver)


async def test_a_second_process_is_refused(db: Database, database: Server, vault: Vault) -> None:
    with pytest.raises(AlreadyRunning, match="another process has this database open"):
        await Database(database, vault).open()


@pytest.fixture
def own_server() -> Iterator[Postgres]:
    """A server of this test alone, which it may stop."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        started = within(Path(folder) / "data", durable=False)
        started.start()
        yield started
        started.stop("immediate")


async def test_a_server_that_restarts_under_load_loses_nothing(own_server: Postgres, vault: Vault) -> None:
    address = Server(own_server.url())
    migrate(address)
    db = Database(address, vault)
    await db.open()

    async def write() -> None:
        for _ in range(40):
            await db.write(count)

    async def restart() -> None:
        for mode in ("fast", "immediate"):
            await asyncio.to_thread(own_server.stop, mode)
            await asyncio.to_thread(own_server.start)

    await asyncio.gather(write(), write(), restart())

    assert await db.write(lambda tx: tx.meta.get("count")) == "80"
    assert db.failure is None
    await db.close()


async def test_a_server_that_stays_away_is_told_to_who_waits_and_the_close_does_not_wait_for_it(
    own_server: Postgres, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.engine.postgresql_link._PATIENCE", 0.2)
    address = Server(own_server.url())
    migrate(address)
    db = Database(address, vault)
    await db.open()
    own_server.stop("immediate")

    with pytest.raises(NotStored):
        await db.write(count)

    await db.close()
    with pytest.raises(UnusableNow):
        await Database(address, vault).open()
    own_server.start()


@pytest.mark.parametrize(
    ("setting", "found"),
    [
        ("synchronous_commit", "on"),
        ("TimeZone", "UTC"),
        ("idle_session_timeout", "0"),
        ("idle_in_transaction_session_timeout", "300000"),
        ("tcp_keepalives_idle", "20"),
        ("tcp_user_timeout", "30000"),
        ("default_transaction_isolation", "read committed"),
    ],
)
async def test_a_session_that_writes_keeps_what_it_says_whatever_the_server_is_set_to(
    database: Server, vault: Vault, setting: str, found: str
) -> None:
    """`reset_val`: what was asked for, where the line itself is one that knows no life signs."""
    name = postgres.name_of(database)
    postgres._ask(f"ALTER DATABASE {name} SET synchronous_commit = off")
    postgres._ask(f"ALTER DATABASE {name} SET TimeZone = 'Asia/Shanghai'")
    postgres._ask(f"ALTER DATABASE {name} SET idle_session_timeout = '1min'")
    postgres._ask(f"ALTER DATABASE {name} SET default_transaction_isolation = 'serializable'")
    db = Database(database, vault)
    await db.open()

    asked = f"SELECT reset_val FROM pg_settings WHERE name = '{setting}'"
    assert await db.write(lambda tx: tx.meta._connection.raw.execute(asked).fetchone()[0]) == found

    await db.close()


async def test_a_server_looks_every_five_seconds_whether_who_waits_for_it_is_still_there(db: Database) -> None:
    asked = "SHOW client_connection_check_interval"

    assert await db.write(lambda tx: tx.meta._connection.raw.execute(asked).fetchone()[0]) == "5s"


@pytest.fixture
def owned(database: Server) -> Iterator[Server]:
    """The database, and all in it, belongs to a role that may do nothing else on the server."""
    postgres._ask("CREATE ROLE plain LOGIN")
    name = postgres.name_of(database)
    postgres._ask(f"ALTER DATABASE {name} OWNER TO plain")
    with psycopg.connect(database.url, autocommit=True) as raw:
        raw.execute("ALTER SCHEMA public OWNER TO plain")
        for (table,) in raw.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall():
            raw.execute(f"ALTER TABLE {table} OWNER TO plain")
    yield database
    postgres.forget(database)
    postgres._ask("DROP ROLE plain")
    postgres._ask(f"CREATE DATABASE {name}")


async def test_a_role_that_owns_the_database_and_may_do_nothing_else_ends_its_own_lost_session(
    owned: Server, line: Proxy, vault: Vault
) -> None:
    address = line.address(owned)
    db = Database(Server(address.url.replace("wangge@", "plain@")), vault)
    await db.open()
    await db.write(count)
    line.cut_unnoticed()

    assert await db.write(count) == 2
    assert db.failure is None
    found = setup_of(Server(owned.url.replace("wangge@", "plain@")), SystemClock().now).server
    assert found is not None
    assert found.free_disk is None, "where the data lie is not said to everybody"
    assert found.free_connections > 0
    await db.close()


async def test_a_database_that_is_not_there_is_told_with_its_address_and_no_password(vault: Vault) -> None:
    address: Address = Server(postgres.server().url("nowhere"), "s3cret")

    with pytest.raises(Unusable, match="nowhere") as told:
        await Database(address, vault).open()

    assert "s3cret" not in f"{told.value} {address} {address!r}"
