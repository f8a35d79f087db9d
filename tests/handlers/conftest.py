"""The street in a real database in tmp_path, in a transaction that never commits; and the town that talks over it."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection

from storage.engine.secrets import Vault
from storage.engine.sqlite import raw_of, writing_engine
from storage.migrate import migrate
from storage.transaction import Transaction
from tests.handlers.town import Town
from tests.handlers.weekly import settle_street
from tests.street import GRIDS


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "wangge.db"
    migrate(path)
    return path


@pytest.fixture(scope="session")
def settled(migrated: Path, vault: Vault) -> Path:
    """With the street in it, made once: every test begins with a copy."""
    path = Path(shutil.copy(migrated, migrated.with_name("settled.db")))
    with written(path, "COMMIT") as connection:
        transaction = Transaction(connection, vault)
        settle_street(transaction)
        for grid in GRIDS:
            transaction.places.put_grid(grid)
    return path


@pytest.fixture(scope="session")
def vault() -> Vault:
    return Vault([os.urandom(32)])


@contextmanager
def written(path: Path, end: str) -> Iterator[Connection]:
    """A transaction in this file, ended by COMMIT or ROLLBACK."""
    engine = writing_engine(path)
    with engine.connect() as opened:
        raw_of(opened).execute("BEGIN IMMEDIATE")
        yield opened
        raw_of(opened).execute(end)
    engine.dispose()


@pytest.fixture
def connection(settled: Path, tmp_path: Path) -> Iterator[Connection]:
    with written(Path(shutil.copy(settled, tmp_path / "street.db")), "ROLLBACK") as opened:
        yield opened


@pytest.fixture
def tx(connection: Connection, vault: Vault) -> Transaction:
    return Transaction(connection, vault)


@pytest.fixture
def undone(connection: Connection) -> Callable[[], AbstractContextManager[None]]:
    """What is written inside has not happened afterwards."""

    @contextmanager
    def savepoint() -> Iterator[None]:
        raw_of(connection).execute("SAVEPOINT trial")
        try:
            yield
        finally:
            raw_of(connection).execute("ROLLBACK TO trial")
            raw_of(connection).execute("RELEASE trial")

    return savepoint


@pytest.fixture
def town(tx: Transaction) -> Town:
    return Town(tx)
