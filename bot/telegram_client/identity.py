"""Who the bot is to Telegram: asked by getMe at the start, and remembered for a start without a line."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from telegram.error import TelegramError

from storage.database import Database
from storage.transaction import Transaction

_USERNAME: Final = "bot_username"
ROOM: Final = "rehearsal_room"
"""The rehearsal room's mark in getMe; Telegram, and a Bot API server of one's own, have none."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Identity:
    """The bot's id, and its username without @."""

    bot_id: int
    username: str
    rehearsal: bool = False
    """Whether it is the rehearsal room that answers, and not Telegram."""


async def learn_identity(
    db: Database, call: Callable[[str, Mapping[str, object]], Awaitable[Any]], bot_id: int, stopping: asyncio.Event
) -> Identity | None:
    """The identity by getMe, else what was learnt before.

    None where the process is to stop before anything is known.
    """
    pause = 0.5
    while not stopping.is_set():
        try:
            me = await call("getMe", {})
        except TelegramError as error:
            known = await db.write(lambda tx: _known(tx, bot_id))
            if known is not None:
                return known
            log.warning("Telegram can't be asked who this bot is: %s", type(error).__name__)
        else:
            identity = Identity(bot_id, str(me["username"]), rehearsal=me.get(ROOM) is True)
            await db.write(partial(_remember, identity=identity))
            return identity
        try:
            async with asyncio.timeout(pause):
                await stopping.wait()
        except TimeoutError:
            pause = min(30.0, pause * 2)
    return None


def _known(tx: Transaction, bot_id: int) -> Identity | None:
    username = tx.meta.get(_USERNAME)
    return None if username is None else Identity(bot_id, username, rehearsal=tx.meta.get(ROOM) == "yes")


def _remember(tx: Transaction, identity: Identity) -> None:
    tx.meta.set(_USERNAME, identity.username)
    tx.meta.set(ROOM, "yes" if identity.rehearsal else "no")
