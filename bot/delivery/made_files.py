"""Makes the files of messages when they are sent, beside the event loop: one maker for each."""

import asyncio
from dataclasses import dataclass

from bot.charts.drawings import Drawings, NotDrawn
from bot.media.sheets import Sheets
from bot.roster.template import workbook
from bot.spreadsheets.make import Spreadsheets
from bot.spreadsheets.tables import make_table
from bot.telegram_client.client import NotMade
from handlers.bot_api.chart_sheet import ChartSheet
from handlers.bot_api.made_files import ListBook, MadeFile, RosterBook, SpreadsheetFile, TableFile
from handlers.bot_api.pictures import Sheet


@dataclass(frozen=True, slots=True)
class FileMakers:
    """What makes each of them."""

    sheets: Sheets
    spreadsheets: Spreadsheets
    drawings: Drawings

    async def make(self, wanted: MadeFile) -> bytes:
        """The file's bytes. NotMade where it can't be made now."""
        match wanted:
            case RosterBook():
                return await asyncio.to_thread(workbook, wanted.roster)
            case Sheet():
                return await self.sheets.make(wanted)
            case SpreadsheetFile():
                return await self.spreadsheets.make(wanted)
            case ListBook():
                return await self.spreadsheets.make_list(wanted)
            case ChartSheet():
                return await self._drawn(wanted)
            case TableFile():
                return await make_table(wanted)

    async def _drawn(self, wanted: ChartSheet) -> bytes:
        try:
            return await self.drawings.make(wanted)
        except NotDrawn as failed:
            raise NotMade(f"the picture can't be drawn ({failed})") from None
