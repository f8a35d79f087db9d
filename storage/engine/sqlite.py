"""SQLite: the one connection that writes, and those that only read, with their pragmas."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlalchemy
from sqlalchemy import URL, Engine, NullPool, Table, column, create_engine, event, select, table
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage.engine.connection import Connection, Cursor, Statements
from storage.engine.errors import Damaged, NotStored, Unusable, UnusableNow
from storage.engine.file_lock import FileLock
from storage.engine.marks import take_marks
from storage.engine.setup import Setup
from storage.engine.sqlite_trouble import trouble_of
from storage.engine.trouble import Trouble

_BUSY_SECONDS = 10
_READERS = 3
_OLDEST = (3, 35)
"""The first with RETURNING."""
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

take_marks("sqlite", {"numbered": {"autoincrement": True}, "by_key": {"with_rowid": False}})
_statements = Statements(sqlite.dialect())
_sequence = table("sqlite_sequence", column("name"), column("seq"))
"""SQLite's own: the greatest number that each table with AUTOINCREMENT ever had."""
_greatest = select(_sequence.c.seq).where(_sequence.c.name == sqlalchemy.bindparam("key"))


class SqliteConnection(Connection):
    """On a driver's connection; a table with AUTOINCREMENT remembers its numbers by itself."""

    def __init__(self, raw: sqlite3.Connection) -> None:
        super().__init__(raw, _statements)

    def _run_for_each(self, sql: str, rows: Iterator[list[Any]]) -> Cursor:
        ran: sqlite3.Cursor = self.raw.executemany(sql, rows)
        return ran

    def greatest_ever(self, of: Table) -> int:
        return self.scalar(_greatest, {"key": of.name}) or 0

    def given(self, of: Table, number: int) -> None:
        pass


