"""Pictures on cards that Telegram does not have: made of sealed copies when they are sent; and the neutral one."""

import asyncio
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

from bot.media import contact_sheet
from bot.media.picture import LIMITS
from bot.runtime.confined import ChildFailed, confined
from bot.runtime.confined_child import FileRefused
from bot.telegram_client.client import NotMade
from dispatch.model import MediaId
from handlers.bot_api.pictures import Sheet
from storage.database import Database
from storage.engine.errors import Altered, WrongKey
from storage.media.media_folder import MediaFolder

_KEPT: Final = 8
"""Sheets, of a few hundred kilobytes each."""
_NEUTRAL: Final = Path(__file__).parent / "neutral.jpg"


class Sheets:
    """Makes one picture of several sealed copies, in a child process that sees these and nothing else.

    One at a time; what was made last is kept, for a sheet goes to each chat of its case.
    """

    def __init__(self, db: Database, folder: MediaFolder) -> None:
        self._db, self._folder = db, folder
        self._made: dict[Sheet, bytes] = {}
        self._at_work = asyncio.Lock()

    async def make(self, sheet: Sheet) -> bytes:
        """A JPEG. NotMade where copies are missing, can't be opened, or would take too much."""
        if not sheet.before and not sheet.after:
            return await asyncio.to_thread(_neutral)
        async with self._at_work:
            if sheet not in self._made:
                self._made[sheet] = await self._laid_out(sheet)
            while len(self._made) > _KEPT:
                del self._made[next(iter(self._made))]
            return self._made[sheet]

    async def _laid_out(self, sheet: Sheet) -> bytes:
        before, after = await self._copies(sheet.before), await self._copies(sheet.after)
        if not before and not after:
            raise NotMade("no copy of these pictures is kept")
        try:
            return await confined(contact_sheet.__name__, contact_sheet.packed(before, after), LIMITS)
        except (FileRefused, ChildFailed) as failed:
            raise NotMade(f"the sheet can't be made ({type(failed).__name__})") from None

    async def _copies(self, wanted: Sequence[MediaId]) -> list[bytes]:
        """The copies that are kept, in that order."""
        found = await self._db.write(lambda tx: tx.media.get(wanted)) if wanted else []
        copies = []
        for one in found:
            try:
                copies.append(await asyncio.to_thread(self._folder.open_file, one))
            except FileNotFoundError:
                continue
            except (Altered, WrongKey) as broken:
                raise NotMade(f"a copy can't be opened ({type(broken).__name__})") from None
        return copies


@cache
def _neutral() -> bytes:
    return _NEUTRAL.read_bytes()
