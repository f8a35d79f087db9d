"""A street without cases, whose groups, head, director and units read its summaries."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.database import Database
from storage.engine.secrets import Vault
from tests.databases import make_database
from tests.handlers.weekly import settle_street


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    make_database(tmp_path / "wangge.db")
    database = Database(tmp_path / "wangge.db", Vault([os.urandom(32)]))
    await database.open()
    await database.write(settle_street)
    yield database
    await database.close()
