"""A log that can't be worked into figures stops neither its case nor figures nor what is built beside; it is told."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.cli.audit import differing
from dispatch.case.events import Accepted
from dispatch.model import Case, CaseId, Status
from storage.cases import history, kept_facts
from storage.cases.history import PeriodFacts
from storage.cases.kept_facts import FACTS_BUILT
from storage.database import Database
from storage.tables import case_events, case_facts
from storage.transaction import Transaction
from storage.upkeep import build_facts
from tests.storage import given
from tests.storage.given import AT, HOUR

DAY = timedelta(days=1)


def _two(tx: Transaction) -> list[Case]:
    return [given.dispatch(tx, given.report(tx)) for _ in range(2)]


def _of_a_newer_program(tx: Transaction, case: Case, kind: str = "Beamed") -> None:
    """The last event of this state of it becomes one of that kind, which this program does not know."""
    last = (case_events.c.case_id == case.id, case_events.c.revision == case.revision)
    tx.facts._connection.execute(update(case_events).where(*last).values(kind=kind))


def _kept(tx: Transaction) -> list[int]:
    return tx.facts._connection.scalars(select(case_facts.c.case_id).order_by(case_facts.c.case_id))


async def _week(db: Database) -> PeriodFacts:
    return await db.ask(lambda connection: history.week(connection, AT - DAY, AT + DAY))


async def test_a_case_whose_log_holds_an_unknown_event_goes_on_and_figures_say_that_they_lack_it(
    db: Database, caplog: pytest.LogCaptureFixture
) -> None:
    good, odd = await db.write(_two)
    await db.write(lambda tx: _of_a_newer_program(tx, odd))

    moved = await db.write(lambda tx: given.happen(tx, odd, [Accepted(given.OFFICER)], given.OFFICER, AT + HOUR))

    found = await _week(db)
    assert await db.write(lambda tx: tx.cases.require(odd.id)) == moved
    assert moved.status is Status.HANDLING
    assert [fact.number for fact in found.facts] == [good.number]
    assert [(one.number, one.station, one.unit) for one in found.unread] == [(odd.number, given.STATION, given.SQUAD)]
    assert f"no facts can be worked out of case {odd.id}" in caplog.text
    assert await differing(db) == (2, [odd.number])


async def test_a_slip_in_the_fold_loses_a_report_its_figures_and_not_the_report(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slips(_: object) -> None:
        raise RuntimeError("the words of this error stand nowhere")

    monkeypatch.setattr(kept_facts, "facts_of", slips)
    case = await db.write(given.report)
    case = await db.write(lambda tx: given.dispatch(tx, case))

    told = await db.write(lambda tx: tx.unread.told())

    assert await db.write(lambda tx: tx.cases.require(case.id)) == case
    assert [number for number, _ in told] == [case.number]
    assert "RuntimeError" in told[0][1]
    assert "words of this error" not in told[0][1]


async def test_what_can_be_read_again_counts_again_with_the_next_step_and_with_the_next_start(db: Database) -> None:
    stepped, started = await db.write(_two)

    def as_by_a_newer_program_for_an_hour(tx: Transaction) -> None:
        for case in (stepped, started):
            _of_a_newer_program(tx, case)
            given.happen(tx, case, [Accepted(given.OFFICER)], given.OFFICER, AT + HOUR)
            _of_a_newer_program(tx, case, "Dispatched")

    await db.write(as_by_a_newer_program_for_an_hour)
    assert await db.write(_kept) == []

    moved = await db.write(lambda tx: tx.cases.require(stepped.id))
    await db.write(lambda tx: given.resolve(tx, moved, AT + 2 * HOUR, HOUR))
    assert await db.write(_kept) == [stepped.id]
    assert await db.write(lambda tx: tx.build_facts.try_again(0, AT + DAY)) == started.id
    assert await db.write(lambda tx: tx.build_facts.try_again(started.id, AT + DAY)) is None

    assert await db.write(_kept) == [stepped.id, started.id]
    assert await db.write(lambda tx: tx.unread.count()) == 0
    assert (await _week(db)).unread == []
    assert await differing(db) == (2, [])


async def test_building_beside_leaves_out_what_it_cannot_read_and_comes_to_its_end(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build_facts, "_BATCH", 1)
    good, odd = await db.write(_two)

    def older(tx: Transaction) -> None:
        _of_a_newer_program(tx, odd)
        tx.meta.drop(FACTS_BUILT)

    await db.write(older)
    folded = await _week(db)
    while await db.write(lambda tx: tx.build_facts.step(AT + DAY)):
        pass

    assert await db.write(lambda tx: tx.build_facts.finished)
    assert await db.write(_kept) == [good.id]
    assert await _week(db) == folded
    assert [one.case for one in folded.unread] == [odd.id]


async def test_a_row_of_facts_that_is_no_json_of_ours_is_missed_and_no_other(db: Database) -> None:
    good, odd = await db.write(_two)
    await db.write(
        lambda tx: tx.facts._connection.execute(
            update(case_facts).where(case_facts.c.case_id == odd.id).values(body="{")
        )
    )

    found = await _week(db)

    assert [fact.number for fact in found.facts] == [good.number]
    assert [one.case for one in found.unread] == [odd.id]


async def test_a_case_that_ended_before_the_period_is_not_missed_in_it(db: Database) -> None:
    _, odd = await db.write(_two)
    await db.write(lambda tx: _of_a_newer_program(tx, odd))
    await db.write(lambda tx: given.happen(tx, odd, [Accepted(given.OFFICER)], given.OFFICER, AT + HOUR))

    async def lacking(start: int, end: int) -> list[CaseId]:
        found = await db.ask(lambda connection: history.week(connection, AT + start * DAY, AT + end * DAY))
        return [one.case for one in found.unread]

    assert await lacking(0, 1) == [odd.id]
    assert await lacking(-2, -1) == []
