"""What the weekly digest says, and what it leaves out."""

import json
from collections.abc import Sequence

import pytest

from dispatch.case import commands as c
from dispatch.figures.case_facts import facts_of
from dispatch.figures.digest import MAX_LISTED, Digest, digest, to_json
from dispatch.figures.periods import week_of
from dispatch.figures.sums import summed
from dispatch.model import Outcome, Person, RowCode, StationCode, SupervisionKind
from tests.make import ACCEPTED_AT, DISPATCHED_AT, NOTE, PHOTO, RESIDENT, Chronicle, report
from tests.street import (
    CALENDAR,
    CHEN,
    DISPUTE,
    LI,
    MANHOLE,
    MONDAY_0942,
    NOISE,
    OFFICER_SQUAD,
    SQUAD,
    STALL,
    WANG,
    WUNAN,
    book,
    local,
)

LAST_WEEK = week_of(CALENDAR, 2026, 47)
WEEK = week_of(CALENDAR, 2026, 48)


def reported(number: str, row: RowCode = STALL, station: StationCode | None = WUNAN, by: Person = WANG) -> Chronicle:
    told = Chronicle()
    told.tell(report(number, row=row, contact=RESIDENT, station=station), by, MONDAY_0942)
    return told


def accepted(number: str, row: RowCode = STALL) -> Chronicle:
    told = reported(number, row)
    told.tell(c.Dispatch(SQUAD.code), LI, DISPATCHED_AT)
    told.tell(c.Accept(), OFFICER_SQUAD, ACCEPTED_AT)
    return told


def closed(number: str, *, late: bool = False) -> Chronicle:
    told = accepted(number)
    told.tell(c.Resolve(NOTE, (PHOTO,)), OFFICER_SQUAD, local(23, 15 if late else 11))
    told.tell(c.Pass(), WANG, local(23, 16))
    return told


def number(n: int) -> str:
    return f"SY20261123-{n:04}"


def of(now: Sequence[Chronicle], before: Sequence[Chronicle] = ()) -> Digest:
    """`before` has happened in the same week, and is told of the week before: a test has but one street."""
    this, last = [[facts_of(one.history) for one in some] for some in (now, before)]
    period, sums = WEEK if before else LAST_WEEK, summed(this, WEEK, book())
    waiting = [one.case for one in sums.waiting()]
    return digest(sums.of(), WEEK, summed(last, period, book()).of(), period, book(), waiting)


def test_a_digest_says_its_period() -> None:
    said = to_json(of([closed(number(1))]))

    assert (said["year"], said["week"], said["first"], said["last"]) == (2026, 48, "2026-11-23", "2026-11-29")


def test_it_has_the_three_blocks_with_counts_where_there_are_few() -> None:
    said = of([closed(number(1)), closed(number(2), late=True)])

    assert said.accuracy.valid_reports.percent is None
    assert (said.accuracy.valid_reports.hits, said.accuracy.valid_reports.cases) == (2, 2)
    assert (said.timeliness.on_time_handling.hits, said.timeliness.on_time_handling.cases) == (1, 2)
    assert (said.effect.closing.hits, said.reported, said.closed) == (2, 2, 2)


def test_five_cases_make_a_percentage() -> None:
    said = of([closed(number(n), late=n == 1) for n in range(1, 6)])

    assert said.timeliness.on_time_handling.percent == 80
    assert said.effect.handling_time.minutes is not None


def test_the_unresolved_are_listed_worst_first_with_who_has_them_and_how_late() -> None:
    in_triage, late, ended = reported(number(1)), accepted(number(2)), closed(number(3))
    supervised = accepted(number(4), DISPUTE)

    said = of([in_triage, late, ended, supervised])

    assert [one.number for one in said.unresolved] == [number(1), number(2), number(4)]
    assert (said.waiting, said.overdue) == (3, 2)
    assert said.unresolved[1].unit == SQUAD.code
    assert said.unresolved[1].over == 210 + 4 * 420 + 10
    assert said.unresolved[1].day == 420
    assert said.unresolved[0].unit is None
    assert said.unresolved[0].station == WUNAN


def test_an_urgent_case_is_late_by_every_minute() -> None:
    said = of([accepted(number(1), MANHOLE)])

    assert said.unresolved[0].day == 24 * 60
    assert said.unresolved[0].over == (WEEK.end - local(23, 11, 50)).total_seconds() / 60


