"""Personal texts, all sealed: what people wrote, residents' contacts, and the log of who looked at them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from dispatch.model import CaseId, ContactId, NoteId, PersonId
from storage.cases.word_index import WordIndex
from storage.engine.codec import read_params, write_params
from storage.engine.connection import Connection
from storage.engine.ids import Ids
from storage.engine.secrets import Vault
from storage.tables import contacts, notes, views


@dataclass(frozen=True, slots=True)
class Contact:
    """A resident; either part may be unknown."""

    name: str | None
    phone: str | None


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody read a contact of a case in clear text, or had its exact place shown (contact 0).

    Case and contact are 0 for a look at what is of no case.
    """

    id: int
    contact: ContactId
    case: CaseId
    viewer: PersonId
    reason: str
    at: datetime


_keep = insert(notes)
_text = select(notes.c.text).where(notes.c.id == bindparam("key"))
_erase = update(notes).where(notes.c.id == bindparam("id_")).values(text=None)
_keep_contact = insert(contacts)
_contact = select(contacts.c.name, contacts.c.phone).where(contacts.c.id == bindparam("key"))
_erase_contact = (
    update(contacts).where(contacts.c.id == bindparam("id_")).values(name=None, phone=None, phone_index=None)
)
_of_phone = select(contacts.c.id).where(contacts.c.phone_index == bindparam("key")).order_by(contacts.c.id)
_log = insert(views)
_looks = select(views).order_by(views.c.id)
_looks_between = (
    select(views).where(views.c.at >= bindparam("start"), views.c.at < bindparam("end")).order_by(views.c.id)
)
_NO_CONTACT, _NO_CASE = ContactId(0), CaseId(0)
OPERATOR = PersonId(0)
"""Who looks from the command line; nobody on the roster has this id."""
ROSTER_EXPORTED = "导出名册（含手机号） / the roster was exported, with its phones"


class Notes:
    """The tables `notes`, `contacts` and `views`."""

    def __init__(self, connection: Connection, vault: Vault, ids: Ids, words: WordIndex) -> None:
        self._connection = connection
        self._vault = vault
        self._ids = ids
        self._words = words

    def keep(self, text: str, author: PersonId | None, at: datetime) -> NoteId:
        """Stores a text and returns the number by which events refer to it."""
        note = NoteId(self._ids.take(notes))
        sealed = self._vault.seal(text.encode(), "notes", "text", note)
        self._connection.execute(_keep, {"id": note, "author": author, "at": at, "text": sealed})
        return note

    def keep_point(self, latitude: float, longitude: float, author: PersonId | None, at: datetime) -> NoteId:
        """Stores an exact place, in degrees (WGS-84), as a note."""
        return self.keep(write_params({"latitude": latitude, "longitude": longitude}), author, at)

    def text(self, note: NoteId) -> str | None:
        """The text; None where it was erased."""
        sealed = self._connection.scalar(_text, {"key": note})
        return self._open(sealed, "notes", "text", note)

    def erase_note(self, note: NoteId) -> None:
        """Erases the text, and what the index of words knows of it; the number stays, and has none any more."""
        self._words.forget([note])
        self._connection.execute(_erase, {"id_": note})

    def keep_contact(self, case: CaseId, name: str | None, phone: str | None, at: datetime) -> ContactId:
        """Stores a resident of a case; the phone can be found again without opening it."""
        contact = ContactId(self._ids.take(contacts))
        values = {
            "id": contact,
            "case_id": case,
            "name": self._seal(name, "contacts", "name", contact),
            "phone": self._seal(phone, "contacts", "phone", contact),
            "phone_index": None if phone is None else self._vault.index_of_phone(phone),
            "at": at,
        }
        self._connection.execute(_keep_contact, values)
        return contact

    def contact(self, contact: ContactId) -> Contact | None:
        """None where there is none, or it was erased."""
        row = self._connection.execute(_contact, {"key": contact}).one_or_none()
        if row is None or (row.name is None and row.phone is None):
            return None
        return Contact(
            self._open(row.name, "contacts", "name", contact), self._open(row.phone, "contacts", "phone", contact)
        )

    def of_phone(self, phone: str) -> list[ContactId]:
        """The contacts with that phone, however it is written: digits alone count. None of them is opened for it."""
        key = self._vault.index_of_phone(phone)
        return [ContactId(found) for found in self._connection.scalars(_of_phone, {"key": key})]

    def point(self, note: NoteId) -> tuple[float, float] | None:
        """Latitude and longitude (WGS-84) of a kept point; None where there is none, or it was erased."""
        text = self.text(note)
        if text is None:
            return None
        point = read_params(text)
        return float(point["latitude"]), float(point["longitude"])

    def erase_contact(self, contact: ContactId) -> None:
        """Erases name and phone; the number stays."""
        self._connection.execute(_erase_contact, {"id_": contact})

    def log_view(self, contact: ContactId, case: CaseId, viewer: PersonId, reason: str, at: datetime) -> None:
        """Notes that somebody looked at a contact, and why (sealed)."""
        number = self._ids.take(views)
        values = {
            "id": number,
            "contact_id": contact,
            "case_id": case,
            "viewer": viewer,
            "reason": self._seal(reason, "views", "reason", number),
            "at": at,
        }
        self._connection.execute(_log, values)

    def log_place_view(self, case: CaseId, viewer: PersonId, reason: str, at: datetime) -> None:
        """Notes that somebody had the exact place of a case shown."""
        self.log_view(_NO_CONTACT, case, viewer, reason, at)

    def log_export(self, viewer: PersonId, what: str, at: datetime) -> None:
        """Notes a look at what is of no case: whole lists, one person of the roster."""
        self.log_view(_NO_CONTACT, _NO_CASE, viewer, what, at)

    def looks(self) -> list[Look]:
        """Every look, oldest first; its reason is empty where it was erased."""
        return [
            Look(row.id, row.contact_id, row.case_id, row.viewer, self._reason(row), row.at)
            for row in self._connection.execute(_looks)
        ]

    def looks_between(self, start: datetime, end: datetime) -> list[Look]:
        """Those of [`start`, `end`), UTC."""
        return [
            Look(row.id, row.contact_id, row.case_id, row.viewer, self._reason(row), row.at)
            for row in self._connection.execute(_looks_between, {"start": start, "end": end})
        ]

    def _reason(self, row: Any) -> str:
        return self._open(row.reason, "views", "reason", row.id) or ""

    def _seal(self, text: str | None, table: str, column: str, row: int) -> bytes | None:
        return None if text is None else self._vault.seal(text.encode(), table, column, row)

    def _open(self, sealed: bytes | None, table: str, column: str, row: int) -> str | None:
        return None if sealed is None else self._vault.open(sealed, table, column, row).decode()
