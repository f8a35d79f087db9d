"""Keeps pages of other origins out of the room: a browser on this machine would carry their requests here.

A browser says where a request comes from (`Origin`, `Sec-Fetch-Site`), tools and the bot say nothing. What is posted
must be JSON, which no foreign page can send without asking first, and nobody answers that here; uploads alone are
forms.
"""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_OPEN = ("/", "/web/")
"""The page itself, which a link elsewhere may lead to."""
_JSON = ("/town/", "/page/")
_FORMS = ("/page/send_media",)
_OWN = ("same-origin", "none")


class OnlyOurselves:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refused = _refused(scope) if scope["type"] == "http" else None
        if refused is None:
            await self._app(scope, receive, send)
        else:
            code, words = refused
            await JSONResponse({"error": words}, code)(scope, receive, send)


def _refused(scope: Scope) -> tuple[int, str] | None:
    headers, path, posted = Headers(scope=scope), str(scope["path"]), scope["method"] == "POST"
    looked_at = not posted and (path == _OPEN[0] or path.startswith(_OPEN[1]))
    if not looked_at and _is_foreign(headers):
        return 403, "只接受本演练室页面的请求 / only the room's own page may ask this"
    if posted and path.startswith(_JSON) and path not in _FORMS and not _is_json(headers):
        return 415, "须为 application/json / must be application/json"
    return None


def _is_foreign(headers: Headers) -> bool:
    if headers.get("sec-fetch-site", "none") not in _OWN:
        return True
    origin = headers.get("origin")
    return origin is not None and origin != f"http://{headers.get('host', '')}"


def _is_json(headers: Headers) -> bool:
    return headers.get("content-type", "").partition(";")[0].strip().lower() == "application/json"


def is_loopback(url: str) -> bool:
    """Whether the address can only be of this machine."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
