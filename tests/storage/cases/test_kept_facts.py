"""Facts that are kept are what the log makes of a case, after every step, at every past moment, on every engine."""

import hashlib
import random
from collections.abc import Iterator
from dataclasses import is_dataclass, replace
from datetime import datetime, timedelta
from typing import get_args, get_type_hints

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.cli.audit import differing
from dispatch.case import commands as c
from dispatch.case.events import Reported, Urged
from dispatch.case.fold import evolve
from dispatch.figures.case_facts import FACTS_VERSION, CaseFacts, facts_of
from dispatch.model import Case, CaseId, Status
from storage.cases import history
from storage.cases.kept_facts import FACTS_BUILT, KEEP_OLDER, History, rows_of
from storage.database import Database
from storage.engine.facts_codec import read_facts
from storage.tables import case_facts
from storage.transaction import Transaction
from tests.dispatch.histories import GAPS, Moment, lived
from tests.make import NOTE, report
from tests.storage import given
from tests.storage.given import AT, HOUR
from tests.street import PEOPLE

DAY = timedelta(days=1)


def _steps(chance: random.Random) -> Iterator[History]:
    """The events of each step of one random life."""
    opening: c.Command = report() if chance.random() < 0.8 else c.ReportSettled(report(), NOTE, drawn=True)
    course = [
        Moment(chance.randrange(1000), chance.randrange(len(PEOPLE)), chance.choice(GAPS), chance.random() < 0.3)
        for _ in range(chance.randrange(12, 40))
    ]
    told = 0
    for chronicle in lived(opening, course):
        new = tuple(chronicle.history[told:])
        told = len(chronicle.history)
        yield new


def _store(tx: Transaction, case: Case | None, events: History) -> Case:
    """One step of a case, under an id and a number of this database."""
    at, by, first = events[0]
    if case is None:
        if not isinstance(first, Reported):
            raise ValueError("a life begins with a report")
        number = tx.cases.next_number("SY", given.DAY)
        first = replace(first, id=tx.cases.next_id(), number=number)
    after = case
    happened = [first, *(event for _, _, event in events[1:])]
    for event in happened:
        after = evolve(after, event, by, at)
    if after is None:
        raise ValueError("nothing happened")
    if case is None:
        tx.cases.add(after, happened, by, at)
    else:
        tx.cases.save(case, after, happened, by, at)
    return after


def _rows(tx: Transaction, case: CaseId) -> list[tuple[datetime | None, CaseFacts]]:
    asked = select(case_facts).where(case_facts.c.case_id == case).order_by(case_facts.c.revision)
    return [(row.until, read_facts(row.body)) for row in tx.facts._connection.execute(asked)]


def _shape(kind: type) -> list[object]:
    """The fields of a dataclass and of the dataclasses in them, with their types."""
    hints = get_type_hints(kind)
    inner = [held for hint in hints.values() for held in (hint, *get_args(hint)) if is_dataclass(held)]
    return [kind.__name__, *map(str, hints.items()), *(_shape(held) for held in inner if isinstance(held, type))]


def test_the_shape_of_facts_is_the_one_of_their_version() -> None:
    """Who changes a fact raises FACTS_VERSION, and writes the new shape here: then old databases build them anew."""
    shape = hashlib.sha256(str(_shape(CaseFacts)).encode()).hexdigest()[:12]

    assert (FACTS_VERSION, shape) == (4, "ee4e9f4c2e59")


def test_after_each_step_of_a_random_life_the_row_is_what_the_log_makes(tx: Transaction) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)

    for _ in range(8):
        case: Case | None = None
        for events in _steps(chance):
            case = _store(tx, case, events)
            log = tx.cases.history(case.id)

            rows = _rows(tx, case.id)

            assert rows[-1] == (None, facts_of(log))
            assert rows == [(row.until, row.facts) for row in rows_of(log)]


async def test_a_past_moment_is_read_as_the_logs_had_it(db: Database) -> None:
    """Also where not all rows of past days are there any more, and for one station."""
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)

    def live(tx: Transaction) -> list[datetime]:
        times = []
        for _ in range(12):
            case: Case | None = None
            for events in _steps(chance):
                case = _store(tx, case, events)
                times.append(events[0][0])
        return times

    times = await db.write(live)
    spans = [sorted(chance.choice(times) + timedelta(hours=chance.randrange(3)) for _ in range(2)) for _ in range(25)]
    kept = [await _week(db, *span) for span in spans]
    await db.write(lambda tx: tx.facts.forget_older(chance.choice(times)))
    forgotten = [await _week(db, *span) for span in spans]
    await db.write(lambda tx: tx.meta.drop(FACTS_BUILT))
    folded = [await _week(db, *span) for span in spans]

    assert kept == folded
    assert forgotten == folded
    assert any(folded)


