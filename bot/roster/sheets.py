"""Reads the tables of an XLSX or CSV file as people save them: any encoding, merged cells, dates for phones.

Each sheet is counted as a stream first, and given to openpyxl only where it is no larger than a roster can be.
openpyxl reads all XML through defusedxml where that is installed, which it is: a bomb of entities is refused.
Run as a child process by `bot.roster.fetch`; openpyxl, which takes sixteen megabytes, is imported only there.
"""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import IO, Any, Final
from unicodedata import normalize
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import ExpatError, ParserCreate

from defusedxml.common import DefusedXmlException

from bot.runtime.confined_child import FileRefused, serve

MAX_BYTES: Final = 10 * 2**20
MAX_UNPACKED: Final = 24 * 2**20
"""A workbook of a street with 20,000 doors is some ten megabytes of XML; what unpacks to more is a bomb."""
MAX_SHEETS: Final = 12
MAX_ROWS: Final = 25_000
MAX_COLUMNS: Final = 40
MAX_CELLS: Final = 16_384
"""In a row: as many columns as a spreadsheet has, for some programs write every cell of a coloured row."""
_BROKEN: Final = (
    zipfile.BadZipFile,
    DefusedXmlException,
    ParseError,
    ExpatError,
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


class UnreadableFile(FileRefused):
    """`reason` is a wording key: too_large, many_sheets, not_a_table, old_excel, broken, encoding, empty."""


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
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MAX_UNPACKED:
                raise UnreadableFile("too_large")
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
            return [_sheet(sheet, packed) for sheet in _few(book.worksheets)]
    except (*_BROKEN, InvalidFileException) as broken:
        raise UnreadableFile("broken") from broken


def _few(sheets: Sequence[Any]) -> Sequence[Any]:
    """Each of a part of its own: a workbook may name one part many times, and it would be read as often."""
    if len(sheets) > MAX_SHEETS:
        raise UnreadableFile("many_sheets")
    if len({str(sheet._worksheet_path) for sheet in sheets}) < len(sheets):
        raise UnreadableFile("broken")
    return sheets


def _sheet(sheet: Any, packed: zipfile.ZipFile) -> Sheet:
    with packed.open(str(sheet._worksheet_path)) as part:
        merged = _counted(part)
    # Some programs write a wrong size at the head of a sheet; without it every row is read.
    sheet.reset_dimensions()
    rows = [[_cell(cell.value) for cell in row] for row in sheet.iter_rows(max_row=MAX_ROWS + 1, max_col=MAX_COLUMNS)]
    if len(rows) > MAX_ROWS and any(cell.text for cell in rows[-1]):
        raise UnreadableFile("too_large")
    _spread(rows, merged)
    return Sheet(sheet.title.strip(), tuple(_numbered(rows)))


def _counted(part: IO[bytes]) -> list[str]:
    """The merged areas of a sheet. UnreadableFile where a row has more cells than any spreadsheet.

    The parser keeps nothing, so that a row of a million cells takes no more room than one of ten.
    """
    areas: list[str] = []
    cells = 0

    def began(tag: str, given: dict[str, str]) -> None:
        nonlocal cells
        name = tag.rpartition(":")[2]
        cells = 0 if name == "row" else cells + (name == "c")
        if cells > MAX_CELLS:
            raise UnreadableFile("too_large")
        if name == "mergeCell":
            areas.append(given.get("ref", ""))

    def refused(*given: object) -> None:
        raise UnreadableFile("broken")

    parser = ParserCreate()
    parser.StartElementHandler = began
    parser.StartDoctypeDeclHandler = refused
    parser.ParseFile(part)
    return areas


def _spread(rows: list[list[Cell]], areas: Sequence[str]) -> None:
    """A merged cell's value holds for each cell of it, as far as there are rows.

    In a true sheet no cell is in two areas; areas that hold more cells than there are come of no spreadsheet.
    """
    from openpyxl.utils.cell import range_boundaries

    room = sum(map(len, rows))
    for left, top, right, bottom in map(range_boundaries, areas):
        if None in (left, top, right, bottom) or top > len(rows) or left > len(rows[top - 1]):
            continue
        value = rows[top - 1][left - 1]
        for row in rows[top - 1 : bottom]:
            covered = len(row[left - 1 : right])
            room -= covered
            row[left - 1 : right] = [value] * covered
        if room < 0:
            raise UnreadableFile("broken")


def _csv(data: bytes) -> Sheet:
    text = _decoded(data)
    if "\0" in text:
        raise UnreadableFile("not_a_table")
    head = text.partition("\n")[0]
    between = max(",\t;，", key=head.count)
    try:
        lines = list(islice(csv.reader(io.StringIO(text), delimiter=between), MAX_ROWS + 1))
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


def packed_sheets(sheets: Iterable[Sheet]) -> bytes:
    """The sheets as JSON, as they go from the child to its parent."""
    found = [
        [sheet.name, [[row, [[c.text, c.formula, c.is_date] for c in cells]] for row, cells in sheet.rows]]
        for sheet in sheets
    ]
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()


def unpacked_sheets(packed: bytes) -> list[Sheet]:
    """The sheets of what `packed_sheets` made."""
    return [
        Sheet(name, tuple((row, tuple(Cell(*cell) for cell in cells)) for row, cells in rows))
        for name, rows in json.loads(packed)
    ]


if __name__ == "__main__":
    import openpyxl  # noqa: F401  # before the limits: what it takes is not of the file

    serve(lambda data: packed_sheets(read_sheets(data)))
