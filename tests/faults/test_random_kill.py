"""Kills at random moments; `make faults` does the same five hundred times, with processes from scratch."""

import os
from random import Random

import pytest

from tests.faults.random_kill import kill_at_random

RUNS = 15


@pytest.mark.timeout(400)
async def test_fifteen_kills_at_random_moments_lose_nothing_and_double_nothing() -> None:
    seed = int(os.environ.get("SEED") or Random().randrange(10**9))
    print(f"seed={seed}")

    findings = await kill_at_random(RUNS, seed, anew=False)

    assert findings.wrong == []
    assert (findings.lost, findings.doubled) == (0, 0)
    assert findings.max_duplicates <= 1
    assert findings.reports >= RUNS
