"""Draws cases for a re-check, so that anybody can repeat it: by a seed, not by chance at the moment."""

import hashlib
from collections.abc import Sequence

from dispatch.model import Case, CaseId


def draw(cases: Sequence[Case], seed: str, count: int) -> tuple[CaseId, ...]:
    """At most `count` of these, all of one grid: that of the case which the seed puts first."""
    ranked = sorted(cases, key=lambda case: hashlib.sha256(f"{seed}:{case.number}".encode()).digest())
    return tuple(case.id for case in ranked if case.grid == ranked[0].grid)[:count]
