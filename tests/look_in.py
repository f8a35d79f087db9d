"""A look into the bot's database from outside, beside the bot: one question in SQL that every engine understands."""

import re
import sqlite3
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

import psycopg

from storage.engine.address import Address, Server


def look_in(database: Address, question: str, **values: object) -> list[tuple[Any, ...]]:
    """The rows; `:name` in the question stands for a value."""
    if isinstance(database, Path):
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=5.0)) as connection:
            return connection.execute(question, values).fetchall()
    asked = re.sub(r"(?<!:):(\w+)", r"%(\1)s", question.replace("%", "%%"))
    # For a question without values the driver takes a percent sign as it is.
    return _connected(database).execute(asked, values or {"nothing": None}).fetchall()


@cache
def _connected(server: Server) -> psycopg.Connection[Any]:
    """Kept open: it is asked many times a second whether the bot is at rest."""
    return psycopg.connect(server.url, password=server.password, autocommit=True)
