"""Prompts: what the bot has asked a person to write or to tap, and what it has been given so far."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, bindparam, insert, select, update

from dispatch.model import CaseId, MediaId, NoteId, PersonId
from storage.engine.codec import Params, read_ids, read_params, write_ids, write_params
from storage.engine.connection import Connection
from storage.engine.ids import Ids
from storage.engine.secrets import Vault
from storage.tables import prompts


class PromptKind(StrEnum):
    """What a prompt is for: a form of a command, the guided form of a report, the confirmation of a draft, an
    export, or what an area asks."""

    RESULT = "result"
    PROGRESS = "progress"
    INFO = "info"
    REASON = "reason"
    QUESTION = "question"
    DAYS = "days"
    HELP = "help"
    HELP_ANSWER = "help_answer"
    SUPERVISION_ANSWER = "supervision_answer"
    ASSIST_NOTE = "assist_note"
    APPEAL = "appeal"
    DENY_EXTENSION = "deny_extension"
    DENY_ESCALATION = "deny_escalation"
    ESCALATE = "escalate"
    VOID = "void"
    REOPEN = "reopen"
    TRANSFER = "transfer"
    INTO = "into"
    DISTRICT = "district"
    LIMIT = "limit"
    UNTIL = "until"
    TASK = "task"
    WHISTLE = "whistle"
    NEW_PLACE = "new_place"
    SEND = "send"
    OVERRIDE = "override"
    OUTSIDE = "outside"
    SUPPLEMENT = "supplement"
    REQUIREMENT = "requirement"
    PLACE = "place"
    NOTE = "note"
    CONTACT = "contact"
    PHONE_REASON = "phone_reason"
    GUIDED_FORM = "report"
    DRAFT = "draft"
    EXPORT = "export"
    DOOR_WHICH = "door_which"
    DOOR_CASE = "door_case"
    DOOR_LOOK = "door_look"
    DOOR_PART = "door_part"
    CAMPAIGN = "campaign"
    """A list to walk that staff are writing."""
    VISIT = "visit"
    """The card of a visit to a station."""
    NOTEBOOK = "notebook"
    VOICE = "voice"
    """What who spoke sees of their voice."""
    VOICE_ANSWER = "voice_answer"


@dataclass(frozen=True, slots=True)
class Prompt:
    """`message_ids` are the messages that it is about, `prompt_message_id` is its own, None until it was sent."""

    id: int
    person: PersonId
    chat_id: int
    case_id: CaseId | None
    kind: PromptKind
    args: Params
    opened_at: datetime
    expires_at: datetime
    prompt_message_id: int | None = None
    notes: tuple[NoteId, ...] = ()
    media: tuple[MediaId, ...] = ()
    message_ids: tuple[int, ...] = ()
    listens: bool = True
    """Whether what the person writes next may be its answer; else only its buttons answer it."""


_open = prompts.c.closed.is_(False)
_add = insert(prompts)
_change = update(prompts).where(prompts.c.id == bindparam("id_"))
_close = _change.values(closed=True)
_get = select(prompts).where(prompts.c.id == bindparam("key"), _open)
_chat_of = select(prompts.c.chat_id).where(prompts.c.id == bindparam("key"))
_current = (
    select(prompts)
    .where(
        prompts.c.person == bindparam("who"),
        prompts.c.chat_id == bindparam("chat"),
        _open,
        prompts.c.listens.is_(True),
    )
    .order_by(prompts.c.id.desc())
    .limit(1)
)
_of_kind = (
    select(prompts)
    .where(prompts.c.person == bindparam("who"), prompts.c.chat_id == bindparam("chat"), _open)
    .where(prompts.c.kind == bindparam("which"))
    .order_by(prompts.c.id.desc())
    .limit(1)
)
_by_message = (
    select(prompts)
    .where(prompts.c.chat_id == bindparam("chat"), prompts.c.prompt_message_id == bindparam("message"), _open)
    .order_by(prompts.c.id.desc())
    .limit(1)
)
_of_person = select(prompts).where(prompts.c.person == bindparam("who"), _open).order_by(prompts.c.id)
_silent = (
    select(prompts)
    .where(prompts.c.chat_id == bindparam("chat"), _open, prompts.c.listens.is_(False))
    .order_by(prompts.c.id)
)


class Prompts:
    """The table `prompts`; what people gave is sealed."""

    def __init__(self, connection: Connection, vault: Vault, ids: Ids) -> None:
        self._connection = connection
        self._vault = vault
        self._ids = ids

    def open(
        self,
        person: PersonId,
        chat_id: int,
        kind: PromptKind,
        at: datetime,
        expires_at: datetime,
        case_id: CaseId | None = None,
        args: Params | None = None,
        notes: Sequence[NoteId] = (),
        media: Sequence[MediaId] = (),
        message_ids: Sequence[int] = (),
        *,
        listens: bool = True,
    ) -> Prompt:
        """Opens a prompt; being the newest to that person in that chat, it is the current one."""
        prompt = Prompt(
            id=self._ids.take(prompts),
            person=person,
            chat_id=chat_id,
            case_id=case_id,
            kind=kind,
            args=args or {},
            opened_at=at,
            expires_at=expires_at,
            notes=tuple(notes),
            media=tuple(media),
            message_ids=tuple(message_ids),
            listens=listens,
        )
        self._connection.execute(_add, {"id": prompt.id, "closed": False} | self._columns(prompt))
        return prompt

    def update(self, prompt: Prompt) -> None:
        """Stores a changed copy of a prompt."""
        self._connection.execute(_change, {"id_": prompt.id} | self._columns(prompt))

    def set_message(self, prompt: int, message_id: int) -> None:
        """Notes the message by which the prompt was asked."""
        self._connection.execute(_change, {"id_": prompt, "prompt_message_id": message_id})

    def close(self, prompt: int) -> None:
        """Ends a prompt; it stays stored until it is purged."""
        self._connection.execute(_close, {"id_": prompt})

    def get(self, prompt: int) -> Prompt | None:
        """The prompt, while it is open."""
        return self._one(_get, key=prompt)

    def chat_of(self, prompt: int) -> int | None:
        """The chat where it was asked, open or over; None once it was purged, or where there never was one."""
        return self._connection.scalar(_chat_of, {"key": prompt})

    def newest(self) -> int:
        """The greatest number ever given to a prompt, though it may be purged; 0 where there was none."""
        return self._ids.greatest(prompts)

    def current(self, person: PersonId, chat_id: int) -> Prompt | None:
        """The newest open prompt to that person in that chat that waits for words."""
        return self._one(_current, who=person, chat=chat_id)

    def of_kind(self, person: PersonId, chat_id: int, kind: PromptKind) -> Prompt | None:
        """The newest open prompt of that kind."""
        return self._one(_of_kind, who=person, chat=chat_id, which=kind.value)

    def by_message(self, chat_id: int, message_id: int) -> Prompt | None:
        """The open prompt that was asked by that message."""
        return self._one(_by_message, chat=chat_id, message=message_id)

    def silent(self, chat_id: int) -> list[Prompt]:
        """The open prompts of a chat that only buttons answer, oldest first."""
        return [self._read(row) for row in self._connection.execute(_silent, {"chat": chat_id})]

    def of_person(self, person: PersonId) -> list[Prompt]:
        """Every open prompt to somebody, in whatever chat."""
        return [self._read(row) for row in self._connection.execute(_of_person, {"who": person})]

    def _one(self, query: Select[Any], **values: object) -> Prompt | None:
        row = self._connection.execute(query, values).one_or_none()
        return None if row is None else self._read(row)

    def _columns(self, prompt: Prompt) -> dict[str, object]:
        return {
            "person": prompt.person,
            "chat_id": prompt.chat_id,
            "case_id": prompt.case_id,
            "kind": prompt.kind.value,
            "args": self._vault.seal(write_params(prompt.args).encode(), "asks", "args", prompt.id),
            "prompt_message_id": prompt.prompt_message_id,
            "notes": write_ids(prompt.notes),
            "media": write_ids(prompt.media),
            "message_ids": write_ids(prompt.message_ids),
            "opened_at": prompt.opened_at,
            "expires_at": prompt.expires_at,
            "listens": prompt.listens,
        }

    def _read(self, row: Any) -> Prompt:
        return Prompt(
            id=row.id,
            person=row.person,
            chat_id=row.chat_id,
            case_id=row.case_id,
            kind=PromptKind(row.kind),
            args=read_params(self._vault.open(row.args, "asks", "args", row.id).decode()),
            opened_at=row.opened_at,
            expires_at=row.expires_at,
            prompt_message_id=row.prompt_message_id,
            notes=tuple(map(NoteId, read_ids(row.notes))),
            media=tuple(map(MediaId, read_ids(row.media))),
            message_ids=tuple(read_ids(row.message_ids)),
            listens=row.listens,
        )
