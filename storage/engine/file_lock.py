"""Keeps two processes from opening the same database file, by a lock on a file beside it."""

import fcntl
import os
from pathlib import Path

from storage.engine.errors import AlreadyRunning


class FileLock:
    """The lock of one database file.

    Its file is named like the database, with `.lock` at the end; the system frees it when the process ends.
    """

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(database.name + ".lock")
        self._file: int | None = None

    def take(self) -> None:
        """AlreadyRunning where another process, or another Database of this one, holds it."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            raise AlreadyRunning(f"another process has this database open (it holds {self._path})") from None
        self._file = file

    def release(self) -> None:
        """Frees the lock; does nothing where it is not held."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
