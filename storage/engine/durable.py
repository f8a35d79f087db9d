"""Files that are on disk when a call returns: their bytes, and in the folder their name."""

import os
import shutil
from pathlib import Path


def write_synced(file: Path, data: bytes) -> None:
    """A new file, or an older one written over; readable by its owner alone."""
    with os.fdopen(_new(file), "wb") as opened:
        opened.write(data)
        opened.flush()
        os.fsync(opened.fileno())


def copy_synced(source: Path, to: Path) -> None:
    """The bytes and times of a file under another name; readable by its owner alone. FileNotFoundError, and nothing
    is made, where it has gone."""
    with source.open("rb") as opened, os.fdopen(_new(to), "wb") as copy:
        shutil.copyfileobj(opened, copy)
        copy.flush()
        times = os.fstat(opened.fileno())
        os.utime(copy.fileno(), ns=(times.st_atime_ns, times.st_mtime_ns))
        os.fsync(copy.fileno())


def sync_file(file: Path) -> None:
    """What others have written into it."""
    opened = os.open(file, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _new(file: Path) -> int:
    return os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)


def sync_folder(folder: Path) -> None:
    """A name is on disk only when its folder is."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
