"""Hands the town's files to the page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from sandbox.town import Town

# Only these are shown by the browser itself; any other file is handed over as a download.
SHOWN = ("image/jpeg", "image/png", "image/gif", "image/webp", "audio/", "video/")


def file_endpoint(town: Town) -> Callable[[Request], Awaitable[Response]]:
    """Nothing smaller than the picture itself is kept, so ?thumb=1 gives the same bytes."""

    async def endpoint(request: Request) -> Response:
        file = town.files.known.get(request.path_params["file_id"])
        if file is None:
            return Response(status_code=404)
        headers = {"Cache-Control": "max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}
        if file.mime.startswith(SHOWN):
            return Response(town.files.read(file), media_type=file.mime, headers=headers)
        headers["Content-Disposition"] = (
            f"attachment; filename*=UTF-8''{quote(file.name)}" if file.name else "attachment"
        )
        return Response(town.files.read(file), media_type="application/octet-stream", headers=headers)

    return endpoint
