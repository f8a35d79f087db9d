"""Who the bot is to Telegram: asked by getMe at the start, and remembered for a start without a line."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from telegram.error import TelegramError

from storage.database import Database

_USERNAME: Final = "bot_username"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Identity:
    """The bot's id, and its username without @."""

    bot_id: int
    username: str


async def learn_identity(
    db: Database, call: Callable[[str, Mapping[str, object]], Awaitable[Any]], bot_id: int, stopping: asyncio.Event
) -> Identity | None:
    """The identity by getMe, else what was learnt before.

    None where the process is to stop before anything is known.
    """
    pause = 0.5
    while not stopping.is_set():
        try:
            username = str((await call("getMe", {}))["username"])
        except TelegramError as error:
            known = await db.write(lambda tx: tx.meta.get(_USERNAME))
            if known is not None:
                return Identity(bot_id, known)
            log.warning("Telegram can't be asked who this bot is: %s", type(error).__name__)
        else:
            await _remember(db, username)
            return Identity(bot_id, username)
        try:
            async with asyncio.timeout(pause):
                await stopping.wait()
        except TimeoutError:
            pause = min(30.0, pause * 2)
    return None


async def _remember(db: Database, username: str) -> None:
    await db.write(lambda tx: tx.meta.set(_USERNAME, username))
