"""The bot killed exactly there: the table of places is the code's, each is reached, and a kill changes nothing."""

import ast
from collections import Counter
from pathlib import Path

import pytest

from storage.engine.failpoints import FAILPOINTS
from tests.faults.failpoint_kill import COMMANDS, Course, Kill, Sweep, command_of, course_of, kills, nothing, run_once
from tests.faults.scenarios import SCENARIOS
from tests.paths import ROOT

PACKAGES = ("bot", "handlers", "storage", "dispatch", "sandbox")
ONE_A_KIND = {
    "start.begun": "trouble",
    "stop.before_note": "reports",
    "intake.stored": "trouble",
    "turn.committed": "people",
    "answer.asked": "people",
    "courier.sent": "reports",
    "careful.noted": "reports",
    "media.renamed": "reports",
    "file.before_sync": "reports",
    "timer.rung": "trouble",
    "morning.gathered": "people",
    "night.exports_noted": "trouble",
    "backup.database_copied": "people",
    "restore.copied": "reports",
    "rotate.file_sealed": "reports",
    "import.before_commit": "people",
    "migration.before_commit": "trouble",
}
"""Of each kind of work one place; `make faults` plays all of the table."""
OFTEN = {"intake.stored", "turn.committed", "courier.sent", "timer.rung", "file.before_sync", "restore.copied"}
"""Played by `make test` as well, five seconds each."""


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


def test_one_place_of_each_kind_of_work_is_played_here_and_all_of_them_by_make_faults() -> None:
    def kind(place: str) -> str:
        return place.partition(".")[0]

    assert {kind(place) for place in ONE_A_KIND} == {kind(place) for place in FAILPOINTS}
    assert {(one.place, one.hit) for one in kills(3, 7)} == {
        (place, hit) for place in FAILPOINTS for hit in (1, 2, 3)
    }
    assert all({one.scenario for one in kills(3, 7) if one.place == place} == set(SCENARIOS) for place in FAILPOINTS)


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
@pytest.mark.parametrize(
    ("place", "scenario"),
    [
        pytest.param(place, scenario, marks=[] if place in OFTEN else [pytest.mark.long])
        for place, scenario in ONE_A_KIND.items()
    ],
)
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
