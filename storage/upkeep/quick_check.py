"""Checks a database file for damage, page by page, while others work on it."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from storage.engine.sqlite import usable
from storage.engine.trouble import is_damage


async def find_damage(path: Path) -> str | None:
    """What SQLite finds first; None for a sound file. Unusable where it can't be read now. May be cancelled."""
    with usable(path):
        looking = sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True, timeout=10, check_same_thread=False)
        try:
            return await asyncio.to_thread(_first_fault, looking)
        except asyncio.CancelledError:
            looking.interrupt()
            raise


def _first_fault(looking: sqlite3.Connection) -> str | None:
    with closing(looking):
        try:
            said = str(looking.execute("PRAGMA quick_check(1)").fetchone()[0])
        except sqlite3.DatabaseError as error:
            if not is_damage(error):
                raise
            return str(error)
    return None if said == "ok" else said.replace("\n", " ")
