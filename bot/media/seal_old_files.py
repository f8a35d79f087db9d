"""Seals what an older version left in clear in the media folder: a few files at a time, beside all other work.

A clear file goes only after its row names the sealed one. So this can be broken off anywhere and is taken up at the
next start; what was left over by a crash in between is removed when no row names a clear file any more.
"""

import asyncio
import logging
from typing import Final

from bot.runtime.loop import Failure, attempt
from dispatch.model import MediaId
from storage.database import Database
from storage.media.media import Media
from storage.media.media_folder import MediaFolder

BATCH: Final = 10

log = logging.getLogger(__name__)


class Sealing:
    """Works through the media folder, a few files at a time."""

    def __init__(self, db: Database, folder: MediaFolder) -> None:
        self._db, self._folder = db, folder
        self._after = MediaId(0)
        self._done = False

    async def step(self) -> bool:
        """Seals one batch. Returns whether there may be more; what can't be sealed is left for the next start."""
        if self._done:
            return False
        found = await self._db.write(lambda tx: tx.files.in_clear(self._after, BATCH))
        for one in found:
            sealed = await attempt(self._seal(one))
            if isinstance(sealed, Failure):
                log.error("media %d could not be sealed: %s", one.id, sealed.place, exc_info=sealed.error)
            self._after = one.id
        if not found:
            self._done = True
            if not await self._db.write(lambda tx: tx.files.in_clear(MediaId(0), 1)):
                await asyncio.to_thread(self._folder.remove_clear)
        return not self._done

    async def _seal(self, one: Media) -> None:
        name = await asyncio.to_thread(self._folder.put_sealed, one)
        if name is None:
            log.warning("media %d is not in the folder, it is fetched anew", one.id)
            await self._db.write(lambda tx: tx.files.gone(one.id))
        else:
            await self._db.write(lambda tx: tx.files.stored(one.id, name))
            await asyncio.to_thread(self._folder.remove, one)
