"""Copies the database as it is at one moment, while others work on it; and tells whether a copy can be used."""

import contextlib
from collections.abc import Mapping
from pathlib import Path

from storage.engine.address import Address
from storage.engine.choose import engine_of
from storage.engine.durable import sync_file, write_synced
from storage.engine.errors import Altered, Unusable, WrongKey
from storage.engine.file_copy import copy_file
from storage.engine.keys import key_count
from storage.engine.secrets import Vault, load_vault
from storage.upkeep.rotate_key import INDEX_KEY, SEAL

_MAX_NOTED = 100


def copy_database(database: Path, to: Path, facts: Mapping[str, str]) -> None:
    """Copies a database file, with the log beside it. Unusable if it fails.

    `facts` are written into the copy's `meta`. The copy is checked and on disk when this returns; its name in the
    folder is for the caller to sync.
    """
    if not database.is_file():
        raise Unusable(f"there is no database {database}")
    forget_copy(to)
    to.touch(mode=0o600)
    try:
        copy_file(database, to, facts)
        sync_file(to)
    except BaseException:
        forget_copy(to)
        raise


def forget_copy(to: Path) -> None:
    """Deletes a copy that was broken off, with the journal that SQLite may have left beside it."""
    for ending in ("", "-journal", "-wal", "-shm"):
        to.with_name(f"{to.name}{ending}").unlink(missing_ok=True)


def require_key_of(database: Path, vault: Vault) -> None:
    """Raises WrongKey where the key is not the one that the database was sealed with, Unusable where it is no
    database of this program."""
    seal = engine_of(database).look("meta", "SELECT value FROM meta WHERE key = 'seal'")
    if seal is None:
        raise Unusable(f"{database} is not a database of wangge")
    try:
        vault.open(bytes.fromhex(seal), "meta", SEAL, 0)
    except Altered:
        raise WrongKey(f"the key does not open {database}") from None


def half_sealed(database: Address, key_file: Path) -> bool:
    """Whether a change of the key was broken off: a copy made now would need both keys, and name only one."""
    if not key_file.exists() or key_count(key_file) < 2:
        return False
    index = engine_of(database).look("meta", f"SELECT value FROM meta WHERE key = '{INDEX_KEY}'")  # noqa: S608 - a constant
    return index != load_vault(key_file).newest.hex()


def note_copy(database: Path, made: Path) -> None:
    """Notes where a copy was put, in a file beside the database, so that the doctor can look after it."""
    kept = [copy for copy in noted_copies(database) if copy != made.resolve()]
    lines = "".join(f"{copy}\n" for copy in (*kept[-_MAX_NOTED:], made.resolve()))
    with contextlib.suppress(OSError):
        write_synced(_note_of(database), lines.encode())


def noted_copies(database: Path) -> list[Path]:
    """The noted copies that are still there, the oldest first."""
    try:
        lines = _note_of(database).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return []
    return [copy for copy in map(Path, lines) if copy.exists()]


def _note_of(database: Path) -> Path:
    return database.with_name(f"{database.name}.backups")
