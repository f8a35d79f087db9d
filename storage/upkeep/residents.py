"""Finds all that is kept of one resident, by phone or name, in everything that is sealed; and erases it.

Cases and their events refer to notes and contacts by number only, so that erasing leaves every fold as it was.
"""

import json
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Table, bindparam, delete, select, update

from dispatch.model import CaseId, ContactId, NoteId, PersonId
from storage.cases.notes import Contact, Look, Notes
from storage.engine.codec import read_event
from storage.engine.connection import Connection
from storage.engine.secrets import Vault, plain_phone
from storage.rounds.voices import Voices
from storage.tables import (
    campaign_cards,
    campaign_events,
    campaigns,
    cards,
    case_events,
    cases,
    contacts,
    door_fields,
    door_helpers,
    door_looks,
    door_visits,
    inbox,
    media,
    notes,
    pending_rosters,
    prompts,
    searches,
    spots,
    views,
    visits,
)
from storage.upkeep.note_references import notes_of

Numbers = Callable[[str], Iterable[str]]
_walked = (
    select(campaign_events.c.thing, campaign_events.c.at)
    .where(campaign_events.c.actor == bindparam("who"), campaign_events.c.kind == "PlaceAnswered")
    .order_by(campaign_events.c.at)
)


def _no_more(_: str) -> Iterable[str]:
    return ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whom to look for: by phone, by name, or by both, and then either is enough."""

    phone: str | None = None
    name: str | None = None
    numbers: Numbers = _no_more
    """Reads the numbers of a text, however they are written there; what stands in digits is found without."""

    def has_name_of(self, contact: Contact) -> bool:
        """Whether that contact has the person's name."""
        return self.name is not None and contact.name is not None and _close(contact.name) == _close(self.name)

    def within(self, text: str) -> bool:
        """Whether the text names the person."""
        if self.name is not None and _close(self.name) in _close(text):
            return True
        if self.phone is None:
            return False
        phone = plain_phone(self.phone)
        return phone in _bare(text) or any(plain_phone(number) == phone for number in self.numbers(text))


@dataclass(frozen=True, slots=True)
class Kept:
    """Everything that names the resident; `letters` are updates as they came from Telegram.

    `answers` are half-given answers and drafts; `searches` what was searched for, `rosters` what waits to be
    confirmed; `captions` words under pictures; `reasons` those for looks; `lists` the texts of lists to walk.
    """

    contacts: dict[ContactId, tuple[CaseId, Contact, datetime]]
    notes: dict[NoteId, tuple[str, datetime]]
    letters: list[int]
    looks: list[Look]
    answers: dict[int, tuple[str, datetime]]
    searches: dict[int, tuple[str, datetime]]
    rosters: dict[int, tuple[str, datetime]]
    captions: dict[int, tuple[str, datetime]]
    reasons: list[int]
    helpers: dict[int, tuple[str, datetime]]
    """Names of 党小组长 and 中心户长."""
    told: dict[int, tuple[str, datetime]]
    """What a household has told, a part of its door's form."""
    door_reasons: list[int]
    lists: dict[int, tuple[str, datetime, str]]
    """Beside each text, what is left of it without the resident."""

    @property
    def nothing(self) -> bool:
        """Whether nothing was found."""
        texts = self.contacts or self.notes or self.letters or self.captions or self.reasons or self.lists
        doors = self.helpers or self.told or self.door_reasons
        return not (texts or doors or self.unfinished)

    @property
    def unfinished(self) -> list[tuple[str, datetime]]:
        """What somebody wrote, and when, that was to become something yet: answers, drafts, searches, rosters."""
        return [*self.answers.values(), *self.searches.values(), *self.rosters.values()]


