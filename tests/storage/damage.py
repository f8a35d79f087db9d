"""Spoils a database file where a test says, as a failing disk would."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path


def spoil(path: Path, name: str) -> None:
    """Overwrites the first page of a table or an index of a database that nobody has open."""
    with closing(sqlite3.connect(path)) as raw:
        page = int(raw.execute("PRAGMA page_size").fetchone()[0])
        [root] = raw.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (name,)).fetchone()
    with path.open("r+b") as file:
        file.seek((int(root) - 1) * page)
        file.write(os.urandom(page))
