"""The draw for a re-check: anybody can repeat it, and it keeps to one grid."""

from dataclasses import replace

from dispatch.model import Case, CaseId, GridCode
from dispatch.rounds.draw import draw, draw_doors
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


def test_doors_are_drawn_of_the_grid_of_the_cases_where_it_has_any_and_else_of_one_grid() -> None:
    some = [(number, GridCode(f"g{number % 2}")) for number in range(40)]
    drawn = draw_doors(some, "s", 2, GridCode("g1"))

    assert len(drawn) == 2
    assert all(number % 2 for number in drawn)
    assert draw_doors(some[::-1], "s", 2, GridCode("g1")) == drawn
    assert len({draw_doors(some, f"{seed}", 2) for seed in range(20)}) > 15
    for grid in (None, GridCode("elsewhere")):
        assert len({number % 2 for number in draw_doors(some, "s", 5, grid)}) == 1
    assert draw_doors([], "s", 2) == ()
