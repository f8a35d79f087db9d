"""What a period comes to is the same in whatever order and in whatever slices its cases come."""

from array import array
from dataclasses import replace
from random import Random

from dispatch.figures.case_facts import facts_of
from dispatch.figures.sums import PeriodSums, Sums, summed
from dispatch.figures.unit_figures import UnitSums
from dispatch.model import StationCode, UnitCode
from tests.dispatch.cross_check import histories, periods
from tests.dispatch.week import WEEK, accepted, at_the_end_of, handled
from tests.street import DADONG, HOUSING, SQUAD, WUNAN, book

SEED = Random().randrange(10**9)


def test_cases_may_come_in_any_order_some_at_a_time() -> None:
    print(f"seed={SEED}")
    rng = Random(SEED)
    logs = list(histories(rng, 150))
    for period in periods(rng, 1):
        facts = [facts_of(row for row in log if row[0] < period.end) for log in logs if log[0][0] < period.end]
        whole, slices = summed(facts, period, book()), PeriodSums(period, book())

        rng.shuffle(facts)
        for first in range(0, len(facts), 20):
            slices.add(facts[first : first + 20])

        assert _said(slices) == _said(whole)


def _said(sums: PeriodSums) -> list[object]:
    stations: list[StationCode | None] = [None, WUNAN, DADONG]
    units = [SQUAD.code, HOUSING.code]
    parts = [*(sums.of(code) for code in stations), *(sums.of(unit=code) for code in units)]
    waiting = [*(sums.waiting(code) for code in stations), *(sums.waiting(unit=code) for code in units)]
    return [*map(_in_order, parts), waiting, *map(sums.unit, units)]


def _in_order(sums: Sums) -> Sums:
    """The times are kept as they come."""
    return replace(sums, times={name: array("d", sorted(seconds)) for name, seconds in sums.times.items()})


def test_a_part_of_the_street_is_the_sum_of_its_groups() -> None:
    sums = summed(at_the_end_of(WEEK, accepted("SY20261123-0001"), handled("SY20261123-0002")), WEEK, book())

    assert (sums.of().reported, sums.of(WUNAN).reported, sums.of(DADONG).reported) == (2, 2, 0)
    assert (sums.of(unit=SQUAD.code).open, sums.of(unit=HOUSING.code).open) == (2, 0)
    assert [one.case.number for one in sums.waiting(unit=SQUAD.code)] == ["SY20261123-0001", "SY20261123-0002"]
    assert sums.unit(UnitCode("nobody")) == UnitSums()


def test_of_the_period_before_only_what_is_compared_is_added_up() -> None:
    sums, whole = PeriodSums(WEEK, book(), rates_alone=True), PeriodSums(WEEK, book())
    for one in (sums, whole):
        one.add(at_the_end_of(WEEK, accepted("SY20261123-0001"), handled("SY20261123-0002")))

    assert sums.of().shown(book()) == whole.of().shown(book())
    assert (sums.of().reported, sums.of().open, len(sums.waiting())) == (2, 0, 0)
