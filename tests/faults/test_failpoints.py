"""The bot killed exactly there: the table of places is the code's, each is reached, and a kill changes nothing."""

import ast
from collections import Counter
from pathlib import Path

import pytest

from storage.engine.failpoints import FAILPOINTS
from tests.faults.failpoint_kill import (
    BESIDE_CASES,
    COMMANDS,
    Course,
    Kill,
    Sweep,
    command_of,
    course_of,
    kills,
    nothing,
    run_once,
)
from tests.faults.scenarios import AREAS, SCENARIOS
from tests.paths import ROOT

PACKAGES = ("bot", "handlers", "storage", "dispatch", "sandbox")
OFTEN = {
    "intake.stored": "trouble",
    "webhook.stored": "people",
    "turn.committed": "people",
    "courier.sent": "reports",
    "file.before_sync": "reports",
    "timer.rung": "areas",
    "restore.copied": "reports",
    "build.before_commit": "reports",
    "index.committed": "people",
}
"""Played by `make test`, each in a scenario that reaches it, for five seconds; `make faults` plays them all."""


def calls() -> list[ast.Call]:
    """Every call of `failpoint` in the product."""
    trees = [
        ast.parse(file.read_text(encoding="utf-8")) for package in PACKAGES for file in (ROOT / package).rglob("*.py")
    ]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    return [
        node
        for node in nodes
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "failpoint"
    ]


def test_every_place_in_the_code_is_in_the_table_and_every_place_of_the_table_in_the_code() -> None:
    names = [call.args[0].value for call in calls() if isinstance(call.args[0], ast.Constant)]

    assert len(names) == len(calls()), "a place has its name written out"
    assert set(names) == set(FAILPOINTS)
    assert len({line for line in FAILPOINTS.values()}) == len(FAILPOINTS), "no two places lie between the same facts"


def test_make_faults_plays_the_first_three_hits_of_every_place_and_each_place_in_every_scenario() -> None:
    of_cases = [one for one in kills(3, 7) if one.scenario != AREAS]

    assert {(one.place, one.hit) for one in of_cases} == {(place, hit) for place in FAILPOINTS for hit in (1, 2, 3)}
    assert all({one.scenario for one in of_cases if one.place == place} == set(SCENARIOS) for place in FAILPOINTS)
    assert {one.place for one in kills(3, 7)[len(of_cases) :]} == set(BESIDE_CASES)


@pytest.mark.timeout(400)
async def test_each_kill_beside_the_cases_comes(tmp_path: Path) -> None:
    await run_once(Course(AREAS, nothing, older=False), "", tmp_path)

    visits = Counter((tmp_path / "visits").read_text(encoding="utf-8").splitlines())
    assert {place: visits[place] for place, most in BESIDE_CASES.items() if visits[place] < most} == {}


@pytest.mark.timeout(400)
@pytest.mark.parametrize("scenario", SCENARIOS)
async def test_each_place_of_the_bots_own_work_is_reached_three_times_in_each_scenario(
    tmp_path: Path, scenario: str
) -> None:
    await run_once(Course(scenario, nothing, older=False), "", tmp_path)

    visits = Counter((tmp_path / "visits").read_text(encoding="utf-8").splitlines())
    own = {place for place in FAILPOINTS if command_of(place) is nothing and not course_of(Kill(place, 1, "")).older}
    assert {place: visits[place] for place in own if visits[place] < 3} == {}
    assert len(own) > 25


@pytest.mark.timeout(400)
@pytest.mark.parametrize(("place", "scenario"), OFTEN.items())
async def test_a_kill_at_a_failpoint_loses_nothing_and_doubles_nothing(place: str, scenario: str) -> None:
    """That the kill came is part of what is looked at."""
    findings = await SWEEP.kill(Kill(place, 1, scenario))

    assert findings.wrong == []
    assert (findings.lost, findings.doubled) == (0, 0)
    assert findings.max_duplicates <= 1


SWEEP = Sweep()


def test_the_commands_are_those_of_places_that_exist() -> None:
    for begun in COMMANDS:
        assert any(place == begun or place.partition(".")[0] == begun for place in FAILPOINTS)
