"""The log of an area's things: both tables move together, a lost race writes nothing; the audit."""

from dataclasses import dataclass, replace
from datetime import datetime

import pytest
from pydantic import ValidationError
from sqlalchemy import BigInteger, Column, Integer, MetaData, Table, Text, bindparam, select

from dispatch.model import PersonId
from storage.database import Database
from storage.engine.connection import Connection
from storage.engine.errors import StaleRevision
from storage.engine.event_log import EventLog, Logged, LogKind, audit
from storage.engine.ids import Ids
from storage.tables import Moment
from storage.transaction import Transaction
from tests.storage.given import AT, HOUR

_METADATA = MetaData()
_THINGS = Table(
    "bells", _METADATA, Column("id", Integer, primary_key=True), Column("revision", BigInteger), Column("body", Text),
    Column("tower", Text),
)  # fmt: skip
_LOG = Table(
    "bell_events", _METADATA, Column("thing", BigInteger, primary_key=True, autoincrement=False),
    Column("revision", BigInteger, primary_key=True, autoincrement=False), Column("at", Moment),
    Column("actor", BigInteger), Column("kind", Text), Column("body", Text),
)  # fmt: skip
_SCHEMA = (
    "CREATE TABLE bells (id INTEGER PRIMARY KEY, revision BIGINT, body TEXT, tower TEXT)",
    "CREATE TABLE bell_events (thing BIGINT, revision BIGINT, at BIGINT, actor BIGINT, kind TEXT, body TEXT)",
)


@dataclass(frozen=True, slots=True)
class Bell:
    id: int
    revision: int
    tower: str
    rung: int = 0
    last: datetime | None = None


@dataclass(frozen=True, slots=True)
class Hung:
    id: int
    tower: str


@dataclass(frozen=True, slots=True)
class Rung:
    times: int = 1


def evolve(bell: Bell | None, event: Hung | Rung, by: PersonId | None, at: datetime) -> Bell:
    if isinstance(event, Hung):
        return Bell(event.id, 1, event.tower)
    assert bell is not None
    return replace(bell, revision=bell.revision + 1, rung=bell.rung + event.times, last=at)


BELLS: LogKind[Bell, Hung | Rung] = LogKind(
    "bell", _THINGS, _LOG, Bell, (Hung, Rung), evolve, lambda bell: {"tower": bell.tower}
)
_IN_TOWER = select(_THINGS.c.body).where(_THINGS.c.tower == bindparam("tower"))


@pytest.fixture
def bells(tx: Transaction) -> EventLog[Bell, Hung | Rung]:
    connection = tx.meta._connection
    for statement in _SCHEMA:
        connection.raw.execute(statement)
    return EventLog(BELLS, connection, Ids(connection))


def hang(bells: EventLog[Bell, Hung | Rung], tower: str = "north") -> Bell:
    event = Hung(bells.next_id(), tower)
    bell = evolve(None, event, None, AT)
    bells.add(bell, [event], PersonId(7), AT)
    return bell


def test_a_thing_and_its_events_come_back_as_they_were(bells: EventLog[Bell, Hung | Rung]) -> None:
    before = hang(bells)
    after = evolve(before, Rung(3), None, AT + HOUR)

    bells.save(before, after, [Rung(3)], None, AT + HOUR)

    assert bells.require(before.id) == after
    assert bells.log(before.id) == [
        Logged(1, AT, PersonId(7), Hung(before.id, "north")),
        Logged(2, AT + HOUR, None, Rung(3)),
    ]
    assert BELLS.fold(bells.log(before.id)) == after


def test_who_comes_second_writes_nothing(bells: EventLog[Bell, Hung | Rung]) -> None:
    before = hang(bells)
    bells.save(before, evolve(before, Rung(), None, AT), [Rung()], None, AT)

    with pytest.raises(StaleRevision):
        bells.save(before, evolve(before, Rung(9), None, AT), [Rung(9)], None, AT)

    assert bells.require(before.id).rung == 1
    assert len(bells.log(before.id)) == 2


def test_events_that_do_not_lead_to_the_thing_are_refused(bells: EventLog[Bell, Hung | Rung]) -> None:
    before = hang(bells)

    with pytest.raises(ValueError, match="don't lead"):
        bells.save(before, evolve(before, Rung(), None, AT), [], None, AT)


def test_things_are_found_by_their_columns_and_an_unknown_number_is_none(bells: EventLog[Bell, Hung | Rung]) -> None:
    north, south = hang(bells), hang(bells, "south")

    assert bells.some(_IN_TOWER, tower="south") == [south]
    assert bells.get(north.id) == north
    assert bells.get(99) is None
    with pytest.raises(KeyError, match="no bell has the number 99"):
        bells.require(99)


def test_what_is_none_of_its_kind_is_not_read() -> None:
    with pytest.raises(KeyError):
        BELLS.read_event("Cracked", "{}")
    with pytest.raises(ValidationError):
        BELLS.read("{}")
    assert BELLS.fold([]) is None


async def test_the_audit_names_the_things_that_differ_from_their_events(db: Database) -> None:
    def given(connection: Connection) -> None:
        for statement in _SCHEMA:
            connection.raw.execute(statement)
        bells = EventLog(BELLS, connection, Ids(connection))
        for _ in range(3):
            hang(bells)
        connection.raw.execute("DELETE FROM bell_events WHERE thing = 3")
        connection.raw.execute("UPDATE bells SET body = replace(body, 'north', 'south') WHERE id = 2")

    await db.write(lambda tx: given(tx.meta._connection))

    async def found(connection: object) -> list[tuple[int, bool]]:
        return [one async for one in audit(connection, BELLS)]  # type: ignore[arg-type]  # the reader's own

    assert await db.ask(found) == [(1, True), (2, False), (3, False)]
