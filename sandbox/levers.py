"""Endpoints that change the conditions of the town: clock, privacy mode, limits, line, faults, the update queue."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeAlias

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.events import Happened
from sandbox.guard import is_loopback
from sandbox.town import Town
from sandbox.wire import Json, NotPossible

Act: TypeAlias = Callable[[Town, Json], Json | Awaitable[Json]]
MAX_CLOCK_WAITS = 50.0


def clock_endpoint(town: Town) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        seen = request.query_params.get("seen")
        seconds = min(MAX_CLOCK_WAITS, float(request.query_params.get("timeout", 0)))
        offset = await town.clock.moved_from(float(seen) if seen else None, seconds)
        return JSONResponse({"offset_seconds": offset})

    return endpoint


def _cut(town: Town, said: Json) -> Json | Awaitable[Json]:
    if said.get("off"):
        return _mend(town)
    town.line.cut(said.get("seconds"), said.get("how", "abort"))
    return {"cut": True}


async def _mend(town: Town) -> Json:
    await town.line.mend()
    return {"cut": False}


def _move_clock(town: Town, said: Json) -> Json:
    """Never backwards, but by `offset_seconds`, which fault tests use."""
    if "offset_seconds" in said:
        town.clock.set_offset(float(said["offset_seconds"]))
    else:
        seconds = said.get("advance_seconds")
        if seconds is None:
            moment = datetime.fromisoformat(said["to"])
            if moment.tzinfo is None:
                raise NotPossible("`to` needs a zone")
            seconds = (moment - town.clock.now()).total_seconds()
        if seconds < 0:
            raise NotPossible("the clock is never moved backwards")
        town.clock.advance(float(seconds))
    town.events.publish(Happened("clock"))
    return {"offset_seconds": town.clock.offset_seconds, "now": town.clock.now().isoformat()}


def _set_privacy(town: Town, said: Json) -> Json:
    town.privacy_on = bool(said["on"])
    return {"on": town.privacy_on}


def _set_limits(town: Town, said: Json) -> Json:
    town.limits.on = bool(said["on"])
    return {"on": town.limits.on}


def _plan_faults(town: Town, said: Json) -> Json:
    town.faults.plan(said["plan"])
    return {"planned": len(town.faults.faults)}


def _duplicate_next(town: Town, said: Json) -> Json:
    town.updates.repeat_next += int(said.get("n", 1))
    return {"n": town.updates.repeat_next}


def _age(town: Town, said: Json) -> Json:
    town.updates.age(float(said["seconds"]))
    return {"pending_updates": len(town.updates.waiting)}


def _jump(town: Town, said: Json) -> Json:
    town.updates.next_id = int(said["id"])
    return {"id": town.updates.next_id}


def _set_webhook(town: Town, said: Json) -> Json:
    """All that people write goes there, so it stays on this machine."""
    url = str(said.get("url", ""))
    if url and not is_loopback(url):
        raise NotPossible("webhook 只能设在本机 / a webhook of the room must be on this machine")
    town.updates.set_webhook(url, said.get("secret_token", ""))
    return {"url": url}


LEVERS: dict[str, Act] = {
    "privacy": _set_privacy,
    "limits": _set_limits,
    "cut": _cut,
    "faults": _plan_faults,
    "duplicate_next": _duplicate_next,
    "age": _age,
    "next_update_id": _jump,
    "webhook": _set_webhook,
    "clock": _move_clock,
}
