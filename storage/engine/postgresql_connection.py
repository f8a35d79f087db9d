"""Connections to PostgreSQL: how they are opened, and how statements run on them."""

from collections.abc import Iterator
from contextlib import ExitStack, suppress
from typing import Any, Final

import psycopg
from psycopg.conninfo import make_conninfo
from sqlalchemy import ClauseElement, Insert, String, Table
from sqlalchemy.dialects.postgresql.base import PGTypeCompiler
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

from storage.engine.address import Server
from storage.engine.connection import Compiled, Connection, Cursor, Result, Statements
from storage.engine.errors import Unusable
from storage.engine.marks import take_marks
from storage.engine.sql import JsonItems, OnConflictClause

MIN_VERSION: Final = 15
_CONNECT_SECONDS: Final = 5
_CHECKED_BY_SERVER: Final = (
    "tcp_keepalives_idle=20",
    "tcp_keepalives_interval=5",
    "tcp_keepalives_count=3",
    "tcp_user_timeout=30000",
    "idle_in_transaction_session_timeout=5min",
    "idle_session_timeout=0",
)
"""A machine of ours that is gone without a word loses its session, and with it the lock, within half a minute; a
process that stands still in a transaction loses it in five; one that has nothing to write keeps it."""
_ALWAYS: Final = (
    "TimeZone=UTC",
    "client_min_messages=warning",
    "statement_timeout=0",
    "lock_timeout=10s",
    "default_transaction_isolation=read\\ committed",
    *_CHECKED_BY_SERVER,
)
_WRITER: Final = (*_ALWAYS, "synchronous_commit=on", "default_transaction_read_only=off")
"""synchronous_commit: where it is off, a power cut takes back what was committed."""
_READER: Final = (*_ALWAYS, "default_transaction_read_only=on")
_LIFE_SIGNS: Final = {
    "keepalives_idle": 20,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
"""A server that is gone without a word is noticed within half a minute."""
_LOOK_FOR_CLIENT: Final = "SET client_connection_check_interval = '5s'"
"""Of a client that is gone while its statement still runs. Only where the server's system can tell; Windows can't."""
NAME: Final = "wangge"
_PREPARED: Final = 1000

take_marks("postgresql", {"numbered": {}, "by_key": {}})


def conninfo(server: Server, *, writes: bool, name: str = NAME) -> str:
    """How the driver is told to connect, with the password; `name` is the session's in pg_stat_activity."""
    settings = " ".join(f"-c {setting}" for setting in (_WRITER if writes else _READER))
    more: dict[str, Any] = {"options": settings, "application_name": name, "connect_timeout": _CONNECT_SECONDS}
    if server.password is not None:
        more["password"] = server.password
    return make_conninfo(server.url, **_LIFE_SIGNS, **more)


def connect(server: Server, *, writes: bool, name: str = NAME) -> psycopg.Connection[Any]:
    """A connection on which transactions are begun and ended by statements. Unusable for a server that won't do."""
    raw: psycopg.Connection[Any] = psycopg.connect(
        conninfo(server, writes=writes, name=name), autocommit=True, cursor_factory=psycopg.RawCursor
    )
    try:
        _require_fit(server, raw)
        with suppress(psycopg.errors.InvalidParameterValue):
            raw.execute(_LOOK_FOR_CLIENT)
    except BaseException:
        raw.close()
        raise
    raw.prepared_max = _PREPARED
    return raw


def connect_plainly(server: Server) -> psycopg.Connection[Any]:
    """A connection with the settings that the server gives to whoever says nothing, to any server that answers."""
    more: dict[str, Any] = {"application_name": NAME, "connect_timeout": _CONNECT_SECONDS, "client_encoding": "UTF8"}
    if server.password is not None:
        more["password"] = server.password
    return psycopg.connect(make_conninfo(server.url, **more), autocommit=True)


def version_of(raw: psycopg.Connection[Any]) -> str:
    """The name and version of the server."""
    return f"PostgreSQL {(raw.info.parameter_status('server_version') or '').partition(' ')[0]}"


def _require_fit(server: Server, raw: psycopg.Connection[Any]) -> None:
    if raw.info.server_version < MIN_VERSION * 10_000:
        raise Unusable(f"{server} is {version_of(raw)}: PostgreSQL {MIN_VERSION} or newer is needed")
    encoding = raw.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise Unusable(f"{server} has the encoding {encoding}: make the database with ENCODING 'UTF8'")


class _PostgresStatements(Statements):
    """Compiles statements as PostgreSQL takes them."""

    def _compile(self, statement: ClauseElement, keys: tuple[str, ...]) -> Any:
        """Nothing is given back by an INSERT that was not asked for."""
        if isinstance(statement, Insert) and not statement.exported_columns:
            return super()._compile(statement.inline(), keys)
        return super()._compile(statement, keys)

    def _writer(self, kind: TypeEngine[Any]) -> Any:
        return _without_nul if isinstance(kind, String) else super()._writer(kind)


def _without_nul(value: str | None) -> str | None:
    """PostgreSQL's texts can't hold NUL, which nobody means to write."""
    return value.replace("\0", "\ufffd") if value is not None and "\0" in value else value


class Types(PGTypeCompiler):
    """Numbers of rows are as large as all others."""

    def visit_INTEGER(self, type_: Any, **how: Any) -> str:
        """Called by SQLAlchemy for the type of a row's number."""
        return "BIGINT"


class _Dialect(PGDialect_psycopg):
    """SQLAlchemy's dialect for psycopg, with numbers of 64 bits for rows."""

    type_compiler_cls = Types
    supports_statement_cache = True


_statements = _PostgresStatements(_Dialect(paramstyle="numeric_dollar"))  # type: ignore[no-untyped-call]  # SQLAlchemy's


class PostgresConnection(Connection):
    """On a driver's connection, which another may take the place of where it was lost.

    Statements that give no rows are sent and not waited for, in a pipeline: what goes wrong with one is raised by the
    next that gives rows, or by `sync`.
    """

    def __init__(self, raw: psycopg.Connection[Any]) -> None:
        super().__init__(raw, _statements)
        self._pipes = ExitStack()
        self._pipe = self._pipes.enter_context(raw.pipeline())

    def take(self, raw: psycopg.Connection[Any]) -> None:
        """Works on that connection from now on; the other one is closed."""
        self.close()
        self.raw = raw
        self._pipe = self._pipes.enter_context(raw.pipeline())

    def close(self) -> None:
        with suppress(psycopg.Error):
            self._pipes.close()
        self.raw.close()

    def sync(self) -> None:
        """Waits until all that was sent is done. Raises what went wrong with any of it."""
        self._pipe.sync()

    def _result(self, cursor: Any, compiled: Compiled) -> Result:
        rows = compiled.read(cursor.fetchall()) if compiled.returns else []
        return Result(cursor, rows, self.sync)

    def _run_for_each(self, sql: str, rows: Iterator[list[Any]]) -> Cursor:
        cursor: psycopg.Cursor[Any] = self.raw.cursor()
        cursor.executemany(sql, list(rows))
        return cursor

    def greatest_ever(self, of: Table) -> int:
        asked = "SELECT pg_sequence_last_value(pg_get_serial_sequence($1, 'id')::regclass)"
        return self.raw.execute(asked, [of.name]).fetchone()[0] or 0

    def given(self, of: Table, number: int) -> None:
        self.raw.execute("SELECT setval(pg_get_serial_sequence($1, 'id')::regclass, $2)", [of.name, number])


@compiles(JsonItems, "postgresql")
def _as_elements(items: JsonItems, compiler: SQLCompiler, **how: Any) -> str:
    return f"jsonb_array_elements_text(CAST({compiler.process(items.clauses, **how)} AS JSONB))"


# PostgreSQL's compiler asks for it; the dialect that lends the INSERT knows no such target.
OnConflictClause.constraint_target = None  # type: ignore[attr-defined]
