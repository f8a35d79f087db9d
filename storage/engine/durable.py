"""Files that are on disk when a call returns: their bytes, and in the folder their name."""

import os
from pathlib import Path


def write_synced(file: Path, data: bytes) -> None:
    """A new file, or an older one written over; readable by its owner alone."""
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as opened:
        opened.write(data)
        opened.flush()
        os.fsync(opened.fileno())


def sync_folder(folder: Path) -> None:
    """A name is on disk only when its folder is."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
