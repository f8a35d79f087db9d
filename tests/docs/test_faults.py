"""The table of faults names tests that exist, says of each fault how far it is played, and leaves none out."""

import ast
import re
from functools import cache

import pytest

from tests.paths import ROOT

TABLE = (ROOT / "docs" / "faults.md").read_text(encoding="utf-8")
ROWS = [
    tuple(cell.strip() for cell in line.strip("|").split("|"))
    for line in TABLE.splitlines()
    if line.startswith("| ") and not line.startswith("| fault")
]
STATES = ("full", "part: ", "none", "not applicable: ")


def test_every_fault_stands_once_and_has_its_state() -> None:
    faults = [fault for fault, _, _ in ROWS]

    assert len(ROWS) > 65
    assert len(set(faults)) == len(faults)
    assert [row for row in ROWS if not row[2].startswith(STATES)] == []


@pytest.mark.parametrize(("fault", "test", "state"), ROWS)
def test_what_plays_a_fault_exists(fault: str, test: str, state: str) -> None:
    if state.startswith(("none", "not applicable")):
        assert test == "–"
        return
    named = named_in(test)

    assert named
    for file, names in named.items():
        assert names, f"which of {file}?"
        assert names <= defined_in(file)


def named_in(cell: str) -> dict[str, set[str]]:
    """By file, the tests that stand behind it."""
    named: dict[str, set[str]] = {}
    file = ""
    for word in re.findall(r"`([^`]+)`", cell):
        if word.endswith(".py"):
            file = word
            named.setdefault(file, set())
        else:
            named[file].add(word)
    return named


@cache
def defined_in(file: str) -> set[str]:
    return {
        node.name
        for node in ast.walk(ast.parse((ROOT / file).read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
    }