class SqliteLink:
    """The connection that writes, and the lock on the file beside the database."""

    lease = None

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = FileLock(path)
        self._connection: SqliteConnection | None = None

    @property
    def connection(self) -> Connection:
        if self._connection is None:
            raise RuntimeError("the connection is not open")
        return self._connection

    @property
    def _raw(self) -> sqlite3.Connection:
        raw: sqlite3.Connection = self.connection.raw
        return raw

    @property
    def in_transaction(self) -> bool:
        return self._raw.in_transaction

    def hold(self, *, watched_at: float | None = None) -> None:
        self._lock.take()

    def open(self) -> None:
        _touch(self._path)
        raw = sqlite3.connect(self._path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        try:
            _run_all(raw, _WRITER)
        except BaseException:
            raw.close()
            raise
        self._connection = SqliteConnection(raw)

    def begin(self) -> None:
        self._raw.execute("BEGIN IMMEDIATE")

    def begin_turn(self) -> None:
        self._raw.execute("SAVEPOINT turn")

    def end_turn(self) -> None:
        self._raw.execute("RELEASE turn")

    def undo_turn(self) -> None:
        self._raw.execute("ROLLBACK TO turn")
        self._raw.execute("RELEASE turn")

    def commit(self) -> None:
        self._raw.execute("COMMIT")

    def rollback(self) -> None:
        if self._raw.in_transaction:
            self._raw.execute("ROLLBACK")

    def mend(self) -> bool:
        return False

    def leave(self) -> None:
        pass

    def tidy(self) -> None:
        """What can't be done now (a full disk) is done at the next start."""
        try:
            self._raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.Error as error:
            if trouble_of(error) is Trouble.DAMAGED:
                raise

    def close(self) -> None:
        if self._connection is not None:
            with suppress(sqlite3.Error):
                self._raw.close()
            self._connection = None

    def release(self) -> None:
        self._lock.release()


class SqliteEngine:
    """The database of one file."""

    begin_reading = "BEGIN"
    version = f"SQLite {sqlite3.sqlite_version}"

    def __init__(self, path: Path) -> None:
        self._path = path

    def __str__(self) -> str:
        return str(self._path)

    def link(self) -> SqliteLink:
        return SqliteLink(self._path)

    def readers(self) -> AsyncEngine:
        engine = create_async_engine(
            _read_only("sqlite+aiosqlite", self._path),
            isolation_level="AUTOCOMMIT",
            connect_args={"timeout": _BUSY_SECONDS},
            pool_size=_READERS,
            max_overflow=0,
            hide_parameters=True,
        )
        _at_connect(engine.sync_engine, _READER)
        return engine

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        with self.usable(), closing(_open_read_only(self._path)) as raw:
            _run_all(raw, _READER)
            raw.execute("BEGIN")
            try:
                yield SqliteConnection(raw)
            finally:
                raw.execute("ROLLBACK")

    @contextmanager
    def migrating(self) -> Iterator[sqlalchemy.Connection]:
        engine = _writing_engine(self._path)
        try:
            # Begun on both levels: the outer tells alembic to leave transactions alone, the inner is the real one.
            with engine.connect() as connection, connection.begin():
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                try:
                    yield connection
                except BaseException:
                    connection.exec_driver_sql("ROLLBACK")
                    raise
                connection.exec_driver_sql("COMMIT")
        finally:
            engine.dispose()

    def look(self, table: str, query: str) -> str | None:
        """Not read-only: after a crash the first to look has to replay the log."""
        if not self._path.exists():
            return None
        with self.usable(), closing(sqlite3.connect(self._path, timeout=_BUSY_SECONDS)) as raw:
            if raw.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone() is None:
                return None
            row = raw.execute(query).fetchone()
            return None if row is None else str(row[0])

    @contextmanager
    def usable(self) -> Iterator[None]:
        try:
            yield
        except (SQLAlchemyError, sqlite3.Error, NotStored, OSError) as error:
            met = self.trouble(error)
            if met is Trouble.DAMAGED:
                raise Damaged(f"{self} is damaged, or its disk fails: {_said(error)}") from error
            if isinstance(error, NotStored) or (met is not None and met.passes):
                raise UnusableNow(f"{self} can't be used now: {error}") from error
            raise Unusable(f"{self} can't be used: {error}") from error

    def trouble(self, error: BaseException) -> Trouble | None:
        return trouble_of(_said(error))

    def setup(self, now: Callable[[], datetime]) -> Setup:
        encoding = "UTF-8"
        if self._path.exists():
            with closing(_open_read_only(self._path)) as raw:
                encoding = str(raw.execute("PRAGMA encoding").fetchone()[0])
        new_enough = sqlite3.sqlite_version_info[:2] >= _OLDEST
        return Setup(self.version, "{}.{}".format(*_OLDEST), new_enough, encoding, encoding == "UTF-8")

    async def find_damage(self) -> str | None:
        """Page by page, while others work on the file."""
        if not self._path.exists():
            return None
        with self.usable():
            looking = _open_read_only(self._path, check_same_thread=False)
            try:
                return await asyncio.to_thread(_first_fault, looking)
            except asyncio.CancelledError:
                looking.interrupt()
                raise


def _said(error: BaseException) -> BaseException:
    """The driver's own error, where SQLAlchemy has wrapped it."""
    return error.orig if isinstance(error, DBAPIError) and error.orig is not None else error


def _first_fault(looking: sqlite3.Connection) -> str | None:
    with closing(looking):
        try:
            said = str(looking.execute("PRAGMA quick_check(1)").fetchone()[0])
        except sqlite3.DatabaseError as error:
            if trouble_of(error) is not Trouble.DAMAGED:
                raise
            return str(error)
    return None if said == "ok" else said.replace("\n", " ")


def _touch(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)


def _run_all(raw: sqlite3.Connection, pragmas: tuple[str, ...]) -> None:
    for pragma in pragmas:
        raw.execute(pragma)


def _open_read_only(path: Path, *, check_same_thread: bool = True) -> sqlite3.Connection:
    uri = f"file:{quote(str(path))}?mode=ro"
    return sqlite3.connect(
        uri, uri=True, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=check_same_thread
    )


def _read_only(driver: str, path: Path) -> URL:
    return URL.create(driver, database=f"file:{quote(str(path))}", query={"mode": "ro", "uri": "true"})


def _writing_engine(path: Path) -> Engine:
    """For what needs SQLAlchemy's own connection; BEGIN and COMMIT are given by whoever has it."""
    _touch(path)
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        isolation_level="AUTOCOMMIT",
        connect_args={"timeout": _BUSY_SECONDS},
        poolclass=NullPool,
        hide_parameters=True,
    )
    _at_connect(engine, _WRITER)
    return engine


def _at_connect(engine: Engine, pragmas: tuple[str, ...]) -> None:
    @event.listens_for(engine, "connect")
    def prepare(raw: Any, record: object) -> None:
        cursor = raw.cursor()
        for pragma in pragmas:
            cursor.execute(pragma)
        cursor.close()
