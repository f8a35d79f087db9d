"""The rota: the same in, the same out; nobody in two places, no station twice a day; leaves are stood in for."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from dispatch.model import PersonId, Station, StationCode
from dispatch.rounds.rota import Replanned, Slot, Street, plan_week, replan
from dispatch.rounds.visits import Meeting, Visit, VisitPlanned, VisitReassigned, evolve
from tests.street import CALENDAR, DADONG, LI, STATIONS, WUNAN, ZHAO, book, local

MONDAY = date(2026, 11, 23)
SUNDAY_NIGHT = local(22, 22)
NOBODY: frozenset[tuple[int, date]] = frozenset()


def street(
    stations: tuple[Station, ...] = STATIONS,
    staff: tuple[int, ...] = (LI.id, ZHAO.id),
    away: frozenset[tuple[int, date]] = NOBODY,
    visits_a_week: int = 2,
    rest: frozenset[date] = frozenset(),
) -> Street:
    calendar = replace(CALENDAR, rest=CALENDAR.rest | rest)
    rules = replace(book().rules, visits_a_week=visits_a_week)
    return Street(stations, tuple(map(PersonId, staff)), lambda who, day: (who, day) in away, calendar, rules)


def kept(slots: list[Slot]) -> list[Visit]:
    return [
        evolve(None, VisitPlanned(number, one.station, one.person, one.meeting, one.at), None, one.at)
        for number, one in enumerate(slots, start=1)
    ]


def days(*numbers: int) -> frozenset[date]:
    return frozenset(date(2026, 11, number) for number in numbers)


def test_each_station_has_a_morning_and_an_evening_with_its_owner_on_two_days() -> None:
    slots = plan_week(street(), MONDAY, [], SUNDAY_NIGHT)

    for code, owner in ((WUNAN, LI.id), (DADONG, ZHAO.id)):
        own = [one for one in slots if one.station == code]
        assert sorted(one.meeting for one in own) == [Meeting.EVENING, Meeting.MORNING]
        assert {one.person for one in own} == {owner}
        assert len({CALENDAR.day(one.at) for one in own}) == 2


def test_a_week_that_is_planned_is_not_planned_again_and_what_is_missing_is_added() -> None:
    slots = plan_week(street(), MONDAY, [], SUNDAY_NIGHT)

    assert plan_week(street(), MONDAY, kept(slots), SUNDAY_NIGHT) == []
    again = plan_week(street(), MONDAY, kept(slots[1:]), SUNDAY_NIGHT)
    assert [(one.station, one.meeting) for one in again] == [(slots[0].station, slots[0].meeting)]
    other = [
        replace(kept(slots[:1])[0], meeting=Meeting.EVENING if slots[0].meeting == "morning" else Meeting.MORNING)
    ]
    assert (
        len([one for one in plan_week(street(), MONDAY, other, SUNDAY_NIGHT) if one.station == slots[0].station]) == 1
    )


def test_nothing_is_planned_for_what_is_over_for_a_free_week_or_without_visits() -> None:
    assert plan_week(street(), MONDAY, [], local(28, 0)) == []
    assert plan_week(street(rest=days(23, 24, 25, 26, 27)), MONDAY, [], SUNDAY_NIGHT) == []
    assert plan_week(street(visits_a_week=0), MONDAY, [], SUNDAY_NIGHT) == []
    assert plan_week(street(staff=()), MONDAY, [], SUNDAY_NIGHT) == []
    one_day = plan_week(street(rest=days(23, 24, 25, 26)), MONDAY, [], SUNDAY_NIGHT)
    assert len(one_day) == 2, "no station has more visits than the week has working days"


def test_who_is_away_is_stood_in_for_by_the_backup_and_then_by_whoever_has_the_fewest() -> None:
    gone = frozenset((int(LI.id), day) for day in days(23, 24, 25, 26, 27))
    with_backup = plan_week(street(away=gone), MONDAY, [], SUNDAY_NIGHT)
    third = plan_week(street(staff=(5, 6, 12), away=gone | {(6, day) for _, day in gone}), MONDAY, [], SUNDAY_NIGHT)

    assert {one.person for one in with_backup} == {ZHAO.id}
    assert {one.person for one in third} == {12}


def test_a_day_off_moves_the_owner_s_visit_to_another_day() -> None:
    first = plan_week(street(), MONDAY, [], SUNDAY_NIGHT)[0]
    off = frozenset({(int(first.person), CALENDAR.day(first.at))})

    moved = plan_week(street(away=off), MONDAY, [], SUNDAY_NIGHT)[0]

    assert (moved.person, moved.meeting) == (first.person, first.meeting)
    assert CALENDAR.day(moved.at) != CALENDAR.day(first.at)


CODES = [StationCode(f"42010601000{number}") for number in range(1, 7)]
PERSONS = some.integers(1, 4)


@some.composite
def streets(draw: some.DrawFn) -> Street:
    owners = draw(some.lists(some.tuples(some.none() | PERSONS, some.none() | PERSONS), min_size=1, max_size=6))
    stations = tuple(
        Station(code, code, PersonId(owner) if owner else None, PersonId(backup) if backup else None)
        for code, (owner, backup) in zip(CODES, owners, strict=False)
    )
    week = [MONDAY + timedelta(days=number) for number in range(5)]
    away = draw(some.frozensets(some.tuples(PERSONS, some.sampled_from(week)), max_size=12))
    rest = draw(some.frozensets(some.sampled_from(week), max_size=4))
    return street(stations, (1, 2, 3, 4), away, draw(some.integers(0, 4)), rest)


@given(streets())
def test_nobody_is_in_two_places_and_no_station_is_visited_twice_a_day(given_: Street) -> None:
    slots = plan_week(given_, MONDAY, [], SUNDAY_NIGHT)

    assert len({(one.person, one.at) for one in slots}) == len(slots)
    assert len({(one.station, CALENDAR.day(one.at)) for one in slots}) == len(slots)
    assert all(given_.calendar.is_working_day(CALENDAR.day(one.at)) for one in slots)
    assert not any(given_.away(one.person, CALENDAR.day(one.at)) for one in slots)
    assert slots == plan_week(given_, MONDAY, [], SUNDAY_NIGHT)
    assert plan_week(given_, MONDAY, kept(slots), SUNDAY_NIGHT) == []
    settled = {change.visit.id: change.person for change in replan(given_, kept(slots))}
    again = [(settled.get(one.id, one.person), one.at) for one in kept(slots)]
    held = [pair for pair in again if pair[0] is not None]
    assert len(set(held)) == len(held)


def test_a_roster_that_stays_changes_nothing_ahead() -> None:
    assert replan(street(), kept(plan_week(street(), MONDAY, [], SUNDAY_NIGHT))) == []


def test_a_leave_hands_over_and_coming_back_gives_back() -> None:
    ahead = kept(plan_week(street(), MONDAY, [], SUNDAY_NIGHT))
    own = [one for one in ahead if one.person == LI.id]
    gone = frozenset((int(LI.id), day) for day in days(23, 24, 25, 26, 27))

    changes = replan(street(away=gone), ahead)

    assert sorted((change.visit.id, change.person) for change in changes) == [(one.id, ZHAO.id) for one in own]
    handed = [evolve(one, VisitReassigned(ZHAO.id, by_rota=True), None, one.at) for one in own]
    back = replan(street(), [*handed, *(one for one in ahead if one.person != LI.id)])
    assert sorted((change.visit.id, change.person) for change in back) == [(one.id, LI.id) for one in own]


def test_what_a_person_has_fixed_stays_while_they_can_make_it() -> None:
    ahead = kept(plan_week(street(), MONDAY, [], SUNDAY_NIGHT))
    fixed = evolve(ahead[0], VisitReassigned(ZHAO.id), LI.id, ahead[0].at)

    assert replan(street(), [fixed]) == []
    day = CALENDAR.day(fixed.at)
    assert replan(street(away=frozenset({(int(ZHAO.id), day)})), [fixed]) == [Replanned(fixed, LI.id)]


@pytest.mark.parametrize("without", ["station", "day", "people"])
def test_a_visit_that_nobody_can_make_is_cancelled(without: str) -> None:
    (one, *_) = kept(plan_week(street(), MONDAY, [], SUNDAY_NIGHT))
    left = {
        "station": street(stations=tuple(found for found in STATIONS if found.code != one.station)),
        "day": street(rest=frozenset({CALENDAR.day(one.at)})),
        "people": street(staff=()),
    }[without]

    assert replan(left, [one]) == [Replanned(one, None)]
