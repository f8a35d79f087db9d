"""Makes the files of messages when they are sent, beside the event loop: one maker for each."""

import asyncio
from dataclasses import dataclass

from bot.media.sheets import Sheets
from bot.roster.template import workbook
from bot.spreadsheets.make import Spreadsheets
from handlers.bot_api.made_files import MadeFile, RosterBook, SpreadsheetFile
from handlers.bot_api.pictures import Sheet


@dataclass(frozen=True, slots=True)
class FileMakers:
    """What makes each of them."""

    sheets: Sheets
    spreadsheets: Spreadsheets

    async def make(self, wanted: MadeFile) -> bytes:
        """The file's bytes. NotMade where it can't be made now."""
        match wanted:
            case RosterBook():
                return await asyncio.to_thread(workbook, wanted.roster)
            case Sheet():
                return await self.sheets.make(wanted)
            case SpreadsheetFile():
                return await self.spreadsheets.make(wanted)
