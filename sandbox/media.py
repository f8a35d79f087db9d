"""Photos, videos, voice notes and documents of a call: uploaded, attached by name, or sent again by file_id."""

from __future__ import annotations

from typing import Any

from sandbox.files import File, add_photo
from sandbox.params import Params, Upload
from sandbox.town import Town
from sandbox.wire import Json, bad_request

FOLDERS = {"video": "videos", "voice": "voice", "document": "documents"}


def media(town: Town, params: Params, kind: str, value: Any = None) -> Json:
    """Message content of one file. `value` is what names it; else the parameter called like the kind."""
    named = value if value is not None else params.values.get(kind)
    upload = params.uploads.get(kind) if value is None else None
    if isinstance(named, str) and named.startswith("attach://"):
        upload = params.uploads.get(named.removeprefix("attach://"))
        if upload is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
    if upload is not None:
        return stored(town, kind, upload)
    if not named:
        raise bad_request(f"there is no {kind} in the request")
    return shown(kind, town.files.require(str(named)))


def stored(town: Town, kind: str, upload: Upload) -> Json:
    if not upload.data:
        raise bad_request("file must be non-empty")
    if kind == "photo":
        return shown(kind, add_photo(town.files, upload.data))
    return shown(kind, town.files.add(upload.data, kind=FOLDERS[kind], mime=upload.mime, name=upload.name))


def shown(kind: str, file: File) -> Json:
    """The content of a message that carries this file."""
    match kind:
        case "photo":
            return {"photo": [file.to_json()]}
        case "video":
            return {"video": {"width": 640, "height": 480, "duration": 3, **file.to_json()}}
        case "voice":
            return {"voice": {"duration": 3, **file.to_json()}}
        case _:
            return {"document": file.to_json()}
