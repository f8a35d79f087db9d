"""Which attachments are still to be fetched, which lie in the media folder, and which are lost and why."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sqlalchemy import bindparam, or_, select, text, update

from dispatch.model import CaseId, MediaId
from storage.engine.connection import Connection
from storage.media.media import Media, media_of
from storage.media.media_folder import CLEAR
from storage.tables import media

MAX_TRIES: Final = 6
"""What has failed so often is lost."""


FORGOTTEN: Final = "forgotten"
"""The error of what was fetched once, and kept as long as it should be."""
UNREACHABLE: Final = "unreachable"


class LossReason(StrEnum):
    """Why a file is lost at once: no further try can help."""

    TOO_BIG = "too_big"
    TOO_MANY_PIXELS = "too_many_pixels"
    NO_PICTURE = "no_picture"
    TOO_HEAVY = "too_heavy"
    """Reading it would take more memory or time than a file may."""
    SET_ASIDE = "set_aside"
    """The process has died again and again while it alone was in work."""


_REASONS: Final = frozenset(why.value for why in LossReason)

_belongs = or_(media.c.case_id.is_not(None), media.c.area.is_not(None))
_unfetched = (
    select(media)
    .where(media.c.path.is_(None), media.c.attempts < MAX_TRIES, _belongs)
    .order_by(media.c.attempts, media.c.id)
    .limit(bindparam("count"))
)
_stored = update(media).where(media.c.id == bindparam("id_")).values(path=bindparam("where"), error=None)
_failed = (
    update(media).where(media.c.id == bindparam("id_")).values(attempts=media.c.attempts + 1, error=bindparam("why"))
)
_lost = update(media).where(media.c.id == bindparam("id_")).values(attempts=MAX_TRIES, error=bindparam("why"))
_missing = select(media.c.attempts, media.c.error).where(
    media.c.case_id == bindparam("case"), text("path IS NULL AND attempts > 0")
)
"""In the words of the index `media_missing`, or it would not be used."""
_kept = (
    select(media)
    .where(media.c.id > bindparam("after"), media.c.path.is_not(None))
    .order_by(media.c.id)
    .limit(bindparam("count"))
)
_paths = select(media.c.path).where(media.c.path.is_not(None))
_in_clear = _kept.where(or_(*(media.c.path.endswith(ending) for ending in CLEAR)))
_gone = update(media).where(media.c.id == bindparam("id_")).values(path=None, attempts=0)


@dataclass(frozen=True, slots=True)
class Missing:
    """What of a case is not in the media folder: how many files are tried again, and how many are lost for which
    reasons."""

    waiting: int
    lost: int
    reasons: tuple[str, ...]
    """Each a LossReason, or UNREACHABLE."""


class MediaFiles:
    """The columns of the table `media` that tell of the files."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def unfetched(self, count: int) -> list[Media]:
        """At most `count` attachments of cases and areas that are not in the media folder yet; what has failed least
        first."""
        return [media_of(row) for row in self._connection.execute(_unfetched, {"count": count})]

    def stored(self, number: MediaId, path: str) -> None:
        """Notes the name under which the file lies in the media folder."""
        self._connection.execute(_stored, {"id_": number, "where": path})

    def failed(self, number: MediaId, error: str) -> None:
        """Counts a failed try; `error` names its type."""
        self._connection.execute(_failed, {"id_": number, "why": error})

    def lost(self, number: MediaId, why: LossReason) -> None:
        """Notes that the file will not come; it is not tried again."""
        self._connection.execute(_lost, {"id_": number, "why": why.value})

    def missing(self, case: CaseId) -> Missing:
        """What of the case's attachments is not in the media folder."""
        rows = [row for row in self._connection.execute(_missing, {"case": case}) if row.error != FORGOTTEN]
        lost = [row.error for row in rows if row.attempts >= MAX_TRIES]
        reasons = {error if error in _REASONS else UNREACHABLE for error in lost}
        return Missing(len(rows) - len(lost), len(lost), tuple(sorted(reasons)))

    def gone(self, number: MediaId) -> None:
        """Notes that a file which should lie in the folder does not; it is fetched anew."""
        self._connection.execute(_gone, {"id_": number})

    def kept(self, after: MediaId, count: int) -> list[Media]:
        """At most `count` attachments after that number which lie in the folder, by number."""
        return [media_of(row) for row in self._connection.execute(_kept, {"after": after, "count": count})]

    def paths(self) -> list[str]:
        """The names of all files that any row names."""
        return self._connection.scalars(_paths)

    def in_clear(self, after: MediaId, count: int) -> list[Media]:
        """At most `count` attachments after that number which an older version stored unsealed, by number."""
        return [media_of(row) for row in self._connection.execute(_in_clear, {"after": after, "count": count})]
