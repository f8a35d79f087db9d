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


@pytest.fixture
def connection(migrated: Path, tmp_path: Path) -> Iterator[Connection]:
    path = Path(shutil.copy(migrated, tmp_path / "street.db"))
    engine = writing_engine(path)
    with engine.connect() as opened:
        raw_of(opened).execute("BEGIN IMMEDIATE")
        yield opened
        raw_of(opened).execute("ROLLBACK")
    engine.dispose()


@pytest.fixture
def tx(connection: Connection) -> Transaction:
    transaction = Transaction(connection, Vault([os.urandom(32)]))
    settle_street(transaction)
    for grid in GRIDS:
        transaction.places.put_grid(grid)
    return transaction


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
