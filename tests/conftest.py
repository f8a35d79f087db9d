"""For every test process: files lie in memory, and what lives as long as the process is no garbage."""

import gc
import os
import shutil
import tempfile
from pathlib import Path
from typing import Final

MEMORY: Final = Path("/dev/shm")
ENOUGH: Final = 4_000_000_000
"""Bytes that must be free there."""


def pytest_configure() -> None:
    """Databases of tests wait for no disk, where there is memory enough; whoever sets TMPDIR has chosen otherwise."""
    if "TMPDIR" in os.environ or not os.access(MEMORY, os.W_OK) or shutil.disk_usage(MEMORY).free < ENOUGH:
        return
    os.environ["TMPDIR"] = str(MEMORY)
    tempfile.tempdir = None


def pytest_collection() -> None:
    """Nothing of what is collected is garbage before all of it is there."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Thousands of collected tests, and all modules, need not be looked through again and again."""
    gc.enable()
    gc.collect()
    gc.freeze()
