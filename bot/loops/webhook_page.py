"""The page to which Telegram delivers updates: what came is on disk before 200 is said, else it comes again."""

import asyncio
import hmac
import json
import logging
from typing import Final

from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from bot.loops.letterbox import Letterbox
from bot.runtime.health import Metrics
from bot.runtime.loop import Failure, attempt
from storage.engine.errors import NotStored
from storage.engine.failpoints import failpoint

SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  (its name, not what it holds)
MAX_BODY: Final = 2**20
"""Bytes; the largest update has some tens of thousands."""
BODY_SECONDS: Final = 10.0
"""For all of a request's body."""
MORE_AT_ONCE: Final = 4
"""Requests under way beyond what Telegram was told it may have: it may open new connections before old ones end."""
AGAIN_AFTER: Final = 2
"""Seconds after which Telegram is asked to deliver again what could not be stored; it keeps to that."""

log = logging.getLogger(__name__)


class _Unreadable(Exception):
    """The body is none that Telegram sends; `status` says why."""

    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


class WebhookPage:
    """Takes what proves to be Telegram's, one update a request."""

    def __init__(self, letterbox: Letterbox, secret: SecretStr, metrics: Metrics, max_connections: int) -> None:
        self._letterbox, self._metrics = letterbox, metrics
        self._secret = secret.get_secret_value().encode("ascii")
        self._max_at_once = max_connections + MORE_AT_ONCE
        self._under_way = 0

    async def deliver(self, request: Request) -> Response:
        """200 once the update is on disk. Whoever does not know the secret is answered before the body is read."""
        given = request.headers.get(SECRET_HEADER, "").encode("latin-1")
        if not hmac.compare_digest(given, self._secret):
            return self._answer(403, "refused")
        if self._under_way >= self._max_at_once:
            return self._answer(503, "overloaded")
        self._under_way += 1
        try:
            return await self._taken(request)
        finally:
            self._under_way -= 1

    async def _taken(self, request: Request) -> Response:
        try:
            update = await _update_in(request)
        except _Unreadable as unreadable:
            return self._answer(unreadable.status, "refused")
        except ClientDisconnect:
            return self._answer(400, "refused")
        stored = await attempt(self._letterbox.store([update]))
        if isinstance(stored, Failure):
            if not isinstance(stored.error, NotStored):
                log.error("an update could not be stored: %s", stored.place, exc_info=stored.error)
            return self._answer(503, "not_stored")
        if stored:
            failpoint("webhook.stored")
            self._letterbox.announce(stored)
        return self._answer(200, "stored")

    def _answer(self, status: int, result: str) -> Response:
        self._metrics.deliveries.labels(result).inc()
        headers = {"Retry-After": str(AGAIN_AFTER)} if status == 503 else None
        return Response(status_code=status, headers=headers)


def webhook_app(page: WebhookPage, path: str) -> Starlette:
    """Only POST, only at that path; everything else is 404 or 405, and nothing is led elsewhere."""
    app = Starlette(routes=[Route(path, page.deliver, methods=["POST"])])
    app.router.redirect_slashes = False
    return app


async def _update_in(request: Request) -> object:
    """The body's JSON. Raises _Unreadable and ClientDisconnect."""
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > MAX_BODY:
        raise _Unreadable(413)
    try:
        async with asyncio.timeout(BODY_SECONDS):
            body = await _body(request)
    except TimeoutError:
        raise _Unreadable(408) from None
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise _Unreadable(400) from None


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MAX_BODY:
            raise _Unreadable(413)
    return bytes(body)
