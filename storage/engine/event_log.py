"""Keeps the things of an area, each with its events: the events are the truth, the row is their fold.

One table of things (`id`, `revision`, `body`, and columns to search by) and one of their events (`thing`, `revision`,
`at`, `actor`, `kind`, `body`). Both move together by one revision an event.
"""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import groupby
from typing import Any, Final, Generic, Protocol, TypeVar

from pydantic import TypeAdapter
from sqlalchemy import Select, Table, bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from dispatch.model import PersonId
from storage.engine.connection import Connection
from storage.engine.errors import StaleRevision
from storage.engine.ids import Ids

_CHUNK: Final = 500
"""Things that are compared at once."""


class Thing(Protocol):
    """What an area keeps: a frozen dataclass, the fold of its events. `revision` is how many there were."""

    @property
    def id(self) -> int:
        """The number of its row."""
        ...

    @property
    def revision(self) -> int:
        """How many events made it."""
        ...


T = TypeVar("T", bound=Thing)
E = TypeVar("E")


@dataclass(frozen=True, eq=False)
class LogKind(Generic[T, E]):
    """How the things of one kind are kept.

    An event is stored under the name of its class, which therefore never changes; what equals its default is left
    out, so that a default is part of the stored format. `columns` are those that a thing is searched by.
    """

    name: str
    things: Table
    log: Table
    thing: type[T]
    events: tuple[type[E], ...]
    evolve: Callable[[T | None, E, PersonId | None, datetime], T]
    columns: Callable[[T], Mapping[str, object]]

    def read(self, body: str) -> T:
        """The thing of its JSON. ValidationError for JSON that is none."""
        return _adapter(self.thing).validate_json(body)  # type: ignore[no-any-return]  # the class of its kind

    def read_event(self, kind: str, body: str) -> E:
        """The event of its JSON. KeyError for a kind that there is not."""
        return _adapter(self._by_name(kind)).validate_json(body)  # type: ignore[no-any-return]  # the class of its kind

    def fold(self, log: "Iterable[Logged[E]]") -> T | None:
        """What the events make of nothing; None without any."""
        thing: T | None = None
        for one in log:
            thing = self.evolve(thing, one.event, one.actor, one.at)
        return thing

    def logged(self, row: Any) -> "Logged[E]":
        """One row of the table of events."""
        return Logged(row.revision, row.at, row.actor, self.read_event(row.kind, row.body))

    def _by_name(self, kind: str) -> type[E]:
        return {event.__name__: event for event in self.events}[kind]


@dataclass(frozen=True, slots=True)
class Logged(Generic[E]):
    """An event in the log: `at` in UTC, `actor` None for the clock."""

    revision: int
    at: datetime
    actor: PersonId | None
    event: E


@dataclass(frozen=True, slots=True)
class _Statements:
    """Those of one kind, made once: the connection compiles each statement object once."""

    get: Select[Any]
    log: Select[Any]
    add: Any
    move: Any
    record: Any


@cache
def _statements(kind: LogKind[Any, Any]) -> _Statements:
    things, log = kind.things, kind.log
    return _Statements(
        get=select(things.c.body).where(things.c.id == bindparam("key")),
        log=select(log).where(log.c.thing == bindparam("key")).order_by(log.c.revision),
        add=insert(things),
        move=update(things).where(things.c.id == bindparam("id_"), things.c.revision == bindparam("before")),
        record=insert(log),
    )


class EventLog(Generic[T, E]):
    """The two tables of one kind; a repository of an area adds its own questions."""

    def __init__(self, kind: LogKind[T, E], connection: Connection, ids: Ids) -> None:
        self.kind = kind
        self._connection = connection
        self._ids = ids
        self._sql = _statements(kind)

    def next_id(self) -> int:
        """A number for a new thing."""
        return self._ids.take(self.kind.things)

    def add(self, thing: T, events: Sequence[E], actor: PersonId | None, at: datetime) -> None:
        """Stores a new thing with the events that made it."""
        self._connection.execute(self._sql.add, self._row(thing))
        self._record(thing, 0, events, actor, at)

    def save(self, before: T, after: T, events: Sequence[E], actor: PersonId | None, at: datetime) -> None:
        """Stores what has become of a thing, and its new events.

        StaleRevision, and nothing written, where it is no longer at `before.revision`.
        """
        known = {"id_": before.id, "before": before.revision}
        if self._connection.execute(self._sql.move, self._row(after) | known).rowcount != 1:
            raise StaleRevision(f"{self.kind.name} {before.id} is no longer at revision {before.revision}")
        self._record(after, before.revision, events, actor, at)

    def get(self, thing: int) -> T | None:
        """The thing; None for a number that there is not."""
        found = self.some(self._sql.get, key=thing)
        return found[0] if found else None

    def require(self, thing: int) -> T:
        """As `get`. KeyError for a number that there is not."""
        found = self.get(thing)
        if found is None:
            raise KeyError(f"no {self.kind.name} has the number {thing}")
        return found

    def log(self, thing: int) -> list[Logged[E]]:
        """Everything that happened to it, oldest first."""
        return [self.kind.logged(row) for row in self._connection.execute(self._sql.log, {"key": thing})]

    def some(self, query: Select[Any], **values: object) -> list[T]:
        """The things whose `body` such a statement selects; it is kept as a constant, with its blanks bound."""
        return [self.kind.read(body) for body in self._connection.scalars(query, values)]

    def _row(self, thing: T) -> dict[str, object]:
        body = _adapter(self.kind.thing).dump_json(thing, exclude_defaults=True).decode()
        return {"id": thing.id, "revision": thing.revision, "body": body, **self.kind.columns(thing)}

    def _record(self, thing: T, before: int, events: Sequence[E], actor: PersonId | None, at: datetime) -> None:
        if thing.revision != before + len(events):
            raise ValueError(f"{self.kind.name} {thing.id}: {len(events)} events don't lead from {before} to it")
        rows = [
            {
                "thing": thing.id,
                "revision": revision,
                "at": at,
                "actor": actor,
                "kind": type(event).__name__,
                "body": _adapter(type(event)).dump_json(event, exclude_defaults=True).decode(),
            }
            for revision, event in enumerate(events, before + 1)
        ]
        if rows:
            self._connection.execute(self._sql.record, rows)


async def audit(connection: AsyncConnection, kind: LogKind[T, E]) -> AsyncIterator[tuple[int, bool]]:
    """Every thing of that kind by its number, and whether it is what its events make of nothing."""
    last = 0
    while True:
        asked = select(kind.things.c.id, kind.things.c.body).where(kind.things.c.id > last)
        some = {row.id: row.body for row in await connection.execute(asked.order_by(kind.things.c.id).limit(_CHUNK))}
        if not some:
            return
        last = max(some)
        logs = select(kind.log).where(kind.log.c.thing.in_(list(some)))
        rows = await connection.execute(logs.order_by(kind.log.c.thing, kind.log.c.revision))
        made = {thing: kind.fold(map(kind.logged, group)) for thing, group in groupby(rows, lambda row: row.thing)}
        for thing, body in some.items():
            yield thing, made.get(thing) == kind.read(body)


def _adapter(of: type[Any]) -> TypeAdapter[Any]:
    found = _ADAPTERS.get(of)
    if found is None:
        found = _ADAPTERS[of] = TypeAdapter(of)
    return found


_ADAPTERS: Final[dict[type[Any], TypeAdapter[Any]]] = {}
