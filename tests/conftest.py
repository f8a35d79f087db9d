"""For every test process: files lie in memory, what takes long comes first, and what lives as long as the process is
no garbage."""

import gc
import os
import shutil
import tempfile
from collections.abc import Iterable
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Final

import coverage
import pytest

from tests.paths import ROOT

MEMORY: Final = Path("/dev/shm")
ENOUGH: Final = 4_000_000_000
"""Bytes that must be free there."""
LONG_FIRST = ("faults", "browser", "stories", "sandbox", "bot")
"""Folders of tests that start processes or play whole flows. Begun last, a single one would keep one processor busy
for half a minute after all others are done."""


def pytest_configure() -> None:
    """Databases of tests wait for no disk, where there is memory enough; whoever sets TMPDIR has chosen otherwise."""
    if "TMPDIR" in os.environ or not os.access(MEMORY, os.W_OK) or shutil.disk_usage(MEMORY).free < ENOUGH:
        return
    os.environ["TMPDIR"] = str(MEMORY)
    tempfile.tempdir = None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Side by side, each of the n test processes begins with the same part of the tests, in the order given here. So
    the long ones, which mostly wait, are dealt out file by file: else one process would wait for all of them, and
    what is left for the end would be what nobody can share."""
    hands = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    items.sort(key=lambda item: _turn(item.path))
    long = [item for item in items if _turn(item.path) < len(LONG_FIRST)]
    items[:] = _dealt(long, items[len(long) :], hands)


def _dealt(long: Iterable[pytest.Item], short: list[pytest.Item], hands: int) -> list[pytest.Item]:
    dealt: list[list[pytest.Item]] = [[] for _ in range(hands)]
    for number, (_, file) in enumerate(groupby(long, key=lambda item: item.path)):
        dealt[number % hands] += file
    left = sum(map(len, dealt)) + len(short)
    for number, hand in enumerate(dealt):
        size = left // (hands - number)
        drawn = max(size - len(hand), 0)
        hand += short[:drawn]
        del short[:drawn]
        left -= len(hand)
    return [item for hand in dealt for item in hand] + short


@cache
def _turn(file: Path) -> int:
    folder = file.relative_to(ROOT / "tests").parts[0]
    return LONG_FIRST.index(folder) if folder in LONG_FIRST else len(LONG_FIRST)


def pytest_collection() -> None:
    """Nothing of what is collected is garbage before all of it is there."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Thousands of collected tests, and all modules, need not be looked through again and again."""
    gc.enable()
    gc.collect()
    gc.freeze()


def pytest_sessionfinish() -> None:
    """What `make coverage` has counted is written down now: a process that is slow to end afterwards is killed."""
    measured = coverage.Coverage.current()
    if measured is not None:
        measured.save()
