"""Stores updates as letters of the inbox, the same for those that were polled and those that Telegram delivered."""

import json
import logging
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Final

from bot.runtime.clock import Clock
from bot.runtime.health import LAST_POLL, Metrics
from bot.runtime.loop import Failure, attempt, attempt_now
from bot.runtime.wake_signals import Bell
from storage.database import Database
from storage.engine.errors import NotStored
from storage.engine.failpoints import failpoint
from storage.messages.inbox import Arrived
from storage.transaction import Transaction

ALLOWED: Final = ("message", "edited_message", "callback_query", "my_chat_member", "chat_member")
"""The kinds of updates that the bot asks for."""
MAX_KIND: Final = 60
NOTE_EVERY: Final = 60.0
"""Seconds between two notes of when Telegram was heard last, for the doctor and the next start."""
_written: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

log = logging.getLogger(__name__)


class Letterbox:
    """The one place through which updates come into the inbox."""

    def __init__(self, db: Database, bot_id: int, clock: Clock, desk: Bell, metrics: Metrics) -> None:
        self._db, self._bot_id = db, bot_id
        self._clock, self._desk, self._metrics = clock, desk, metrics
        self._noted = float("-inf")

    async def store(self, updates: Sequence[object], *, first_poll: bool = False) -> int:
        """Returns when they are on disk, and how many these are. NotStored where that can't be done now.

        What can't be stored, whatever it is, is counted and left out; all else is stored. With none it only notes
        that Telegram was heard. `first_poll`: the batch was polled without an offset, so that from here on the last
        letter says where polling goes on.
        """
        at = self._clock.now()
        letters = [letter for letter in map(self._arrived, updates) if letter is not None]
        note = self._clock.monotonic() - self._noted >= NOTE_EVERY

        def keep(tx: Transaction) -> None:
            if tx.inbox.store(self._bot_id, letters, at) and first_poll:
                tx.inbox.comes_by_polling()
            if note:
                tx.meta.set_time(LAST_POLL, at)
            if letters:
                failpoint("intake.before_commit")

        if letters or note:
            stored = await attempt(self._db.write(keep))
            if isinstance(stored, Failure):
                await self._store_apart(letters, at, stored)
        if note:
            self._noted = self._clock.monotonic()
        self._metrics.last_poll = at
        return len(letters)

    def announce(self, count: int) -> None:
        """Wakes who works letters off; `count` have come."""
        self._metrics.letters.labels("received").inc(count)
        self._desk.ring()

    async def _store_apart(self, letters: Sequence[Arrived], at: datetime, failed: Failure) -> None:
        """Each in a turn of its own, after one of them has failed them all. The disk's trouble is nobody's."""
        if isinstance(failed.error, NotStored):
            raise failed.error
        for letter in letters:
            stored = await attempt(self._db.write(partial(_store_one, bot_id=self._bot_id, letter=letter, at=at)))
            if isinstance(stored, Failure):
                if isinstance(stored.error, NotStored):
                    raise stored.error
                self._left_out(stored)

    def _arrived(self, update: object) -> Arrived | None:
        letter = attempt_now(arrived, update)
        if isinstance(letter, Failure):
            self._left_out(letter)
            return None
        return letter

    def _left_out(self, failed: Failure) -> None:
        self._metrics.letters.labels("left_out").inc()
        self._metrics.alerts.labels("left_out").inc()
        log.error("an update that can't be stored was left out: %s", failed.place)


def arrived(update: object) -> Arrived:
    """The stored form of a raw update, whatever its kind. ValueError where it has no id that a database can hold."""
    number = id_of(update)
    if not isinstance(update, dict) or number is None or not _fits(number):
        raise ValueError("an update without a usable id")
    kind = next((key for key in update if key != "update_id"), "nothing")
    raw = _written(update).encode("utf-8", "surrogatepass")
    content = update.get(kind)
    named = kind.encode("ascii", "replace").decode()[:MAX_KIND]
    return Arrived(number, _lane(content), named, raw, _message(content) if kind == "message" else None)


def id_of(update: object) -> int | None:
    """The update's own number; None where it has none."""
    number = update.get("update_id") if isinstance(update, dict) else None
    return number if isinstance(number, int) and not isinstance(number, bool) else None


def _store_one(tx: Transaction, bot_id: int, letter: Arrived, at: datetime) -> None:
    tx.inbox.store(bot_id, [letter], at)


def _fits(number: int) -> bool:
    """Into a column of 64 bits."""
    return -(2**63) <= number < 2**63


def _message(content: object) -> int | None:
    number = content.get("message_id") if isinstance(content, dict) else None
    return number if isinstance(number, int) and _fits(number) else None


def _lane(content: object) -> int:
    """The chat it belongs to; of a tap that of its message; else the sender; 0 where nothing of that is told."""
    if not isinstance(content, dict):
        return 0
    message = content.get("message")
    chat = content.get("chat") or (message.get("chat") if isinstance(message, dict) else None) or content.get("from")
    number = chat.get("id") if isinstance(chat, dict) else None
    return number if isinstance(number, int) and _fits(number) else 0
