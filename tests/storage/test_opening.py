"""Who may open a database, what it must be like, and what is still there after a kill."""

import os
import random
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from storage.database import Database, vault_for
from storage.engine.address import Address
from storage.engine.errors import AlreadyRunning, KeyMissing, NotMigrated, Unusable, UnusableNow, WrongKey
from storage.engine.secrets import Vault
from storage.migrate import migrate


async def test_a_second_opening_is_refused_until_the_first_is_closed(
    db: Database, database: Address, vault: Vault
) -> None:
    with pytest.raises(AlreadyRunning):
        await Database(database, vault).open()
    with pytest.raises(AlreadyRunning):
        migrate(database)

    await db.close()
    again = Database(database, vault)
    await again.open()
    await again.close()


async def test_a_second_process_is_refused(db: Database, path: Path) -> None:
    code = f"from pathlib import Path; from storage.migrate import migrate; migrate(Path({str(path)!r}))"

    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert "AlreadyRunning" in other.stderr


async def test_an_empty_file_is_refused_with_the_remedy(tmp_path: Path, vault: Vault) -> None:
    with pytest.raises(NotMigrated, match="wangge migrate"):
        await Database(tmp_path / "new.db", vault).open()


@pytest.mark.parametrize("content", [b"not a database at all", b"SQLite format 3\x00" + b"\xff" * 8000])
async def test_a_file_that_is_no_database_is_refused(tmp_path: Path, vault: Vault, content: bytes) -> None:
    path = tmp_path / "odd.db"
    path.write_bytes(content)

    with pytest.raises(Unusable, match="odd"):
        await Database(path, vault).open()


async def test_a_database_that_another_program_holds_is_refused(
    path: Path, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.engine.sqlite._BUSY_SECONDS", 0.1)
    other = sqlite3.connect(path)
    other.execute("BEGIN EXCLUSIVE")

    with pytest.raises(UnusableNow, match="locked"):
        await Database(path, vault).open()

    other.close()
    again = Database(path, vault)
    await again.open()
    await again.close()


_WRITES_AND_TELLS = """
import asyncio, sys
from pathlib import Path
from storage.database import Database, vault_for
from storage.engine.address import read_address

async def main(address, key_file):
    db = Database(address, vault_for(address, key_file))
    await db.open()
    for number in range(10_000):
        await db.write(lambda tx: tx.meta.set("count", str(number)))
        print(number, flush=True)

asyncio.run(main(read_address(sys.argv[1]), Path(sys.argv[2])))
"""


async def test_what_was_told_as_written_survives_a_kill(database: Address, tmp_path: Path) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    key_file, after = tmp_path / "wangge.key", random.Random(seed).randrange(5, 60)
    command = [sys.executable, "-c", _WRITES_AND_TELLS, str(database), str(key_file)]

    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        told = [next(process.stdout) for _ in range(after)]
        process.kill()
        told += list(process.stdout)

    db = Database(database, vault_for(database, key_file))
    await db.open()
    assert int(await db.write(lambda tx: tx.meta.get("count")) or 0) >= int(told[-1])
    await db.close()


async def test_another_key_is_told_at_the_opening(db: Database, database: Address) -> None:
    await db.close()

    with pytest.raises(WrongKey, match="key"):
        await Database(database, Vault([os.urandom(32)])).open()


async def test_a_used_database_without_its_key_file_is_not_given_a_new_one(database: Address, tmp_path: Path) -> None:
    key_file = tmp_path / "wangge.key"
    db = Database(database, vault_for(database, key_file))
    await db.open()
    await db.close()
    assert vault_for(database, key_file)

    key_file.unlink()

    with pytest.raises(KeyMissing):
        vault_for(database, key_file)
    assert not key_file.exists()


async def test_nobody_else_may_read_the_files(tmp_path: Path) -> None:
    path, key_file = tmp_path / "new.db", tmp_path / "new.key"
    migrate(path)
    vault_for(path, key_file)

    assert [stat.S_IMODE(file.stat().st_mode) for file in (path, key_file)] == [0o600, 0o600]
