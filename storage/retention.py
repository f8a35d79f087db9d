"""What has been kept long enough is forgotten: one method a kind, each says how many rows that were.

Cases and their events stay for ever; what is personal of them lies in notes and contacts, and goes.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import bindparam, delete, or_, select, update

from dispatch.model import NoteId
from storage.codec import read_event, read_ids, read_params
from storage.connection import Connection
from storage.meta import Meta
from storage.papers import notes_of
from storage.tables import albums, asks, case_events, cases, contacts, media, notes, outbox, views

_NOTES_UNTIL = "notes_forgotten_until"
_EVER = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
_claimed = select(albums.c.case_id).where(albums.c.chat_id == media.c.chat_id, albums.c.album == media.c.album)
_old_parcels = delete(outbox).where(outbox.c.settled_at < bindparam("before"))
_their_notes = select(outbox.c.params).where(
    outbox.c.settled_at < bindparam("before"), or_(outbox.c.template == "links", outbox.c.template == "roster")
)
_old_parts = delete(media).where(media.c.album.is_not(None), media.c.at < bindparam("before"), ~_claimed.exists())
_given_up = select(asks.c.notes).where(asks.c.closed.is_(False), asks.c.expires_at < bindparam("before"))
_over_asks = delete(asks).where(asks.c.expires_at < bindparam("before"))
_old_views = delete(views).where(views.c.at < bindparam("before"))
_ended = select(cases.c.id).where(cases.c.ended_at < bindparam("before"))
_old_contacts = (
    update(contacts)
    .where(contacts.c.case_id.in_(_ended), or_(contacts.c.name.is_not(None), contacts.c.phone.is_not(None)))
    .values(name=None, phone=None, phone_index=None)
)
_newly_old = (
    select(case_events.c.kind, case_events.c.body)
    .join(cases, cases.c.id == case_events.c.case_id)
    .where(cases.c.ended_at >= bindparam("since"), cases.c.ended_at < bindparam("before"))
)
_erase = update(notes).where(notes.c.id == bindparam("id_"), notes.c.text.is_not(None)).values(text=None)


class Retention:
    def __init__(self, connection: Connection, meta: Meta) -> None:
        self._connection = connection
        self._meta = meta

    def parcels(self, before: datetime) -> int:
        """Messages that were settled before then, whatever their end, with the sealed parts that never arrived."""
        rows = self._connection.scalars(_their_notes, {"before": before})
        self._forget(NoteId(int(note)) for params in map(read_params, rows) if (note := params.get("note")))
        return self._connection.execute(_old_parcels, {"before": before}).rowcount

    def album_parts(self, before: datetime) -> int:
        """Pictures kept for a caption that never made a case of them."""
        return self._connection.execute(_old_parts, {"before": before}).rowcount

    def asks(self, before: datetime) -> int:
        """Questions whose time was up before then; what had been answered to a question given up goes with it."""
        given = self._connection.scalars(_given_up, {"before": before})
        self._forget(NoteId(note) for ids in given for note in read_ids(ids))
        return self._connection.execute(_over_asks, {"before": before}).rowcount

    def contacts(self, ended_before: datetime) -> int:
        """Residents of cases that ended before then."""
        return self._connection.execute(_old_contacts, {"before": ended_before}).rowcount

    def notes(self, ended_before: datetime) -> int:
        """What was written in cases that ended before then; each case is gone through once."""
        since = self._meta.time(_NOTES_UNTIL) or _EVER
        if since >= ended_before:
            return 0
        rows = self._connection.execute(_newly_old, {"since": since, "before": ended_before}).all()
        self._meta.set_time(_NOTES_UNTIL, ended_before)
        return self._forget(notes_of(read_event(row.kind, row.body) for row in rows))

    def views(self, before: datetime) -> int:
        """The log of who looked at a contact."""
        return self._connection.execute(_old_views, {"before": before}).rowcount

    def _forget(self, some: Iterable[NoteId]) -> int:
        values = [{"id_": note} for note in some]
        return self._connection.execute(_erase, values).rowcount if values else 0
