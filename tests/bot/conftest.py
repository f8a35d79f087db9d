"""What several test files of bot/ share."""

import logging
import sys
from collections.abc import Iterator

import pytest


@pytest.fixture
def logs_as_before() -> Iterator[None]:
    """Takes back what setting up the logs does to the whole process."""
    root, hook = logging.getLogger(), sys.excepthook
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], sys.excepthook = handlers, hook
    root.setLevel(level)
    logging.captureWarnings(capture=False)
