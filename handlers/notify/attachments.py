"""The files that people attached to a case, a visit or a voice: counted, and sent on demand, always in private.

Telegram takes pictures and videos into one album, documents into another, ten at most; voice notes go one by one.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from markupsafe import Markup

from dispatch.model import Case, MediaId, Person
from handlers.bot_api.request import Outgoing
from handlers.notify.destinations import private
from handlers.notify.messages import AreaFiles, Attached, AttachmentBundle
from handlers.notify.outbox_writer import OutboxWriter
from handlers.wording.speech import Saying
from storage.media.media import Media, MediaKind
from storage.media.media_files import FORGOTTEN
from storage.messages.parcels import Parcel
from storage.transaction import Transaction

MAX_ALBUM: Final = 10
_SORTS = {MediaKind.PHOTO: "pictures", MediaKind.VIDEO: "pictures", MediaKind.VIDEO_NOTE: "pictures"}
_ALBUMS = ((MediaKind.PHOTO, MediaKind.VIDEO), (MediaKind.DOCUMENT,))
_ALONE = (MediaKind.VOICE, MediaKind.VIDEO_NOTE)
_METHODS = {MediaKind.VIDEO_NOTE: "sendVideoNote"}


def counted(tx: Transaction, some: Sequence[MediaId], say: Saying) -> Iterator[Markup]:
    """How many there are of each kind, as on a card: «图3», «语音1», «文件1»."""
    kinds = Counter(_SORTS.get(one.kind, str(one.kind)) for one in tx.media.get(some)) if some else {}
    for sort, count in sorted(kinds.items(), reverse=True):
        yield say(f"attached.{sort}", count=count)


def show(out: OutboxWriter, case: Case, person: Person, *, not_before: datetime | None = None) -> None:
    """Sends all of them: the report's first, then the result's."""
    for which in Attached:
        for number, _ in enumerate(_bundles(out.tx.media.get(_attached(case, which)))):
            out.show(private(person), AttachmentBundle(case.id, which, number), not_before=not_before)


def request(tx: Transaction, parcel: Parcel, wanted: AttachmentBundle, say: Saying) -> Outgoing | None:
    """The request for one bundle; None where it is gone."""
    case = tx.cases.get(wanted.case)
    bundles = list(_bundles(tx.media.get(_attached(case, wanted.which)))) if case is not None else []
    if case is None or wanted.bundle >= len(bundles):
        return None
    return _sent(parcel, bundles[wanted.bundle], say(f"attached.of_{wanted.which}", number=case.number))


def show_beside(out: OutboxWriter, person: Person, area: str, of: str, some: Sequence[MediaId]) -> None:
    """Sends all attachments of a thing of an area."""
    for number, _ in enumerate(_bundles(_kept(out.tx, some))):
        out.show(private(person), AreaFiles(area, of, number))


def beside(
    tx: Transaction, parcel: Parcel, it: AreaFiles, some: Sequence[MediaId], caption: Markup
) -> Outgoing | None:
    """The request for one bundle of these; None where it is gone."""
    bundles = list(_bundles(_kept(tx, some)))
    return _sent(parcel, bundles[it.bundle], caption) if it.bundle < len(bundles) else None


def _kept(tx: Transaction, some: Sequence[MediaId]) -> list[Media]:
    """Without what was kept long enough."""
    return [one for one in tx.media.get(some) if one.error != FORGOTTEN]


def _attached(case: Case, which: Attached) -> tuple[MediaId, ...]:
    return case.media if which is Attached.MEDIA else case.results


def _bundles(found: Sequence[Media]) -> Iterator[Sequence[Media]]:
    for kinds in _ALBUMS:
        fitting = [one for one in found if one.kind in kinds]
        yield from (fitting[at : at + MAX_ALBUM] for at in range(0, len(fitting), MAX_ALBUM))
    yield from ([one] for one in found if one.kind in _ALONE)


def _sent(parcel: Parcel, bundle: Sequence[Media], caption: Markup) -> Outgoing:
    """An album has at least two files: a single one is sent by itself."""
    words: dict[str, object] = {"caption": caption, "parse_mode": "HTML"}
    if len(bundle) == 1:
        [one] = bundle
        method = _METHODS.get(one.kind, f"send{one.kind.title()}")
        return Outgoing(method, {"chat_id": parcel.chat_id, str(one.kind): one.file_id} | words)
    album: list[dict[str, object]] = [{"type": str(one.kind), "media": one.file_id} for one in bundle]
    album[0] |= words
    return Outgoing("sendMediaGroup", {"chat_id": parcel.chat_id, "media": album})
