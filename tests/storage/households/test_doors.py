"""Doors by number, day and person; twenty thousand of them; and the log that makes them."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from dispatch.households import events as e
from dispatch.households.door import Care, Door, DoorId, VisitOutcome
from dispatch.households.door_number import DoorNumber
from dispatch.households.fold import evolve
from dispatch.model import CaseId, GridCode, PersonId
from storage.engine.errors import StaleRevision
from storage.engine.secrets import Vault
from storage.households.doors import NewDoor
from storage.transaction import Transaction
from tests.storage import given

GRID = GridCode("g1")
DAY = date(2026, 11, 23)
WORKER, BACKUP = PersonId(7), PersonId(8)


def new(tx: Transaction, room: int, *, care: Care | None = None, due: date = DAY, grid: GridCode = GRID) -> NewDoor:
    """A door of the third building."""
    event = e.DoorRegistered(DoorId(tx.doors.next_id()), grid, care, due=due)
    return NewDoor(evolve(None, event, None, given.AT), (event,), DoorNumber("3", "2", str(room)))


def put(tx: Transaction, *doors: NewDoor) -> list[Door]:
    tx.doors.add_doors(doors, None, given.AT)
    return [one.door for one in doors]


def happen(tx: Transaction, door: Door, *events: e.Event) -> Door:
    after = door
    for event in events:
        after = evolve(after, event, WORKER, given.AT)
    tx.doors.change(door, after, events, WORKER, given.AT)
    return after


def seen(door: Door, day: date = DAY, outcome: VisitOutcome = VisitOutcome.SEEN) -> e.DoorVisited:
    due = day + timedelta(days=91) if outcome is not VisitOutcome.ABSENT else door.due
    return e.DoorVisited(door.visits + 1, outcome, day, WORKER, was_due=door.due, due=due)


def test_a_door_is_found_by_its_number_in_its_grid_alone(tx: Transaction) -> None:
    here, there = put(tx, new(tx, 501), new(tx, 501, grid=GridCode("g2")))

    assert tx.doors.find(GRID, DoorNumber("3", "2", "501")) == here
    assert tx.doors.find(GridCode("g2"), DoorNumber("3", "2", "501")) == there
    assert tx.doors.find(GRID, DoorNumber("3", "2", "502")) is None
    assert tx.doors.number(here.id) == DoorNumber("3", "2", "501")
    assert set(tx.doors.all_numbers()) == {here.id, there.id}
    assert tx.doors.numbers_of(GRID) == {here.id: DoorNumber("3", "2", "501")}


def test_where_a_door_is_stands_nowhere_in_clear_text(tx: Transaction) -> None:
    put(tx, new(tx, 50167))

    for table in ("doors", "door_events", "door_numbers"):
        rows = tx.meta._connection.raw.execute(f"SELECT * FROM {table}")
        assert "50167" not in repr([tuple(row) for row in rows])


def test_the_door_is_what_its_events_make_of_it(tx: Transaction) -> None:
    (door,) = put(tx, new(tx, 501))

    after = happen(tx, door, seen(door), e.TopicsChanged(1, ("fire",)))

    assert tx.doors.require(door.id) == after
    assert tx.doors.kind.fold(tx.doors.log(door.id)) == after
    with pytest.raises(StaleRevision):
        tx.doors.change(door, after, [seen(door)], WORKER, given.AT)


def test_what_is_due_and_who_cares_for_which_door_is_asked_without_reading_all(tx: Transaction) -> None:
    care = Care("alone", WORKER, BACKUP)
    plain, later, cared, unnamed = put(
        tx, new(tx, 501), new(tx, 502, due=DAY + timedelta(days=9)), new(tx, 503, care=care),
        new(tx, 504, care=Care("child")),
    )  # fmt: skip

    assert tx.doors.due_of_grid(GRID, DAY) == [plain]
    assert (tx.doors.count_due(GRID, DAY), tx.doors.count_due(GRID, DAY + timedelta(days=9))) == (1, 2)
    assert tx.doors.cared_for_by(WORKER) == tx.doors.cared_for_by(BACKUP) == [cared]
    assert tx.doors.cared_for_by(PersonId(99), [GRID]) == [unnamed]
    assert {door.id for door in tx.doors.in_care()} == {cared.id, unnamed.id}
    assert {door.id for door in tx.doors.of_grid(GRID)} == {plain.id, later.id, cared.id, unnamed.id}
    assert (tx.doors.exist(), tx.doors.grids_in_use()) == (True, {GRID})


def test_a_door_that_left_is_on_no_list_and_one_that_is_proposed_waits_for_staff(tx: Transaction) -> None:
    (door,) = put(tx, new(tx, 501))
    event = e.DoorProposed(DoorId(tx.doors.next_id()), GRID, WORKER)
    proposed = evolve(None, event, WORKER, given.AT)
    put(tx, NewDoor(proposed, (event,), DoorNumber("3", "2", "502")))

    gone = happen(tx, door, e.DoorRemoved())

    assert tx.doors.of_grid(GRID) == tx.doors.due_of_grid(GRID, DAY) == []
    assert not tx.doors.exist()
    assert tx.doors.proposed() == [proposed]
    assert tx.doors.find(GRID, DoorNumber("3", "2", "501")) == gone
    tx.doors.erase_number(door.id)
    assert tx.doors.number(door.id) is None


def test_the_row_of_a_visit_goes_when_it_is_undone_and_names_the_case_that_came_of_it(tx: Transaction) -> None:
    one, other = put(tx, new(tx, 501), new(tx, 502))
    happen(tx, one, seen(one), e.CaseLinked(CaseId(5), 1))
    happen(tx, other, seen(other), e.VisitUndone(1))

    rows = [tuple(row) for row in tx.meta._connection.raw.execute("SELECT door, number, case_id FROM door_visits")]

    assert rows == [(one.id, 1, 5)]


def test_a_number_opens_for_its_own_door_alone(tx: Transaction, vault: Vault, on_sqlite: None) -> None:
    one, other = put(tx, new(tx, 501), new(tx, 502))
    sealed = "(SELECT number FROM door_numbers WHERE id = ?)"
    tx.meta._connection.raw.execute(f"UPDATE door_numbers SET number = {sealed} WHERE id = ?", [one.id, other.id])

    with pytest.raises(Exception, match="not what was sealed"):
        tx.doors.number(other.id)


def test_a_new_responsible_person_is_found_and_the_old_one_no_more(tx: Transaction) -> None:
    care = Care("alone", WORKER)
    (door,) = put(tx, new(tx, 501, care=care))

    after = happen(tx, door, e.DoorArranged(replace(care, worker=BACKUP), None, door.due))

    assert (tx.doors.cared_for_by(WORKER), tx.doors.cared_for_by(BACKUP)) == ([], [after])
