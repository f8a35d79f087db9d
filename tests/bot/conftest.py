"""What several test files of bot/ share."""

import logging
import sys
from collections.abc import Iterator

import pytest

from bot.runtime.logs import OURS


@pytest.fixture
def logs_as_before() -> Iterator[None]:
    """Takes back what setting up the logs does to the whole process."""
    root, hook = logging.getLogger(), sys.excepthook
    handlers, levels = root.handlers[:], {name: logging.getLogger(name).level for name in ("", *OURS)}
    yield
    root.handlers[:], sys.excepthook = handlers, hook
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)
    logging.captureWarnings(capture=False)
