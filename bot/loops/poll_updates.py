"""Polls Telegram for updates: what came is on disk before the next offset is asked for, which confirms it."""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
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

from bot.loops.letterbox import ALLOWED, Letterbox, id_of
from bot.runtime.health import Metrics
from storage.database import Database
from storage.engine.failpoints import failpoint


class Polled(Protocol):
    """A function that is told how a poll went: one that Telegram answered, a refusal too, went well."""

    def __call__(self, *, well: bool) -> None: ...


Poll = Callable[[str, Mapping[str, object], float], Awaitable[Any]]
"""Method, parameters, read time-out in seconds."""

POLL_SECONDS: Final = 25
MAX_UPDATES: Final = 100
UNCONFIRMED_REST: Final = 5.0
"""Seconds after a batch that can't be confirmed, and so comes again and again."""

log = logging.getLogger(__name__)


class Intake:
    """The loop that polls."""

    def __init__(
        self,
        db: Database,
        poll: Poll,
        bot_id: int,
        letterbox: Letterbox,
        metrics: Metrics,
        polled: Polled = lambda *, well: None,
    ) -> None:
        self._db, self._poll, self._bot_id = db, poll, bot_id
        self._letterbox, self._metrics, self._polled = letterbox, metrics, polled
        self._cursor: int | None = None
        self._met = False
        self._failures = 0

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
        """Seconds to wait."""
        batch = _listed(updates)
        stored = await self._letterbox.store(batch, first_poll=self._cursor is None)
        if stored:
            failpoint("intake.stored")
            self._letterbox.announce(stored)
        return self._confirm(batch)

    def _confirm(self, batch: Sequence[object]) -> float:
        """The next poll asks for what comes after the last of them. What has no id at all can't be confirmed."""
        ids = [number for number in map(id_of, batch) if number is not None]
        if ids:
            self._cursor = ids[-1]
        return 0.0 if ids or not batch else UNCONFIRMED_REST

    async def _trouble(self, error: TelegramError) -> float:
        """Seconds to wait, and a plain sentence for the log."""
        self._failures += 1
        growing = min(30.0, 0.25 * 2.0 ** min(self._failures, 7))
        match error:
            case Conflict() if "webhook" in error.message:
                log.warning(
                    "a webhook is set, but this bot polls: taking the webhook down, nothing is dropped. If this "
                    "comes again, another bot with the same token sets it: stop that one, or renew the token"
                )
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
