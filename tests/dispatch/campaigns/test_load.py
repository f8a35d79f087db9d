"""The load gate: a week's work of each worker, and when one more list is too much."""

from hypothesis import given
from hypothesis import strategies as st

from dispatch.campaigns.load import Gate, WorkerLoad, gate, of_week
from dispatch.model import PersonId

A, B = PersonId(1), PersonId(2)


def test_a_prompt_a_place_a_door_and_a_case_count_one_each() -> None:
    assert WorkerLoad(prompts=1, places=10, doors=100, cases=1000).total == 1111


def test_a_list_of_a_week_or_less_counts_whole_and_a_longer_one_by_its_weeks() -> None:
    assert of_week(20, 3) == of_week(20, 5) == 20
    assert of_week(20, 10) == 10
    assert of_week(21, 10) == 11


def test_who_has_just_the_limit_is_not_over_it() -> None:
    loads = {A: WorkerLoad(places=50), B: WorkerLoad(prompts=3, cases=8)}

    assert gate(loads, {A: 10, B: 10}, 5, 60) == Gate(workers=2, most=10, full=0)
    assert gate(loads, {A: 11, B: 10}, 5, 60) == Gate(workers=2, most=11, full=1)


def test_more_days_make_room() -> None:
    loads = {A: WorkerLoad(places=50)}

    assert not gate(loads, {A: 20}, 5, 60).passes
    assert gate(loads, {A: 20}, 10, 60).passes


def test_a_list_for_nobody_passes() -> None:
    assert gate({}, {}, 5, 60) == Gate(0, 0, 0)


LOADS = st.builds(WorkerLoad, *[st.integers(0, 80)] * 4)
WORKERS = st.integers(1, 6).map(PersonId)


@given(
    st.dictionaries(WORKERS, LOADS),
    st.dictionaries(WORKERS, st.integers(1, 90)),
    st.integers(1, 30),
    st.integers(0, 200),
)
def test_less_of_anything_never_closes_the_gate(
    loads: dict[PersonId, WorkerLoad], new: dict[PersonId, int], days: int, limit: int
) -> None:
    found = gate(loads, new, days, limit)

    assert gate({}, new, days, limit).full <= found.full <= found.workers
    assert gate(loads, new, days + 1, limit).full <= found.full
    assert gate(loads, new, days, limit + 1).full <= found.full
