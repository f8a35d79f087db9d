"""PostgreSQL: a database of a server, behind the same protocol as a file."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import datetime
from typing import Any

import psycopg
import sqlalchemy
from sqlalchemy import NullPool, create_engine, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage.engine.address import Server
from storage.engine.connection import Connection
from storage.engine.postgresql_connection import PostgresConnection, Types, connect, conninfo, version_of
from storage.engine.postgresql_link import PostgresLink
from storage.engine.postgresql_schema import as_postgresql
from storage.engine.postgresql_setup import setup_of
from storage.engine.postgresql_trouble import trouble_of, usable
from storage.engine.setup import Setup
from storage.engine.trouble import Trouble

_READERS = 3
_ONE_MOMENT = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"


class PostgresEngine:
    """The database of one URL."""

    begin_reading = _ONE_MOMENT

    def __init__(self, server: Server) -> None:
        self._server = server

    def __str__(self) -> str:
        return str(self._server)

    @property
    def version(self) -> str:
        with self._connected() as raw:
            return version_of(raw)

    def link(self) -> PostgresLink:
        return PostgresLink(self._server)

    def readers(self) -> AsyncEngine:
        told = conninfo(self._server, writes=False)

        async def open_one(*_: Any, **__: Any) -> psycopg.AsyncConnection[Any]:
            return await psycopg.AsyncConnection.connect(told, autocommit=True)

        engine = create_async_engine(
            "postgresql+psycopg://",
            async_creator=open_one,
            isolation_level="AUTOCOMMIT",
            pool_size=_READERS,
            max_overflow=0,
            pool_pre_ping=True,
            hide_parameters=True,
        )
        # Else the number of a row goes out as one of 32 bits.
        engine.dialect.type_compiler_instance = Types(engine.dialect)
        return engine

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        with self.usable(), self._connected() as raw:
            raw.execute(_ONE_MOMENT)
            connection = PostgresConnection(raw)
            try:
                yield connection
            finally:
                connection.close()

    @contextmanager
    def migrating(self) -> Iterator[sqlalchemy.Connection]:
        engine = create_engine(
            "postgresql+psycopg://",
            creator=lambda: psycopg.connect(conninfo(self._server, writes=True)),
            poolclass=NullPool,
            hide_parameters=True,
        )

        @event.listens_for(engine, "before_cursor_execute", retval=True)
        def read(*given: Any) -> tuple[str, Any]:
            _, _, statement, values, *_ = given
            return as_postgresql(statement), values

        with engine.begin() as connection:
            yield connection
        engine.dispose()

    def look(self, table: str, query: str) -> str | None:
        with self.usable(), self._connected() as raw:
            known = raw.execute("SELECT to_regclass($1) IS NOT NULL", [table]).fetchone()
            if known is None or not known[0]:
                return None
            row = raw.execute(query).fetchone()
            return None if row is None else str(row[0])

    def usable(self) -> AbstractContextManager[None]:
        return usable(self._server)

    def trouble(self, error: BaseException) -> Trouble | None:
        return trouble_of(error)

    def setup(self, now: Callable[[], datetime]) -> Setup:
        return setup_of(self._server, now)

    async def find_damage(self) -> str | None:
        """The server itself checks each page that it reads, where its data checksums are on."""
        return None

    def _connected(self) -> closing[psycopg.Connection[Any]]:
        return closing(connect(self._server, writes=False))
