"""The long questions, asked on the read-only connections."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from dispatch.case.events import Rejected
from dispatch.case.fold import replay
from dispatch.model import Case, CaseId, ClauseNumber, NoteId, StationCode, Status
from storage.cases import history
from storage.cases.board import board
from storage.cases.cases import Recorded
from storage.database import Database
from storage.transaction import Transaction
from tests.storage import given
from tests.storage.given import AT, HOUR

START = AT - timedelta(days=2)
END = AT + timedelta(days=5)
WEEK = timedelta(days=7)


def _reject(tx: Transaction, case: Case, at: datetime) -> Case:
    return given.happen(tx, case, [Rejected(NoteId(1), ClauseNumber("3.1"))], given.STAFF, at)


async def test_a_week_knows_each_case_as_it_was_at_its_end(db: Database) -> None:
    case = await db.write(lambda tx: given.dispatch(tx, given.report(tx)))
    await db.write(lambda tx: given.resolve(tx, case, END + HOUR, used=HOUR))

    (now,) = (await db.ask(lambda connection: history.week(connection, START, END))).facts
    (later,) = (await db.ask(lambda connection: history.week(connection, END, END + WEEK))).facts

    assert (now.number, now.status, now.resolved) == (case.number, Status.DISPATCHED, ())
    assert (later.status, later.resolved) == (Status.RESOLVED, (END + HOUR,))


async def test_a_week_is_concerned_with_what_was_open_in_it(db: Database) -> None:
    def write(tx: Transaction) -> list[Case]:
        ended_before, ended_in, open_still = (given.report(tx, at=START - HOUR) for _ in range(3))
        given.report(tx, at=END)
        _reject(tx, ended_before, START - HOUR / 2)
        _reject(tx, ended_in, AT)
        return [ended_in, open_still]

    wanted = await db.write(write)

    facts = (await db.ask(lambda connection: history.week(connection, START, END))).facts
    assert [fact.number for fact in facts] == [case.number for case in wanted]
    other = StationCode("other")
    assert (await db.ask(lambda connection: history.week(connection, START, END, other))).facts == []


async def test_cases_are_gone_through_some_at_a_time_and_each_once(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that a year takes no more memory than a week."""
    monkeypatch.setattr(history, "_SLICE", 2)
    await db.write(lambda tx: [given.report(tx) for _ in range(5)])
    slices: list[list[CaseId]] = []

    async def ask() -> None:
        await db.ask(lambda conn: history.go_through(conn, START, END, lambda some: slices.append(list(some))))

    await ask()

    assert [len(some) for some in slices] == [2, 2, 1]
    assert sorted(case for some in slices for case in some) == [1, 2, 3, 4, 5]


async def test_a_week_is_the_same_however_late_it_is_asked_for(db: Database) -> None:
    case = await db.write(lambda tx: given.dispatch(tx, given.report(tx)))
    at_once = (await db.ask(lambda connection: history.week(connection, START, END))).facts
    await db.write(lambda tx: _reject(tx, case, END + 9 * WEEK))

    assert (await db.ask(lambda connection: history.week(connection, START, END))).facts == at_once


async def test_the_audit_tells_every_case_with_its_history(db: Database) -> None:
    def write(tx: Transaction) -> None:
        for _ in range(230):
            given.dispatch(tx, given.report(tx))

    await db.write(write)

    async def agree(connection: AsyncConnection) -> list[bool]:
        return [_replayed(one.log) == one.case and one.facts_agree async for one in history.audit(connection)]

    assert await db.ask(agree) == [True] * 230


def _replayed(log: list[Recorded]) -> Case:
    return replay((record.at, record.actor, record.event) for record in log)


async def test_after_a_restore_has_left_out_more_ids_than_32_bits_hold_all_is_read_as_before(db: Database) -> None:
    def write(tx: Transaction) -> Case:
        tx.restores.put_back(AT)
        tx.restores.settle(AT)
        return given.report(tx)

    case = await db.write(write)

    async def audited(connection: AsyncConnection) -> list[bool]:
        return [_replayed(one.log) == one.case and one.facts_agree async for one in history.audit(connection)]

    assert case.id > 2**32
    assert await db.ask(audited) == [True]
    assert len((await db.ask(lambda connection: history.week(connection, START, END))).facts) == 1
    assert [case.id for case in await db.ask(board)] == [case.id]
