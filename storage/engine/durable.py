"""Files that are on disk when a call returns: their bytes, and in the folder their name."""

import os
import shutil
from pathlib import Path


def write_synced(file: Path, data: bytes) -> None:
    """A new file, or an older one written over; readable by its owner alone."""
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as opened:
        opened.write(data)
        opened.flush()
        os.fsync(opened.fileno())


def copy_synced(source: Path, to: Path) -> None:
    """The bytes and times of a file under another name; readable by its owner alone."""
    shutil.copyfile(source, to)
    shutil.copystat(source, to)
    to.chmod(0o600)
    sync_file(to)


def sync_file(file: Path) -> None:
    """What others have written into it."""
    opened = os.open(file, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def sync_folder(folder: Path) -> None:
    """A name is on disk only when its folder is."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
