"""The street in a real database in tmp_path, in a transaction that never commits; and the town that talks over it."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.migrate import migrate
from storage.secrets import Vault
from storage.sqlite import raw_of, writing_engine
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
def tx(migrated: Path, tmp_path: Path) -> Iterator[Transaction]:
    path = Path(shutil.copy(migrated, tmp_path / "street.db"))
    engine = writing_engine(path)
    with engine.connect() as connection:
        raw_of(connection).execute("BEGIN IMMEDIATE")
        transaction = Transaction(connection, Vault([os.urandom(32)]))
        settle_street(transaction)
        for grid in GRIDS:
            transaction.people.put_grid(grid)
        yield transaction
        raw_of(connection).execute("ROLLBACK")
    engine.dispose()


@pytest.fixture
def town(tx: Transaction) -> Town:
    return Town(tx)
