"""What the tests of a run report that is played in several processes."""

import os
import subprocess
import sys
from pathlib import Path

from tests.paths import ROOT

PLAIN = """
import os, pytest

os.environ["COLLECTED_IN"] = str(os.getpid())

@pytest.fixture(scope="session")
def own():
    yield os.getpid()

@pytest.mark.parametrize("number", range(20))
def test_passes(own, tmp_path, number):
    (tmp_path / "a").touch()
    assert own == os.getpid() != int(os.environ["COLLECTED_IN"])
"""
OTHER = """
import warnings, pytest

def test_fails(): print("said before"); assert 1 == 2

def test_skips(): pytest.skip("not here")

def test_warns(): warnings.warn("mind the step")

@pytest.fixture
def broken():
    yield
    raise LookupError("after the test")

def test_ends_badly(broken): pass
"""
SLOW = """
import time, pytest

@pytest.mark.timeout(0.5)
def test_hangs(): time.sleep(30)

def test_comes_next(): pass
"""
DEADLY = """
import os

def test_lives(): pass

def test_dies(): os._exit(3)

def test_comes_after(): pass
"""


def play(folder: Path, *options: str, **files: str) -> tuple[int, str]:
    """The exit code and what is said, of a run in three processes over files of tests."""
    for name, text in files.items():
        (folder / f"test_{name}.py").write_text(text, encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    plugin = ("-p", "tests.side_by_side", "--processes", "3", "-p", "no:cacheprovider", "-p", "no:xdist")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-ra", "-c", folder / "pytest.ini", *plugin, *options, folder],
        cwd=ROOT,
        env=os.environ | {"PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


def test_every_test_is_played_once_and_reported_as_it_ended(tmp_path: Path) -> None:
    code, said = play(tmp_path, plain=PLAIN, other=OTHER)

    assert code == 1
    assert "1 failed, 22 passed, 1 skipped, 1 warning, 1 error in " in said
    for words in ("assert 1 == 2", "said before", "not here", "mind the step", "after the test"):
        assert words in said, words


def test_what_a_process_that_dies_has_not_played_is_missed(tmp_path: Path) -> None:
    code, said = play(tmp_path, plain=PLAIN, deadly=DEADLY)

    assert code != 0
    assert "the test process has died in this test" in said
    assert "not played to the end: 2 tests, the first is test_deadly.py::test_dies" in said
    assert "1 failed, 21 passed" in said


def test_a_run_that_is_to_end_at_the_first_failure_ends(tmp_path: Path) -> None:
    code, said = play(tmp_path, "-x", other=OTHER)

    assert code == 1
    assert "1 failed" in said
    assert "stopping after 1 failures" in said


def test_a_test_that_takes_too_long_fails_by_that_and_the_next_is_played(tmp_path: Path) -> None:
    code, said = play(tmp_path, slow=SLOW)

    assert code == 1
    assert "Failed: Timeout (>0.5s)" in said
    assert "1 failed, 1 passed" in said
