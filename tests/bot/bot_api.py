"""A small Bot API on loopback for whole processes: hands over updates, records what is sent, hangs when told to."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web


@dataclass(slots=True)
class BotApi:
    url: str = ""
    updates: list[dict[str, Any]] = field(default_factory=list)
    sent: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    hanging: bool = False
    room: bool = True
    """Whether it says that it is the rehearsal room."""
    came: asyncio.Event = field(default_factory=asyncio.Event)
    """Set whenever something was sent."""
    polled: asyncio.Event = field(default_factory=asyncio.Event)

    def hand_over(self, **update: object) -> None:
        self.updates.append({"update_id": 500 + len(self.updates), **update})

    def says(self, chat: int, person: int, text: str) -> None:
        number = 10 + len(self.updates)
        kind = {"id": chat, "type": "group", "title": "网格员群"} if chat < 0 else {"id": chat, "type": "private"}
        sender = {"id": person, "is_bot": False, "first_name": "某"}
        self.hand_over(message={"message_id": number, "date": 1, "chat": kind, "from": sender, "text": text})

    def texts(self, chat: int) -> list[str]:
        return [form.get("text", "") for _, form in self.sent if form.get("chat_id") == str(chat)]

    async def until(self, reached: Any, seconds: float = 60.0) -> None:
        """The patience is for a machine that does other things too."""
        async with asyncio.timeout(seconds):
            while not reached():
                await self.came.wait()
                self.came.clear()

    async def answer(self, request: web.Request) -> web.StreamResponse:
        form = await given(request)
        method = request.match_info["method"]
        if method == "getUpdates":
            return await self._updates(form)
        if method == "getMe":
            me = {"id": 4242, "is_bot": True, "first_name": "助手", "username": "wangge_test_bot"}
            return _ok(me | ({"rehearsal_room": True} if self.room else {}))
        self.sent.append((method, form))
        self.came.set()
        if self.hanging:
            await asyncio.sleep(60)
        message = {"message_id": 900 + len(self.sent), "date": 1, "chat": {"id": 1, "type": "group"}}
        return _ok(message if method.startswith(("send", "edit")) else True)

    async def _updates(self, form: dict[str, str]) -> web.StreamResponse:
        self.polled.set()
        offset = int(form.get("offset", "0"))
        for _ in range(int(form["timeout"]) * 20):
            if any(update["update_id"] >= offset for update in self.updates):
                break
            await asyncio.sleep(0.05)
        return _ok([update for update in self.updates if update["update_id"] >= offset])


async def given(request: web.Request) -> dict[str, str]:
    """The parameters, as a form would have them, however they came."""
    if request.content_type != "application/json":
        return {key: str(value) for key, value in (await request.post()).items()}
    told: dict[str, Any] = await request.json()
    return {key: value if isinstance(value, str) else json.dumps(value) for key, value in told.items()}


def _ok(result: object) -> web.StreamResponse:
    return web.json_response({"ok": True, "result": result})


@asynccontextmanager
async def bot_api(port: int = 0) -> AsyncIterator[BotApi]:
    api = BotApi()
    server = web.Application()
    server.router.add_route("*", "/bot{token}/{method}", api.answer)
    runner = web.AppRunner(server, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    api.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield api
    finally:
        await runner.cleanup()
