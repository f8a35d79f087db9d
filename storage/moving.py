"""Copies a stopped database into an empty one of a server, batch by batch; broken off anywhere, it is taken up again.

How far it has come stands in the target's `meta`, written in one commit with each batch. While it stands there nobody
can open the target for anything else. The source is only read: its file stays as it is, byte by byte, and by that a
later call knows that nobody has worked with it meanwhile.
"""

import hashlib
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import sqlalchemy
from sqlalchemy import Table, bindparam, func, insert, inspect, select, tuple_

from storage.cases import history
from storage.engine.address import Address, Server
from storage.engine.choose import engine_of
from storage.engine.connection import Connection
from storage.engine.engine import Engine, Link
from storage.engine.errors import Unusable
from storage.engine.meta import COMMIT_MARK, LEASE, MOVING, Meta
from storage.migrate import current, migrate, require_newest
from storage.tables import is_numbered, meta, metadata

_OWN: Final = (COMMIT_MARK, LEASE, MOVING)
"""Rows of `meta` that belong to the one database in which they stand."""
_BATCH: Final = 1000


class NotEmpty(Unusable):
    """The target holds something already, and it is no move that could be gone on with."""


class SourceChanged(Unusable):
    """The source was worked with after the move began: what was copied may no longer be so."""


class NotTheSame(Unusable):
    """After the move the target has not as many rows as the source."""


@dataclass(frozen=True, slots=True)
class Progress:
    """`done` of `whole` rows of a table are on the target's disk."""

    table: str
    done: int
    whole: int


@dataclass(frozen=True, slots=True)
class _Place:
    """Everything of the tables before is copied, and of this one `done` rows, up to the one with the key `after`."""

    table: int = 0
    done: int = 0
    after: tuple[Any, ...] = ()


class Move:
    """Call `step` until it gives None, then `check`, look into the target with `audit_of`, then `finish`."""

    def __init__(self, source: Connection, link: Link, fingerprint: str) -> None:
        self._source = source
        self._link = link
        self._fingerprint = fingerprint
        self._meta = Meta(link.connection)
        self._tables = metadata.sorted_tables
        self._wholes: dict[str, int] = {}
        self._place = self._begun()

    def step(self) -> Progress | None:
        """Copies one batch, with the note of how far that is; None where nothing is left."""
        place = self._place
        if place.table == len(self._tables):
            return None
        table = self._tables[place.table]
        rows = self._source.execute(*_page(table, place.after)).all()
        done = place.done + len(rows)
        if len(rows) < _BATCH:
            new = _Place(place.table + 1)
        else:
            last = dict(zip(table.columns.keys(), rows[-1], strict=True))
            new = _Place(place.table, done, tuple(last[column.name] for column in table.primary_key))
        with self._turn():
            if rows:
                self._link.connection.execute(
                    insert(table), [dict(zip(table.columns.keys(), row, strict=True)) for row in rows]
                )
            if is_numbered(table) and new.table > place.table:
                self._count_on(table)
            self._note(new)
        self._place = new
        return Progress(table.name, done, self._whole(table))

    def check(self) -> None:
        """NotTheSame where a table has not as many rows on both sides."""
        for table in self._tables:
            copied, whole = _count(self._link.connection, table), self._whole(table)
            if copied != whole:
                raise NotTheSame(f"the table {table.name} has {copied} rows of {whole}")

    def finish(self) -> None:
        """From now on the target can be opened."""
        with self._turn():
            self._meta.drop(MOVING)

    def _begun(self) -> _Place:
        with self._turn():
            said = self._meta.get(MOVING)
            if said is None:
                self._require_empty()
                self._note(_Place())
                return _Place()
            noted = json.loads(said)
            if noted["source"] != self._fingerprint:
                raise SourceChanged("the file was worked with after the move began")
            return _Place(noted["table"], noted["done"], tuple(noted["after"]))

    def _require_empty(self) -> None:
        for table in self._tables:
            if _count(self._link.connection, table):
                raise NotEmpty(f"the table {table.name} has rows already")

    def _count_on(self, table: Table) -> None:
        """No number that a row of the source ever had is given to another row of the target."""
        greatest: int = self._source.scalar(select(func.max(table.c.id))) or 0
        greatest = max(greatest, self._source.greatest_ever(table))
        if greatest:
            self._link.connection.given(table, greatest)

    def _note(self, place: _Place) -> None:
        said = {"source": self._fingerprint, "table": place.table, "done": place.done, "after": place.after}
        self._meta.set(MOVING, json.dumps(said))

    def _whole(self, table: Table) -> int:
        if table.name not in self._wholes:
            self._wholes[table.name] = _count(self._source, table)
        return self._wholes[table.name]

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """One transaction of the target."""
        self._link.begin()
        try:
            self._link.begin_turn()
            yield
            self._link.end_turn()
            self._link.commit()
        except BaseException:
            self._link.rollback()
            raise


