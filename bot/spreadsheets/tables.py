"""Makes a workbook of plain tables, ready to be printed on A4, in the child process that writes all spreadsheets."""

import logging
from typing import Final

from bot.runtime.confined import ChildFailed, Limits, confined
from bot.runtime.confined_child import FileRefused
from bot.spreadsheets import write_xlsx
from bot.telegram_client.client import NotMade
from handlers.bot_api.made_files import TableFile, TablePage
from handlers.spreadsheets.workbook import Column, Page, Workbook, packed

LIMITS: Final = Limits(memory=1024 * 2**20, processor=60, patience=120.0)
_WIDE: Final = 44
"""Characters of a column; a page of two columns fills a sheet of A4 with them."""
_LANDSCAPE: Final = 5
"""Pages of more columns are printed across."""

log = logging.getLogger(__name__)


async def make_table(wanted: TableFile) -> bytes:
    """The file. NotMade, with a line in the log, where it can't be made within the limits."""
    try:
        return await confined(write_xlsx.__name__, packed(book_of(wanted)), LIMITS)
    except (ChildFailed, FileRefused) as failed:
        log.exception("a workbook of tables can't be made")
        raise NotMade(f"the workbook can't be made ({type(failed).__name__})") from None


def book_of(wanted: TableFile) -> Workbook:
    """The workbook as data."""
    return Workbook(wanted.header, "{page}/{pages}", [_page(page) for page in wanted.pages])


def _page(page: TablePage) -> Page:
    columns = [Column(title, _WIDE) for title in page.columns]
    return Page(page.name, page.title, page.notes, columns, page.rows, landscape=len(columns) > _LANDSCAPE)
