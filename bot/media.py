"""Fetches what people attached into the media folder, one at a time; pictures without GPS."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from bot.clock import Clock
from bot.health import Metrics
from bot.loop import Failed, attempt
from bot.picture import BadPicture, cleaned
from bot.sealing import Sealing
from storage.database import Database
from storage.media import Media, MediaKind
from storage.media_folder import MediaFolder

LARGEST: Final = 20 * 2**20
"""Telegram hands out no larger file to a bot."""
TRIES: Final = 6
BATCH: Final = 20
LONGEST_REST: Final = 30.0

log = logging.getLogger(__name__)


class Fetcher:
    """`call` asks the Bot API, `download` gets the bytes behind a file path; both raise what the library raises."""

    def __init__(
        self,
        db: Database,
        call: Callable[[str, Mapping[str, object]], Awaitable[Any]],
        download: Callable[[str], Awaitable[bytes]],
        folder: MediaFolder,
        sealing: Sealing,
        clock: Clock,
        metrics: Metrics,
    ) -> None:
        self._db, self._call, self._download = db, call, download
        self._folder, self._sealing = folder, sealing
        self._clock, self._metrics = clock, metrics

    async def step(self) -> float:
        """What is due of what is missing; what can't be had is tried again, ever later, and then left noted.

        Beside that, some of what an older version left in clear is sealed.
        """
        at = self._clock.now()
        waiting = await self._db.write(lambda tx: tx.files.unfetched(BATCH, TRIES))
        due = [one for one in waiting if _due(one, at)]
        for one in due:
            await self._fetch(one)
        if len(due) == BATCH or await self._sealing.step():
            return 0.0
        return 5.0 if waiting else LONGEST_REST

    async def _fetch(self, one: Media) -> None:
        result = await attempt(self._stored(one))
        if isinstance(result, Failed):
            self._metrics.alerts.labels("media").inc()
            log.warning("media %d was not fetched: %s", one.id, result.place)
            error = type(result.error).__name__
            await self._db.write(lambda tx: tx.files.failed(one.id, error))
        else:
            await self._db.write(lambda tx: tx.files.stored(one.id, result))

    async def _stored(self, one: Media) -> str:
        """The file's name in the media folder: no user's word is in it."""
        found = await self._call("getFile", {"file_id": one.file_id})
        data = await self._download(str(found["file_path"]))
        if len(data) > LARGEST:
            raise BadPicture("too large")
        return await asyncio.to_thread(self._kept, one, data)

    def _kept(self, one: Media, data: bytes) -> str:
        if one.kind is MediaKind.PHOTO or (one.mime or "").startswith("image/"):
            return self._folder.put(one.id, *cleaned(data))
        return self._folder.put(one.id, data)


def _due(one: Media, at: datetime) -> bool:
    return one.attempts == 0 or at >= one.at + timedelta(minutes=4**one.attempts)
