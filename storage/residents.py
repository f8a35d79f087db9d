"""What is kept of one resident: found by phone or name, in all that is sealed; and how it is forgotten.

Cases and their events refer to notes and contacts by number only, so that forgetting leaves every fold as it was.
"""

import json
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from dispatch.model import CaseId, ContactId, NoteId, PersonId
from storage.connection import Connection
from storage.notes import Contact, Notes
from storage.secrets import Vault, plain_phone
from storage.tables import cases, contacts, inbox, notes, views


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whom to look for: by phone, by name, or by both, and then either is enough."""

    phone: str | None = None
    name: str | None = None

    def meets(self, contact: Contact) -> bool:
        if self.name is not None and contact.name == self.name:
            return True
        return self.phone is not None and plain_phone(contact.phone or "") == plain_phone(self.phone)

    def within(self, text: str) -> bool:
        found = self.name is not None and self.name in text
        return found or (self.phone is not None and plain_phone(self.phone) in _bare(text))


@dataclass(frozen=True, slots=True)
class Kept:
    """Everything that names the resident; `letters` are updates as they came from Telegram."""

    contacts: dict[ContactId, tuple[CaseId, Contact, datetime]]
    notes: dict[NoteId, tuple[str, datetime]]
    letters: list[int]
    looks: list[tuple[CaseId, PersonId, str, datetime]]

    @property
    def nothing(self) -> bool:
        return not (self.contacts or self.notes or self.letters)


class Residents:
    def __init__(self, connection: Connection, vault: Vault, kept: Notes) -> None:
        self._connection = connection
        self._vault = vault
        self._notes = kept

    def find(self, wanted: Wanted) -> Kept:
        """Opens all that is sealed: what has no index can be found in no other way."""
        found = {
            ContactId(row.id): (CaseId(row.case_id), contact, row.at)
            for row in self._connection.execute(select(contacts)).all()
            if (contact := self._notes.contact(ContactId(row.id))) is not None and wanted.meets(contact)
        }
        return Kept(found, dict(self._texts(wanted)), list(self._letters(wanted)), self._looks(set(found)))

    def forget(self, kept: Kept) -> None:
        """The looks stay: that somebody looked is a fact about the one who did."""
        for contact in kept.contacts:
            self._notes.erase_contact(contact)
        for note in kept.notes:
            self._notes.erase_note(note)
        for letter in kept.letters:
            empty = self._vault.seal(b"{}", "inbox", "raw", letter)
            self._connection.execute(update(inbox).where(inbox.c.id == letter).values(raw=empty))

    def traces_of(self, person: PersonId) -> dict[str, list[str]]:
        """Of somebody on the roster: the cases reported, and the moments of looks at contacts."""
        reported = self._connection.scalars(select(cases.c.number).where(cases.c.reporter == person))
        looked = self._connection.scalars(select(views.c.at).where(views.c.viewer == person))
        return {"reported": list(reported), "looked": [at.isoformat() for at in looked]}

    def _texts(self, wanted: Wanted) -> Iterator[tuple[NoteId, tuple[str, datetime]]]:
        for row in self._connection.execute(select(notes).where(notes.c.text.is_not(None))).all():
            text = self._open(row, "notes", "text")
            if wanted.within(text):
                yield NoteId(row.id), (text, row.at)

    def _letters(self, wanted: Wanted) -> Iterator[int]:
        """Only what is settled: a letter that still waits is yet to become a case."""
        asked = select(inbox.c.id, inbox.c.raw).where(inbox.c.settled_at.is_not(None), inbox.c.raw.is_not(None))
        for row in self._connection.execute(asked).all():
            if wanted.within(_readable(self._open(row, "inbox", "raw"))):
                yield row.id

    def _looks(self, of: set[ContactId]) -> list[tuple[CaseId, PersonId, str, datetime]]:
        rows = self._connection.execute(select(views).order_by(views.c.id)).all()
        mine = [row for row in rows if row.contact_id in of]
        return [(row.case_id, row.viewer, self._open(row, "views", "reason"), row.at) for row in mine]

    def _open(self, row: Any, table: str, column: str) -> str:
        sealed: bytes | None = getattr(row, column)
        return "" if sealed is None else self._vault.open(sealed, table, column, row.id).decode()


def _readable(raw: str) -> str:
    """JSON escapes what is not ASCII; a name is found only where it is read as people write it."""
    try:
        return json.dumps(json.loads(raw), ensure_ascii=False)
    except ValueError:
        return raw


def _bare(text: str) -> str:
    """Without all that people put between digits."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text)))
