"""Facts of a database begun before they were kept, or by another version, are built beside all other work."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from bot.cli.audit import differing
from dispatch.figures.case_facts import FACTS_VERSION
from storage.cases import history
from storage.cases.kept_facts import FACTS_BUILT
from storage.database import Database
from storage.tables import case_facts
from storage.transaction import Transaction
from storage.upkeep import build_facts as module
from tests.storage import given
from tests.storage.given import AT, HOUR

DAY = timedelta(days=1)
CASES = 7


def _older(tx: Transaction) -> None:
    """Cases of some days, as a program left them that kept no facts."""
    for number in range(CASES):
        case = given.dispatch(tx, given.report(tx), AT + number * HOUR)
        given.resolve(tx, case, AT + 2 * DAY, used=HOUR)
    tx.facts._connection.execute(delete(case_facts))
    tx.meta.drop(FACTS_BUILT)


def _rows(tx: Transaction) -> list[tuple[object, ...]]:
    asked = select(case_facts).order_by(case_facts.c.case_id, case_facts.c.revision)
    return [tuple(row) for row in tx.facts._connection.execute(asked)]


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_BATCH", 2)


async def test_building_goes_on_where_it_was_broken_off_and_makes_what_was_there(db: Database) -> None:
    await db.write(_older)
    assert await differing(db) == (CASES, [])

    more = [await db.write(lambda tx: tx.build_facts.step(AT + 3 * DAY)) for _ in range(2)]
    assert await db.write(lambda tx: tx.build_facts.progress()) == (4, CASES)
    assert not await db.write(lambda tx: tx.build_facts.finished)
    more += [await db.write(lambda tx: tx.build_facts.step(AT + 3 * DAY)) for _ in range(3)]

    assert more == [True, True, True, True, False]
    assert await db.write(lambda tx: tx.build_facts.finished)
    assert await db.write(lambda tx: tx.build_facts.progress()) == (CASES, CASES)
    assert len(await db.write(_rows)) == 2 * CASES
    assert await differing(db) == (CASES, [])


async def test_of_long_ago_only_the_newest_facts_are_built(db: Database) -> None:
    await db.write(_older)
    while await db.write(lambda tx: tx.build_facts.step(AT + 300 * DAY)):
        pass

    assert len(await db.write(_rows)) == CASES


async def test_until_all_is_built_figures_are_worked_from_the_logs_and_are_the_same(db: Database) -> None:
    await db.write(_older)
    before = (await db.ask(lambda connection: history.week(connection, AT - DAY, AT + DAY))).facts
    while await db.write(lambda tx: tx.build_facts.step(AT + 3 * DAY)):
        half = (await db.ask(lambda connection: history.week(connection, AT - DAY, AT + DAY))).facts
        assert half == before

    assert len(before) == CASES
    assert (await db.ask(lambda connection: history.week(connection, AT - DAY, AT + DAY))).facts == before


async def test_facts_of_another_version_are_built_anew_from_the_first_case(db: Database) -> None:
    await db.write(_older)
    while await db.write(lambda tx: tx.build_facts.step(AT + 3 * DAY)):
        pass

    def of_an_older_version(tx: Transaction) -> None:
        tx.facts._connection.execute(update(case_facts).values(version=0, body="{}"))
        tx.meta.set(FACTS_BUILT, "0")
        tx.meta.set("facts_built_to", "0:6")

    await db.write(of_an_older_version)
    while await db.write(lambda tx: tx.build_facts.step(AT + 3 * DAY)):
        pass

    assert await db.write(lambda tx: tx.meta.get(FACTS_BUILT)) == str(FACTS_VERSION)
    assert await differing(db) == (CASES, [])


async def test_a_new_database_has_nothing_to_build(db: Database) -> None:
    assert await db.write(lambda tx: tx.build_facts.finished)
