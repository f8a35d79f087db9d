"""Where the repository lies, from where tests read its files; and by what name the processes of a run know it."""

from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]

RUN: Final = "WANGGE_TEST_RUN"
"""In the environment of all processes of a run: what they share goes by this name."""
