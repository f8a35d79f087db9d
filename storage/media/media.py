"""Attachments as rows: by Telegram's file id, with the message and the album that they came in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from operator import attrgetter
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from dispatch.model import CaseId, MediaId, PersonId
from storage.engine.connection import Connection
from storage.engine.ids import Ids
from storage.engine.secrets import Vault
from storage.engine.sql import upsert
from storage.tables import albums, media


class MediaKind(StrEnum):
    """What kind of file Telegram calls it."""

    PHOTO = "photo"
    VIDEO = "video"
    VOICE = "voice"
    DOCUMENT = "document"
    VIDEO_NOTE = "video_note"


@dataclass(frozen=True, slots=True)
class Media:
    """`path` is where the fetched bytes lie; `attempts` and `error` tell of fetches that failed.

    `case` is None for what was said and shown in a chat, and never became part of a case; it may belong to an area.
    """

    id: MediaId
    kind: MediaKind
    file_id: str
    unique_id: str
    chat_id: int
    message_id: int
    album: str | None
    sender: PersonId | None
    at: datetime
    size: int | None
    mime: str | None
    path: str | None = None
    attempts: int = 0
    error: str | None = None
    case: CaseId | None = None


def is_picture(one: Media) -> bool:
    """A photo, or a file whose sender says that it is a picture."""
    return one.kind is MediaKind.PHOTO or (one.kind is MediaKind.DOCUMENT and (one.mime or "").startswith("image/"))


_keep = insert(media)
_get = select(media).where(media.c.id == bindparam("key"))
_album = select(media).where(media.c.chat_id == bindparam("chat"), media.c.album == bindparam("which"))
_captions = (
    select(media.c.id, media.c.caption)
    .where(media.c.chat_id == bindparam("chat"), media.c.album == bindparam("which"), media.c.caption.is_not(None))
    .order_by(media.c.message_id)
)
_of_message = (
    select(media)
    .where(media.c.chat_id == bindparam("chat"), media.c.message_id == bindparam("message"))
    .order_by(media.c.id)
)
_loose = (
    select(media)
    .where(
        media.c.chat_id == bindparam("chat"),
        media.c.message_id > bindparam("after"),
        media.c.sender == bindparam("who"),
        media.c.at >= bindparam("since"),
        media.c.case_id.is_(None),
        media.c.area.is_(None),
    )
    .order_by(media.c.message_id, media.c.id)
)
_album_case = select(albums.c.case_id).where(
    albums.c.chat_id == bindparam("chat"), albums.c.album == bindparam("which")
)
_claim_album = upsert(albums).on_conflict_do_nothing()
_claim = update(media).where(media.c.id == bindparam("id_")).values(case_id=bindparam("case"))
_claim_beside = (
    update(media).where(media.c.id == bindparam("id_")).values(area=bindparam("of"), thing=bindparam("thing_"))
)
_unsign = (
    update(media)
    .where(media.c.id == bindparam("id_"))
    .values(sender=None, chat_id=0, message_id=0, album=None, caption=None)
)


class MediaRows:
    """The tables `media` and `albums`."""

    def __init__(self, connection: Connection, vault: Vault, ids: Ids) -> None:
        self._connection = connection
        self._vault = vault
        self._ids = ids

    def keep(
        self,
        kind: MediaKind,
        file_id: str,
        unique_id: str,
        chat_id: int,
        message_id: int,
        album: str | None,
        sender: PersonId | None,
        at: datetime,
        size: int | None = None,
        mime: str | None = None,
        caption: str = "",
    ) -> MediaId:
        """Stores an attachment. A part of an album that made a case belongs to that case, also where it has ended
        meanwhile.

        Of a part of an album the `caption` is kept too, sealed, for any of them may be made a report by a reply.
        `size` is in bytes.
        """
        number = MediaId(self._ids.take(media))
        sealed = self._vault.seal(caption.encode(), "media", "caption", number) if caption else None
        values = {
            "id": number,
            "kind": kind.value,
            "file_id": file_id,
            "unique_id": unique_id,
            "chat_id": chat_id,
            "message_id": message_id,
            "album": album,
            "sender": sender,
            "at": at,
            "size": size,
            "mime": mime,
            "attempts": 0,
            "caption": sealed,
            "case_id": self.album_case(chat_id, album) if album is not None else None,
        }
        self._connection.execute(_keep, values)
        return number

    def get(self, ids: Sequence[MediaId]) -> list[Media]:
        """The attachments in the order asked for; what is not there is left out."""
        rows = (self._connection.execute(_get, {"key": number}).one_or_none() for number in ids)
        return [media_of(row) for row in rows if row is not None]

    def album(self, chat_id: int, album_id: str) -> list[Media]:
        """The parts of an album seen so far, in the order of their messages."""
        rows = self._connection.execute(_album, {"chat": chat_id, "which": album_id})
        return sorted((media_of(row) for row in rows), key=attrgetter("message_id", "id"))

    def caption(self, chat_id: int, album_id: str) -> str:
        """The words of an album, whichever of its parts has them; empty where none has come."""
        rows = self._connection.execute(_captions, {"chat": chat_id, "which": album_id})
        words = (self._vault.open(row.caption, "media", "caption", row.id).decode() for row in rows)
        return "\n".join(words)

    def of_message(self, chat_id: int, message_id: int) -> list[Media]:
        """The attachments of that message."""
        rows = self._connection.execute(_of_message, {"chat": chat_id, "message": message_id})
        return [media_of(row) for row in rows]

    def loose(self, chat_id: int, sender: PersonId, since: datetime, after_message: int) -> list[Media]:
        """What this person has shown there since then (UTC), in later messages than that, and belongs to nothing."""
        values = {"chat": chat_id, "who": sender, "since": since, "after": after_message}
        return [media_of(row) for row in self._connection.execute(_loose, values)]

    def album_case(self, chat_id: int, album_id: str) -> CaseId | None:
        """The case to which the album belongs, and so its parts that are still to come."""
        return self._connection.scalar(_album_case, {"chat": chat_id, "which": album_id})

    def claim_album(self, chat_id: int, album_id: str, case: CaseId) -> None:
        """Notes that the album, with its parts to come, belongs to the case."""
        self._connection.execute(_claim_album, {"chat_id": chat_id, "album": album_id, "case_id": case})

    def claim(self, some: Iterable[MediaId], case: CaseId) -> None:
        """Notes that these attachments are part of the case from now on; they will be fetched."""
        self._connection.execute(_claim, [{"id_": number, "case": case} for number in some])

    def claim_beside(self, some: Iterable[MediaId], area: str, thing: int, *, unsigned: bool = False) -> None:
        """Notes that these attachments belong to that thing of an area, as a visit; they will be fetched. `unsigned`
        takes away who has sent them, and where."""
        for number in some:
            self._connection.execute(_claim_beside, {"id_": number, "of": area, "thing_": thing})
            if unsigned:
                self._connection.execute(_unsign, {"id_": number})


def media_of(row: Any) -> Media:
    """One row of the table."""
    return Media(
        id=row.id,
        kind=MediaKind(row.kind),
        file_id=row.file_id,
        unique_id=row.unique_id,
        chat_id=row.chat_id,
        message_id=row.message_id,
        album=row.album,
        sender=row.sender,
        at=row.at,
        size=row.size,
        mime=row.mime,
        path=row.path,
        attempts=row.attempts,
        error=row.error,
        case=row.case_id,
    )
