"""Copies an SQLite database as it is at one moment, with the log beside it, while others work on it."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from storage.engine.errors import Unusable
from storage.engine.sqlite import SqliteEngine


def copy_file(database: Path, to: Path, facts: Mapping[str, str]) -> None:
    """By SQLite's own backup; `facts` are written into the copy's `meta`. Unusable where it fails."""
    with (
        SqliteEngine(database).usable(),
        closing(sqlite3.connect(f"file:{quote(str(database))}?mode=ro", uri=True, timeout=10)) as source,
        closing(sqlite3.connect(to)) as target,
    ):
        source.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")
        target.executemany("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", facts.items())
        target.commit()
        found = target.execute("PRAGMA quick_check").fetchone()[0]
        if found != "ok":
            raise Unusable(f"the copy of {database} is damaged: {found}")
