"""A long random story of a street: whatever comes, what must hold, holds. See `tests/stories/long_story`.

`WANGGE_LONG_STEPS` says how many steps, `WANGGE_SEED` which story. A breach is played again, up to its step, by
`python -m tests.stories.long_story --seed SEED --to STEP`. What is mended then gets a test of its own, of the acts
that broke it: a seed plays something else as soon as there is one more thing that may happen.
"""

import pytest

from tests.docs.test_faults import defined_in
from tests.stories.long_story.invariants import INVARIANTS, PLAYED_ELSEWHERE, SEEN_ON_THE_WAY
from tests.stories.long_story.story import play, seed_given, steps_given

SEED = 20261123
STEPS = 300


@pytest.mark.timeout(3_000)
def test_a_long_random_story_breaks_no_promise(capsys: pytest.CaptureFixture[str]) -> None:
    played = play(seed_given(SEED), steps_given(STEPS))

    with capsys.disabled():
        print(f"\n{played.line}")
    assert not played.breaches, "\n".join([*played.trace[-80:], *played.breaches, played.line])


def test_each_finding_of_the_review_has_an_invariant_or_a_test_elsewhere() -> None:
    findings = {*(f"H{n}" for n in range(1, 5)), *(f"M{n}" for n in range(1, 9)), *(f"L{n}" for n in range(1, 19))}
    named = [*(one.findings for one in INVARIANTS), *SEEN_ON_THE_WAY.values(), *PLAYED_ELSEWHERE]

    assert {finding for names in named for finding in names.split(", ")} == findings
    assert [name for file, name in PLAYED_ELSEWHERE.values() if name not in defined_in(file)] == []
