"""What was searched for is kept sealed, one search a person, and deleted in time; so are rosters that wait."""

import json
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from dispatch.model import PersonId, Role
from dispatch.roster.roster import PersonLine, Roster
from storage import migrate as migration
from storage.database import Database
from storage.engine.codec import write_roster
from storage.engine.secrets import Vault
from storage.migrate import migrate
from storage.tables import searches
from storage.transaction import Transaction
from storage.upkeep.residents import Wanted
from storage.upkeep.rotate_key import RotationPoint
from tests.storage.given import AT, HOUR, STAFF, WORKER

DAY = timedelta(days=1)
NAME, PHONE = "张三丰", "13800001234"
ROSTER = Roster((PersonLine(2, NAME, PHONE, frozenset({Role.WORKER})),), None, None, None)


def test_a_search_is_kept_until_the_same_person_searches_for_something_else(tx: Transaction) -> None:
    first = tx.searches.keep(WORKER, NAME, AT, AT + HOUR)
    other = tx.searches.keep(STAFF, "推车", AT, AT + HOUR)

    second = tx.searches.keep(WORKER, "井盖", AT, AT + HOUR)

    found = [tx.searches.get(number) for number in (first, other, second)]
    assert [(one.person, one.words) if one else None for one in found] == [None, (STAFF, "推车"), (WORKER, "井盖")]
    assert tx.searches.newest() == second


def test_a_search_that_cannot_be_opened_is_as_one_that_was_deleted(tx: Transaction) -> None:
    number = tx.searches.keep(WORKER, NAME, AT, AT + HOUR)
    tx.searches._connection.execute(update(searches).values(body=b"?"))

    assert tx.searches.get(number) is None


def test_both_are_deleted_some_time_after_they_have_expired(tx: Transaction) -> None:
    tx.searches.keep(WORKER, NAME, AT, AT + HOUR)
    tx.searches.keep(STAFF, NAME, AT, AT + 3 * DAY)
    tx.pending_rosters.keep(STAFF, ROSTER, "", AT, AT + HOUR)

    assert (tx.searches.forget(AT + DAY), tx.pending_rosters.forget(AT + DAY)) == (1, 1)
    assert (tx.searches.forget(AT + DAY), tx.pending_rosters.forget(AT + DAY)) == (0, 0)


@pytest.mark.parametrize("wanted", [Wanted(PHONE), Wanted(name=NAME)])
def test_whoever_asks_what_is_kept_of_them_is_found_in_both_and_forgotten(tx: Transaction, wanted: Wanted) -> None:
    for person in (WORKER, STAFF):
        tx.searches.keep(person, f"{NAME} {PHONE}" if person == WORKER else "推车", AT, AT + HOUR)
    tx.pending_rosters.keep(STAFF, ROSTER, "", AT, AT + HOUR)

    kept = tx.residents.find(wanted)
    assert (list(kept.searches), list(kept.rosters), len(kept.unfinished)) == ([1], [1], 2)
    tx.residents.forget(kept)

    assert tx.residents.find(wanted).nothing
    assert tx.searches.get(2) is not None, "another's search for something else stays"


def test_who_is_erased_from_the_roster_leaves_neither(tx: Transaction) -> None:
    search, roster = (
        tx.searches.keep(STAFF, "推车", AT, AT + HOUR),
        tx.pending_rosters.keep(STAFF, ROSTER, "", AT, AT),
    )

    tx.residents.forget_account(STAFF, 77)

    assert (tx.searches.get(search), tx.pending_rosters.get(roster)) == (None, None)


async def carried_over(tmp_path: Path, vault: Vault) -> Database:
    """A database of the schema before, in which both stood among the questions."""
    path = tmp_path / "old.db"
    migration._upgrade(path, "0006")
    raw = sqlite3.connect(path)
    rows = (
        (4, "find", {"words": "别的"}, True),
        (5, "find", {"words": NAME}, False),
        (6, "roster", {"roster": write_roster(ROSTER), "shown": "digest"}, False),
        (7, "info", {"album": "a"}, False),
        (8, "roster", {"roster": write_roster(ROSTER), "shown": "digest"}, True),
    )
    with raw:
        for number, command, args, closed in rows:
            sealed = vault.seal(json.dumps(args).encode(), "asks", "args", number)
            values = (number, STAFF, 0, command, sealed, 1, 2, closed)
            raw.execute("INSERT INTO asks VALUES (?, ?, ?, NULL, ?, ?, NULL, '[]', '[]', '[]', ?, ?, ?, 1)", values)
    raw.close()
    migrate(path)
    database = Database(path, vault)
    await database.open()
    return database


async def test_what_was_open_before_the_upgrade_is_still_there_under_its_number(tmp_path: Path, vault: Vault) -> None:
    database = await carried_over(tmp_path, vault)

    def read(tx: Transaction) -> list[object]:
        search, roster, prompt = tx.searches.get(5), tx.pending_rosters.get(6), tx.prompts.get(7)
        assert search is not None
        assert roster is not None
        assert prompt is not None
        gone = [tx.searches.get(4), tx.pending_rosters.get(8), tx.prompts.get(5), tx.prompts.get(6)]
        return [search.words, search.person, roster.roster, roster.shown, prompt.args, *gone]

    assert await database.write(read) == [NAME, STAFF, ROSTER, "digest", {"album": "a"}, None, None, None, None]
    assert await database.write(lambda tx: tx.searches.keep(WORKER, "新", AT, AT)) == 9, "8 is in an old button"
    await database.close()


async def test_what_was_carried_over_goes_with_the_key_and_is_found_like_the_rest(
    tmp_path: Path, vault: Vault
) -> None:
    database = await carried_over(tmp_path, vault)

    assert list((await database.write(lambda tx: tx.residents.find(Wanted(name=NAME)))).searches) == [5]
    place: RotationPoint | None = RotationPoint()
    while place is not None:
        place = await database.write(lambda tx, after=place: tx.rotation.step(after))  # type: ignore[misc]
    search = await database.write(lambda tx: tx.searches.get(5))
    assert search is not None
    assert search.words == NAME
    await database.close()


def test_a_search_moved_to_another_row_does_not_open(tx: Transaction) -> None:
    first, second = (tx.searches.keep(PersonId(n), "推车", AT, AT) for n in (1, 2))
    tx.searches._connection.raw.execute(
        f"UPDATE searches SET body = (SELECT body FROM searches WHERE id = {first}) WHERE id = {second}"
    )

    assert tx.searches.get(second) is None
