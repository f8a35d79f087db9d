"""A real database for each test, on each engine: open for the asynchronous tests, a bare transaction for the others.

A test runs on every engine, unless it asks for `path`: then it is about a file, and runs on SQLite alone. One that
uses `on_sqlite` or `on_postgresql` is about what only that engine has.
"""

import os
from collections.abc import AsyncIterator, Iterator
from functools import cache
from pathlib import Path

import pytest

from storage.database import Database
from storage.engine.address import Address
from storage.engine.connection import Connection
from storage.engine.secrets import Vault
from storage.tables import is_numbered, metadata
from storage.transaction import Transaction
from tests import postgres
from tests.databases import make_database
from tests.written import written

ENGINES = ("sqlite", "postgresql")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "engine" in metafunc.fixturenames:
        asked = set(metafunc.fixturenames)
        left_out = (
            {"postgresql"} if asked & {"path", "on_sqlite"} else {"sqlite"} if "on_postgresql" in asked else set()
        )
        metafunc.parametrize("engine", [one for one in ENGINES if one not in left_out], scope="session")


@pytest.fixture
def on_sqlite() -> None:
    """A test that uses it runs on SQLite alone."""


@pytest.fixture
def on_postgresql() -> None:
    """A test that uses it runs on PostgreSQL alone."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return make_database(tmp_path / "wangge.db")


@pytest.fixture
def database(engine: str, request: pytest.FixtureRequest) -> Iterator[Address]:
    """The address of a new database with the newest schema."""
    if engine == "sqlite":
        yield request.getfixturevalue("path")
    else:
        with postgres.database(postgres.migrated()) as server:
            yield server


@pytest.fixture
def vault() -> Vault:
    return Vault([os.urandom(32)])


@pytest.fixture
async def db(database: Address, vault: Vault) -> AsyncIterator[Database]:
    opened = Database(database, vault)
    await opened.open()
    yield opened
    await opened.close()


@cache
def _untouched() -> Address:
    """For what is never committed, one database is enough; but numbers are given out for good."""
    return postgres.new_database(postgres.migrated())


@pytest.fixture
def tx(engine: str, vault: Vault, request: pytest.FixtureRequest) -> Iterator[Transaction]:
    """A transaction that never commits."""
    address = request.getfixturevalue("path") if engine == "sqlite" else _untouched()
    with written(address) as connection:
        if engine == "postgresql":
            _count_from_one(connection)
        yield Transaction(connection, vault)


def _count_from_one(connection: Connection) -> None:
    """What earlier transactions were given, they have not kept; but the server remembers it, as it should."""
    for table in filter(is_numbered, metadata.sorted_tables):
        connection.raw.execute("SELECT setval(pg_get_serial_sequence($1, 'id')::regclass, 1, false)", [table.name])
