"""The draw for a re-check: anybody can repeat it, and it keeps to one grid."""

from dataclasses import replace

from dispatch.model import Case, CaseId, GridCode
from dispatch.rounds.draw import draw
from tests.make import reported_case


def cases(count: int, grids: int = 2) -> list[Case]:
    return [
        replace(
            reported_case(), id=CaseId(number), number=f"SY20261123-{number:04}", grid=GridCode(f"g{number % grids}")
        )
        for number in range(1, count + 1)
    ]


def test_three_cases_of_one_grid_are_drawn_and_the_same_by_whoever_repeats_it() -> None:
    some = cases(20)
    drawn = draw(some, "1/2026-11-24", 3)

    assert len(drawn) == 3
    assert len({one.grid for one in some if one.id in drawn}) == 1
    assert draw(list(reversed(some)), "1/2026-11-24", 3) == drawn


def test_another_seed_draws_others_and_where_there_are_few_all_of_the_grid_come() -> None:
    some = cases(40, grids=1)

    assert len({draw(some, f"{seed}", 3) for seed in range(20)}) > 15
    assert draw(cases(2, grids=1), "s", 3) in ((CaseId(1), CaseId(2)), (CaseId(2), CaseId(1)))
    assert draw([], "s", 3) == ()
