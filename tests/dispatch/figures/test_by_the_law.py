"""Every indicator against a second computation, made from the law and from raw rows, on a thousand random lives."""

from random import Random

import pytest

from dispatch.model import Outcome
from tests.dispatch.by_the_law import Middle, Rate, by_the_law, life
from tests.dispatch.cross_check import check, histories
from tests.dispatch.week import AFTERNOON, WEEK, accepted, handled

LIVES = 1_000
COUNTED = {
    "Returned", "Transferred", "Failed", "Held", "ExtensionGranted", "Reopened", "Merged", "Rejected", "TakenBack",
    "Withdrawn", "Voided", "Escalated", "DistrictReplied", "InfoAsked", "Appealed", "SettledOnSpot", "Ruled",
}  # fmt: skip
SEED = Random().randrange(10**9)


@pytest.mark.timeout(600)
def test_a_thousand_lives_have_the_same_figures_by_the_product_and_by_the_law() -> None:
    print(f"seed={SEED}")
    rng = Random(SEED)
    logs = list(histories(rng, LIVES))
    happened = {type(event).__name__ for log in logs for _, _, event in log}
    outcomes = {getattr(event, "outcome", None) for log in logs for _, _, event in log}

    assert happened >= COUNTED
    assert outcomes >= set(Outcome)
    assert check(logs, rng, 1) == []


def test_the_second_computation_finds_what_a_reader_would() -> None:
    late, open_still = handled("SY20261123-0001", at=AFTERNOON), accepted("SY20261123-0002")
    lives = [life(told.history, WEEK.end) for told in (late, open_still, handled("SY20261123-0003"))]

    found = by_the_law(lives, WEEK.start, WEEK.end)

    everything = ["SY20261123-0001", "SY20261123-0002", "SY20261123-0003"]
    assert found["on_time_handling"] == Rate(["SY20261123-0003"], everything, None)
    assert found["overdue_open"] == Rate(["SY20261123-0002"], everything, None)
    assert found["handling_time"] == Middle(None, ["SY20261123-0001", "SY20261123-0003"])
