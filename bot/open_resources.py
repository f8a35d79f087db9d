"""Opens what a process needs from outside: the database with its key, the client for Telegram, the clock."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable
from typing import TypeVar

from pydantic import SecretStr
from telegram import Bot

from bot.config.settings import Settings, StorageSection
from bot.config.values import is_loopback
from bot.runtime.clock import Clock, RehearsalClock, SystemClock
from bot.runtime.loop import Failure, attempt
from bot.runtime.wake_signals import Bells
from bot.telegram_client.client import TelegramRequest
from storage.database import Database, vault_for
from storage.engine.secrets import read_keys
from storage.read_only_snapshot import read_snapshot
from storage.transaction import Transaction

T = TypeVar("T")

log = logging.getLogger(__name__)


@contextlib.asynccontextmanager
async def open_database(settings: Settings, stand_by: asyncio.Event | None = None) -> AsyncIterator[Database]:
    """The database of the configuration. Unusable where it can't be used, for the command line to tell; `stand_by` as
    `Database.open` has it."""
    async with open_storage(settings.storage, stand_by) as db:
        yield db


@contextlib.asynccontextmanager
async def open_storage(place: StorageSection, stand_by: asyncio.Event | None = None) -> AsyncIterator[Database]:
    """As `open_database`. The key file is read once more under the lock: a rotation may have ended since it was read
    first.

    Where nothing more could be stored meanwhile, that is what is raised at the end, whatever came of it elsewhere.
    """
    db = Database(place.database, vault_for(place.database, place.key_file))
    await db.open(stand_by=stand_by)
    try:
        db.vault.learn(read_keys(place.key_file))
        yield db
    except Exception:
        if db.failure is not None:
            raise db.failure from None
        raise
    finally:
        await db.close()
    if db.failure is not None:
        raise db.failure


def read_beside(settings: Settings, look: Callable[[Transaction], T]) -> T:
    """What `look` reads in a running bot's database, beside it. Unusable where it can't be read."""
    place = settings.storage
    return read_snapshot(place.database, vault_for(place.database, place.key_file), look)


@contextlib.asynccontextmanager
async def open_bot(settings: Settings, token: SecretStr) -> AsyncIterator[Bot]:
    """The library's Bot with two connections, so that the long poll never waits behind a message."""
    proxies = not is_loopback(settings.telegram.api_url)
    async with TelegramRequest(proxies=proxies) as sends, TelegramRequest(proxies=proxies) as polls:
        yield Bot(
            token.get_secret_value(),
            base_url=settings.telegram.api_url,
            base_file_url=settings.telegram.file_url,
            request=sends,
            get_updates_request=polls,
        )


async def open_clock(settings: Settings, bells: Bells) -> Clock:
    """The clock of the machine, or in a rehearsal the moved one."""
    if settings.clock.url is None:
        return SystemClock()
    clock = RehearsalClock(settings.clock.url, bells.moved)
    late = await attempt(clock.catch_up())
    if isinstance(late, Failure):
        log.warning("the rehearsal clock can't be asked yet: %s", late.place)
    return clock
