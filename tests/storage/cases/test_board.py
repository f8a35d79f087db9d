"""What the board is told of open cases is what the cases say, and nothing of others."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib import import_module
from random import Random

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from dispatch.case.events import Rejected
from dispatch.case.fold import replay
from dispatch.model import Case, CaseId, ClauseNumber, NoteId, Station, StationCode, UnitCode
from storage.cases.board import asked, board
from storage.cases.cases import columns_of
from storage.cases.open_case import OpenCase
from storage.database import Database
from storage.engine.codec import write_case
from storage.tables import cases
from storage.transaction import Transaction
from tests.dispatch.cross_check import histories
from tests.storage import given
from tests.storage.given import AT

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


async def test_what_is_open_is_shown_with_who_answers_for_it(db: Database) -> None:
    def write(tx: Transaction) -> tuple[Case, Case]:
        tx.places.put_station(Station(given.STATION, "武南村社区", given.STAFF))
        opened, elsewhere, ended = (given.report(tx) for _ in range(3))
        over = Rejected(NoteId(1), ClauseNumber("3.1"))
        given.happen(tx, ended, [over], given.STAFF, AT)
        return given.dispatch(tx, opened), given.dispatch(tx, elsewhere, unit=UnitCode("other"))

    mine, other = await db.write(write)

    shown = await db.ask(board)
    assert [(case.id, case.owner) for case in shown] == [(mine.id, given.STAFF), (other.id, given.STAFF)]
    of_unit = await db.ask(lambda connection: board(connection, unit=given.SQUAD))
    assert [case.id for case in of_unit] == [mine.id]
    assert await db.ask(lambda connection: board(connection, station=StationCode("other"))) == []


async def test_of_random_lives_the_board_reads_what_the_cases_say(db: Database) -> None:
    """The migration of an older database fills the same columns."""
    lives = [log[:count] for log in histories(Random(20261123), 60) for count in range(1, len(log) + 1)]
    told = [replace(replay(log), id=CaseId(n), number=f"SY-{n}") for n, log in enumerate(lives, start=1)]
    mine = [case for case in told if case.open]

    await db.write(lambda tx: tx.facts._connection.execute(insert(cases), [columns_of(case) for case in mine]))

    assert await db.ask(board) == list(map(_said, mine))
    migration = import_module("storage.migrations.versions.0024_the_board_of_open_cases")
    for case in mine:
        filled = migration._columns(case.id, json.loads(write_case(case)))
        act_by = None if filled["act_by"] is None else EPOCH + timedelta(microseconds=filled["act_by"])
        assert columns_of(case) | filled | {"act_by": act_by} == columns_of(case)
    assert len({(one.act_by is None, one.decision, one.supervised) for one in map(_said, mine)}) > 6


def _said(case: Case) -> OpenCase:
    clock, decision = case.triage or case.clock, case.decision
    return OpenCase(
        id=case.id,
        status=case.status,
        urgency=case.urgency,
        station=case.station,
        unit=case.unit,
        act_by=clock.due if clock is not None else None,
        decision=decision.kind if decision is not None else None,
        supervised=case.supervised is not None,
        owner=None,
    )


async def test_the_board_is_read_from_one_index(on_sqlite: None, db: Database) -> None:
    async def plan(connection: AsyncConnection) -> list[str]:
        sql = asked().compile(connection.engine.sync_engine, compile_kwargs={"literal_binds": True})
        return [str(row.detail) for row in await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}")]

    assert await db.ask(plan) == ["SEARCH cases USING COVERING INDEX cases_on_board (ended_at=?)"]
