"""Runs the collected tests in several processes, each forked from the one that has collected them: a pytest plugin.

`pytest -p tests.side_by_side --processes 3`. What takes long, importing and collecting, is done once, and shared. The
parts of the list lie ready in pipes; each process takes the next one when it comes to the end of its own.
"""

import gc
import os
import signal
import uuid
from collections.abc import Iterator, Sequence
from itertools import chain, groupby, pairwise
from multiprocessing.connection import Connection, Pipe, wait
from pathlib import Path
from typing import Any, Final, Literal, cast

import coverage
import pytest
from _pytest.config import create_terminal_writer

from tests.paths import ROOT, RUN

WAITING: Final = ("faults", "browser", "stories", "sandbox")
"""Folders of tests that mostly wait, for a process, a page or a clock; each of their tests is taken by itself."""
BUSY: Final = ("mutants", "bot", "storage", "handlers", "upgrade", "dispatch")
"""The others, a file at a time. In both lists, what takes long is begun first, so that all processes end together."""
A_NUMBER: Final = 4
"""Bytes of the number of a part in a pipe."""
MAX_PARTS: Final = 16_000
"""A pipe must take the numbers of all parts before anybody reads it."""
Queues = tuple[int, ...]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--processes", type=int, default=1, help="test processes, forked after the collection")


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """Plays the tests in processes of their own; with one process, pytest does it as always."""
    count = session.config.getoption("processes")
    if count < 2 or session.config.option.collectonly or session.testsfailed:
        return None
    os.environ[RUN] = uuid.uuid4().hex
    _Run(session).play(count)
    return True


class _Run:
    """The process that has collected the tests: it starts the others, and tells what they report."""

    def __init__(self, session: pytest.Session) -> None:
        self._session = session
        self._parts = parts_of(session.items)
        self._processes: dict[Connection, int] = {}
        """The process at the other end of each line."""
        self._plays: dict[Connection, int] = {}
        """The test that each plays now."""
        self._missing = set(range(len(session.items)))
        """What nobody has reported the end of."""

    def play(self, count: int) -> None:
        queues = self._queues()
        gc.freeze()
        try:
            for number in range(count):
                self._fork(number, queues[::-1] if number % 2 else queues)
            self._listen(queues)
        finally:
            self._end_all()
            for queue in queues:
                os.close(queue)
        session = self._session
        if self._missing and not session.shouldfail and not session.shouldstop:
            first = session.items[min(self._missing)].nodeid
            session.shouldfail = f"not played to the end: {len(self._missing)} tests, the first is {first}"
        if session.shouldfail:
            raise session.Failed(session.shouldfail)
        if session.shouldstop:
            raise session.Interrupted(session.shouldstop)

    def _listen(self, queues: Queues) -> None:
        while self._processes:
            for line in wait([*self._processes]):
                self._hear(cast("Connection", line))
            if self._session.shouldfail or self._session.shouldstop:
                for queue in queues:
                    _empty(queue)

    def _end_all(self) -> None:
        """Where this process is interrupted itself."""
        for line, process in self._processes.items():
            line.close()
            os.kill(process, signal.SIGINT)
            os.waitpid(process, 0)

    def _queues(self) -> Queues:
        """The numbers of the parts that mostly wait, and of the others."""
        waiting, busy = os.pipe(), os.pipe()
        for number, part in enumerate(self._parts):
            _, write = waiting if _waits(self._session.items[part[0]].path) else busy
            os.write(write, number.to_bytes(A_NUMBER))
        for _, write in (waiting, busy):
            os.close(write)
        return waiting[0], busy[0]

    def _fork(self, number: int, queues: Queues) -> None:
        ours, its = Pipe(duplex=False)
        process = os.fork()
        if process == 0:
            for line in (ours, *self._processes):
                line.close()
            _Hand(self._session, self._parts, queues, its).work(number)
        its.close()
        self._processes[ours] = process

    def _hear(self, line: Connection) -> None:
        hook, items = self._session.config.hook, self._session.items
        try:
            kind, number, said = line.recv()
        except EOFError:
            os.waitpid(self._processes.pop(line), 0)
            if line in self._plays:
                hook.pytest_runtest_logreport(report=_died(items[self._plays.pop(line)]))
            return
        match kind:
            case "begins":
                self._plays[line] = number
            case "ends":
                self._missing.discard(self._plays.pop(line))
                hook.pytest_runtest_logfinish(nodeid=items[number].nodeid, location=items[number].location)
            case "passed":
                hook.pytest_runtest_logreport(report=_passed(items[number], *said))
            case "report":
                report = hook.pytest_report_from_serializable(config=self._session.config, data=said)
                hook.pytest_runtest_logreport(report=report)
            case _:
                hook.pytest_warning_recorded.call_historic(kwargs=said)


