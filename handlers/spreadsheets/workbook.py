"""A workbook as plain data: pages of typed cells, and its JSON, as it goes to the child process that writes the file.

Nothing but the standard library is imported here, for the child imports it too.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

_UNWRITABLE: Final = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML can't hold: a workbook with one of these can't be opened."""
MAX_TEXT: Final = 1_000
"""Characters of a cell."""


class Percent(NamedTuple):
    """A whole percentage, kept as a number."""

    whole: int


class Days(NamedTuple):
    """Days with one decimal."""

    number: float


class Link(NamedTuple):
    """A text that opens a page."""

    text: str
    url: str


Cell = str | int | datetime | Percent | Days | Link | None
"""A datetime is local and has no zone: so a spreadsheet keeps it."""


@dataclass(frozen=True, slots=True)
class Column:
    """`wide` is how many characters it has at the most, a Chinese one counting two; what is longer goes on below.
    In a column of `figures` texts stand at the right, as numbers do."""

    title: str
    wide: int = 24
    figures: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """One table. `notes` stand below its title; the last row is the `total` where it has one, and is not filtered."""

    name: str
    title: str
    notes: Sequence[str]
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    landscape: bool = False
    total: bool = False


@dataclass(frozen=True, slots=True)
class Workbook:
    """`header` and `footer` are printed on every page of paper; {page} and {pages} in them stand for its number."""

    header: str
    footer: str
    pages: Sequence[Page]


def text(words: str) -> str:
    """What a cell can hold of it."""
    kept = _UNWRITABLE.sub("", words)
    return kept if len(kept) <= MAX_TEXT else f"{kept[: MAX_TEXT - 1]}…"


def packed(book: Workbook) -> bytes:
    """As it goes to the child."""
    pages = [
        [
            page.name,
            page.title,
            list(page.notes),
            [[one.title, one.wide, one.figures] for one in page.columns],
            [[_written(cell) for cell in row] for row in page.rows],
            page.landscape,
            page.total,
        ]
        for page in book.pages
    ]
    return json.dumps([book.header, book.footer, pages], ensure_ascii=True).encode()


def unpacked(data: bytes) -> Workbook:
    """The workbook, of what `packed` made."""
    header, footer, pages = json.loads(data)
    return Workbook(
        header,
        footer,
        [
            Page(
                name,
                title,
                notes,
                [Column(*one) for one in columns],
                [[_read(cell) for cell in row] for row in rows],
                landscape,
                total,
            )
            for name, title, notes, columns, rows, landscape, total in pages
        ],
    )


def _written(cell: Cell) -> object:
    match cell:
        case Percent():
            return ["%", cell.whole]
        case Days():
            return ["d", cell.number]
        case Link():
            return ["u", cell.text, cell.url]
        case datetime():
            return ["t", cell.isoformat()]
        case _:
            return cell


def _read(cell: Any) -> Cell:
    match cell:
        case ["%", int(whole)]:
            return Percent(whole)
        case ["d", count]:
            return Days(float(count))
        case ["u", str(shown), str(url)]:
            return Link(shown, url)
        case ["t", str(moment)]:
            return datetime.fromisoformat(moment)
        case str() | int() | None:
            return cell
        case _:
            raise ValueError(f"{cell!r} is no cell")
