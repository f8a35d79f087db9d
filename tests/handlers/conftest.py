"""The street in a real database in tmp_path, in a transaction that never commits; and the town that talks over it."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from storage.engine.connection import Connection
from storage.engine.secrets import Vault
from storage.transaction import Transaction
from tests.databases import make_database
from tests.handlers.town import Town
from tests.handlers.weekly import settle_street
from tests.street import GRIDS
from tests.written import written


@pytest.fixture(scope="session")
def settled(tmp_path_factory: pytest.TempPathFactory, vault: Vault) -> Path:
    """With the street in it, made once: every test begins with a copy."""
    path = make_database(tmp_path_factory.mktemp("template") / "settled.db")
    with written(path, keep=True) as connection:
        transaction = Transaction(connection, vault)
        settle_street(transaction)
        for grid in GRIDS:
            transaction.places.put_grid(grid)
    return path


@pytest.fixture(scope="session")
def vault() -> Vault:
    return Vault([os.urandom(32)])


@pytest.fixture
def connection(settled: Path, tmp_path: Path) -> Iterator[Connection]:
    with written(Path(shutil.copy(settled, tmp_path / "street.db"))) as opened:
        yield opened


@pytest.fixture
def tx(connection: Connection, vault: Vault) -> Transaction:
    return Transaction(connection, vault)


@pytest.fixture
def undone(connection: Connection) -> Callable[[], AbstractContextManager[None]]:
    """What is written inside has not happened afterwards."""

    @contextmanager
    def savepoint() -> Iterator[None]:
        connection.raw.execute("SAVEPOINT trial")
        try:
            yield
        finally:
            connection.raw.execute("ROLLBACK TO trial")
            connection.raw.execute("RELEASE trial")

    return savepoint


@pytest.fixture
def town(tx: Transaction) -> Town:
    return Town(tx)
