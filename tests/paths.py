"""Where the repository lies: tests that read its files find them from here, whatever folder they stand in."""

from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
