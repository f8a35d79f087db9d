"""Changes the key file: adds a new key at its end, or keeps only the newest one.

The file is written anew beside the old one, synced, and renamed. Whoever changes it holds the lock of the database:
two who added a key at once would lose one of them, and with it whatever it had sealed by then.
"""

import base64
import os
import re
from pathlib import Path

from storage.engine.durable import sync_folder, write_synced

_KEY = 32


def add_key(key_file: Path) -> None:
    """Adds a new key, which is the newest from now on; the older ones stay, to open what they sealed."""
    _replace(key_file, [*key_file.read_bytes().split(), base64.b64encode(os.urandom(_KEY))])


def keep_newest_key(key_file: Path) -> int:
    """Removes all keys but the newest, and returns how many were removed.

    Backups that they sealed can no longer be opened.
    """
    *older, newest = key_file.read_bytes().split()
    if older:
        _replace(key_file, [newest])
    return len(older)


def key_count(key_file: Path) -> int:
    """How many keys the file holds."""
    return len(key_file.read_bytes().split())


def _replace(key_file: Path, lines: list[bytes]) -> None:
    """What a kill left of an earlier change or of the first start holds keys too, and goes; whatever else has a name
    like it is not ours."""
    new = key_file.with_name(f".{key_file.name}.new")
    write_synced(new, b"\n".join(lines) + b"\n")
    new.replace(key_file)
    ours = re.compile(rf"\.{re.escape(key_file.name)}\.new(\.\d+)?")
    for left in key_file.parent.iterdir():
        if ours.fullmatch(left.name):
            left.unlink()
    sync_folder(key_file.parent)
