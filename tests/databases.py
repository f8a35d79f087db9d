"""A database of the newest schema with nothing in it: migrated once in a test process, then copied."""

import tempfile
from functools import cache
from pathlib import Path

from storage.engine.address import Address
from storage.migrate import migrate


def make_database(path: Address) -> Path:
    """What `migrate` makes of a file, in a hundredth of the time; for tests that are not about the migration."""
    assert isinstance(path, Path), "on a server, a database is made as a copy of a template"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(_empty())
    return path


@cache
def _empty() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "wangge.db"
        migrate(path)
        assert not path.with_name("wangge.db-wal").exists(), "all of it is in the one file"
        return path.read_bytes()
