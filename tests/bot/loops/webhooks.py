"""A webhook page with a real database behind it, served on a port of this machine: what its tests share."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import aiohttp
from pydantic import SecretStr

from bot.config.telegram_section import Listen
from bot.loops.letterbox import Letterbox
from bot.loops.webhook_page import SECRET_HEADER, WebhookPage, webhook_app
from bot.loops.webhook_server import WebhookServer, open_socket
from bot.runtime.health import Metrics
from bot.runtime.wake_signals import Bell
from storage.database import Database
from storage.messages.inbox import Letter
from tests.bot.rig import opened
from tests.fakes import HandClock
from tests.webhook import WORD, unused_port

BOT: Final = 4242
PATH: Final = "/wangge"
OURS: Final = {SECRET_HEADER: WORD}


@dataclass(slots=True)
class Gate:
    db: Database
    page: WebhookPage
    http: aiohttp.ClientSession
    metrics: Metrics
    clock: HandClock
    listen: Listen

    async def post(self, body: object, headers: dict[str, str] = OURS, path: str = PATH, method: str = "POST") -> int:
        """The answer's status."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        async with self.http.request(method, path, headers=headers, data=data) as answer:
            assert await answer.read() == b"" or answer.status in (404, 405), "it tells nothing to anybody"
            return answer.status

    async def post_slowly(self, body: AsyncIterator[bytes]) -> int:
        async with self.http.post(PATH, data=body, headers=OURS) as answer:
            return answer.status

    async def letters(self) -> list[Letter]:
        return await self.db.write(lambda tx: tx.inbox.waiting(self.clock.now()))

    def answered(self, result: str) -> float:
        return self.metrics.registry.get_sample_value("wangge_webhook_deliveries_total", {"result": result}) or 0.0


@asynccontextmanager
async def gate(tmp_path: Path, *, max_connections: int = 20) -> AsyncIterator[Gate]:
    listen = Listen("127.0.0.1", unused_port())
    async with opened(tmp_path) as db:
        metrics, clock = Metrics(), HandClock()
        page = WebhookPage(Letterbox(db, BOT, clock, Bell(), metrics), SecretStr(WORD), metrics, max_connections)
        with open_socket(listen) as listener:
            serving = asyncio.create_task(WebhookServer(webhook_app(page, PATH), listener).step())
            async with aiohttp.ClientSession(f"http://{listen}") as http:
                yield Gate(db, page, http, metrics, clock, listen)
            serving.cancel()
            with suppress(asyncio.CancelledError):
                await serving
