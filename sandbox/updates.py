"""The queue of updates that wait for the bot, confirmed by asking for a later offset, as on Telegram."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field

from sandbox.wire import ApiError, Json, bad_request

OFF_BY_DEFAULT = {"chat_member", "message_reaction", "message_reaction_count"}
TAP_LIVES = 150.0
MESSAGE_LIVES = 24 * 3600.0
WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
TERMINATED = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"


@dataclass(slots=True)
class Waiting:
    """An update with the moment when it was queued."""

    update: Json
    born: float  # real time: Telegram forgets by its own clock, not by the moved one
    again: bool = False  # is delivered once more after its confirmation
    failures: int = 0  # deliveries to the webhook that were not answered well
    delay: float = 1.0  # seconds, of the last pause between two deliveries
    not_before: float = 0.0  # monotonic; the next delivery

    @property
    def id(self) -> int:
        return int(self.update["update_id"])

    def expired(self, now: float) -> bool:
        return now - self.born > (TAP_LIVES if "callback_query" in self.update else MESSAGE_LIVES)


@dataclass
class Updates:
    """The queue; what is older than Telegram would keep it expires."""

    next_id: int = 700_000_001
    allowed: list[str] | None = None
    webhook: Json = field(default_factory=dict)
    waiting: list[Waiting] = field(default_factory=list)
    repeat_next: int = 0
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    last_poll: float = 0.0  # monotonic; 0: never
    first_poll: asyncio.Event = field(default_factory=asyncio.Event)
    closing: bool = False
    came: int = 0  # how often the bot has come for updates: it polled, or set its webhook
    webhook_pace: float = 1.0  # tests let the pauses between deliveries pass faster
    _poll: object | None = None

    def put(self, kind: str, payload: Json) -> int | None:
        """The update's id, or None when the bot did not ask for this kind."""
        wanted = kind in self.allowed if self.allowed else kind not in OFF_BY_DEFAULT
        return self.put_raw({kind: payload}) if wanted else None

    def put_raw(self, update: Json) -> int:
        if "update_id" not in update:
            update = {"update_id": self.next_id, **update}
            self.next_id += 1
        again = self.repeat_next > 0
        self.repeat_next -= int(again)
        self.waiting.append(Waiting(update, time.time(), again))
        self.wake()
        return int(update["update_id"])

    def wake(self) -> None:
        changed, self.changed = self.changed, asyncio.Event()
        changed.set()

    def close(self) -> None:
        self.closing = True
        self.wake()

    def age(self, seconds: float) -> None:
        """As if the bot had been away that long: what Telegram would have forgotten is gone."""
        for one in self.waiting:
            one.born -= seconds
        self.forget_expired()

    def forget_expired(self) -> None:
        now = time.time()
        self.waiting = [one for one in self.waiting if not one.expired(now)]

    def confirm(self, offset: int) -> None:
        kept: list[Waiting] = []
        for one in self.waiting:
            if one.id >= offset:
                kept.append(one)
            elif one.again:
                one.again = False
                kept.append(one)
        self.waiting = kept

    def delivered(self, one: Waiting) -> None:
        """The webhook has answered it well."""
        if one.again:
            one.again, one.failures, one.delay = False, 0, 1.0
        elif one in self.waiting:
            self.waiting.remove(one)

    def set_webhook(self, url: str, secret: str, max_connections: int = 40) -> None:
        """An empty address goes back to polling; a poll that waits is told so."""
        self.webhook = {"url": url, "secret": secret, "max_connections": max_connections} if url else {}
        for one in self.waiting:
            one.failures, one.delay, one.not_before = 0, 1.0, 0.0
        if url:
            self.came += 1
            self.first_poll.set()
        self.wake()

    def drop_all(self) -> None:
        self.waiting.clear()

    def polling(self) -> bool:
        """Whether a poll waits now, or ended so recently that the next one is due any moment."""
        return self._poll is not None or (self.last_poll > 0 and time.monotonic() - self.last_poll < 3.0)

    def at_rest(self) -> bool:
        """Whether nothing waits for the bot, and it would hear at once what comes."""
        return not self.waiting and (self.polling() or bool(self.webhook))

    async def poll(self, offset: int, limit: int, seconds: float) -> list[Json]:
        """getUpdates. An older poll that still waits gets the 409 that Telegram sends."""
        if self.webhook:
            raise ApiError(409, WEBHOOK_ACTIVE)
        if not 1 <= limit <= 100:
            raise bad_request("limit must be between 1 and 100") if limit > 100 else bad_request("limit is too small")
        me = self._poll = object()
        self.came += 1
        self.first_poll.set()
        self.wake()
        try:
            return await self._wait(me, offset, limit, time.monotonic() + max(0.0, seconds))
        finally:
            self.last_poll = time.monotonic()
            if self._poll is me:
                self._poll = None

    async def _wait(self, me: object, offset: int, limit: int, until: float) -> list[Json]:
        self.forget_expired()
        if offset < 0:
            self.waiting = self.waiting[offset:]
        elif offset:
            self.confirm(offset)
        while True:
            if self._poll is not me:
                raise ApiError(409, TERMINATED)
            if self.webhook:
                raise ApiError(409, WEBHOOK_ACTIVE)
            left = until - time.monotonic()
            if self.waiting or left <= 0 or self.closing:
                return [one.update for one in self.waiting[:limit]]
            try:
                await asyncio.wait_for(self.changed.wait(), left)
            except TimeoutError:
                continue
