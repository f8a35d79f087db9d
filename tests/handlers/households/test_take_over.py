"""The doors of a roster: registered, spread over the quarter, arranged, removed; twenty thousand within seconds."""

import time
from dataclasses import replace
from datetime import timedelta

import pytest

from dispatch.households.door import Care, DoorStatus
from dispatch.households.door_number import DoorNumber
from dispatch.model import GridCode
from dispatch.roster.difference import completed, difference
from dispatch.roster.roster import DoorLine, HelperLine, Problem, Roster
from dispatch.rulebook.visit_rules import HouseholdMode
from handlers.households.take_over import known_doors
from handlers.notify.outbox_writer import OutboxWriter
from handlers.roster.apply import in_the_way, known, take_over
from storage.transaction import Transaction
from tests.handlers.households.doorway import AT, BOOK, CENTRE, line
from tests.street import CHEN, GRID_3, WANG

TODAY = BOOK.calendar.day(AT)
CARED = line("3-2-501", group="独居老人", worker=CHEN.name, backup=WANG.name)


def import_(tx: Transaction, *doors: DoorLine, helpers: tuple[HelperLine, ...] | None = None) -> list[str]:
    """What the difference says of doors and helpers; then it is taken over."""
    roster = Roster(doors=doors, helpers=helpers, doors_alone=True)
    now = known(tx, BOOK.rules.visits)
    assert in_the_way(tx, BOOK, roster, now, None) == []
    changes = difference(completed(roster, now), now)
    take_over(tx, OutboxWriter(tx, AT, CENTRE, f"import.{len(tx.doors.every())}.{len(doors)}"), roster, now)
    return [f"{change.fate} {change.name}" for change in changes]


def test_a_file_of_doors_alone_changes_nothing_else(tx: Transaction) -> None:
    before = known(tx)

    assert import_(tx, line("3-2-502"), CARED) == ["added 3-2-502", "added 3-2-501"]

    after = known(tx)
    assert (after.people, after.stations, after.grids, after.units) == (
        before.people, before.stations, before.grids, before.units,
    )  # fmt: skip


def test_what_was_taken_over_is_known_again_and_a_second_time_changes_nothing(tx: Transaction) -> None:
    lines = (CARED, line("3-2-502", cadence="monthly"), line("3-2-503"))
    import_(tx, *lines)

    assert [replace(one, row=0) for one in known_doors(tx, BOOK.rules.visits)] == list(lines)
    assert import_(tx, *lines) == []
    assert [door.revision for door in tx.doors.every()] == [1, 1, 1]


def test_first_visits_are_spread_in_the_order_of_the_walk(tx: Transaction) -> None:
    rooms = [f"3-{unit}-{floor}01" for unit in (2, 1) for floor in range(1, 31)]
    import_(tx, *map(line, rooms))

    numbers = tx.doors.all_numbers()
    doors = sorted(tx.doors.every(), key=lambda door: numbers[door.id].walking_order)
    due = [door.due for door in doors]

    assert due == sorted(due, key=str)
    assert len(set(due)) > 50
    assert str(numbers[doors[0].id]) == "3-1-101"


def test_a_door_of_a_special_group_has_its_people_and_its_timers(tx: Transaction) -> None:
    import_(tx, CARED, line("3-2-502"))

    (door,) = tx.doors.in_care()
    assert door.care == Care("alone", CHEN.id, WANG.id)
    assert door.due is not None
    assert door.due <= TODAY + timedelta(days=7)
    assert [timer.kind for timer in tx.timers.of_owner(f"door:{door.id}")] == ["door:head", "door:owner"]


def test_a_door_that_is_not_in_the_sheet_leaves_and_comes_back_as_the_same(tx: Transaction) -> None:
    import_(tx, CARED, line("3-2-502"))

    assert import_(tx, line("3-2-502")) == ["leaving 3-2-501"]
    gone = tx.doors.find(GRID_3, DoorNumber("3", "2", "501"))
    assert gone is not None
    assert gone.status is DoorStatus.REMOVED
    assert tx.timers.of_owner(f"door:{gone.id}") == []

    assert import_(tx, CARED, line("3-2-502")) == ["added 3-2-501"]
    assert [door.id for door in tx.doors.in_care()] == [gone.id]


def test_a_file_without_doors_leaves_them_and_a_grid_with_doors_can_not_leave_alone(tx: Transaction) -> None:
    import_(tx, CARED)
    now = known(tx)

    found = in_the_way(tx, BOOK, Roster(people=completed(Roster(doors_alone=True), now).people, grids=()), now, None)

    assert ("grids", "has_doors") in [(one.sheet, one.reason) for one in found]


def test_helpers_come_go_and_keep_their_number(tx: Transaction) -> None:
    zhao = HelperLine(2, GRID_3, "3", "party_group", "赵桂兰")
    sun = HelperLine(3, GRID_3, "3", "centre_household", "孙长贵")
    import_(tx, CARED, helpers=(zhao,))
    first = tx.door_helpers.all()

    assert import_(tx, CARED, helpers=(zhao, sun)) == ["added 孙长贵"]
    assert tx.door_helpers.all()[:1] == first
    assert import_(tx, CARED, helpers=(sun,)) == ["leaving 赵桂兰"]
    assert [one.name for one in tx.door_helpers.of_building(GRID_3, "3")] == ["孙长贵"]


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (line("3-2-501", group="没有这一类", worker=WANG.name), "no_group"),
        (line("3-2-501", grid=GridCode("nowhere")), "unknown"),
        (line("3-2-501", group="独居老人", worker="没有这个人"), "unknown"),
    ],
)
def test_a_wrong_line_keeps_everything_as_it_was(tx: Transaction, wrong: DoorLine, reason: str) -> None:
    roster = Roster(doors=(line("3-2-502"), wrong), doors_alone=True)

    found = in_the_way(tx, BOOK, roster, known(tx), None)

    assert [(one.sheet, one.row, one.reason) for one in found] == [("doors", wrong.row, reason)]


def test_where_households_are_off_a_sheet_of_doors_is_refused_in_one_sentence(tx: Transaction) -> None:
    off = replace(BOOK, households=HouseholdMode.OFF)

    found = in_the_way(tx, off, Roster(doors=(CARED,), helpers=(), doors_alone=True), known(tx), None)

    assert found == [Problem("doors", 0, "", "households_off")]


def test_twenty_thousand_doors_are_taken_over_within_five_seconds(tx: Transaction) -> None:
    lines = [
        line(f"{building}-{unit}-{floor}0{room}")
        for building in range(1, 168)
        for unit in (1, 2, 3)
        for floor in range(1, 11)
        for room in range(1, 5)
    ]
    lines = [
        replace(one, group="独居老人", worker=CHEN.name) if place % 40 == 0 else one
        for place, one in enumerate(lines)
    ]
    assert len(lines) >= 20_000
    began = time.process_time()

    import_(tx, *lines)

    assert time.process_time() - began <= 5
    assert tx.doors.count_due(GRID_3, TODAY + timedelta(days=91)) == sum(not one.group for one in lines)
