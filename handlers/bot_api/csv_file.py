"""A table as CSV, as spreadsheets open it: in UTF-8 with the mark that they need, and nothing in it is a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_BOM: Final = b"\xef\xbb\xbf"
"""Spreadsheets read UTF-8 only where this stands in front."""


def csv_file(rows: Iterable[Sequence[str]]) -> bytes:
    """The rows; what a spreadsheet would take for a formula gets the mark that makes it a text."""
    table = io.StringIO()
    csv.writer(table).writerows([_harmless(value) for value in row] for row in rows)
    return _BOM + table.getvalue().encode()


def _harmless(value: str) -> str:
    return f"'{value}" if value.lstrip(" ").startswith(_FORMULA) else value
