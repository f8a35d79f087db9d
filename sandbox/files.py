"""Files of the town: bytes on disk under random names, or in memory when there is no directory."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

from sandbox.pictures import size_of
from sandbox.wire import Json, bad_request

MEGABYTE = 1024 * 1024
MAX_DOWNLOAD = 20 * MEGABYTE
MAX_PHOTO = 10 * MEGABYTE
MAX_UPLOAD = 50 * MEGABYTE


@dataclass(slots=True)
class File:
    """A file as Telegram knows it."""

    id: str
    unique_id: str
    stored: str  # name under the directory, never the sender's
    path: str  # as getFile tells it
    size: int
    mime: str
    name: str = ""
    width: int = 0
    height: int = 0

    def to_json(self) -> Json:
        """PhotoSize, Document, Video or Voice: whichever fits what is known of the file."""
        shown: Json = {"file_id": self.id, "file_unique_id": self.unique_id, "file_size": self.size}
        if self.width:
            shown |= {"width": self.width, "height": self.height}
        if not self.path.startswith("photos/"):
            shown["mime_type"] = self.mime
        if self.name:
            shown["file_name"] = self.name
        return shown


class Files:
    """Every file of the town, by file id and by path."""

    def __init__(self, directory: Path | None) -> None:
        self._directory = directory
        self._memory: dict[str, bytes] = {}
        self.known: dict[str, File] = {}

    def add(self, data: bytes, *, kind: str, mime: str, name: str = "") -> File:
        """kind is Telegram's folder of the file path: photos, documents, videos, voice."""
        stored = secrets.token_hex(16)
        if self._directory:
            self._directory.mkdir(parents=True, exist_ok=True)
            (self._directory / stored).write_bytes(data)
        else:
            self._memory[stored] = data
        ending = {"photos": ".jpg", "videos": ".mp4", "voice": ".oga"}.get(kind, Path(name).suffix[:10])
        file = File(
            id=f"F{secrets.token_urlsafe(24)}",
            unique_id=f"U{secrets.token_hex(6)}",
            stored=stored,
            path=f"{kind}/file_{len(self.known) + 1}{ending}",
            size=len(data),
            mime=mime,
            name=name,
        )
        self.known[file.id] = file
        return file

    def require(self, file_id: str) -> File:
        file = self.known.get(file_id)
        if file is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        return file

    def by_path(self, path: str) -> File | None:
        return next((file for file in self.known.values() if file.path == path), None)

    def read(self, file: File) -> bytes:
        return (self._directory / file.stored).read_bytes() if self._directory else self._memory[file.stored]


def add_photo(files: Files, data: bytes) -> File:
    if len(data) > MAX_PHOTO:
        raise bad_request("file is too big")
    width, height = size_of(data)
    if not width or not height:
        raise bad_request("IMAGE_PROCESS_FAILED")
    file = files.add(data, kind="photos", mime=_mime(data))
    file.width, file.height = width, height
    return file


def _mime(data: bytes) -> str:
    if data[:4] == b"\x89PNG":
        return "image/png"
    if data[:4] == b"RIFF":
        return "image/webp"
    return "image/gif" if data[:3] == b"GIF" else "image/jpeg"
