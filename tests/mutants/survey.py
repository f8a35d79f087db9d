"""Which test reaches which line, and how long it takes: a change is played with just those that can notice it."""

import json
import os
import time
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import coverage
import pytest

from tests.paths import ROOT

MAX_SECONDS: Final = 0.5
"""Of processor time, for a test that is played for each change."""
_FILE: Final = "survey.json"


@dataclass(frozen=True, slots=True)
class Survey:
    """`seconds` of processor time by the test's id; `reached` by file and line the ids of tests."""

    seconds: dict[str, float]
    reached: dict[str, dict[int, list[str]]]

    def tests_of(self, file: str, lines: tuple[int, int]) -> list[str]:
        """Those that reach any of the lines from the first to the last; the slow ones only where no other does."""
        by_line = self.reached.get(file, {})
        found = {test for line in range(lines[0], lines[1] + 1) for test in by_line.get(line, ())}
        return self.quick(found)

    def quick(self, tests: Collection[str]) -> list[str]:
        """Without the slow ones where there are others: ten random stories take more time than all the rest."""
        quick = [test for test in tests if self.seconds[test] <= MAX_SECONDS]
        return sorted(quick or tests, key=lambda test: (self.seconds[test], test))


def survey(folder: Path, digest: str, session: pytest.Session, mutated: str) -> Survey:
    """Of these very tests and this code; kept in the folder for the next run."""
    path = folder / _FILE
    known = _load(path, digest)
    if known is not None:
        return known
    child = os.fork()
    if child == 0:
        try:
            _look(path, digest, session, mutated)
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    found = _load(path, digest)
    if found is None:
        pytest.exit("the tests fail before anything is changed", returncode=1)
    return found


def _load(path: Path, digest: str) -> Survey | None:
    if not path.exists():
        return None
    found = json.loads(path.read_text(encoding="utf-8"))
    if found["digest"] != digest:
        return None
    names: list[str] = found["names"]
    reached = {
        file: {int(line): [names[index] for index in indexes] for line, indexes in by_line.items()}
        for file, by_line in found["reached"].items()
    }
    return Survey(dict(zip(names, found["seconds"], strict=True)), reached)


def _look(path: Path, digest: str, session: pytest.Session, mutated: str) -> None:
    """Plays every test in this child, each as a context of its own, and writes down what it saw, or nothing."""
    here = ROOT / mutated
    measured = coverage.Coverage(data_file=None, config_file=False, include=[str(here), f"{here}/*"])
    measured.start()
    seconds: list[float] = []
    for item, following in zip(session.items, [*session.items[1:], None], strict=True):
        measured.switch_context(item.nodeid)
        begun = time.process_time()
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        seconds.append(time.process_time() - begun)
    measured.stop()
    if session.testsfailed:
        return
    names = [item.nodeid for item in session.items]
    reached = _reached(measured.get_data(), {name: index for index, name in enumerate(names)})
    found = {"digest": digest, "names": names, "seconds": seconds, "reached": reached}
    path.write_text(json.dumps(found), encoding="utf-8")


def _reached(data: coverage.CoverageData, index: dict[str, int]) -> dict[str, Any]:
    reached: dict[str, dict[int, list[int]]] = defaultdict(dict)
    for file in data.measured_files():
        for line, tests in data.contexts_by_lineno(file).items():
            reached[Path(file).relative_to(ROOT).as_posix()][line] = [index[test] for test in tests if test in index]
    return reached
