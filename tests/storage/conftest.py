"""A real database in tmp_path: open for the asynchronous tests, a bare transaction for the others."""

import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from storage.database import Database
from storage.engine.secrets import Vault
from storage.migrate import migrate
from storage.transaction import Transaction
from tests.written import written


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "wangge.db"
    migrate(path)
    return path


@pytest.fixture
def path(migrated: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(migrated, tmp_path / "wangge.db"))


@pytest.fixture
def vault() -> Vault:
    return Vault([os.urandom(32)])


@pytest.fixture
async def db(path: Path, vault: Vault) -> AsyncIterator[Database]:
    database = Database(path, vault)
    await database.open()
    yield database
    await database.close()


@pytest.fixture
def tx(path: Path, vault: Vault) -> Iterator[Transaction]:
    """A transaction that never commits."""
    with written(path) as connection:
        yield Transaction(connection, vault)
