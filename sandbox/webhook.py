"""Delivers updates to a webhook as Telegram's server does (tdlib/telegram-bot-api, WebhookActor.cpp).

Each chat is a queue: its next update goes when the one before it was answered with 2xx. Chats go side by side, as
many as `max_connections` allows. What fails goes again at once, then after 2, 4, 8 … seconds, a minute or two at the
most, or when `Retry-After` of the answer says. What is not delivered within Telegram's time for it is forgotten.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from random import SystemRandom

import aiohttp

from sandbox.town import Town
from sandbox.updates import Waiting
from sandbox.wire import Json

LOOKS_EVERY = 1.0
CONNECTS_EVERY = 1.0
"""Seconds between two tries to connect where nobody listens."""
MAX_RESEND = 60.0
MAX_RETRY_AFTER = 3600.0
ANSWERS_WITHIN = aiohttp.ClientTimeout(total=60)


class Webhook:
    """The loop that delivers."""

    def __init__(self, town: Town) -> None:
        self._town = town
        self._under_way: dict[int, asyncio.Task[None]] = {}
        """By the chat's queue."""
        self._ended = asyncio.Event()

    async def run(self) -> None:
        async with aiohttp.ClientSession(timeout=ANSWERS_WITHIN) as session:
            try:
                while True:
                    self._start(session)
                    await self._pause()
            finally:
                for task in self._under_way.values():
                    task.cancel()

    def _start(self, session: aiohttp.ClientSession) -> None:
        updates = self._town.updates
        if not updates.webhook:
            return
        updates.forget_expired()
        for one in self._due():
            if len(self._under_way) >= int(updates.webhook.get("max_connections", 40)):
                return
            self._under_way[queue_of(one.update)] = asyncio.create_task(self._deliver(session, one))

    def _due(self) -> Iterator[Waiting]:
        """The first of each queue, where it may go now."""
        now, seen = time.monotonic(), set(self._under_way)
        for one in list(self._town.updates.waiting):
            queue = queue_of(one.update)
            if queue not in seen and one.not_before <= now:
                yield one
            seen.add(queue)

    async def _pause(self) -> None:
        self._ended.clear()
        now = time.monotonic()
        later = [one.not_before - now for one in self._town.updates.waiting if one.not_before > now]
        waits = [asyncio.ensure_future(event.wait()) for event in (self._town.updates.changed, self._ended)]
        try:
            await asyncio.wait(waits, timeout=min([LOOKS_EVERY, *later]), return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()

    async def _deliver(self, session: aiohttp.ClientSession, one: Waiting) -> None:
        updates = self._town.updates
        webhook = updates.webhook
        secret = {"X-Telegram-Bot-Api-Secret-Token": webhook["secret"]} if webhook["secret"] else {}
        try:
            async with session.post(webhook["url"], json=one.update, headers=secret) as response:
                if response.ok:
                    updates.delivered(one)
                else:
                    _put_off(one, response.headers.get("Retry-After", ""), updates.webhook_pace)
                    _note(webhook, f"Wrong response from the webhook: {response.status} {response.reason}")
        except aiohttp.ClientConnectorError:
            one.not_before = time.monotonic() + CONNECTS_EVERY * updates.webhook_pace
            _note(webhook, "Connection refused")
        except (aiohttp.ClientError, TimeoutError):
            _put_off(one, "", updates.webhook_pace)
            _note(webhook, "Webhook connection closed")
        finally:
            self._under_way.pop(queue_of(one.update), None)
            self._ended.set()


def queue_of(update: Json) -> int:
    """The chat, of a tap that of its message; else the sender, else 0."""
    content = next((value for key, value in update.items() if key != "update_id"), None)
    if not isinstance(content, dict):
        return 0
    message = content.get("message")
    chat = content.get("chat") or (message.get("chat") if isinstance(message, dict) else None) or content.get("from")
    return int(chat["id"]) if isinstance(chat, dict) and isinstance(chat.get("id"), int) else 0


def _put_off(one: Waiting, retry_after: str, pace: float) -> None:
    asked = min(float(retry_after), MAX_RETRY_AFTER) if retry_after.isdigit() else 0.0
    if not asked and one.failures:
        one.delay = min(MAX_RESEND * (1 + SystemRandom().random()), one.delay * 2)
        asked = one.delay
    one.failures += 1
    one.not_before = time.monotonic() + asked * pace


def _note(webhook: Json, why: str) -> None:
    webhook["trouble"] = {"last_error_date": int(time.time()), "last_error_message": why}
