"""Doors of grid 3 for tests of handlers, and the centre with visits turned on."""

from dataclasses import replace
from datetime import timedelta

from dispatch.households import events as e
from dispatch.households.door import Door
from dispatch.households.door_number import DoorNumber, read_number
from dispatch.households.fold import evolve
from dispatch.model import GridCode
from dispatch.roster.roster import DoorLine, HelperLine, Roster
from dispatch.rulebook.visit_rules import HouseholdMode
from handlers.notify.outbox_writer import OutboxWriter
from handlers.roster.apply import known, take_over
from storage.transaction import Transaction
from tests.handlers import weekly
from tests.street import CHEN, GRID_3, MONDAY_0942, WANG

AT = MONDAY_0942
BOOK = replace(weekly.CENTRE.book, households=HouseholdMode.DOORS)
CENTRE = replace(weekly.CENTRE, book=BOOK)
FULL = replace(CENTRE, book=replace(BOOK, households=HouseholdMode.FULL))
OFF = weekly.CENTRE


def line(
    number: str,
    *,
    grid: GridCode = GRID_3,
    group: str = "",
    worker: str | None = None,
    backup: str | None = None,
    cadence: str = "",
) -> DoorLine:
    """One line of the sheet, of row 0 as what is known has."""
    return DoorLine(0, grid, number, group, worker, backup, cadence)


def settle(tx: Transaction, *lines: DoorLine, helpers: tuple[HelperLine, ...] = ()) -> None:
    """The doors of grid 3 are these; without any, three ordinary ones, and 3-1-101 where somebody lives alone."""
    lines = lines or (
        line("3-1-101", group="独居老人", worker=WANG.name, backup=CHEN.name), line("3-2-501"), line("3-2-502"),
        line("12-1-301"),
    )  # fmt: skip
    roster = Roster(doors=lines, helpers=helpers, doors_alone=True)
    now = known(tx, BOOK.rules.visits)
    take_over(tx, OutboxWriter(tx, AT, CENTRE, f"settle.{len(tx.doors.every())}"), roster, now)


def door(tx: Transaction, number: str) -> Door:
    """The door of grid 3 with that number."""
    read = read_number(number)
    found = tx.doors.find(GRID_3, read) if isinstance(read, DoorNumber) else None
    assert found is not None
    return found


def due_now(tx: Transaction, number: str, days_ago: int = 0) -> Door:
    """The same, due so many days before today."""
    before = door(tx, number)
    event = e.DoorArranged(before.care, before.cadence, BOOK.calendar.day(AT) - timedelta(days=days_ago))
    after = evolve(before, event, None, AT)
    tx.doors.change(before, after, [event], None, AT)
    return after
