"""Opens SQLite: the one connection that writes, and those that only read, with their pragmas."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage.engine.errors import Damaged, NotNow, NotStored, Unusable
from storage.engine.trouble import is_damage, passes_by_itself

_BUSY_SECONDS = 10
_READERS = 3
_WRITER = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = FAST",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA cache_size = -32000",
)
"""FULL: at NORMAL a power cut takes back what was committed.

FAST: what is erased within a page is written over; a page that becomes free keeps what it held until it is used
again. What is personal there is sealed.
"""
_READER = ("PRAGMA query_only = ON", "PRAGMA temp_store = MEMORY")


def writing_engine(path: Path) -> Engine:
    """An engine whose connection may write.

    BEGIN, SAVEPOINT and COMMIT are given by the writer itself, on the raw connection.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    return _engine(URL.create("sqlite", database=str(path)), _WRITER, check_same_thread=False)


def looking_engine(path: Path) -> Engine:
    """An engine whose connection can't write, for a file that another process may have open."""
    return _engine(_read_only("sqlite", path), _READER)


def reading_engine(path: Path) -> AsyncEngine:
    """An asynchronous engine with a few connections that can't write; what one transaction reads is of one moment."""
    engine = create_async_engine(
        _read_only("sqlite+aiosqlite", path),
        isolation_level="AUTOCOMMIT",
        connect_args={"timeout": _BUSY_SECONDS},
        pool_size=_READERS,
        max_overflow=0,
        hide_parameters=True,
    )
    _at_connect(engine.sync_engine, _READER)
    return engine


def _read_only(driver: str, path: Path) -> URL:
    return URL.create(driver, database=f"file:{quote(str(path))}", query={"mode": "ro", "uri": "true"})


def _engine(url: URL, pragmas: tuple[str, ...], **connecting: bool) -> Engine:
    """A connection of its own for each who asks, with these pragmas."""
    engine = create_engine(
        url,
        isolation_level="AUTOCOMMIT",
        connect_args={"timeout": _BUSY_SECONDS, **connecting},
        poolclass=NullPool,
        hide_parameters=True,
    )
    _at_connect(engine, pragmas)
    return engine


def raw_of(connection: Connection) -> sqlite3.Connection:
    """The driver's own connection underneath. TypeError where it is not SQLite's."""
    raw = connection.connection.dbapi_connection
    if not isinstance(raw, sqlite3.Connection):
        raise TypeError("not a connection to SQLite")
    return raw


@contextmanager
def usable(path: Path) -> Iterator[None]:
    """Turns whatever goes wrong while a file is opened into Unusable, Damaged or NotNow."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error, NotStored, OSError) as error:
        met = error.orig if isinstance(error, DBAPIError) else error
        if met is not None and is_damage(met):
            raise Damaged(f"{path} is damaged, or its disk fails: {met}") from error
        if isinstance(error, NotStored) or (met is not None and passes_by_itself(met)):
            raise NotNow(f"{path} can't be used now: {error}") from error
        raise Unusable(f"{path} can't be used: {error}") from error


def look(path: Path, table: str, query: str) -> str | None:
    """One value of a file that is not open yet; None where the file, the table or the row is not there.

    Not read-only: after a crash the first to look has to replay the log.
    """
    if not path.exists():
        return None
    with usable(path), closing(sqlite3.connect(path, timeout=_BUSY_SECONDS)) as raw:
        if raw.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone() is None:
            return None
        row = raw.execute(query).fetchone()
        return None if row is None else str(row[0])


def _at_connect(engine: Engine, pragmas: tuple[str, ...]) -> None:
    @event.listens_for(engine, "connect")
    def prepare(raw: Any, record: object) -> None:
        cursor = raw.cursor()
        for pragma in pragmas:
            cursor.execute(pragma)
        cursor.close()
