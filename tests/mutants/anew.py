"""A Python in which one module was changed before it was imported; started by `tests.mutants.play`."""

import importlib.abc
import importlib.machinery
import importlib.util
import os
import sys
import types
from collections.abc import Sequence

import pytest

from tests.mutants.play import NOTICED, PLUGINS, UNNOTICED
from tests.paths import ROOT


class Changed(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Finds the changed module where Python would have found the one on the disk."""

    def __init__(self, file: str, source: bytes) -> None:
        self._name = file.removesuffix(".py").replace("/", ".")
        self._path = ROOT / file
        self._source = source

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != self._name:
            return None
        return importlib.util.spec_from_loader(fullname, self, origin=str(self._path))

    def get_source(self, fullname: str) -> str:
        return self._source.decode()

    def get_code(self, fullname: str) -> types.CodeType:
        code = compile(self._source, str(self._path), "exec")
        assert isinstance(code, types.CodeType)
        return code


class InOrder:
    """Plays the tests in this order, and writes which one failed."""

    def __init__(self, tests: list[str], noticed: int) -> None:
        self.files = sorted({test.partition("::")[0] for test in tests})
        self._place = {test: place for place, test in enumerate(tests)}
        self._noticed = noticed

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items.sort(key=lambda item: self._place.get(item.nodeid, len(self._place)))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            os.write(self._noticed, report.nodeid.encode())

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            os.write(self._noticed, b"importing " + report.nodeid.encode())


def main() -> None:
    file, start, end, after, noticed, order = sys.argv[1:]
    source = (ROOT / file).read_bytes()
    changed = source[: int(start)] + after.encode() + source[int(end) :]
    with os.fdopen(int(order), encoding="utf-8") as tests:
        in_order = InOrder(tests.read().split("\n"), int(noticed))
    sys.meta_path.insert(0, Changed(file, changed))
    code = pytest.main(["-x", "-q", *PLUGINS, *in_order.files], plugins=[in_order])
    if code in (pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.INTERRUPTED):
        os._exit(NOTICED)
    os._exit(UNNOTICED if code == pytest.ExitCode.OK else int(code))


if __name__ == "__main__":
    main()