class _Hand:
    """One test process, and what its tests report to the one that has forked it."""

    def __init__(
        self, session: pytest.Session, parts: Sequence[Sequence[int]], queues: Queues, line: Connection
    ) -> None:
        self._session, self._parts, self._queues, self._line = session, parts, queues, line
        self._number = -1
        """Of the test that is played."""

    def work(self, number: int) -> None:
        """From the first test to its end. Does not return."""
        try:
            _part_from_others(self._session.config, number)
            self._session.config.pluginmanager.register(self)
            for this, following in pairwise(chain(self._taken(), [None])):
                if this is None or self._session.shouldfail or self._session.shouldstop:
                    break
                self._play(this, self._session.items[following] if following is not None else None)
            measured = coverage.Coverage.current()
            if measured is not None:
                measured.save()
        finally:
            self._line.close()
            os._exit(0)

    def _taken(self) -> Iterator[int]:
        for queue in self._queues:
            while taken := os.read(queue, A_NUMBER):
                yield from self._parts[int.from_bytes(taken)]

    def _play(self, number: int, following: pytest.Item | None) -> None:
        self._number, item = number, self._session.items[number]
        self._line.send(("begins", number, None))
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        self._line.send(("ends", number, None))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.passed:
            self._line.send(("passed", self._number, (report.when, report.start, report.stop)))
            return
        config = self._session.config
        data = config.hook.pytest_report_to_serializable(config=config, report=report)
        self._line.send(("report", self._number, data))

    def pytest_warning_recorded(self, warning_message: Any, when: str, nodeid: str, location: Any) -> None:
        said = {"warning_message": warning_message, "when": when, "nodeid": nodeid, "location": location}
        self._line.send(("warning", self._number, said))


class _Silent:
    """Stands for what writes to the terminal: whoever asks for its writer, as a time-out does, writes to nowhere."""

    def __init__(self, config: pytest.Config) -> None:
        nowhere = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - as long as the process lives
        self._tw = create_terminal_writer(config, nowhere)


def parts_of(items: Sequence[pytest.Item]) -> list[list[int]]:
    """What is taken in one go, as numbers of tests: a file, or one test of those that mostly wait."""
    numbered = sorted(enumerate(items), key=lambda one: _turn(one[1].path))
    files = [[number for number, _ in group] for _, group in groupby(numbered, key=lambda one: one[1].path)]
    parts: list[list[int]] = []
    for file in files:
        parts += [[one] for one in file] if _waits(items[file[0]].path) else [file]
    if len(parts) > MAX_PARTS:
        raise ValueError(f"{len(parts)} parts are too many for a pipe")
    return parts


def _turn(file: Path) -> int:
    folder, known = _folder(file), (*WAITING, *BUSY)
    return known.index(folder) if folder in known else len(known)


def _waits(file: Path) -> bool:
    return _folder(file) in WAITING


def _folder(file: Path) -> str:
    tests = ROOT / "tests"
    return file.relative_to(tests).parts[0] if file.is_relative_to(tests) else ""


def _empty(queue: int) -> None:
    """Nobody finds another part."""
    while os.read(queue, MAX_PARTS):
        pass


def _part_from_others(config: pytest.Config, number: int) -> None:
    """What the processes would else write into together: the terminal, what is captured, the folder for files."""
    manager = config.pluginmanager
    manager.unregister(name="terminalreporter")
    manager.register(_Silent(config), "terminalreporter")
    capture = manager.getplugin("capturemanager")
    if capture is not None and capture.is_globally_capturing():
        capture.read_global_capture()
        capture.stop_global_capturing()
        capture.start_global_capturing()
    folders: Any = vars(config)["_tmp_path_factory"]
    own = folders.getbasetemp() / f"process-{number}"
    own.mkdir(mode=0o700)
    folders._basetemp = own


def _passed(
    item: pytest.Item, when: Literal["setup", "call", "teardown"], start: float, stop: float
) -> pytest.TestReport:
    return pytest.TestReport(
        item.nodeid, item.location, {}, "passed", None, when, duration=stop - start, start=start, stop=stop
    )


def _died(item: pytest.Item) -> pytest.TestReport:
    why = "the test process has died in this test"
    return pytest.TestReport(item.nodeid, item.location, {}, "failed", why, "call")
