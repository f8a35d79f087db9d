"""Plain speech of a turn: an answer, an alert, a list; each becomes an outbox row, as a template and ids."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from dispatch.model import CaseId, Person, PersonId
from handlers.centre import Centre
from storage.messages.parcels import Delivery, NewParcel, Priority
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a message goes: a chat, its topic, and the person when it is a private one."""

    chat_id: int
    thread: int | None = None
    person: PersonId | None = None


def private(person: Person) -> Destination:
    """The person's own chat with the bot. ValueError for somebody who never opened it."""
    if person.telegram_id is None:
        raise ValueError(f"person {person.id} has no chat")
    return Destination(person.telegram_id, person=person.id)


@dataclass(slots=True)
class Mouth:
    """Counts what a turn has said, so that each row has its own key."""

    tx: Transaction
    at: datetime
    centre: Centre
    origin: str
    _count: int = 0

    def say(
        self,
        to: Destination,
        words: str,
        args: Mapping[str, object] | None = None,
        *,
        reply_to: int | None = None,
        buttons: list[list[list[str]]] | None = None,
        keyboard: str | None = None,
        not_before: datetime | None = None,
    ) -> None:
        """An answer to somebody's own act, at once. `buttons` are rows of [wording key, callback data]."""
        params: dict[str, object] = {"words": words, "args": dict(args or {}), "reply_to": reply_to}
        params |= {"buttons": buttons, "keyboard": keyboard}
        self._add(self._next("say"), to, "say", params, Delivery.MUST, Priority.ANSWER, not_before=not_before)

    def alert(
        self, callback: str, words: str, args: Mapping[str, object] | None = None, *, loud: bool = False
    ) -> None:
        """The answer to a tap; one that comes too late is worth nothing."""
        params: dict[str, object] = {"callback": callback, "words": words, "args": dict(args or {}), "loud": loud}
        parcel = NewParcel(
            key=f"tap:{callback}",
            chat_id=0,
            template="tap",
            params=params,
            delivery=Delivery.FLEETING,
            priority=Priority.ANSWER,
            lane=f"tap:{callback}",
        )
        self.tx.outbox.add(parcel, self.at)

    def show(
        self,
        to: Destination,
        template: str,
        params: Mapping[str, object],
        *,
        once: str | None = None,
        not_before: datetime | None = None,
    ) -> None:
        """A list, a history, a digest: `once` is its key where it may exist only once."""
        delivery = Delivery.MUST
        priority = Priority.DIGEST if once is not None else Priority.ANSWER
        key = once or self._next(template)
        self._add(key, to, template, params, delivery, priority, not_before=not_before)

    def delete(
        self, chat_id: int, message_id: int, *, not_before: datetime | None = None, urgent: bool = False
    ) -> None:
        """`urgent` for what nobody should read any longer: it goes before all cards."""
        params: dict[str, object] = {"message": message_id}
        self._add(
            f"delete:{chat_id}:{message_id}",
            Destination(chat_id),
            "delete",
            params,
            Delivery.BEST,
            Priority.ANSWER if urgent else Priority.REDRAW,
            not_before=not_before,
        )

    def hide(self, chat_id: int, message_id: int, not_before: datetime, tries: int = 0) -> None:
        """A resident's number goes from a chat, whoever is on the roster by then: deleted, or else written over."""
        params: dict[str, object] = {"message": message_id, "try": tries}
        key, to = f"hide:{chat_id}:{message_id}:{tries}", Destination(chat_id)
        self._add(key, to, "hide", params, Delivery.MUST, Priority.URGENT, not_before=not_before)

    def _next(self, what: str) -> str:
        self._count += 1
        return f"{what}:{self.origin}:{self._count}"

    def _add(
        self,
        key: str,
        to: Destination,
        template: str,
        params: Mapping[str, object],
        delivery: Delivery,
        priority: Priority,
        *,
        not_before: datetime | None = None,
        case: CaseId | None = None,
    ) -> None:
        self.tx.outbox.add(
            NewParcel(
                key=key,
                case=case,
                chat_id=to.chat_id,
                template=template,
                params=dict(params),
                delivery=delivery,
                priority=priority,
                person=to.person,
                thread_id=to.thread,
                not_before=not_before,
            ),
            self.at,
        )
