"""Reads the tables of an XLSX or CSV file as people save them: any encoding, merged cells, dates for phones.

openpyxl reads all XML through defusedxml where that is installed, which it is: a bomb of entities is refused.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from unicodedata import normalize
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse
from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

MAX_BYTES: Final = 10 * 2**20
MAX_UNPACKED: Final = 32 * 2**20
"""A workbook of a street is a few hundred kilobytes; what unpacks to more than this is a bomb."""
MAX_ROWS: Final = 10_000
MAX_COLUMNS: Final = 40
_BROKEN: Final = (
    zipfile.BadZipFile,
    InvalidFileException,
    DefusedXmlException,
    ParseError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    EOFError,
    OSError,
    NotImplementedError,
)
"""What the libraries raise for a workbook that is none."""
_BYTE_ORDER_MARKS: Final = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_ENCODINGS: Final = ("utf-8-sig", "gb18030")
_FAILED: Final = frozenset({"#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!"})
"""What a spreadsheet keeps where a formula came to nothing."""
_MERGED: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}mergeCell"


class UnreadableFile(Exception):
    """`reason` is a wording key: too_large, not_a_table, old_excel, broken, encoding, empty."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Cell:
    """`text` in plain half-width characters; `formula` (or its failure) and `is_date` can't be taken for a text."""

    text: str
    formula: bool = False
    is_date: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """`rows` are numbered as the spreadsheet shows them, from 1."""

    name: str
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]


def read_sheets(data: bytes) -> list[Sheet]:
    """Every sheet of a workbook, or the one table of a CSV file. Raises UnreadableFile."""
    if len(data) > MAX_BYTES:
        raise UnreadableFile("too_large")
    if not data.strip():
        raise UnreadableFile("empty")
    if data[:2] == b"PK":
        return _workbook(data)
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise UnreadableFile("old_excel")
    return [_csv(data)]


def _workbook(data: bytes) -> list[Sheet]:
    """Read as a stream: nothing that the file claims of itself (a size, a merged area) makes room in memory."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MAX_UNPACKED:
                raise UnreadableFile("too_large")
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
            return [_sheet(sheet, packed) for sheet in book.worksheets]
    except _BROKEN as broken:
        raise UnreadableFile("broken") from broken


def _sheet(sheet: Any, packed: zipfile.ZipFile) -> Sheet:
    # Some programs write a wrong size at the head of a sheet; without it every row is read.
    sheet.reset_dimensions()
    rows = [[_cell(cell.value) for cell in row] for row in sheet.iter_rows(max_row=MAX_ROWS + 1, max_col=MAX_COLUMNS)]
    if len(rows) > MAX_ROWS and any(cell.text for cell in rows[-1]):
        raise UnreadableFile("too_large")
    _spread(rows, packed, str(sheet._worksheet_path))
    return Sheet(sheet.title.strip(), tuple(_numbered(rows)))


def _spread(rows: list[list[Cell]], packed: zipfile.ZipFile, path: str) -> None:
    """A merged cell's value holds for each cell of it, as far as there are rows."""
    areas: list[str] = []
    with packed.open(path) as part:
        for _, element in iterparse(part):
            if element.tag == _MERGED:
                areas.append(element.get("ref", ""))
            element.clear()
    for left, top, right, bottom in map(range_boundaries, areas[:MAX_ROWS]):
        if None in (left, top, right, bottom) or top > len(rows) or left > len(rows[top - 1]):
            continue
        value = rows[top - 1][left - 1]
        for row in rows[top - 1 : bottom]:
            row[left - 1 : right] = [value] * len(row[left - 1 : right])


def _csv(data: bytes) -> Sheet:
    text = _decoded(data)
    if "\0" in text:
        raise UnreadableFile("not_a_table")
    head = text.partition("\n")[0]
    between = max(",\t;，", key=head.count)
    try:
        lines = list(csv.reader(io.StringIO(text), delimiter=between))
    except csv.Error as broken:
        raise UnreadableFile("not_a_table") from broken
    if len(lines) > MAX_ROWS:
        raise UnreadableFile("too_large")
    return Sheet("", tuple(_numbered([_cell(value) for value in line[:MAX_COLUMNS]] for line in lines)))


def _decoded(data: bytes) -> str:
    for encoding in (_BYTE_ORDER_MARKS.get(data[:2]), *_ENCODINGS):
        try:
            if encoding is not None:
                return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFile("encoding")


def _numbered(rows: Iterable[Sequence[Cell]]) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    for number, row in enumerate(rows, 1):
        if any(cell.text for cell in row):
            yield number, tuple(row)


def _cell(value: object) -> Cell:
    if value is None:
        return Cell("")
    if isinstance(value, datetime | date):
        return Cell(value.isoformat(), is_date=True)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = "".join(char for char in normalize("NFKC", str(value)) if char.isprintable() or char in "\t\n").strip()
    return Cell(text, formula=text.startswith("=") or text in _FAILED)
