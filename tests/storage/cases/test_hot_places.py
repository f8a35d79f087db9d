"""Places of which three or more cases were reported in fourteen days: by road and house number, in one community."""

from datetime import datetime, timedelta

import pytest

from dispatch.case.events import LaterEvent, Merged, Supplemented, Voided
from dispatch.model import Case, CaseId, NoteId, Place, StationCode
from storage.cases.hot_places import hot_places
from storage.database import Database
from storage.transaction import Transaction
from tests.storage import given
from tests.storage.given import AT, STAFF

UNTIL = AT + timedelta(days=7)
THREE = ("武南村路12号3单元402室", "武南村路 12 号门前", "福利院对面武南村路12号")


async def found(db: Database, until: datetime = UNTIL) -> list[tuple[CaseId, ...]]:
    return await db.ask(lambda connection: hot_places(connection, db.vault, until))


def placed(tx: Transaction, place: str, at: datetime = AT, station: StationCode | None = None) -> Case:
    case = given.report(tx, at=at)
    return after(tx, case, Supplemented(place=Place(note=tx.notes.keep(place, None, at)), station=station), at)


def after(tx: Transaction, case: Case, event: LaterEvent, at: datetime = AT) -> Case:
    return given.happen(tx, case, [event], STAFF, at)


async def three(db: Database) -> list[Case]:
    return await db.write(lambda tx: [placed(tx, place) for place in THREE])


async def test_three_cases_at_one_house_make_a_hot_place_whatever_else_their_words_say(db: Database) -> None:
    cases = await three(db)
    await db.write(lambda tx: placed(tx, "武南村路14号"))

    assert await found(db) == [tuple(case.id for case in cases)]


async def test_two_are_not_enough_nor_the_same_house_of_another_community(db: Database) -> None:
    await db.write(lambda tx: [placed(tx, place) for place in THREE[:2]])
    await db.write(lambda tx: placed(tx, THREE[2], station=StationCode("420106010009")))

    assert await found(db) == []


async def test_what_is_older_than_fourteen_days_or_later_does_not_count(db: Database) -> None:
    await three(db)

    assert len(await found(db, AT + timedelta(days=14))) == 1
    assert await found(db, AT + timedelta(days=14, seconds=1)) == []
    assert await found(db, AT) == []


@pytest.mark.parametrize(
    ("event", "counts"),
    [(Voided(NoteId(1)), False), (Supplemented(sensitive=True), False), (Merged("SY20261123-0009"), True)],
)
async def test_the_voided_and_the_sensitive_are_left_out_and_the_merged_count(
    db: Database, event: LaterEvent, counts: bool
) -> None:
    cases = await three(db)

    await db.write(lambda tx: after(tx, cases[0], event))

    assert bool(await found(db)) is counts


async def test_an_erased_place_is_none(db: Database) -> None:
    cases = await three(db)

    await db.write(lambda tx: tx.notes.erase_note(cases[1].place.note or NoteId(0)))

    assert await found(db) == []


async def test_the_place_with_the_most_cases_stands_first(db: Database) -> None:
    fewer = await three(db)
    more = await db.write(lambda tx: [placed(tx, "首义路8号") for _ in range(4)])

    assert await found(db) == [tuple(case.id for case in more), tuple(case.id for case in fewer)]