def test_what_is_supervised_comes_before_what_is_not() -> None:
    plain, supervised = accepted(number(1), DISPUTE), accepted(number(2), DISPUTE)
    supervised.tell(c.Supervise(SupervisionKind.LEADER, NOTE, local(27, 17)), LI, local(24, 10))

    assert [one.number for one in of([plain, supervised]).unresolved] == [number(2), number(1)]


def test_a_sensitive_case_shows_no_place() -> None:
    listed = of([accepted(number(1), DISPUTE)]).unresolved[0]

    assert listed.sensitive
    assert (listed.unit, listed.station) == (None, None)


def test_a_phone_screen_is_not_flooded() -> None:
    said = of([reported(number(n)) for n in range(1, MAX_LISTED + 4)])

    assert len(said.unresolved) == MAX_LISTED
    assert said.waiting == MAX_LISTED + 3


def test_what_awaits_its_check_or_the_call_back_has_not_ended_and_is_counted_apart_too() -> None:
    said = of([handled(number(1)), verified(number(2)), reported(number(3))])

    assert (said.waiting, said.checking, said.calling) == (3, 1, 1)


def test_only_a_notable_change_of_a_rate_is_said() -> None:
    good, worse = [closed(number(n)) for n in range(1, 7)], [closed(number(n), late=n < 3) for n in range(1, 7)]

    changes = of(worse, before=good).changes

    assert [(change.what, change.before, change.now) for change in changes] == [("on_time_handling", 100, 67)]
    assert of(good, before=good).changes == ()


def test_nothing_is_compared_with_a_week_of_too_few_cases() -> None:
    said = of([closed(number(n), late=True) for n in range(1, 7)], before=[closed(number(9))])

    assert (said.changes, said.compared) == ((), False)


def test_that_nothing_has_changed_is_said_only_where_there_is_something_to_compare() -> None:
    six = [closed(number(n)) for n in range(1, 7)]

    assert (of(six, before=six).changes, of(six, before=six).compared) == ((), True)
    assert not of(six).compared


def test_a_week_without_anything_is_quiet() -> None:
    assert of([]).quiet
    assert not of([reported(number(1))]).quiet


def test_it_is_the_same_whoever_did_the_work_so_nobody_can_be_ranked() -> None:
    hers, his = [of([reported(number(n), by=by) for n in range(1, 7)]) for by in (WANG, CHEN)]

    assert to_json(hers) == to_json(his)


def test_it_names_no_person_and_gives_no_points() -> None:
    text = json.dumps(to_json(of([*(closed(number(n)) for n in range(1, 6)), accepted(number(7))])))

    for word in ("reporter", "officer", "person", "worker", "rank", "score", "points"):
        assert word not in text


def test_it_can_lie_in_the_outbox() -> None:
    said = to_json(of([accepted(number(1)), called_without_answer(number(2))]))

    assert json.loads(json.dumps(said))["unresolved"][0]["status"] == "handling"


@pytest.mark.parametrize("outcome", [Outcome.DECLINED, Outcome.SATISFIED])
def test_who_declines_is_shown_apart(outcome: Outcome) -> None:
    told = called_without_answer(number(1))
    told.tell(c.RevisitDone(outcome), LI, local(25, 15, 5))

    said = of([told]).effect

    assert (said.declined, said.satisfaction.cases) == ((1, 0) if outcome is Outcome.DECLINED else (0, 1))


def handled(which: str) -> Chronicle:
    told = accepted(which)
    told.tell(c.Resolve(NOTE, (PHOTO,)), OFFICER_SQUAD, local(23, 11))
    return told


def verified(which: str) -> Chronicle:
    told = accepted(which, NOISE)
    told.tell(c.Resolve(NOTE, (PHOTO,)), OFFICER_SQUAD, local(23, 11))
    told.tell(c.Pass(), WANG, local(23, 16))
    return told


def called_without_answer(which: str) -> Chronicle:
    told = accepted(which, DISPUTE)
    told.tell(c.Resolve(NOTE, (PHOTO,)), OFFICER_SQUAD, local(23, 11))
    told.tell(c.Pass(), WANG, local(23, 16))
    told.tell(c.RevisitDone(Outcome.UNREACHED), LI, local(24, 16))
    return told
