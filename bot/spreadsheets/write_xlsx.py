"""Writes a workbook as an XLSX file, ready to be read, filtered and printed on A4.

Run as a child process by `bot.spreadsheets.make`; nothing but XlsxWriter is imported there, and only there.
"""

import io
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from math import ceil
from typing import Any, Final
from unicodedata import east_asian_width

from bot.runtime.confined_child import serve
from handlers.spreadsheets.workbook import Cell, Days, Link, Page, Percent, Workbook, text, unpacked

_A4: Final = 9
_MARGINS: Final = {"left": 0.4, "right": 0.4, "top": 0.75, "bottom": 0.65}
"""In inches."""
_PADDING: Final = 2
"""Characters beside the longest value of a column, for the arrow of its filter."""
_MIN_WIDE: Final = 7
_LINE: Final = 15
"""Points of a line."""
_AS_TEXT: Final = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
"""What somebody wrote is never a formula, a number or a link."""
_SIZE: Final = 11
_TITLE_SIZE: Final = 14
"""In points."""
_FIGURES: Final = "figures"
"""The look of a text among figures."""
_FONT: Final = {"font_name": "宋体", "font_size": _SIZE, "valign": "vcenter"}
_BOX: Final = _FONT | {"border": 1, "border_color": "#BFBFBF", "text_wrap": True}


@dataclass(frozen=True, slots=True)
class _Formats:
    """Of the cells, by what they hold; `total` is the last row."""

    title: Any
    note: Any
    head: Any
    cells: dict[object, Any]
    total: dict[object, Any]


def xlsx(book: Workbook) -> bytes:
    """The file."""
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True} | _AS_TEXT) as made:
        formats = _formats(made)
        for page in book.pages:
            sheet = made.add_worksheet(page.name)
            _fill(sheet, page, formats)
            _print(sheet, page, book)
    return out.getvalue()


def _formats(made: Any) -> _Formats:
    head = _BOX | {"bold": True, "align": "center", "bg_color": "#E7EEF7"}
    kinds: dict[object, dict[str, object]] = {
        str: {},
        _FIGURES: {"align": "right"},
        int: {"num_format": "0", "align": "right"},
        Percent: {"num_format": "0%", "align": "right"},
        Days: {"num_format": "0.0", "align": "right"},
        datetime: {"num_format": "yyyy-mm-dd hh:mm", "align": "center"},
        Link: {"font_color": "#0563C1", "underline": 1},
    }
    bold = {"bold": True, "top": 2}
    return _Formats(
        made.add_format(_FONT | {"bold": True, "font_size": _TITLE_SIZE}),
        made.add_format(_FONT | {"font_color": "#595959", "text_wrap": True}),
        made.add_format(head),
        {kind: made.add_format(_BOX | look) for kind, look in kinds.items()},
        {kind: made.add_format(_BOX | look | bold) for kind, look in kinds.items()},
    )


def _fill(sheet: Any, page: Page, formats: _Formats) -> None:
    last = len(page.columns) - 1
    widths = _widths(page)
    _across(sheet, 0, last, page.title, formats.title)
    sheet.set_row(0, 24)
    for row, note in enumerate(page.notes, 1):
        _across(sheet, row, last, note, formats.note)
        sheet.set_row(row, _LINE * max(1, -(-_cells(note) // sum(widths))))
    head = _head_row(page)
    for at, (column, width) in enumerate(zip(page.columns, widths, strict=True)):
        sheet.set_column(at, at, width)
        sheet.write_string(head, at, text(column.title), formats.head)
    for row, cells in enumerate(page.rows, head + 1):
        kinds = formats.total if page.total and row == head + len(page.rows) else formats.cells
        for at, (cell, column) in enumerate(zip(cells, page.columns, strict=True)):
            kind = _FIGURES if column.figures and isinstance(cell, str) else type(cell)
            _write(sheet, row, at, cell, kinds.get(kind, kinds[str]))
    sheet.freeze_panes(head + 1, 1)
    filtered = len(page.rows) - page.total
    if filtered > 0:
        sheet.autofilter(head, 0, head + filtered, last)


def _across(sheet: Any, row: int, last: int, words: str, look: Any) -> None:
    sheet.merge_range(row, 0, row, last, "", look)
    sheet.write_string(row, 0, text(words), look)


def _head_row(page: Page) -> int:
    return 1 + len(page.notes)


def _write(sheet: Any, row: int, at: int, cell: Cell, look: Any) -> None:
    match cell:
        case None:
            sheet.write_blank(row, at, None, look)
        case str():
            sheet.write_string(row, at, text(cell), look)
        case int():
            sheet.write_number(row, at, cell, look)
        case Percent():
            sheet.write_number(row, at, cell.whole / 100, look)
        case Days():
            sheet.write_number(row, at, cell.number, look)
        case datetime():
            sheet.write_datetime(row, at, cell, look)
        case Link():
            sheet.write_url(row, at, cell.url, look, string=text(cell.text))


def _print(sheet: Any, page: Page, book: Workbook) -> None:
    head = _head_row(page)
    sheet.set_paper(_A4)
    if page.landscape:
        sheet.set_landscape()
    sheet.set_margins(**_MARGINS)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(head)
    sheet.center_horizontally()
    sheet.print_area(0, 0, head + max(len(page.rows), 1), len(page.columns) - 1)
    sheet.set_header(f"&L{_printed(book.header)}&R{_printed(page.name)}")
    sheet.set_footer(f"&C{_printed(book.footer)}")


def _printed(words: str) -> str:
    """In the language of headers, in which & begins a field."""
    return words.replace("&", "&&").replace("{pages}", "&N").replace("{page}", "&P")


def _widths(page: Page) -> list[int]:
    """Of each column, as wide as its longest value, within what it may have; together as wide as the title."""
    widths = []
    for at, column in enumerate(page.columns):
        longest = max((_wide(row[at]) for row in page.rows), default=0)
        widths.append(max(min(longest, column.wide), _cells(column.title), _MIN_WIDE) + _PADDING)
    short = ceil(_cells(page.title) * _TITLE_SIZE / _SIZE) + _PADDING - sum(widths)
    more = max(0, ceil(short / len(widths)))
    return [width + more for width in widths]


def _wide(cell: Cell) -> int:
    match cell:
        case str():
            return max(map(_cells, cell.split("\n")))
        case Link():
            return _cells(cell.text)
        case datetime():
            return len("2026-11-23 09:42")
        case _:
            return _MIN_WIDE


def _cells(words: str) -> int:
    """A Chinese letter takes two."""
    return len(words) if words.isascii() else _cells_of(words)


@lru_cache(maxsize=10_000)
def _cells_of(words: str) -> int:
    return sum(2 if east_asian_width(letter) in "WFA" else 1 for letter in words)


def _whole(data: bytes) -> bytes:
    return xlsx(unpacked(data))


if __name__ == "__main__":
    import xlsxwriter  # noqa: F401  # before the limits: what it takes is not of the file

    serve(_whole)
