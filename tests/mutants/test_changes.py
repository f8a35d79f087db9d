"""What is changed in a module and what is left alone; and that a run names what its tests do not notice."""

import ast
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

from tests.mutants.__main__ import EQUIVALENT, FOLDER, equivalent
from tests.mutants.changes import Change, changes_of
from tests.mutants.verdicts import Verdict, Verdicts
from tests.paths import ROOT

SOURCE = b'''\
"""A module."""

TABLE: dict[str, int] = {"a": 1}
Name = Path | Status


def act(number: int, more: bool = False) -> str | None:
    """Says it."""
    if number < 3 and not more:
        raise ValueError("a bug")
    match number:
        case 4 | 5:
            return "some"
        case _:
            return None
'''


def found(source: bytes = SOURCE) -> dict[tuple[str, str, str], Change]:
    return {(one.function, one.before, one.after): one for one in changes_of("a.py", source)}


def test_each_operator_constant_element_branch_and_statement_is_changed() -> None:
    in_act = {(before, after) for function, before, after in found() if function == "act"}

    assert in_act >= {
        ("number < 3", "(number <= 3)"),
        ("3", "4"),
        ("number < 3 and not more", "(number < 3 or not more)"),
        ("number < 3 and not more", "(number < 3)"),
        ("number < 3 and not more", "True"),
        ("not more", "(more)"),
        ('raise ValueError("a bug")', "pass"),
        ("4 | 5", "4"),
        ('return "some"', "return None"),
        ('"some"', "'?some'"),
    }


def test_rows_of_tables_and_defaults_belong_to_the_import_of_the_module() -> None:
    at_import = {(before, after) for function, before, after in found() if function == ""}

    assert at_import == {('"a": 1', "**{}"), ('"a"', "'?a'"), ("1", "2"), ("False", "True")}


def test_docstrings_annotations_names_of_types_and_words_of_bugs_are_left_alone() -> None:
    changed = {before for _, before, _ in found()}

    assert not changed & {'"""A module."""', '"""Says it."""', "Path | Status", "str | None", '"a bug"'}


def _statements(source: bytes) -> list[tuple[int, int]]:
    """From where to where each statement of a module reaches, in bytes."""
    lines = source.splitlines(keepends=True)
    begins = [min([one.lineno, *(above.lineno for above in _decorators(one))]) for one in ast.parse(source).body]
    starts = [sum(map(len, lines[: line - 1])) for line in begins]
    return [*pairwise([*starts, len(source)])]


def _decorators(statement: ast.stmt) -> list[ast.expr]:
    return statement.decorator_list if isinstance(statement, ast.ClassDef | ast.FunctionDef) else []


def test_every_change_of_the_real_code_is_python_with_a_name_of_its_own() -> None:
    every = []

    for file in sorted((ROOT / FOLDER).glob("*.py")):
        name, source = _read(file)
        whole = _statements(source)
        for change in changes_of(name, source):
            [(start, end)] = [(start, end) for start, end in whole if start <= change.start and change.end <= end]
            # The rest of the file is as it was, and to compile it too would take ten times as long.
            compile(source[start : change.start] + change.after.encode() + source[change.end : end], name, "exec")
            every.append(change)
    assert len({change.key for change in every}) == len(every) > 2000


def test_each_change_called_equivalent_is_one_and_says_why() -> None:
    every = {change.key for file in sorted((ROOT / FOLDER).glob("*.py")) for change in changes_of(*_read(file))}

    assert set(equivalent()) <= every, EQUIVALENT
    assert all(equivalent().values())


def test_what_survived_is_played_again_when_the_tests_have_changed_and_what_was_killed_is_not(tmp_path: Path) -> None:
    before = Verdicts(tmp_path, "tests")
    before.add("one", Verdict.KILLED, "a test", "code")
    before.add("two", Verdict.SURVIVED, "", "code")

    same, others = Verdicts(tmp_path, "tests"), Verdicts(tmp_path, "other tests")

    assert [same.of(key, "code") is not None for key in ("one", "two")] == [True, True]
    assert [others.of(key, "code") is not None for key in ("one", "two")] == [True, False]
    assert others.of("one", "other code") is None


def test_a_run_counts_what_its_tests_notice_names_what_they_do_not_and_goes_on_where_it_ended(tmp_path: Path) -> None:
    folder, tests = "dispatch/suggest/guess_category.py", "tests/dispatch/suggest/test_guess_category.py"
    command = (sys.executable, "-m", "tests.mutants", "--folder", folder, "--tests", tests, "--state", str(tmp_path))

    first = subprocess.run((*command, "--sample", "3"), cwd=ROOT, capture_output=True, text=True, check=False)
    second = subprocess.run((*command, "--sample", "4"), cwd=ROOT, capture_output=True, text=True, check=False)

    assert "3 changes, 3 to play" in first.stdout, first.stdout + first.stderr
    assert "4 changes, 1 to play" in second.stdout
    line = re.search(r"kind=mutants runs=4 of=4 killed=(\d) timeouts=0 survived=(\d)", second.stdout)
    assert line is not None
    assert len(re.findall("^SURVIVED", second.stdout, re.MULTILINE)) == int(line[2]) == 4 - int(line[1])
    assert (second.returncode == 0) is (line[2] == "0")


def _read(file: Path) -> tuple[str, bytes]:
    return file.relative_to(ROOT).as_posix(), file.read_bytes()