async def _week(db: Database, start: datetime, end: datetime) -> list[CaseFacts]:
    return (await db.ask(lambda connection: history.week(connection, start, end))).facts


def test_a_report_costs_one_statement_more_and_a_step_of_the_same_day_two(on_sqlite: None, tx: Transaction) -> None:
    ran: list[str] = []
    tx.facts._connection.raw.set_trace_callback(lambda sql: ran.append(sql) if "case_facts" in sql else None)

    case = given.report(tx)
    reported = [sql.split()[0] for sql in ran]
    ran.clear()
    given.dispatch(tx, case)

    assert reported == ["INSERT"]
    assert [sql.split()[0] for sql in ran] == ["SELECT", "UPDATE"]


async def test_the_rows_of_a_period_are_found_by_their_indexes(on_sqlite: None, db: Database) -> None:
    """However many cases there are: nothing is gone through from end to end."""

    async def plans(connection: AsyncConnection) -> list[str]:
        found = []
        for asked in history.kept_between(AT, AT + DAY):
            sql = asked.compile(connection.engine.sync_engine, compile_kwargs={"literal_binds": True})
            rows = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}")
            found += [str(row.detail) for row in rows]
        return found

    assert await db.ask(plans) == [
        "SEARCH case_facts USING INDEX facts_ended (ended_at=?)",
        "SEARCH case_facts USING INDEX facts_ended (ended_at>?)",
        "SEARCH case_facts USING INDEX facts_older (until>?)",
    ]


def test_of_each_day_on_which_a_case_moved_one_row_is_kept_for_ten_weeks(tx: Transaction) -> None:
    case = given.dispatch(tx, given.report(tx))
    case = given.happen(tx, case, [Urged()], given.WORKER, AT + DAY)
    given.resolve(tx, case, AT + DAY + HOUR, used=HOUR)

    kept = [(until, facts.status) for until, facts in _rows(tx, case.id)]
    gone = tx.facts.forget_older(AT + KEEP_OLDER)

    assert kept == [(AT + DAY, Status.DISPATCHED), (None, Status.RESOLVED)]
    assert gone == 1
    assert [until for until, _ in _rows(tx, case.id)] == [None]


def test_an_event_before_the_last_one_as_after_a_clock_set_back_leaves_no_row_that_it_would_change(
    tx: Transaction,
) -> None:
    case = given.dispatch(tx, given.report(tx))
    case = given.happen(tx, case, [Urged()], given.WORKER, AT + DAY)
    case = given.happen(tx, case, [Urged()], given.WORKER, AT + HOUR)
    log = tx.cases.history(case.id)

    asked = select(case_facts).where(case_facts.c.case_id == case.id)
    (row,) = tx.facts._connection.execute(asked)

    assert (row.until, row.moved_at) == (None, AT + DAY)
    assert [one.until for one in rows_of(log)] == [None]


def test_facts_of_another_version_or_revision_are_made_anew_by_the_next_step(tx: Transaction) -> None:
    stale, gone = (given.report(tx) for _ in range(2))
    of_case = case_facts.c.case_id
    tx.facts._connection.execute(update(case_facts).where(of_case == stale.id).values(version=0, body="{}"))
    tx.facts._connection.execute(delete(case_facts).where(of_case == gone.id))

    for case in (stale, gone):
        given.dispatch(tx, case)

        assert _rows(tx, case.id) == [(None, facts_of(tx.cases.history(case.id)))]


async def test_the_audit_finds_facts_that_are_not_those_of_the_log(db: Database) -> None:
    def write(tx: Transaction) -> None:
        for _ in range(4):
            given.dispatch(tx, given.report(tx))
        change = update(case_facts).where(case_facts.c.case_id == 2)
        tx.facts._connection.execute(change.values(moved_at=AT + HOUR))
        tx.facts._connection.execute(delete(case_facts).where(case_facts.c.case_id == 3))

    await db.write(write)

    assert await differing(db) == (4, ["SY20261123-0002", "SY20261123-0003"])
