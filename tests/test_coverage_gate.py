"""The gate of `make coverage`: what is held to all lines and ways, and what to a share of all lines."""

import json
import tomllib
from pathlib import Path

from tests.coverage_gate import Measured, problems, read
from tests.paths import ROOT

WHOLE = Measured("dispatch/case/fold.py", 100, (), ())
LINES = Measured("bot/app.py", 100, tuple(range(1, 11)), ())
WAY = Measured("dispatch/model.py", 100, (), ((7, 9), (20, -18)))


def test_a_file_held_to_everything_is_named_with_the_lines_and_ways_it_lacks() -> None:
    assert list(problems([WHOLE, WAY], 95, ["dispatch/"])) == ["dispatch/model.py: 2 missing: 7→9 20→end"]


def test_a_way_from_or_to_a_line_that_never_ran_is_not_named_beside_the_line() -> None:
    unrun = Measured("dispatch/model.py", 100, (7,), ((7, 9), (5, 7)))

    assert list(problems([unrun], 0, ["dispatch/model.py"])) == ["dispatch/model.py: 1 missing: 7"]


def test_other_files_may_lack_lines_as_long_as_the_share_of_all_is_reached() -> None:
    assert list(problems([WHOLE, LINES], 95, ["dispatch/"])) == []
    assert next(problems([WHOLE, LINES], 96, ["dispatch/"])).startswith("95.00 % of all lines run, 96 %")


def test_a_path_that_nothing_was_measured_of_is_a_problem() -> None:
    assert list(problems([WHOLE], 95, ["dispatch/", "gone.py"])) == ["gone.py: was not measured"]


def test_the_report_of_coverage_is_read() -> None:
    file = {"summary": {"num_statements": 4}, "missing_lines": [3], "missing_branches": []}

    assert read(json.dumps({"files": {"a.py": file}})) == [Measured("a.py", 4, (3,), ())]


MATCHES = """\
match kind:
    case 1:
        one()
    case 2:
        two()
match kind:
    case 1:
        one()
    case _:
        other()
"""


def test_nothing_gets_past_a_match_that_names_all_there_is(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(MATCHES)
    ways = [[2, 4], [4, 5], [4, 6], [7, 9]]
    file = {"summary": {"num_statements": 9}, "missing_lines": [], "missing_branches": ways}

    (measured,) = read(json.dumps({"files": {"a.py": file}}), tmp_path)

    assert measured.missing == ["2→4", "4→5", "7→9"]


def test_every_path_of_the_table_exists() -> None:
    table = tomllib.loads((ROOT / "tests" / "coverage.toml").read_text(encoding="utf-8"))

    assert [path for path in table["complete"] if not (ROOT / path).exists()] == []


def test_the_gate_measures_and_a_new_area_of_the_domain_is_held_to_everything() -> None:
    said = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    asked = tomllib.loads((ROOT / "tests" / "coverage.toml").read_text(encoding="utf-8"))

    assert [line for line in said if line.startswith("make ")] == [
        "make check",
        "make test",
        "make coverage",
        "make faults",
    ]
    assert "dispatch/" in asked["complete"]
    assert asked["lines"] >= 95
