"""Logs exports made on the host while the bot has the database: noted in a file beside it, until the bot takes them
up."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from storage.engine.durable import sync_folder


def note_export(database: Path, at: datetime) -> None:
    """Notes an export at that time (UTC); on disk when this returns."""
    with _locked(database) as file:
        os.lseek(file, 0, os.SEEK_END)
        os.write(file, f"{at.isoformat()}\n".encode())
        os.fsync(file)
    sync_folder(database.parent)


@contextmanager
def exports_beside(database: Path) -> Iterator[list[datetime]]:
    """What was noted since the last time; forgotten when the block has ended well."""
    if not _file_of(database).exists():
        yield []
        return
    with _locked(database) as file:
        lines = os.read(file, os.fstat(file).st_size).decode().splitlines()
        yield [datetime.fromisoformat(line) for line in lines]
        os.ftruncate(file, 0)


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
