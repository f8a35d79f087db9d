"""Logs exports made on the host while the bot has the database: noted in a file beside it, until the bot takes them
up. What an export was of and for is sealed there too.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from storage.cases.notes import ROSTER_EXPORTED
from storage.engine.durable import sync_folder
from storage.engine.secrets import Vault

_PLACE: Final = ("exports", "what", 0)


@dataclass(frozen=True, slots=True)
class NotedExport:
    """An export at that time (UTC); `what` is sealed, None for the roster."""

    at: datetime
    what: bytes | None = None

    def told(self, vault: Vault) -> str:
        """What it was of and for. WrongKey where its key is gone, Altered where somebody has changed it."""
        return ROSTER_EXPORTED if self.what is None else vault.open(self.what, *_PLACE).decode()


def note_export(database: Path, at: datetime, vault: Vault | None = None, what: str | None = None) -> None:
    """Notes an export at that time (UTC); on disk when this returns. Of the roster, unless `what` says of what else
    and what for, which is sealed by the `vault`."""
    line = at.isoformat()
    if vault is not None and what is not None:
        line += f" {vault.seal(what.encode(), *_PLACE).hex()}"
    with _locked(database) as file:
        os.lseek(file, 0, os.SEEK_END)
        os.write(file, f"{line}\n".encode())
        os.fsync(file)
    sync_folder(database.parent)


@contextmanager
def exports_beside(database: Path) -> Iterator[list[NotedExport]]:
    """What was noted since the last time; forgotten when the block has ended well."""
    if not _file_of(database).exists():
        yield []
        return
    with _locked(database) as file:
        lines = os.read(file, os.fstat(file).st_size).decode().splitlines()
        yield [_read(line) for line in lines]
        os.ftruncate(file, 0)


def _read(line: str) -> NotedExport:
    at, _, what = line.partition(" ")
    return NotedExport(datetime.fromisoformat(at), bytes.fromhex(what) if what else None)


@contextmanager
def _locked(database: Path) -> Iterator[int]:
    file = os.open(_file_of(database), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file
    finally:
        os.close(file)


def _file_of(database: Path) -> Path:
    return database.with_name(f"{database.name}.exports")
