"""Registers slash commands with Telegram: the menu of a private chat shows what the person can do, that of a bound
group what is answered there."""

import hashlib
import json
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError

from bot.runtime.clock import Clock
from dispatch.model import Person
from storage.database import Database
from storage.people.chats import BoundChat

Menu = Sequence[tuple[str, str]]
"""Commands without the slash, each with its description."""
EVERY: Final = 60.0
MAX_PAUSE: Final = 3_600.0
"""Seconds; however long Telegram bids us wait, one more try an hour harms nobody."""

_GROUPS: Final = "menus:groups"
"""The key of the ids of the groups that were bound in the last round."""

log = logging.getLogger(__name__)


class Menus:
    """The loop that registers the menus; a menu that Telegram has already is not sent again, as its digest is
    kept."""

    def __init__(
        self,
        db: Database,
        call: Callable[[str, Mapping[str, object]], Awaitable[Any]],
        menu_for: Callable[[Person], Menu],
        group_menu_for: Callable[[BoundChat], Menu],
        clock: Clock,
    ) -> None:
        self._db, self._call, self._clock = db, call, clock
        self._menu_for, self._group_menu_for = menu_for, group_menu_for
        self._held_until = 0.0
        """Telegram asked for a pause until then, of the monotonic clock."""

    async def step(self) -> float:
        """Goes through the roster once; a person who has not opened the bot yet is tried again the next time.

        Where Telegram asks for a pause, or can't be reached, the rest of the roster waits, whatever rings meanwhile.
        """
        pause = self._held_until - self._clock.monotonic()
        if pause > 0:
            return pause
        try:
            await self._round()
        except RetryAfter as asked:
            given = asked.retry_after
            told = given.total_seconds() if isinstance(given, timedelta) else float(given)
            pause = min(told, MAX_PAUSE)
            self._held_until = self._clock.monotonic() + pause
            return pause
        except TelegramError as error:
            log.debug("the menus wait: %s", type(error).__name__)
        return EVERY

    async def _round(self) -> None:
        """Raises TelegramError where it is no use to go on."""
        for person in await self._db.write(lambda tx: tx.people.all_active()):
            if person.telegram_id is not None:
                await self._register(person.telegram_id, self._menu_for(person))
        for account in await self._db.write(lambda tx: tx.people.gone_accounts()):
            await self._withdraw(account)
        bound = await self._db.write(lambda tx: tx.chats.all_active())
        for chat in bound:
            await self._register(chat.chat_id, self._group_menu_for(chat))
        await self._withdraw_from_groups([chat.chat_id for chat in bound])

    async def _withdraw_from_groups(self, bound: list[int]) -> None:
        """Takes the menu from groups that had one and are not bound any more."""
        kept = await self._db.write(lambda tx: tx.meta.get(_GROUPS))
        before: list[int] = json.loads(kept) if kept else []
        for chat in before:
            if chat not in bound:
                await self._withdraw(chat)
        if bound != before:
            await self._db.write(lambda tx: tx.meta.set(_GROUPS, json.dumps(bound)))

    async def _withdraw(self, chat: int) -> None:
        """Who has left the roster, and a group that is not bound, has no menu; one attempt, for a chat that is closed
        shows none either."""
        key = f"menu:{chat}"
        if not await self._db.write(lambda tx: tx.meta.get(key)):
            return
        try:
            await self._call("deleteMyCommands", {"scope": {"type": "chat", "chat_id": chat}})
        except (BadRequest, Forbidden) as error:
            log.debug("no menu to take away: %s", type(error).__name__)
        await self._db.write(lambda tx: tx.meta.drop(key))

    async def _register(self, chat: int, menu: Menu) -> None:
        commands = [{"command": name, "description": text} for name, text in menu]
        key, digest = f"menu:{chat}", hashlib.sha256(json.dumps(commands).encode()).hexdigest()
        if await self._db.write(lambda tx: tx.meta.get(key)) == digest:
            return
        try:
            await self._call("setMyCommands", {"commands": commands, "scope": {"type": "chat", "chat_id": chat}})
        except (BadRequest, Forbidden) as error:
            log.debug("no menu for a person yet: %s", type(error).__name__)
            return
        await self._db.write(lambda tx: tx.meta.set(key, digest))
