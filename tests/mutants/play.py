"""Plays changes one by one: each in a process of its own, forked from a pytest session that has collected the tests.

A change within a function becomes that function's code in the fork. What happens when a module is imported can't be
changed afterwards: there the fork starts Python anew and imports the changed module instead (`tests.mutants.anew`).
"""

import contextlib
import importlib
import inspect
import os
import resource
import signal
import sys
import time
import types
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import pytest

from tests.mutants.changes import Change
from tests.mutants.survey import Survey
from tests.mutants.verdicts import Verdict
from tests.paths import ROOT

NOTICED: Final = 10
UNNOTICED: Final = 11
PLUGINS: Final = ("-p", "no:cacheprovider", "-p", "tests.mutants.repeatable", "--timeout", "0")
_OWN_SECONDS: Final = 10.0
"""Of processor time, beside several times that of the tests."""
_TIMES: Final = 4
_MAX_NAME: Final = 10_000
Tell = Callable[[Change, Verdict, str], None]


@dataclass(slots=True)
class _Running:
    change: Change
    noticed_by: int
    """The reading end of a pipe, on which the child writes the test that failed."""


class Player:
    """`tell` hears of each change that was played; nothing is begun after `until`, of the monotonic clock."""

    def __init__(self, session: pytest.Session, survey: Survey, workers: int, until: float, tell: Tell) -> None:
        self._items = {item.nodeid: item for item in session.items}
        self._session = session
        self._survey = survey
        self._workers = workers
        self._until = until
        self._tell = tell
        self._running: dict[int, _Running] = {}
        self._killers: Counter[tuple[str, str]] = Counter()

    def play(self, changes: list[Change]) -> None:
        for change in changes:
            if time.monotonic() >= self._until:
                break
            while len(self._running) >= self._workers:
                self._reap()
            self._begin(change)
        while self._running:
            self._reap()

    def _begin(self, change: Change) -> None:
        tests = self._tests_of(change)
        if not tests:
            self._tell(change, Verdict.SURVIVED, "no test reaches it")
            return
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            _become(change, tests, self._session, self._items, writing, self._seconds(tests))
        os.close(writing)
        self._running[child] = _Running(change, reading)

    def _tests_of(self, change: Change) -> list[str]:
        """Those first that have noticed most of the file's other changes, then the quick ones."""
        seconds = self._survey.seconds
        survey = self._survey
        tests = survey.tests_of(change.file, change.lines) if change.function else survey.quick(seconds)
        return sorted(tests, key=lambda test: (-self._killers[change.file, test], seconds[test], test))

    def _seconds(self, tests: list[str]) -> int:
        return round(_OWN_SECONDS + _TIMES * sum(self._survey.seconds[test] for test in tests))

    def _reap(self) -> None:
        child, status = os.wait()
        ended = self._running.pop(child)
        with os.fdopen(ended.noticed_by, encoding="utf-8") as pipe:
            by = pipe.read(_MAX_NAME)
        verdict = _verdict(ended.change, os.waitstatus_to_exitcode(status))
        if verdict is Verdict.KILLED:
            self._killers[ended.change.file, by] += 1
        self._tell(ended.change, verdict, by)


def _verdict(change: Change, code: int) -> Verdict:
    if code == NOTICED:
        return Verdict.KILLED
    if code == UNNOTICED:
        return Verdict.SURVIVED
    if code in (-signal.SIGXCPU, -signal.SIGKILL):
        return Verdict.TIMEOUT
    raise SystemExit(f"{change} ended with {code}: that is no verdict")


def _become(
    change: Change,
    tests: list[str],
    session: pytest.Session,
    items: dict[str, pytest.Item],
    noticed: int,
    seconds: int,
) -> None:
    """The process of one change; it does not return."""
    _be_quiet()
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    if not change.function or not _put_in(change):
        os.set_inheritable(noticed, True)
        place = (change.file, str(change.start), str(change.end), change.after, str(noticed))
        with os.fdopen(os.memfd_create("tests", 0), "w+", encoding="utf-8") as order:
            order.write("\n".join(tests))
            order.flush()
            os.set_inheritable(order.fileno(), True)
            os.lseek(order.fileno(), 0, os.SEEK_SET)
            os.execv(sys.executable, [sys.executable, "-m", "tests.mutants.anew", *place, str(order.fileno())])
    os._exit(_play([items[test] for test in tests], session, noticed))


def _be_quiet() -> None:
    """What the tests print is not read by anybody."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)


def _play(tests: list[pytest.Item], session: pytest.Session, noticed: int) -> int:
    for item, following in zip(tests, [*tests[1:], None], strict=True):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.testsfailed:
            os.write(noticed, item.nodeid.encode())
            return NOTICED
    return UNNOTICED


def _put_in(change: Change) -> bool:
    """Gives the function its changed code. False where it can't be done to a function that exists."""
    module = importlib.import_module(change.file.removesuffix(".py").replace("/", "."))
    source = (ROOT / change.file).read_bytes()
    function = _function(module, change.function)
    changed = compile(change.apply(source), str(ROOT / change.file), "exec")
    code = next((one for one in _codes(changed) if one.co_qualname == change.function), None)
    if function is None or code is None:
        return False
    with contextlib.suppress(ValueError):
        function.__code__ = code
        return True
    return False


def _function(module: types.ModuleType, name: str) -> types.FunctionType | None:
    found: object = module
    for part in name.split("."):
        found = inspect.getattr_static(found, part, None)
    if isinstance(found, property):
        found = found.fget
    elif isinstance(found, classmethod | staticmethod):
        found = found.__func__
    found = inspect.unwrap(found) if callable(found) else None
    return found if isinstance(found, types.FunctionType) else None


def _codes(code: types.CodeType) -> Iterator[types.CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield constant
            yield from _codes(constant)
