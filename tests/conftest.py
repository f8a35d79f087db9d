"""For every test process: what takes long comes first, and what lives as long as the process is no garbage."""

import gc
from pathlib import Path

import coverage
import pytest

from tests.paths import ROOT

LONG_FIRST = ("faults", "browser", "stories", "sandbox", "bot")
"""Folders of tests that start processes or play whole flows. Begun last, a single one would keep one processor busy
for half a minute after all others are done."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: _turn(item.path))


def _turn(file: Path) -> int:
    folder = file.relative_to(ROOT / "tests").parts[0]
    return LONG_FIRST.index(folder) if folder in LONG_FIRST else len(LONG_FIRST)


def pytest_collection_finish() -> None:
    """Thousands of collected tests, and all modules, need not be looked through again and again."""
    gc.collect()
    gc.freeze()


def pytest_sessionfinish() -> None:
    """What `make coverage` has counted is written down now: a process that is slow to end afterwards is killed."""
    measured = coverage.Coverage.current()
    if measured is not None:
        measured.save()
