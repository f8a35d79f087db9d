"""Draws cases and doors for a re-check, so that anybody can repeat it: by a seed, not by chance at the moment."""

import hashlib
from collections.abc import Sequence

from dispatch.model import Case, CaseId, GridCode


def draw(cases: Sequence[Case], seed: str, count: int) -> tuple[CaseId, ...]:
    """At most `count` of these, all of one grid: that of the case which the seed puts first."""
    ranked = sorted(cases, key=lambda case: hashlib.sha256(f"{seed}:{case.number}".encode()).digest())
    return tuple(case.id for case in ranked if case.grid == ranked[0].grid)[:count]


def draw_doors(
    doors: Sequence[tuple[int, GridCode]], seed: str, count: int, grid: GridCode | None = None
) -> tuple[int, ...]:
    """At most `count` of these, of that grid where it has any, else all of the grid which the seed puts first."""
    own = [one for one in doors if one[1] == grid] or doors
    ranked = sorted(own, key=lambda one: hashlib.sha256(f"{seed}:door {one[0]}".encode()).digest())
    return tuple(door for door, of in ranked if of == ranked[0][1])[:count]
