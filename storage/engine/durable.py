"""Writes files so that they are on disk when a call returns: their bytes, and in the folder their name."""

import os
import shutil
from pathlib import Path

from storage.engine.failpoints import failpoint


def write_synced(file: Path, data: bytes) -> None:
    """Writes a new file, or over an older one; readable by its owner alone."""
    with os.fdopen(_new(file), "wb") as opened:
        opened.write(data)
        opened.flush()
        failpoint("file.before_sync")
        os.fsync(opened.fileno())


def copy_synced(source: Path, to: Path) -> None:
    """Copies the bytes and times of a file to another name; readable by its owner alone.

    FileNotFoundError where the source has gone; then nothing is made.
    """
    with source.open("rb") as opened, os.fdopen(_new(to), "wb") as copy:
        shutil.copyfileobj(opened, copy)
        copy.flush()
        times = os.fstat(opened.fileno())
        os.utime(copy.fileno(), ns=(times.st_atime_ns, times.st_mtime_ns))
        os.fsync(copy.fileno())


def sync_file(file: Path) -> None:
    """Makes sure that what others have written into the file is on disk."""
    opened = os.open(file, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _new(file: Path) -> int:
    return os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)


def sync_folder(folder: Path) -> None:
    """Makes sure that the names in a folder are on disk: a new file's name is only then."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