class Residents:
    """Works on every table with sealed columns."""

    def __init__(self, connection: Connection, vault: Vault, kept: Notes, voices: Voices) -> None:
        self._connection = connection
        self._vault = vault
        self._notes = kept
        self._voices = voices

    def find(self, wanted: Wanted) -> Kept:
        """Opens all that is sealed, which takes long: what has no index can be found in no other way."""
        found = self._contacts(wanted)
        reasons = {row.id for row, _ in self._texts(wanted, views, views.c.reason)}
        return Kept(
            contacts=found,
            notes={NoteId(row.id): (text, row.at) for row, text in self._texts(wanted, notes, notes.c.text)},
            letters=[row.id for row, _ in self._texts(wanted, inbox, inbox.c.raw) if row.settled_at is not None],
            looks=self._looks(found.keys(), reasons),
            answers={row.id: (text, row.opened_at) for row, text in self._texts(wanted, prompts, prompts.c.args)},
            searches={row.id: (text, row.at) for row, text in self._texts(wanted, searches, searches.c.body)},
            rosters={
                row.id: (text, row.at) for row, text in self._texts(wanted, pending_rosters, pending_rosters.c.body)
            },
            captions={row.id: (text, row.at) for row, text in self._texts(wanted, media, media.c.caption)},
            reasons=sorted(reasons),
            helpers={row.id: (text, row.at) for row, text in self._texts(wanted, door_helpers, door_helpers.c.name)},
            told={row.id: (text, row.at) for row, text in self._texts(wanted, door_fields, door_fields.c.value)},
            door_reasons=sorted(row.id for row, _ in self._texts(wanted, door_looks, door_looks.c.reason)),
            lists={
                row.id: (text, row.written_at, json.dumps(_without(json.loads(text), wanted), ensure_ascii=False))
                for row, text in self._texts(wanted, campaigns, campaigns.c.texts)
            },
        )

    def forget(self, kept: Kept) -> None:
        """Erases what was found; of a list to walk only the texts that name the resident. The looks stay, without
        their reason where it names the resident: that somebody looked is about the one who did.

        A letter that still waits stays too: it is yet to become a case.
        """
        for contact in kept.contacts:
            self._notes.erase_contact(contact)
        for note in kept.notes:
            self._notes.erase_note(note)
        for letter in kept.letters:
            self._write(inbox, letter, raw=self._vault.seal(b"{}", "inbox", "raw", letter))
        for prompt in kept.answers:
            self._write(prompts, prompt, args=self._vault.seal(b"{}", "asks", "args", prompt), closed=True)
        self._delete(searches, kept.searches)
        self._delete(pending_rosters, kept.rosters)
        for part in kept.captions:
            self._write(media, part, caption=None)
        for look in kept.reasons:
            self._write(views, look, reason=None)
        for number, (_, _, rest) in kept.lists.items():
            self._write(campaigns, number, texts=self._vault.seal(rest.encode(), "campaigns", "texts", number))
        self._forget_at_doors(kept)

    def _forget_at_doors(self, kept: Kept) -> None:
        self._delete(door_helpers, kept.helpers)
        for value in kept.told:
            self._write(door_fields, value, value=None)
        for look in kept.door_reasons:
            self._write(door_looks, look, reason=None)

    def cases_of(self, kept: Kept) -> set[CaseId]:
        """The cases whose cards may still say what is erased."""
        found = {case for case, _, _ in kept.contacts.values()}
        if kept.notes:
            rows = self._connection.execute(select(case_events.c.case_id, case_events.c.kind, case_events.c.body))
            named = {str(note) for note in kept.notes}
            maybe = (row for row in rows if any(number in row.body for number in named))
            found |= {CaseId(r.case_id) for r in maybe if notes_of([read_event(r.kind, r.body)]) & kept.notes.keys()}
        return found

    def traces_of(self, person: PersonId) -> dict[str, list[str]]:
        """What is kept of somebody on the roster: cases reported, looks at contacts and doors, days and times of
        visits, voices that are known to be theirs, answers on lists to walk."""
        reported = self._connection.scalars(select(cases.c.number).where(cases.c.reporter == person))
        looked = self._connection.scalars(select(views.c.at).where(views.c.viewer == person))
        at_doors = self._connection.scalars(select(door_looks.c.at).where(door_looks.c.viewer == person))
        visited = self._connection.scalars(
            select(door_visits.c.day).where(door_visits.c.person == person).order_by(door_visits.c.day)
        )
        walked = self._connection.execute(_walked, {"who": person}).all()
        made = self._connection.scalars(select(visits.c.at).where(visits.c.person == person).order_by(visits.c.at))
        return {
            "reported": list(reported),
            "looked": [at.isoformat() for at in looked],
            "looked at doors": [at.isoformat() for at in at_doors],
            "visited": list(visited),
            "walked": [f"{row.thing} {row.at.isoformat()}" for row in walked],
            "visits": [at.isoformat() for at in made],
            "voices": [at.isoformat() for _, at in self._voices.of_speaker(person)],
        }

    def forget_account(self, person: PersonId, account: int) -> None:
        """Erases what a person who has left the roster has in the private chat with the bot, where they last were,
        and that a voice was theirs."""
        for voice, _ in self._voices.of_speaker(person):
            self._voices.forget_speaker(voice)
        for where in (cards, campaign_cards):
            self._connection.execute(delete(where).where(where.c.chat_id == account))
        for table in (prompts, searches, pending_rosters):
            self._connection.execute(delete(table).where(table.c.person == person))
        self._connection.execute(delete(spots).where(spots.c.id == person))

    def _texts(self, wanted: Wanted, table: Table, column: Column[bytes]) -> Iterator[tuple[Any, str]]:
        """The rows of a table whose sealed column names the resident, with what it says."""
        for row in self._connection.execute(select(table).where(column.is_not(None))).all():
            said = self._vault.open(getattr(row, column.name), table.name, column.name, row.id)
            # A letter is kept as it came: it may hold half a surrogate, which is no character.
            text = _readable(said.decode("utf-8", "replace"))
            if wanted.within(text):
                yield row, text

    def _contacts(self, wanted: Wanted) -> dict[ContactId, tuple[CaseId, Contact, datetime]]:
        """By the phone through its index; names have none, so for a name every contact is opened."""
        of_phone = set(self._notes.of_phone(wanted.phone)) if wanted.phone is not None else set()
        found = {}
        for row in self._connection.execute(select(contacts).order_by(contacts.c.id)).all():
            contact = self._notes.contact(row.id) if row.id in of_phone or wanted.name is not None else None
            if contact is not None and (row.id in of_phone or wanted.has_name_of(contact)):
                found[ContactId(row.id)] = CaseId(row.case_id), contact, row.at
        return found

    def _looks(self, of: Collection[ContactId], reasons: Collection[int]) -> list[Look]:
        return [look for look in self._notes.looks() if look.contact in of or look.id in reasons]

    def _delete(self, table: Table, rows: Iterable[int]) -> None:
        for row in rows:
            self._connection.execute(delete(table).where(table.c.id == row))

    def _write(self, table: Table, row: int, **values: object) -> None:
        self._connection.execute(update(table).where(table.c.id == row).values(**values))


def _without(body: Any, wanted: Wanted) -> Any:
    """The same JSON with each text emptied that names the person."""
    if isinstance(body, str):
        return "" if wanted.within(body) else body
    if isinstance(body, list):
        return [_without(one, wanted) for one in body]
    return {key: _without(one, wanted) for key, one in body.items()} if isinstance(body, dict) else body


def _readable(text: str) -> str:
    """JSON escapes what is not ASCII; a name is found only where it is read as people write it."""
    if not text.startswith("{"):
        return text
    try:
        return json.dumps(json.loads(text), ensure_ascii=False)
    except ValueError:
        return text


def _bare(text: str) -> str:
    """Without all that people put between digits."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text)))


def _close(text: str) -> str:
    """Without spaces and invisible characters, which may stand within a name."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(c for c in plain if not c.isspace() and unicodedata.category(c) != "Cf")
