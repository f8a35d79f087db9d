"""Fetches the attachments of cases from Telegram into the media folder, one at a time; pictures without GPS."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from telegram.error import BadRequest

from bot.media.picture import BadPicture, cleaned, is_known
from bot.media.seal_old_files import Sealing
from bot.runtime.careful import Careful
from bot.runtime.clock import Clock
from bot.runtime.health import Metrics
from bot.runtime.loop import Failure, attempt
from bot.runtime.wake_signals import Bells
from bot.telegram_client.client import MAX_BYTES, FileTooLarge
from dispatch.model import MediaId
from storage.database import Database
from storage.engine.errors import NotStored
from storage.engine.failpoints import failpoint
from storage.media.media import Media, MediaKind, is_picture
from storage.media.media_files import MAX_TRIES, LossReason
from storage.media.media_folder import MediaFolder
from storage.transaction import Transaction
from storage.upkeep.last_end import MAX_DEATHS

BATCH: Final = 20
MAX_REST: Final = 30.0

log = logging.getLogger(__name__)


class Lost(Exception):
    """The file will not come, however often one tries."""

    def __init__(self, why: LossReason) -> None:
        super().__init__(why.value)
        self.why = why


class Fetcher:
    """The loop that fetches attachments.

    `call` asks the Bot API, `download` gets the bytes behind a file path; both raise what the library raises.
    """

    def __init__(
        self,
        db: Database,
        call: Callable[[str, Mapping[str, object]], Awaitable[Any]],
        download: Callable[[str], Awaitable[bytes]],
        folder: MediaFolder,
        sealing: Sealing,
        settled: Callable[[Transaction, Media, datetime], None],
        clock: Clock,
        bells: Bells,
        metrics: Metrics,
        careful: Careful,
    ) -> None:
        """`settled` is told of each file that its case's cards may show or note otherwise now, in the same turn."""
        self._db, self._call, self._download = db, call, download
        self._folder, self._sealing, self._settled = folder, sealing, settled
        self._clock, self._bells, self._metrics = clock, bells, metrics
        self._tried: dict[MediaId, datetime] = {}
        self._careful = careful

    async def step(self) -> float:
        """Fetches what is missing and due; what can't be had is tried again, ever later, and then given up.

        Beside that, some of what an older version stored unsealed is sealed.
        """
        at = self._clock.now()
        waiting = await self._db.write(lambda tx: tx.files.unfetched(BATCH))
        due = [one for one in waiting if self._due(one, at)]
        for one in due:
            async with self._careful.alone("media", one.id) as may_be:
                await (self._fetch(one) if may_be else self._set_aside(one))
        if len(due) == BATCH or await self._sealing.step():
            return 0.0
        return 5.0 if waiting else MAX_REST

    async def _fetch(self, one: Media) -> None:
        """NotStored goes up: the disk's trouble is no file's fault, and counts as no try."""
        result = await attempt(self._stored(one))
        if not isinstance(result, Failure):
            failpoint("media.stored")
            self._tried.pop(one.id, None)
            await self._note(
                one, lambda tx: tx.files.stored(one.id, result), changed=one.attempts > 0 or is_picture(one)
            )
            return
        if isinstance(result.error, NotStored):
            raise result.error
        self._tried[one.id] = self._clock.now()
        self._metrics.alerts.labels("media").inc()
        log.warning("media %d was not fetched: %s", one.id, result.place)
        error, name = result.error, type(result.error).__name__
        if isinstance(error, Lost):
            await self._note(one, lambda tx: tx.files.lost(one.id, error.why), changed=True)
        else:
            first_or_last = one.attempts in (0, MAX_TRIES - 1)
            await self._note(one, lambda tx: tx.files.failed(one.id, name), changed=first_or_last)

    async def _set_aside(self, one: Media) -> None:
        self._metrics.alerts.labels("set_aside").inc()
        log.error("media %d is set aside: the process has died of it %d times", one.id, MAX_DEATHS)
        await self._note(one, lambda tx: tx.files.lost(one.id, LossReason.SET_ASIDE), changed=True)

    async def _note(self, one: Media, write: Callable[[Transaction], None], *, changed: bool) -> None:
        """Into its row, and onto the cards of its case where these say something else from now on.

        Into the row though the cards have a bug, or the file would be fetched for ever.
        """

        def turn(tx: Transaction) -> None:
            write(tx)
            self._settled(tx, one, self._clock.now())

        told = await attempt(self._db.write(turn)) if changed else None
        if isinstance(told, Failure):
            log.error("the cards of media %d were not drawn: %s", one.id, told.place, exc_info=told.error)
        if not changed or isinstance(told, Failure):
            await self._db.write(write)
        failpoint("media.noted")
        self._bells.courier.ring()

    async def _stored(self, one: Media) -> str:
        """The file's name in the media folder. Lost where no further try can help."""
        found = await self._found(one)
        if int(found.get("file_size") or 0) > MAX_BYTES:
            raise Lost(LossReason.TOO_BIG)
        try:
            data = await self._download(str(found["file_path"]))
        except FileTooLarge:
            raise Lost(LossReason.TOO_BIG) from None
        failpoint("media.fetched")
        try:
            parts = await self._parts(one, data)
        except BadPicture as bad:
            if found.get("file_size", len(data)) != len(data):
                # Something else came in its place, as from a proxy that is out of order.
                raise
            raise Lost(bad.why) from None
        try:
            return await asyncio.to_thread(self._folder.put, one.id, *parts)
        except OSError as trouble:
            raise NotStored(f"the media folder can't be written: {trouble.strerror}") from trouble

    async def _found(self, one: Media) -> Any:
        try:
            return await self._call("getFile", {"file_id": one.file_id})
        except BadRequest as refused:
            if "file is too big" in refused.message.lower():
                raise Lost(LossReason.TOO_BIG) from None
            raise

    async def _parts(self, one: Media, data: bytes) -> tuple[bytes, ...]:
        """What is kept: of a picture the cleaned one and a small one. What only calls itself one is kept as it is."""
        if one.kind is MediaKind.PHOTO or ((one.mime or "").startswith("image/") and is_known(data)):
            return await cleaned(data)
        return (data,)

    def _due(self, one: Media, at: datetime) -> bool:
        """4, 16, 64 … minutes after the try before; after a restart, after the message."""
        since = self._tried.get(one.id, one.at)
        return one.attempts == 0 or at >= since + timedelta(minutes=4**one.attempts)
