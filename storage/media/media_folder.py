"""The media folder: every file in it is sealed, has a random name, and is written whole or not at all."""

import os
import re
import secrets
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Final

from dispatch.model import MediaId
from storage.engine.durable import sync_folder, write_synced
from storage.engine.failpoints import failpoint
from storage.engine.secrets import Vault
from storage.media.media import Media

FILE, THUMBNAIL = "file", "thumbnail"
CLEAR: Final = (".jpg", ".bin")
_OURS: Final = re.compile(r"[0-9a-f]{32}(-small|(\.small)?\.(jpg|bin))?(\.part)?")
_WRITTEN_IN_CLEAR: Final = re.compile(r"[0-9a-f]{32}(\.small)?\.(jpg|bin)(\.part)?")


class MediaFolder:
    """The only place that writes files into the folder or reads them.

    Sealing is for the row and the part (`file` or `thumbnail`).
    """

    def __init__(self, folder: Path, vault: Vault) -> None:
        self._folder = folder
        self._vault = vault

    def put(self, number: MediaId, data: bytes, thumbnail: bytes | None = None) -> str:
        """Stores a file, and a thumbnail, for the row of that number, and returns its name.

        All of it is on disk when this returns, or nothing of it.
        """
        name = secrets.token_hex(16)
        try:
            if thumbnail is not None:
                self._seal(name, THUMBNAIL, number, thumbnail)
            self._seal(name, FILE, number, data)
            sync_folder(self._folder)
        except OSError:
            self.discard(names_of([name]))
            raise
        return name

    def open_file(self, media: Media) -> bytes:
        """The bytes of an attachment.

        FileNotFoundError where none is kept: not fetched, or forgotten. Altered, WrongKey: as `Vault.open`.
        """
        return self._open(media, FILE)

    def open_thumbnail(self, media: Media) -> bytes:
        """A small JPEG, of pictures only. FileNotFoundError where there is none."""
        return self._open(media, THUMBNAIL)

    def put_sealed(self, clear: Media) -> str | None:
        """Seals a file that lies there unsealed, and returns its new name; None where nothing lies there."""
        try:
            data = self.open_file(clear)
        except FileNotFoundError:
            return None
        try:
            return self.put(clear.id, data, self.open_thumbnail(clear))
        except FileNotFoundError:
            return self.put(clear.id, data)

    def seal_anew(self, media: Media) -> None:
        """Seals the file with the newest key, in its place; what is unsealed, or sealed with it already, stays as it
        is."""
        if media.path is None or is_clear(media.path):
            return
        older = [part for part in (FILE, THUMBNAIL) if self._is_older(self._folder / name_of(media.path, part))]
        for part in older:
            self._seal(media.path, part, media.id, self._open(media, part))
        if older:
            sync_folder(self._folder)

    def remove(self, media: Media) -> None:
        """Deletes the file that the row names, or named until now, and its thumbnail."""
        if media.path is not None:
            self.discard(names_of([media.path]))

    def remove_clear(self) -> None:
        """Deletes all that an older version wrote unsealed; for when no row names such a file any more."""
        if self._folder.is_dir():
            for file in self._folder.iterdir():
                if _WRITTEN_IN_CLEAR.fullmatch(file.name):
                    file.unlink(missing_ok=True)

    def older_than(self, moment: datetime) -> set[str]:
        """The names of the files that this program wrote before then (UTC); whatever else lies there is left out."""
        if not self._folder.is_dir():
            return set()
        with os.scandir(self._folder) as found:
            ours = [file for file in found if _OURS.fullmatch(file.name)]
            return {file.name for file in ours if file.stat().st_mtime < moment.timestamp()}

    def discard(self, names: Iterable[str]) -> None:
        """Deletes the files of these names, where they are there."""
        for name in names:
            (self._folder / name).unlink(missing_ok=True)

    def _open(self, media: Media, part: str) -> bytes:
        if media.path is None:
            raise FileNotFoundError(f"media {media.id} is not kept")
        data = (self._folder / name_of(media.path, part)).read_bytes()
        return data if is_clear(media.path) else self._vault.open(data, "media", part, media.id)

    def _is_older(self, file: Path) -> bool:
        """By its first bytes alone, so that going through a folder again costs little."""
        try:
            with file.open("rb") as opened:
                return opened.read(len(self._vault.newest)) != self._vault.newest
        except FileNotFoundError:
            return False

    def _seal(self, path: str, part: str, number: MediaId, data: bytes) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = name_of(path, part)
        new = self._folder / f"{name}.part"
        try:
            write_synced(new, self._vault.seal(data, "media", part, number))
            failpoint("media.before_rename")
            new.replace(self._folder / name)
            failpoint("media.renamed")
        finally:
            # Where the disk is full, what is half written must not fill it further.
            new.unlink(missing_ok=True)


def is_clear(path: str) -> bool:
    """Whether an older version wrote this file, unsealed."""
    return path.endswith(CLEAR)


def names_of(paths: Iterable[str]) -> set[str]:
    """All the names under which something may lie for rows that name these."""
    return {name_of(path, part) for path in paths for part in (FILE, THUMBNAIL)}


def name_of(path: str, part: str) -> str:
    """The name in the folder of a file, or of its thumbnail."""
    if part == FILE:
        return path
    return f"{path.removesuffix('.jpg')}.small.jpg" if is_clear(path) else f"{path}-small"
