"""Registers each person's slash commands with Telegram: the menu of a private chat shows what the person can do."""

import hashlib
import json
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final

from telegram.error import BadRequest, Forbidden, TelegramError

from dispatch.model import Person
from storage.database import Database

Menu = Sequence[tuple[str, str]]
"""Commands without the slash, each with its description."""
EVERY: Final = 60.0

log = logging.getLogger(__name__)


class Menus:
    """The loop that registers the menus; a menu that Telegram has already is not sent again, as its digest is
    kept."""

    def __init__(
        self,
        db: Database,
        call: Callable[[str, Mapping[str, object]], Awaitable[Any]],
        menu_for: Callable[[Person], Menu],
    ) -> None:
        self._db, self._call, self._menu_for = db, call, menu_for

    async def step(self) -> float:
        """Goes through the roster once; a person who has not opened the bot yet is tried again the next time."""
        for person in await self._db.write(lambda tx: tx.people.all_active()):
            if person.telegram_id is not None:
                await self._register(person.telegram_id, self._menu_for(person))
        for chat in await self._db.write(lambda tx: tx.people.gone_accounts()):
            await self._withdraw(chat)
        return EVERY

    async def _withdraw(self, chat: int) -> None:
        """Who has left the roster has no menu; one attempt, for a chat that is closed shows none either."""
        key = f"menu:{chat}"
        if not await self._db.write(lambda tx: tx.meta.get(key)):
            return
        try:
            await self._call("deleteMyCommands", {"scope": {"type": "chat", "chat_id": chat}})
        except (BadRequest, Forbidden) as error:
            log.debug("no menu to take away: %s", type(error).__name__)
        except TelegramError:
            return
        await self._db.write(lambda tx: tx.meta.drop(key))

    async def _register(self, chat: int, menu: Menu) -> None:
        commands = [{"command": name, "description": text} for name, text in menu]
        key, digest = f"menu:{chat}", hashlib.sha256(json.dumps(commands).encode()).hexdigest()
        if await self._db.write(lambda tx: tx.meta.get(key)) == digest:
            return
        try:
            await self._call("setMyCommands", {"commands": commands, "scope": {"type": "chat", "chat_id": chat}})
        except TelegramError as error:
            log.debug("no menu for a person yet: %s", type(error).__name__)
            return
        await self._db.write(lambda tx: tx.meta.set(key, digest))
