"""Where a database is: a file, by its path."""

from pathlib import Path

Address = Path
"""Of a file: SQLite."""
