"""The figures of visits are what counting every log by hand gives, and take no time with twenty thousand doors."""

import random
from collections import Counter
from datetime import date, timedelta

import pytest

from dispatch.households import events as e
from dispatch.households.door import Care, Door, DoorId, VisitOutcome
from dispatch.households.visit_figures import VisitFigures
from dispatch.model import Grid, GridCode, StationCode
from storage.households.visit_counts import DoorCounts
from storage.transaction import Transaction
from tests.storage import given
from tests.storage.households.test_doors import DAY, GRID, WORKER, happen, new, put

V = VisitOutcome
SUNDAY = DAY + timedelta(days=6)
ENDS = (V.SEEN, V.ABSENT, V.REFUSED, V.EMPTY)


def visit(tx: Transaction, door: Door, day: date, outcome: VisitOutcome, *, counts: bool = True) -> Door:
    due = door.due if outcome is V.ABSENT or not counts else day + timedelta(days=30)
    return happen(tx, door, e.DoorVisited(door.visits + 1, outcome, day, WORKER, counts, door.due, due))


def by_hand(log: dict[DoorId, list[e.DoorVisited]], due: dict[DoorId, date], first: date, last: date) -> VisitFigures:
    """Each door once: its last visit in the period, else whether it was due before the end of it."""
    found: Counter[str] = Counter()
    for door, visits in log.items():
        counted = [one for one in visits if one.counts]
        inside = [one for one in counted if first <= one.day <= last]
        later = [one for one in counted if one.day > last]
        was_due = later[0].was_due if later else due[door]
        if inside:
            found[inside[-1].outcome.value] += 1
        elif was_due is not None and was_due <= last:
            found["unvisited"] += 1
    seen = found[V.SEEN] + found[V.NEEDS_HELP]
    return VisitFigures(found.total(), seen, found[V.ABSENT], found[V.REFUSED], found[V.EMPTY])


@pytest.mark.parametrize("seed", range(4))
def test_the_figures_are_what_counting_by_hand_gives(tx: Transaction, seed: int, on_sqlite: None) -> None:
    chance = random.Random(seed)
    doors = put(tx, *(new(tx, 100 + n, due=DAY + timedelta(days=chance.randrange(-5, 20))) for n in range(40)))
    log: dict[DoorId, list[e.DoorVisited]] = {door.id: [] for door in doors}
    now = {door.id: door for door in doors}
    for day in range(-10, 20):
        for number in chance.sample(sorted(now), 6):
            after = visit(
                tx, now[number], DAY + timedelta(days=day), chance.choice(ENDS), counts=chance.random() > 0.1
            )
            log[number] += [one.event for one in tx.doors.log(number)[-1:] if isinstance(one.event, e.DoorVisited)]
            now[number] = after

    due = {number: door.due or DAY for number, door in now.items()}
    for first in (DAY - timedelta(days=7), DAY, DAY + timedelta(days=7)):
        last = first + timedelta(days=6)
        assert tx.visit_counts.by_grid(first, last).get(GRID) == by_hand(log, due, first, last)


def test_a_station_is_the_sum_of_its_grids(tx: Transaction) -> None:
    for code, station in (("g1", "s1"), ("g2", "s1"), ("g3", "s2")):
        tx.places.put_grid(Grid(GridCode(code), StationCode(station), code))
    doors = put(tx, *(new(tx, 501, grid=GridCode(code)) for code in ("g1", "g2", "g3")))
    visit(tx, doors[0], DAY, V.SEEN)
    put(tx, new(tx, 502, care=Care("alone"), due=DAY + timedelta(days=60)))

    found = tx.visit_counts.by_station(DAY, SUNDAY)

    assert found == {"s1": VisitFigures(due=2, seen=1), "s2": VisitFigures(due=1)}
    assert tx.visit_counts.doors_by_station() == {"s1": DoorCounts(3, 1), "s2": DoorCounts(1, 0)}
    assert tx.visit_counts.of_person(WORKER, DAY) == {V.SEEN: 1}
    assert tx.visit_counts.of_person(given.STAFF, DAY) == {}
