"""Deletes what has been kept long enough: one method for each kind of data, each returns how many rows that were.

Cases and their events stay for ever; what is personal of them lies in notes and contacts, and goes.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, func, or_, select, true, update

from dispatch.households.door import DoorStatus
from dispatch.model import CaseId, NoteId
from storage.cases.word_index import WordIndex
from storage.engine.codec import read_event, read_ids
from storage.engine.connection import Connection
from storage.engine.event_log import LogKind
from storage.engine.meta import Meta
from storage.engine.sql import numbers_in
from storage.media.media_files import FORGOTTEN, MAX_TRIES
from storage.tables import (
    albums,
    campaign_cards,
    campaigns,
    case_events,
    cases,
    contacts,
    door_events,
    door_fields,
    door_looks,
    door_numbers,
    doors,
    gathered,
    gathered_sections,
    greeted,
    invites,
    media,
    meta,
    notes,
    outbox,
    prompts,
    views,
)
from storage.upkeep.area_logs import LOGS
from storage.upkeep.note_references import notes_of

_NOTES_UNTIL = "notes_forgotten_until"
_AREA_NOTES_UNTIL = "area_notes_forgotten_until"
_EVER = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
_claimed = select(albums.c.case_id).where(albums.c.chat_id == media.c.chat_id, albums.c.album == media.c.album)
_shown, _shown_file = numbers_in(prompts.c.media)
_asked_about = select(_shown_file).select_from(prompts.join(_shown, true())).where(prompts.c.closed.is_(False))
"""The files of drafts and of forms half filled."""
_unclaimed = (
    media.c.at < bindparam("before"),
    media.c.area.is_(None),
    ~_claimed.exists(),
    media.c.id.not_in(_asked_about),
)
_old_parcels = delete(outbox).where(outbox.c.settled_at < bindparam("before"))
_old_parts = delete(media).where(media.c.album.is_not(None), *_unclaimed)
_shown_beside = delete(media).where(media.c.case_id.is_(None), *_unclaimed)
_over = select(prompts.c.case_id, prompts.c.notes, prompts.c.closed).where(prompts.c.expires_at < bindparam("before"))
_of_case = select(case_events.c.kind, case_events.c.body).where(case_events.c.case_id == bindparam("key"))
_old_mornings = delete(gathered).where(gathered.c.day < bindparam("day_"))
_old_sections = delete(gathered_sections).where(gathered_sections.c.day < bindparam("day_"))
_old_invites = delete(invites).where(
    or_(invites.c.expires_at < bindparam("before"), invites.c.used_at < bindparam("before"))
)
_accounts = select(meta).where(
    or_(meta.c.key.startswith("joining:"), meta.c.key.startswith("guesses:"), meta.c.key == "forged_minute")
)
_greeted_in_private = delete(greeted).where(greeted.c.chat_id > 0)
_menus_taken_away = delete(meta).where(meta.c.key.startswith("menu:"), meta.c.value == "")
_told_of = delete(meta).where(meta.c.key.startswith("undelivered:"), meta.c.value < bindparam("day_"))
_drop_fact = delete(meta).where(meta.c.key == bindparam("key_"))
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
_over_prompts = delete(prompts).where(prompts.c.expires_at < bindparam("before"))
_old_views = delete(views).where(views.c.at < bindparam("before"))
_old_door_looks = delete(door_looks).where(door_looks.c.at < bindparam("before"))
_last_of_door = (
    select(func.max(door_events.c.at)).where(door_events.c.thing == doors.c.id).correlate(doors).scalar_subquery()
)
_left_doors = (
    select(doors.c.id)
    .join(door_numbers, door_numbers.c.id == doors.c.id)
    .where(
        doors.c.status == DoorStatus.REMOVED.value,
        door_numbers.c.number.is_not(None),
        _last_of_door < bindparam("before"),
    )
)
_forget_number = (
    update(door_numbers).where(door_numbers.c.id == bindparam("id_")).values(number=None, number_key=None)
)
_forget_fields = update(door_fields).where(door_fields.c.door == bindparam("door_")).values(value=None)
_ended = select(cases.c.id).where(cases.c.ended_at < bindparam("before"))
_old_contacts = (
    update(contacts)
    .where(contacts.c.case_id.in_(_ended), or_(contacts.c.name.is_not(None), contacts.c.phone.is_not(None)))
    .values(name=None, phone=None, phone_index=None)
)
_old_files = (
    update(media)
    .where(media.c.case_id.in_(_ended), or_(media.c.path.is_not(None), media.c.caption.is_not(None)))
    .values(path=None, caption=None, attempts=MAX_TRIES, error=FORGOTTEN)
)
_old_area_files = (
    update(media)
    .where(
        media.c.area.is_not(None),
        media.c.case_id.is_(None),
        media.c.at < bindparam("before"),
        or_(media.c.path.is_not(None), media.c.attempts < MAX_TRIES, media.c.caption.is_not(None)),
    )
    .values(path=None, caption=None, attempts=MAX_TRIES, error=FORGOTTEN)
)
_newly_old = (
    select(case_events.c.kind, case_events.c.body)
    .join(cases, cases.c.id == case_events.c.case_id)
    .where(cases.c.ended_at >= bindparam("since"), cases.c.ended_at < bindparam("before"))
)
_erase = update(notes).where(notes.c.id == bindparam("id_"), notes.c.text.is_not(None)).values(text=None)
_ended_list = campaigns.c.ended_at < bindparam("before")
_old_list_texts = update(campaigns).where(_ended_list, campaigns.c.texts.is_not(None)).values(texts=None)
_old_lists = select(campaigns.c.id).where(_ended_list)
_old_list_cards = delete(campaign_cards).where(campaign_cards.c.campaign.in_(_old_lists))
_KNOWN_SINCE = "messages_known_since"
_WRONG_CLOCK = timedelta(days=2)
"""So much the time at which a message ended here may differ from Telegram's, which is never wrong."""


