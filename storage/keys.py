"""The key file changed in place: a new key at its end, or the newest alone; written whole, synced, then renamed."""

import base64
import os
from pathlib import Path

_KEY = 32


def add_key(key_file: Path) -> None:
    """A new newest key; the older ones stay, to open what they sealed."""
    _replace(key_file, [*key_file.read_bytes().split(), base64.b64encode(os.urandom(_KEY))])


def keep_newest_key(key_file: Path) -> int:
    """Forgets all keys but the newest, and says how many those were. Backups that they sealed open no more."""
    *older, newest = key_file.read_bytes().split()
    if older:
        _replace(key_file, [newest])
    return len(older)


def key_count(key_file: Path) -> int:
    return len(key_file.read_bytes().split())


def _replace(key_file: Path, lines: list[bytes]) -> None:
    new = key_file.with_name(f".{key_file.name}.{os.getpid()}")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(b"\n".join(lines) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    new.replace(key_file)
    folder = os.open(key_file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
