"""Sends what happens to a person's page, as server-sent events."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

from starlette.responses import StreamingResponse

from sandbox.events import Happened
from sandbox.page_view import clock_view, message_view
from sandbox.town import Town
from sandbox.wire import Json

PING_EVERY = 15.0


def stream(town: Town, viewer: int) -> StreamingResponse:
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_lines(town, viewer), media_type="text/event-stream", headers=headers)


async def _lines(town: Town, viewer: int) -> AsyncIterator[str]:
    with town.events.watch() as happenings:
        yield _line({"type": "health", "bot": town.bot_is_up(), "run": town.run})
        while True:
            try:
                happened = await asyncio.wait_for(happenings.get(), PING_EVERY)
            except TimeoutError:
                yield ": ping\n\n"
                continue
            if happened.type == "closing":
                return
            if (seen := _seen(town, happened, viewer)) is not None:
                yield _line(seen)


def _seen(town: Town, happened: Happened, viewer: int) -> Json | None:
    """The event in this person's eyes. Of what happens in others' chats the page learns only that the marks beside
    people's names may have changed; None where not even that."""
    chat = town.chats.get(happened.chat_id) if happened.chat_id is not None else None
    if chat and not chat.has(viewer):
        return None if happened.type == "typing" else {"type": "people"}
    match happened.type, happened.posted:
        case "message" | "edit", posted if posted:
            return {"type": happened.type, "chat": posted.chat_id, "message": message_view(town, posted, viewer)}
        case "delete", posted if posted:
            return {"type": "delete", "chat": posted.chat_id, "message_id": posted.id}
        case "clock", _:
            return {"type": "clock", "clock": clock_view(town)}
        case "read", _:
            return {"type": "people"}
        case "typing", _:
            return {"type": "typing", "chat": happened.chat_id}
        case _:
            return {"type": happened.type, **(happened.more or {})}


def _line(event: Json) -> str:
    return f"data: {json.dumps(event, ensure_ascii=False)}\n\n"