@contextmanager
def moving(source: Path, target: Server) -> Iterator[Move]:
    """Holds both for this process alone, and makes the tables of the target where there are none.

    AlreadyRunning where another process has one of them, NotMigrated where one is of another version, NotEmpty or
    SourceChanged where the target can't be filled from this source; Unusable, or UnusableNow, where one of them can't
    be used.
    """
    reads, writes = engine_of(source), engine_of(target)
    with reads.usable(), writes.usable(), _held(reads.link()) as here:
        require_newest(source)
        here.open()
        with closing(here):
            here.tidy()
            fingerprint = _fingerprint(source)
            _require_bare(target, writes)
            with _held(writes.link()) as there:
                there.open()
                yield Move(here.connection, there, fingerprint)


async def audit_of(database: Address) -> AsyncIterator[history.Audited]:
    """As `history.audit`, of a database that is not open."""
    engine = engine_of(database)
    readers = engine.readers()
    try:
        async with readers.connect() as connection:
            await connection.exec_driver_sql(engine.begin_reading)
            async for one in history.audit(connection):
                yield one
            await connection.exec_driver_sql("ROLLBACK")
    finally:
        await readers.dispose()


def _require_bare(target: Server, engine: Engine) -> None:
    """With the newest schema or without any; then it is made."""
    if current(target) is None:
        with engine.migrating() as connection:
            found = inspect(connection).get_table_names()
        if found:
            raise NotEmpty(f"there are tables already, such as {min(found)}")
        migrate(target)
    require_newest(target)


@contextmanager
def _held(link: Link) -> Iterator[Link]:
    link.hold()
    try:
        yield link
    finally:
        link.release()


def _page(table: Table, after: tuple[Any, ...]) -> tuple[sqlalchemy.Select[Any], dict[str, Any]]:
    """The next batch of a table by its key, with the parameters."""
    key = list(table.primary_key)
    asked = select(table).where(*_not_own(table)).order_by(*key).limit(_BATCH)
    if not after:
        return asked, {}
    names = [f"after_{column.name}" for column in key]
    last = tuple_(*(bindparam(name, type_=column.type) for name, column in zip(names, key, strict=True)))
    return asked.where(tuple_(*key) > last), dict(zip(names, after, strict=True))


def _count(connection: Connection, table: Table) -> int:
    return connection.scalar(select(func.count()).select_from(table).where(*_not_own(table))) or 0


def _not_own(table: Table) -> list[sqlalchemy.ColumnElement[bool]]:
    return [meta.c.key != key for key in _OWN] if table is meta else []


def _fingerprint(file: Path) -> str:
    """Of all that is stored in a database file that nobody else has open."""
    found = hashlib.sha256()
    for part in (file, file.with_name(f"{file.name}-wal")):
        if part.exists():
            with part.open("rb") as opened:
                found.update(hashlib.file_digest(opened, "sha256").digest() if part.stat().st_size else b"")
    return found.hexdigest()
