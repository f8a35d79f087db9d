"""Cases: numbers, revisions, and the ways in which they are found."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from dispatch.case.events import Merged, Progressed, Rejected, Urged
from dispatch.case.fold import evolve, replay
from dispatch.model import CaseId, ClauseNumber, NoteId, RowCode, StationCode, Status
from storage.database import Database
from storage.engine.errors import StaleRevision
from storage.transaction import Transaction
from tests.storage import given


def test_numbers_count_from_one_each_day_and_are_never_given_twice(tx: Transaction) -> None:
    today = [tx.cases.next_number("SY", given.DAY) for _ in range(3)]
    tomorrow = tx.cases.next_number("SY", given.DAY + timedelta(days=1))

    assert today == ["SY20261123-0001", "SY20261123-0002", "SY20261123-0003"]
    assert tomorrow == "SY20261124-0001"


def test_a_number_past_9999_grows_longer(tx: Transaction) -> None:
    tx.cases.skip_numbers("SY", given.DAY, 9_998, 0)

    numbers = [tx.cases.next_number("SY", given.DAY) for _ in range(3)]

    assert numbers == ["SY20261123-9999", "SY20261123-10000", "SY20261123-10001"]


async def test_a_number_of_a_turn_that_failed_is_given_to_the_next(db: Database) -> None:
    def fail(tx: Transaction) -> None:
        given.report(tx)
        raise LookupError

    with pytest.raises(LookupError):
        await db.write(fail)
    case = await db.write(given.report)

    assert case.number == "SY20261123-0001"
    assert await db.write(lambda tx: tx.cases.require(case.id)) == case


def test_a_case_comes_back_as_it_was(tx: Transaction) -> None:
    case = given.resolve(tx, given.dispatch(tx, given.report(tx)), given.AT + given.HOUR, given.HOUR)

    assert tx.cases.get(case.id) == case
    assert tx.cases.by_number(case.number) == case
    assert tx.cases.by_number("0001") is None
    assert tx.cases.get(CaseId(99)) is None
    with pytest.raises(KeyError):
        tx.cases.require(CaseId(99))


def test_the_case_is_the_fold_of_its_events(tx: Transaction) -> None:
    case = given.resolve(tx, given.dispatch(tx, given.report(tx)), given.AT + given.HOUR, given.HOUR)

    log = tx.cases.events(case.id)

    assert [record.revision for record in log] == [1, 2, 3, 4]
    assert replay((record.at, record.actor, record.event) for record in log) == case


def test_a_case_moves_once_a_revision(tx: Transaction) -> None:
    case = given.report(tx)
    given.dispatch(tx, case)

    with pytest.raises(StaleRevision):
        given.dispatch(tx, case)
    assert len(tx.cases.events(case.id)) == 2


def test_events_that_do_not_lead_to_the_revision_are_a_bug(tx: Transaction) -> None:
    case = given.report(tx)

    with pytest.raises(ValueError, match="lead"):
        tx.cases.save(case, replace(case, revision=3), [Urged()], given.WORKER, given.AT)


def test_what_was_recorded_for_a_unit_says_so(tx: Transaction) -> None:
    case = given.dispatch(tx, given.report(tx))
    event = Progressed(NoteId(5))

    tx.cases.save(case, evolve(case, event, given.STAFF, given.AT), [event], given.STAFF, given.AT, on_behalf=True)

    assert [record.on_behalf for record in tx.cases.events(case.id)] == [False, False, True]


def test_the_tail_of_a_number_finds_the_case_of_that_day(tx: Transaction) -> None:
    cases = [given.report(tx) for _ in range(12)]

    assert tx.cases.by_tail("0007", given.DAY) == cases[6]
    assert tx.cases.by_tail("12", given.DAY) == cases[11]
    assert tx.cases.by_tail("0007", given.DAY - timedelta(days=1)) is None
    assert tx.cases.by_tail("%7", given.DAY) is None
    assert tx.cases.by_tail("77", given.DAY) is None


def test_open_cases_are_found_by_reporter_and_unit(tx: Transaction) -> None:
    first, second, third = (given.report(tx) for _ in range(3))
    given.happen(tx, second, [Rejected(NoteId(1), ClauseNumber("3.1"))], given.STAFF, given.AT)
    third = given.dispatch(tx, third)

    assert tx.cases.open_of_reporter(given.WORKER) == [third, first]
    assert tx.cases.open_of_reporter(given.WORKER, limit=1) == [third]
    assert tx.cases.open_of_unit(given.SQUAD) == [third]
    assert tx.cases.ids_open() == [first.id, third.id]


def test_a_merged_case_follows_its_leading_case(tx: Transaction) -> None:
    leading, follower = given.report(tx), given.report(tx)

    follower = given.happen(tx, follower, [Merged(leading.number)], given.STAFF, given.AT)

    assert tx.cases.followers(leading.number) == [follower]
    assert follower.status is Status.MERGED


def test_ended_cases_are_found_by_their_end_and_those_that_follow_an_open_case_always(tx: Transaction) -> None:
    leading, old, new, follower = (given.report(tx) for _ in range(4))
    rejected, later = [Rejected(NoteId(1), ClauseNumber("3.1"))], given.AT + timedelta(days=3)
    given.happen(tx, old, rejected, given.STAFF, given.AT)
    given.happen(tx, new, rejected, given.STAFF, later)
    given.happen(tx, follower, [Merged(leading.number)], given.STAFF, given.AT)

    assert tx.cases.ids_ended_since(later) == [new.id, follower.id]
    assert tx.cases.ids_ended_since(given.AT) == [new.id, follower.id, old.id]


def test_near_are_open_cases_of_the_same_kind_and_place(tx: Transaction) -> None:
    old = given.report(tx, at=given.AT - timedelta(days=9))
    near = given.report(tx, row=RowCode("E0406-2"))
    given.report(tx, row=RowCode("E0110-1"))
    since = given.AT - timedelta(days=3)

    assert tx.cases.near(given.GRID, "E0406", since) == [near]
    assert tx.cases.near(given.STATION, "E0406", old.opened_at) == [near, old]
    assert tx.cases.near(StationCode("elsewhere"), "E0406", since) == []


def test_past_dispatches_are_counted_by_unit(tx: Transaction) -> None:
    for _ in range(3):
        given.dispatch(tx, given.report(tx))
    given.report(tx)

    assert tx.cases.past_dispatches("E0406", given.STATION, given.AT) == {given.SQUAD: 3}
    assert tx.cases.past_dispatches("E0407", given.STATION, given.AT) == {}


def test_past_rows_are_counted_in_a_grid_or_a_station(tx: Transaction) -> None:
    for row in ("E0406-1", "E0406-1", "E0110-1"):
        given.report(tx, row=RowCode(row))
    given.report(tx, row=RowCode("E0406-1"), at=given.AT - timedelta(days=9))

    counted = {RowCode("E0406-1"): 2, RowCode("E0110-1"): 1}
    assert tx.cases.past_rows(given.GRID, given.AT) == tx.cases.past_rows(given.STATION, given.AT) == counted
    assert tx.cases.past_rows(StationCode("elsewhere"), given.AT) == {}


def test_the_last_urge_of_a_person_is_known(tx: Transaction) -> None:
    case = given.dispatch(tx, given.report(tx))

    case = given.happen(tx, case, [Urged()], given.WORKER, given.AT + given.HOUR)

    assert tx.cases.last_urge(case.id, given.WORKER) == given.AT + given.HOUR
    assert tx.cases.last_urge(case.id, given.STAFF) is None


def test_times_come_back_in_utc_to_the_microsecond(tx: Transaction) -> None:
    at = datetime(2026, 11, 23, 1, 42, 7, 123_457, tzinfo=UTC)

    case = given.report(tx, at=at)

    assert tx.cases.events(case.id)[0].at == at
    assert tx.cases.require(case.id).opened_at == at
