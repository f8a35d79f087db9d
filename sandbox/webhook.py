"""Delivers updates to a webhook, in order, again and again until it answers 2xx."""

from __future__ import annotations

import asyncio
import time

import aiohttp

from sandbox.town import Town
from sandbox.wire import Json

AGAIN_AFTER = 1.0
LOOKS_EVERY = 1.0
ANSWERS_WITHIN = aiohttp.ClientTimeout(total=30)


class Webhook:
    """The loop that delivers."""

    def __init__(self, town: Town) -> None:
        self._town = town

    async def run(self) -> None:
        async with aiohttp.ClientSession(timeout=ANSWERS_WITHIN) as session:
            while True:
                updates = self._town.updates
                if not (updates.webhook and updates.waiting):
                    await self._pause()
                    continue
                first = updates.waiting[0]
                if await self._deliver(session, first.update):
                    updates.confirm(first.id + 1)
                else:
                    await asyncio.sleep(AGAIN_AFTER)

    async def _pause(self) -> None:
        try:
            await asyncio.wait_for(self._town.updates.changed.wait(), LOOKS_EVERY)
        except TimeoutError:
            return

    async def _deliver(self, session: aiohttp.ClientSession, update: Json) -> bool:
        webhook = self._town.updates.webhook
        secret = {"X-Telegram-Bot-Api-Secret-Token": webhook["secret"]} if webhook["secret"] else {}
        try:
            async with session.post(webhook["url"], json=update, headers=secret) as response:
                if response.ok:
                    return True
                why = f"Wrong response from the webhook: {response.status} {response.reason}"
        except (aiohttp.ClientError, TimeoutError) as error:
            why = f"Connection failed: {type(error).__name__}"
        webhook["trouble"] = {"last_error_date": int(time.time()), "last_error_message": why}
        return False