class Retention:
    """Times are UTC: what is older than the time given goes."""

    def __init__(self, connection: Connection, meta: Meta, words: WordIndex) -> None:
        self._connection = connection
        self._meta = meta
        self._words = words

    def parcels(self, before: datetime) -> int:
        """Deletes messages that ended before then, whatever their end."""
        gone = self._connection.execute(_old_parcels, {"before": before}).rowcount
        if gone:
            known = self._meta.time(_KNOWN_SINCE)
            self._meta.set_time(_KNOWN_SINCE, before if known is None else max(known, before))
        return gone

    def may_have_gone(self, sent_at: datetime | None) -> bool:
        """Whether a message that Telegram says was sent then may have been deleted here; None is an unknown time."""
        known = self._meta.time(_KNOWN_SINCE)
        return known is not None and (sent_at is None or sent_at < known + _WRONG_CLOCK)

    def album_parts(self, before: datetime) -> int:
        """Deletes parts of albums that never became part of a case, and that no open prompt is about."""
        return self._connection.execute(_old_parts, {"before": before}).rowcount

    def shown_beside(self, before: datetime) -> int:
        """Deletes attachments that never became part of anything, such as those of an answer that was given up."""
        return self._connection.execute(_shown_beside, {"before": before}).rowcount

    def files(self, ended_before: datetime) -> int:
        """Forgets the attachments of cases that ended before then: the rows stay, the files are named by none any
        more."""
        return self._connection.execute(_old_files, {"before": ended_before}).rowcount

    def area_files(self, before: datetime) -> int:
        """Forgets in the same way the attachments of visits and voices that came before then."""
        return self._connection.execute(_old_area_files, {"before": before}).rowcount

    def prompts(self, before: datetime) -> int:
        """Deletes prompts that expired before then; what was answered to them and went into no case goes with
        them."""
        for row in self._connection.execute(_over, {"before": before}).all():
            given = {NoteId(note) for note in read_ids(row.notes)}
            if given and (row.case_id is not None or not row.closed):
                self._forget(given - self._used(row.case_id))
        return self._connection.execute(_over_prompts, {"before": before}).rowcount

    def invitations(self, before: datetime) -> int:
        """Deletes invitations that were used, or expired, before then."""
        return self._connection.execute(_old_invites, {"before": before}).rowcount

    def mornings(self, before: date) -> int:
        """Deletes the morning lists of earlier days."""
        days = {"day_": before.isoformat()}
        return sum(self._connection.execute(old, days).rowcount for old in (_old_mornings, _old_sections))

    def contacts(self, ended_before: datetime) -> int:
        """Erases the residents' contacts of cases that ended before then."""
        return self._connection.execute(_old_contacts, {"before": ended_before}).rowcount

    def notes(self, ended_before: datetime) -> int:
        """Erases what was written in cases that ended before then; each case is gone through once."""
        since = self._meta.time(_NOTES_UNTIL) or _EVER
        if since >= ended_before:
            return 0
        rows = self._connection.execute(_newly_old, {"since": since, "before": ended_before}).all()
        self._meta.set_time(_NOTES_UNTIL, ended_before)
        return self._forget(notes_of(read_event(row.kind, row.body) for row in rows))

    def area_notes(self, before: datetime) -> int:
        """Erases what was written before then in what the areas keep; each event is gone through once."""
        since = self._meta.time(_AREA_NOTES_UNTIL) or _EVER
        if since >= before:
            return 0
        found = [one for kind in LOGS for one in self._area_events(kind, since, before)]
        self._meta.set_time(_AREA_NOTES_UNTIL, before)
        return self._forget(notes_of(found))

    def _area_events(self, kind: LogKind[Any, Any], since: datetime, before: datetime) -> list[Any]:
        asked = select(kind.log.c.kind, kind.log.c.body).where(kind.log.c.at >= since, kind.log.c.at < before)
        return [kind.read_event(row.kind, row.body) for row in self._connection.execute(asked).all()]

    def list_texts(self, ended_before: datetime) -> int:
        """Erases title, places and answers of lists to walk that ended before then, and forgets where their cards
        stand."""
        self._connection.execute(_old_list_cards, {"before": ended_before})
        return self._connection.execute(_old_list_texts, {"before": ended_before}).rowcount

    def views(self, before: datetime) -> int:
        """Deletes older lines of the log of who looked at a contact."""
        return self._connection.execute(_old_views, {"before": before}).rowcount

    def door_looks(self, before: datetime) -> int:
        """Deletes older lines of the log of who looked at a door's class or form."""
        return self._connection.execute(_old_door_looks, {"before": before}).rowcount

    def doors(self, left_before: datetime) -> int:
        """Erases where the doors were that left the roster before then, and what their households had told; the
        visits stay, of doors that nobody can find any more."""
        gone = [row.id for row in self._connection.execute(_left_doors, {"before": left_before}).all()]
        for door in gone:
            self._connection.execute(_forget_number, {"id_": door})
            self._connection.execute(_forget_fields, {"door_": door})
        return len(gone)

    def strangers(self) -> int:
        """Deletes the account numbers of people who are not on the roster, and of whom nothing more is meant.

        An older version noted each private chat that it had answered, and each menu that it had taken away.
        """
        answered = self._connection.execute(_greeted_in_private).rowcount
        return answered + self._connection.execute(_menus_taken_away).rowcount

    def accounts(self, before: datetime) -> int:
        """Deletes the counts of accounts that opened a link, guessed at one or hammered at buttons, and have not
        since then."""
        facts = self._connection.execute(_accounts).all()
        old = [fact.key for fact in facts if (_moment(fact.value) or _EVER) < before]
        for key in old:
            self._connection.execute(_drop_fact, {"key_": key})
        return len(old)

    def undelivered(self, before: date) -> int:
        """Deletes, of messages that could not be delivered, the notes on which earlier local day that was told."""
        return self._connection.execute(_told_of, {"day_": before.isoformat()}).rowcount

    def _used(self, case: CaseId | None) -> set[NoteId]:
        rows = [] if case is None else self._connection.execute(_of_case, {"key": case}).all()
        return notes_of(read_event(row.kind, row.body) for row in rows)

    def _forget(self, some: Iterable[NoteId]) -> int:
        erased = list(some)
        self._words.forget(erased)
        values = [{"id_": note} for note in erased]
        return self._connection.execute(_erase, values).rowcount if values else 0


def _moment(value: str) -> datetime | None:
    """The minute that such a fact names, in UTC."""
    found = _MOMENT.search(value)
    return None if found is None else datetime.fromisoformat(f"{found[0]}+00:00")
