"""Polls Telegram for updates: what came is on disk before the next offset is asked for, which confirms it."""

import json
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Final, Protocol

from telegram.error import (
    BadRequest,
    Conflict,
    EndPointNotFound,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.runtime.clock import Clock
from bot.runtime.health import LAST_POLL, Metrics
from bot.runtime.loop import Failure, attempt, attempt_now
from bot.runtime.wake_signals import Bell
from storage.database import Database
from storage.engine.errors import NotStored
from storage.engine.failpoints import failpoint
from storage.messages.inbox import Arrived
from storage.transaction import Transaction


class Polled(Protocol):
    """A function that is told how a poll went: one that Telegram answered, a refusal too, went well."""

    def __call__(self, *, well: bool) -> None: ...


Poll = Callable[[str, Mapping[str, object], float], Awaitable[Any]]
"""Method, parameters, read time-out in seconds."""

ALLOWED: Final = ("message", "edited_message", "callback_query", "my_chat_member", "chat_member")
POLL_SECONDS: Final = 25
MAX_UPDATES: Final = 100
UNCONFIRMED_REST: Final = 5.0
"""Seconds after a batch that can't be confirmed, and so comes again and again."""
MAX_KIND: Final = 60
KEEP_POLL_EVERY: Final = 60.0
"""Seconds between two notes of the last good poll, for the doctor and the next start."""

log = logging.getLogger(__name__)


class Intake:
    """The loop that polls."""

    def __init__(
        self,
        db: Database,
        poll: Poll,
        bot_id: int,
        clock: Clock,
        desk: Bell,
        metrics: Metrics,
        polled: Polled = lambda *, well: None,
    ) -> None:
        self._db, self._poll, self._bot_id = db, poll, bot_id
        self._clock, self._desk, self._metrics = clock, desk, metrics
        self._polled = polled
        self._cursor: int | None = None
        self._met = False
        self._failures = 0
        self._noted = float("-inf")

    async def step(self) -> float:
        """Polls once. Trouble with Telegram is logged and waited for; it never ends the loop."""
        if self._cursor is None:
            self._cursor = await self._db.write(lambda tx: tx.inbox.cursor(self._bot_id))
        try:
            updates = await self._poll("getUpdates", self._params(), POLL_SECONDS + 10.0)
        except TelegramError as error:
            # BadRequest is a NetworkError to the library, and yet an answer.
            self._polled(well=isinstance(error, BadRequest) or not isinstance(error, NetworkError))
            return await self._trouble(error)
        self._polled(well=True)
        self._met, self._failures = True, 0
        if updates:
            failpoint("intake.fetched")
        return await self._store(updates)

    def _params(self) -> dict[str, object]:
        # The first poll doesn't wait: it tells at once whether the road is open.
        params: dict[str, object] = {
            "timeout": POLL_SECONDS if self._met else 0,
            "limit": MAX_UPDATES,
            "allowed_updates": ALLOWED,
        }
        if self._cursor is not None:
            params["offset"] = self._cursor + 1
        return params

    async def _store(self, updates: object) -> float:
        """Seconds to wait. What can't be stored, whatever it is, is counted and left out; all else is stored."""
        at, batch = self._clock.now(), _listed(updates)
        letters = [letter for letter in map(self._arrived, batch) if letter is not None]
        note = self._clock.monotonic() - self._noted >= KEEP_POLL_EVERY

        def keep(tx: Transaction) -> None:
            tx.inbox.store(self._bot_id, letters, at)
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
        if letters:
            failpoint("intake.stored")
            self._metrics.letters.labels("received").inc(len(letters))
            self._desk.ring()
        return self._confirm(batch)

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

    def _confirm(self, batch: Sequence[object]) -> float:
        """The next poll asks for what comes after the last of them. What has no id at all can't be confirmed."""
        ids = [number for number in map(_id_of, batch) if number is not None]
        if ids:
            self._cursor = ids[-1]
        return 0.0 if ids or not batch else UNCONFIRMED_REST

    async def _trouble(self, error: TelegramError) -> float:
        """Seconds to wait, and a plain sentence for the log."""
        self._failures += 1
        growing = min(30.0, 0.25 * 2.0 ** min(self._failures, 7))
        match error:
            case Conflict() if "webhook" in error.message:
                log.warning("a webhook is set, but this bot polls: taking the webhook down, nothing is dropped")
                await self._poll("deleteWebhook", {"drop_pending_updates": False}, 15.0)
                return 0.5
            case Conflict():
                log.error("another process polls with the same token: stop one of the two")
                return 5.0
            case RetryAfter():
                log.warning("Telegram bids the poll wait: %s", error.message)
                return growing
            case InvalidToken() | EndPointNotFound():
                log.error("Telegram refuses the token (try %d); if this goes on, renew it", self._failures)
                self._metrics.alerts.labels("token").inc()
                return growing
            case BadRequest():
                log.error("Telegram refuses the poll: %s", error.message[:120])
                return growing
            case _:
                log.warning("no updates: %s (try %d)", type(error).__name__, self._failures)
                return growing


def _listed(updates: object) -> list[object]:
    if not isinstance(updates, list):
        raise TypeError(f"getUpdates gave {type(updates).__name__}, not a list")
    return updates


def arrived(update: object) -> Arrived:
    """The stored form of a raw update, whatever its kind. ValueError where it has no id that a database can hold."""
    number = _id_of(update)
    if not isinstance(update, dict) or number is None or not _fits(number):
        raise ValueError("an update without a usable id")
    kind = next((key for key in update if key != "update_id"), "nothing")
    raw = json.dumps(update, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    content = update.get(kind)
    named = kind.encode("ascii", "replace").decode()[:MAX_KIND]
    return Arrived(number, _lane(content), named, raw, _message(content) if kind == "message" else None)


def _store_one(tx: Transaction, bot_id: int, letter: Arrived, at: datetime) -> None:
    tx.inbox.store(bot_id, [letter], at)


def _id_of(update: object) -> int | None:
    number = update.get("update_id") if isinstance(update, dict) else None
    return number if isinstance(number, int) and not isinstance(number, bool) else None


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
