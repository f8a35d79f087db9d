"""What the bot has asked a person and waits to be told: the command begun, and what it has been given so far."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, insert, select, update

from dispatch.model import CaseId, MediaId, NoteId, PersonId
from storage.engine.codec import Params, read_ids, read_params, write_ids, write_params
from storage.engine.connection import Connection
from storage.engine.ids import Ids
from storage.engine.secrets import Vault
from storage.tables import asks


@dataclass(frozen=True, slots=True)
class Ask:
    """An open question; `message_ids` are the messages that it is about, `prompt_message_id` is its own."""

    id: int
    person: PersonId
    chat_id: int
    case_id: CaseId | None
    command: str
    args: Params
    opened_at: datetime
    expires_at: datetime
    prompt_message_id: int | None = None
    notes: tuple[NoteId, ...] = ()
    media: tuple[MediaId, ...] = ()
    message_ids: tuple[int, ...] = ()
    listens: bool = True
    """Whether what the person writes next may be its answer; else only its buttons answer it."""


_open = asks.c.closed.is_(False)
_add = insert(asks)
_change = update(asks).where(asks.c.id == bindparam("id_"))
_close = _change.values(closed=True)
_get = select(asks).where(asks.c.id == bindparam("key"), _open)
_chat_of = select(asks.c.chat_id).where(asks.c.id == bindparam("key"))
_current = (
    select(asks)
    .where(asks.c.person == bindparam("who"), asks.c.chat_id == bindparam("chat"), _open, asks.c.listens.is_(True))
    .order_by(asks.c.id.desc())
    .limit(1)
)
_of_command = (
    select(asks)
    .where(asks.c.person == bindparam("who"), asks.c.chat_id == bindparam("chat"), _open)
    .where(asks.c.kind == bindparam("which"))
    .order_by(asks.c.id.desc())
    .limit(1)
)
_by_prompt = (
    select(asks)
    .where(asks.c.chat_id == bindparam("chat"), asks.c.prompt_message_id == bindparam("message"), _open)
    .order_by(asks.c.id.desc())
    .limit(1)
)
_of_person = select(asks).where(asks.c.person == bindparam("who"), _open).order_by(asks.c.id)
_silent = (
    select(asks).where(asks.c.chat_id == bindparam("chat"), _open, asks.c.listens.is_(False)).order_by(asks.c.id)
)


class Asks:
    def __init__(self, connection: Connection, vault: Vault, ids: Ids) -> None:
        self._connection = connection
        self._vault = vault
        self._ids = ids

    def open(
        self,
        person: PersonId,
        chat_id: int,
        command: str,
        at: datetime,
        expires_at: datetime,
        case_id: CaseId | None = None,
        args: Params | None = None,
        notes: Sequence[NoteId] = (),
        media: Sequence[MediaId] = (),
        message_ids: Sequence[int] = (),
        *,
        listens: bool = True,
    ) -> Ask:
        """A new question, newer than any other to that person in that chat, and so the current one."""
        ask = Ask(
            id=self._ids.take(asks),
            person=person,
            chat_id=chat_id,
            case_id=case_id,
            command=command,
            args=args or {},
            opened_at=at,
            expires_at=expires_at,
            notes=tuple(notes),
            media=tuple(media),
            message_ids=tuple(message_ids),
            listens=listens,
        )
        self._connection.execute(_add, {"id": ask.id, "closed": False} | self._columns(ask))
        return ask

    def update(self, ask: Ask) -> None:
        """Writes everything of a changed copy back."""
        self._connection.execute(_change, {"id_": ask.id} | self._columns(ask))

    def set_prompt(self, ask: int, message_id: int) -> None:
        self._connection.execute(_change, {"id_": ask, "prompt_message_id": message_id})

    def close(self, ask: int) -> None:
        self._connection.execute(_close, {"id_": ask})

    def get(self, ask: int) -> Ask | None:
        """The question, while it is open."""
        return self._one(_get, key=ask)

    def chat_of(self, ask: int) -> int | None:
        """Where it was asked, open or over; None once it was forgotten, or where there never was one."""
        return self._connection.scalar(_chat_of, {"key": ask})

    def newest(self) -> int:
        """Its number, though it may be forgotten: a greater one was never given out. 0 where none ever was."""
        return self._ids.greatest(asks)

    def current(self, person: PersonId, chat_id: int) -> Ask | None:
        return self._one(_current, who=person, chat=chat_id)

    def of_command(self, person: PersonId, chat_id: int, command: str) -> Ask | None:
        """The newest open question of that kind."""
        return self._one(_of_command, who=person, chat=chat_id, which=command)

    def by_prompt(self, chat_id: int, message_id: int) -> Ask | None:
        return self._one(_by_prompt, chat=chat_id, message=message_id)

    def silent(self, chat_id: int) -> list[Ask]:
        """The open questions of a chat that only buttons answer, oldest first."""
        return [self._read(row) for row in self._connection.execute(_silent, {"chat": chat_id})]

    def of_person(self, person: PersonId) -> list[Ask]:
        """Every open question to somebody, in whatever chat."""
        return [self._read(row) for row in self._connection.execute(_of_person, {"who": person})]

    def _one(self, query: Select[Any], **values: object) -> Ask | None:
        row = self._connection.execute(query, values).one_or_none()
        return None if row is None else self._read(row)

    def _columns(self, ask: Ask) -> dict[str, object]:
        return {
            "person": ask.person,
            "chat_id": ask.chat_id,
            "case_id": ask.case_id,
            "kind": ask.command,
            "args": self._vault.seal(write_params(ask.args).encode(), "asks", "args", ask.id),
            "prompt_message_id": ask.prompt_message_id,
            "notes": write_ids(ask.notes),
            "media": write_ids(ask.media),
            "message_ids": write_ids(ask.message_ids),
            "opened_at": ask.opened_at,
            "expires_at": ask.expires_at,
            "listens": ask.listens,
        }

    def _read(self, row: Any) -> Ask:
        return Ask(
            id=row.id,
            person=row.person,
            chat_id=row.chat_id,
            case_id=row.case_id,
            command=row.kind,
            args=read_params(self._vault.open(row.args, "asks", "args", row.id).decode()),
            opened_at=row.opened_at,
            expires_at=row.expires_at,
            prompt_message_id=row.prompt_message_id,
            notes=tuple(map(NoteId, read_ids(row.notes))),
            media=tuple(map(MediaId, read_ids(row.media))),
            message_ids=tuple(read_ids(row.message_ids)),
            listens=row.listens,
        )
