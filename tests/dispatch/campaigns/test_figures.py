"""A list in figures, by station and by period; nothing in them is of a person."""

from dataclasses import replace

from dispatch.campaigns import commands as c
from dispatch.campaigns.figures import StationWalk, WalkFigures, by_station, of_list, of_period
from dispatch.campaigns.model import ALL_FINDINGS, CampaignId, Finding
from tests.dispatch.campaigns.lists import FRIDAY_END, R, Told, answered, asked, ended, hear, issued, place
from tests.street import DADONG, LI, WUNAN, local

MONDAY, NEXT_MONDAY = local(23, 0), local(30, 0)


def two_stations() -> Told:
    here = (*(place(n) for n in (1, 2, 3)), place(4, DADONG))
    return Told().tell(c.Issue(CampaignId(1), here, FRIDAY_END, ALL_FINDINGS), hear(LI, R.STAFF))


def test_stations_stand_in_the_order_of_their_codes_with_their_counts() -> None:
    told = answered(answered(two_stations(), [1], Finding.PROBLEM), [4], Finding.LOCKED)

    assert by_station(told.it.places) == (
        StationWalk(WUNAN, places=3, walked=1, left=2, problems=1, locked=0, cases=1),
        StationWalk(DADONG, places=1, walked=1, left=0, problems=0, locked=1, cases=0),
    )
    whole = of_list(told.it)
    assert (whole.open, whole.places, whole.walked, whole.left) == (1, 4, 2, 2)
    assert (whole.problems, whole.locked, whole.cases) == (1, 1, 1)


def test_a_station_with_few_places_is_told_as_few() -> None:
    one = by_station(two_stations().it.places)[0]

    assert one.is_few(4)
    assert not one.is_few(3)


def test_a_period_counts_what_was_walked_in_it_and_what_was_left_at_its_end() -> None:
    told = answered(issued(), [1], at=local(24, 10))
    answered(told, [2], Finding.PROBLEM, at=local(30, 10))

    week = of_period([told.it], MONDAY, NEXT_MONDAY)
    after = of_period([told.it], NEXT_MONDAY, local(7, 0, month=12))

    assert (week.open, week.walked, week.left, week.problems, week.cases) == (1, 1, 2, 0, 0)
    assert (after.open, after.walked, after.left, after.problems, after.cases) == (1, 1, 1, 1, 1)


def test_lists_that_never_went_out_or_were_over_before_count_nowhere() -> None:
    gone = replace(ended().it, ended_at=local(22, 9))

    for one in (asked().it, gone):
        assert of_period([one], MONDAY, NEXT_MONDAY).nothing
    assert of_period([issued().it], local(16, 0), MONDAY) == WalkFigures(0, 0, 0, 0, 0, 0, 0)
    assert not of_period([ended().it], MONDAY, NEXT_MONDAY).nothing


def test_a_station_reads_of_its_own_places() -> None:
    told = two_stations()

    assert of_period([told.it], MONDAY, NEXT_MONDAY, DADONG).left == 1
    assert of_period([issued().it], MONDAY, NEXT_MONDAY, DADONG).nothing
