"""What `make faults` and `make faults-long` play: one row for each kind, with how much of it, and the command."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from storage.engine.failpoints import FAILPOINTS
from tests.faults.failpoint_kill import BESIDE_CASES
from tests.faults.scenarios import SCENARIOS


@dataclass(frozen=True, slots=True)
class Part:
    """Something to be played in one process: so many runs, from the `first` one on, with this seed."""

    first: int
    runs: int
    seed: int


@dataclass(frozen=True, slots=True)
class Kind:
    """`gate` runs in `make faults`; `whole` in `make faults-long`, so many at a time as `at_once` says.

    `fine` are the exit codes with which no promise broke. `gate_seed` is the one with which the gate always plays it,
    where that is said; the long run takes new ones.
    """

    name: str
    gate: int
    whole: int
    at_once: int
    command: Callable[[Part], Sequence[str]]
    environment: Callable[[Part], dict[str, str]] = lambda part: {}
    fine: frozenset[int] = frozenset({0})
    gate_seed: int | None = None


def _module(name: str, *options: str) -> list[str]:
    return [sys.executable, "-m", name, *options]


def _story(part: Part) -> list[str]:
    return _module("pytest", "-q", "-s", "tests/stories/test_long_story.py", "--timeout", "3600")


def _steps(part: Part) -> dict[str, str]:
    return {"WANGGE_LONG_STEPS": str(part.runs), "WANGGE_SEED": str(part.seed)}


def _random_kill(part: Part) -> list[str]:
    return _module("tests.faults.random_kill", "--runs", str(part.runs), "--seed", str(part.seed))


def _power_cut(part: Part) -> list[str]:
    images, by_bot = str(part.runs), str(part.runs // 100)
    return _module("tests.faults.power_cut", "--images", images, "--by-bot", by_bot, "--seed", str(part.seed))


def _handlers_story(part: Part) -> list[str]:
    return _module("pytest", "-q", "-s", "tests/stories/test_handlers_story.py", "--timeout", "3600")


def _failpoints(part: Part) -> list[str]:
    return _module("tests.faults.failpoint_kill", "--hits", str(_HITS), "--seed", str(part.seed))


def _figures(part: Part) -> list[str]:
    return _module("tests.dispatch.cross_check", "--histories", str(part.runs), "--seed", str(part.seed))


def _take_over(part: Part) -> list[str]:
    return _module("tests.faults.take_over", "--runs", str(part.runs), "--seed", str(part.seed))


def _every_hit(part: Part) -> list[str]:
    return _module("tests.faults.failpoint_kill", "--pair", str(part.first))


def _too_long_for_make_test(part: Part) -> list[str]:
    return _module("pytest", "-q", "-s", "-m", "long", "tests/faults", "--timeout", "1500")


def _seeded(part: Part) -> dict[str, str]:
    return {"SEED": str(part.seed)}


def _mutants(part: Part) -> list[str]:
    shard, state = f"{part.first + 1}/{MUTANT_SHARDS}", f"var/faults/mutants/{part.first}"
    return _module("tests.mutants", "--shard", shard, "--workers", "1", "--state", state)


STORY_STEPS: Final = 3_000
STORY_SEED: Final = 20261123
MUTANT_SHARDS: Final = 20
_HITS: Final = 3
"""Of each failpoint, so many first hits are killed at in the gate."""
_PAIRS: Final = len(FAILPOINTS) * len(SCENARIOS)

KINDS: Final[Sequence[Kind]] = (
    Kind("random-kill", 500, 20_000, 500, _random_kill),
    Kind("long-tests", 1, 10, 1, _too_long_for_make_test, _seeded),
    Kind("failpoint-kill", _HITS * len(FAILPOINTS) + len(BESIDE_CASES), 0, 0, _failpoints),
    Kind("handlers-story", 20_000, 0, 0, _handlers_story, _steps),
    # The same streets each time, so that the gate shuts for what has changed; new streets are the long run's.
    Kind("story", STORY_STEPS, 1_000_000, 20_000, _story, _steps, gate_seed=STORY_SEED),
    # Every indicator against a second computation, on so many random lives.
    Kind("figures", 10_000, 200_000, 10_000, _figures),
    Kind("power-cut", 3_000, 30_000, 3_000, _power_cut),
    # Two processes on a server, of which the working one is killed, paused or cut off: once each.
    Kind("take-over", 3, 200, 20, _take_over),
    # Each failpoint in each scenario, killed at every hit; counted by pairs.
    Kind("failpoint-sweep", 0, _PAIRS, 1, _every_hit),
    # Changes of dispatch/case by shards; one that no test notices is named, and breaks no promise.
    Kind("mutants", 0, MUTANT_SHARDS, 1, _mutants, fine=frozenset({0, 1})),
)
"""The longest first, so that two lanes end at nearly the same time."""
