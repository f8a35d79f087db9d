"""A roster is taken over in one short turn: only what changes is written, however many people are in the file."""

import time
from dataclasses import replace

import pytest

from dispatch.model import Assignment, GridCode, Landmark, Role, StationCode, UnitCode, UnitKind
from dispatch.roster.roster import (
    AssignmentLine,
    GridLine,
    LandmarkLine,
    PersonLine,
    Problem,
    Roster,
    StationLine,
    UnitLine,
)
from handlers.notify.outbox_writer import OutboxWriter
from handlers.roster.apply import in_the_way, known, take_over
from handlers.wording import LANGUAGES, wording
from storage.transaction import Transaction
from tests.handlers.weekly import CENTRE
from tests.street import MONDAY_0942

MANY = 5_000
MAX_LENGTH = 4.0
"""Seconds of work on the writing thread; a timer may be five seconds late."""
ROLES = {0: frozenset({Role.STAFF, Role.DIRECTOR, Role.ADMIN})}


def roster(moved: int = 0) -> Roster:
    """Every person with an own grid; the first `moved` have another phone."""
    people = tuple(
        PersonLine(
            row=n,
            name=f"员{n}",
            phone=f"1{38 if n < moved else 39}{n:08}",
            roles=ROLES.get(n, frozenset({Role.WORKER})),
            station=StationCode(f"s{n % 60}"),
            grids=(GridCode(f"g{n}"),),
        )
        for n in range(MANY)
    )
    stations = tuple(StationLine(n, StationCode(f"s{n}"), f"站{n}", owner="员0") for n in range(60))
    grids = tuple(GridLine(n, GridCode(f"g{n}"), StationCode(f"s{n % 60}"), f"{n}网格", 300) for n in range(MANY))
    return Roster(people, stations, grids, ())


def work(tx: Transaction, new: Roster, origin: str) -> tuple[float, int]:
    """Seconds of this thread, and the rows written."""
    raw = tx.people._connection.raw
    begun, before = time.thread_time(), raw.total_changes
    now = known(tx)
    assert in_the_way(tx, CENTRE.book, new, now, None) == []
    take_over(tx, OutboxWriter(tx, MONDAY_0942, CENTRE, origin), new, now)
    return time.thread_time() - begun, raw.total_changes - before


def test_five_thousand_people_hold_up_nobody_for_long(tx: Transaction) -> None:
    spent, written = work(tx, roster(), "a")
    assert spent < MAX_LENGTH
    assert written >= 3 * MANY

    assert work(tx, roster(), "b")[1] == 0, "what is known already is not written again"

    assert work(tx, roster(moved=7), "c")[1] == 7


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_word_how_to_fill_it_in_fits_under_a_file(language: str) -> None:
    assert len(wording(language).plain("roster.how").encode("utf-16-le")) // 2 <= 1024


HEAD = (PersonLine(2, "李敏", "13900003001", frozenset({Role.STAFF, Role.ADMIN})),)
STREET = Roster(
    people=HEAD,
    stations=(StationLine(2, StationCode("s1"), "武南村社区", "李敏"),),
    grids=(GridLine(2, GridCode("g1"), StationCode("s1"), "1网格", None),),
    units=(UnitLine(2, UnitCode("U01"), "第一中队", UnitKind.SQUAD),),
    landmarks=(LandmarkLine(2, "首义花园", ("老机床厂",), StationCode("s1"), GridCode("g1")),),
    assignments=(AssignmentLine(2, "环卫", UnitCode("U01")),),
)


def test_names_of_places_and_who_does_what_are_taken_over_changed_and_left_alone(tx: Transaction) -> None:
    def take(new: Roster, origin: str) -> None:
        now = known(tx)
        assert in_the_way(tx, CENTRE.book, new, now, None) == []
        take_over(tx, OutboxWriter(tx, MONDAY_0942, CENTRE, origin), new, now)

    take(STREET, "a")
    assert tx.places.landmarks() == [Landmark("首义花园", StationCode("s1"), GridCode("g1"), ("老机床厂",))]
    assert tx.places.assignments() == [Assignment("环卫", UnitCode("U01"))]

    take(Roster(HEAD), "b")
    assert len(tx.places.landmarks()) == 1, "a file without the sheet leaves it as it is"

    moved = LandmarkLine(2, "首义花园", (), StationCode("s1"))
    take(Roster(HEAD, landmarks=(moved,), assignments=(AssignmentLine(2, "市政", UnitCode("U01")),)), "c")
    assert tx.places.landmarks() == [Landmark("首义花园", StationCode("s1"))]
    assert tx.places.assignments() == [Assignment("市政", UnitCode("U01"))]

    take(Roster(HEAD, landmarks=(), assignments=()), "d")
    assert (tx.places.landmarks(), tx.places.assignments()) == ([], [])


def test_a_matter_that_nobody_knows_is_named(tx: Transaction) -> None:
    new = replace(STREET, assignments=(AssignmentLine(7, "修飞船", UnitCode("U01")),))

    found = in_the_way(tx, CENTRE.book, new, known(tx), None)

    assert found == [Problem("assignments", 7, "matter", "no_matter", "修飞船")]
