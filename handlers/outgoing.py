"""The voice of a turn: all that is to be said becomes an outbox row here, as a template and ids, never as text."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from dispatch.model import Case, CaseId, Person, PersonId
from dispatch.reminders import speaks_at_once
from handlers.centre import Centre
from storage.parcels import Delivery, NewParcel, Priority
from storage.transaction import Transaction

_GATHERING = timedelta(seconds=90)
"""So long a morning message waits for the other cases of that morning."""

Json = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message goes: a chat, its topic, and the person when it is a private one."""

    chat_id: int
    thread: int | None = None
    person: PersonId | None = None


@dataclass(slots=True)
class Voice:
    """Counts what a turn has said, so that each row has its own key."""

    tx: Transaction
    at: datetime
    centre: Centre
    origin: str
    _count: int = 0

    def say(
        self,
        to: Place,
        words: str,
        args: Mapping[str, object] | None = None,
        *,
        reply_to: int | None = None,
        buttons: list[list[list[str]]] | None = None,
        keyboard: str | None = None,
    ) -> None:
        """An answer to somebody's own act, at once. `buttons` are rows of [wording key, callback data]."""
        params: dict[str, object] = {"words": words, "args": dict(args or {}), "reply_to": reply_to}
        params |= {"buttons": buttons, "keyboard": keyboard}
        self._add(self._next("say"), to, "say", params, Delivery.MUST, Priority.ANSWER)

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

    def show(self, to: Place, template: str, params: Mapping[str, object], *, once: str | None = None) -> None:
        """A list, a history, a digest: `once` is its key where it may exist only once."""
        delivery = Delivery.MUST
        priority = Priority.DIGEST if once is not None else Priority.ANSWER
        self._add(once or self._next(template), to, template, params, delivery, priority)

    def card(self, case: Case, to: Place, page: str | None = None, *, not_before: datetime | None = None) -> None:
        """The case's card in that chat is to show what the case is now; the newest such wish wins."""
        key = f"card:{case.id}:{to.chat_id}:{case.revision}"
        if page is not None:
            key = f"{key}:{self._next('page')}"
        self.tx.outbox.add(
            NewParcel(
                key=key,
                chat_id=to.chat_id,
                template="card",
                params={"case": case.id, "page": page},
                delivery=Delivery.MUST,
                priority=Priority.URGENT if speaks_at_once(case) else Priority.CARD,
                supersede=f"card:{case.id}:{to.chat_id}",
                case=case.id,
                person=to.person,
                silent=not self.may_sound(case),
                thread_id=to.thread,
                not_before=not_before,
            ),
            self.at,
        )

    def prompt(self, case: Case, person: Person, why: str, *, own: bool = False) -> None:
        """Something needs this person: a new card in private, in working time unless the case is urgent."""
        if person.telegram_id is None or not person.reachable:
            return
        self._prompt(case, Place(person.telegram_id, person=person.id), why, own=own)

    def prompt_chat(self, case: Case, to: Place, why: str) -> None:
        self._prompt(case, to, why, own=False)

    def _prompt(self, case: Case, to: Place, why: str, *, own: bool) -> None:
        waits = None if own or self.may_sound(case) else self.centre.book.calendar.next_morning(self.at)
        self.tx.outbox.add(
            NewParcel(
                key=f"prompt:{case.id}:{to.chat_id}:{case.revision}",
                chat_id=to.chat_id,
                template="card",
                params={"case": case.id, "why": why, "fresh": True},
                delivery=Delivery.MUST,
                priority=Priority.URGENT if speaks_at_once(case) else Priority.PROMPT,
                supersede=f"prompt:{case.id}:{to.chat_id}",
                case=case.id,
                person=to.person,
                not_before=waits,
                thread_id=to.thread,
            ),
            self.at,
        )

    def gather(self, case: Case, person: Person) -> None:
        """One message for everything that piled up, each working morning; never one a case."""
        if person.telegram_id is None:
            return
        day = self.centre.book.calendar.day(self.at)
        self.tx.gathered.add(person.id, day, case.id)
        key = f"morning:{person.id}:{day.isoformat()}"
        parcel = NewParcel(
            key=key,
            chat_id=person.telegram_id,
            template="morning",
            params={"person": person.id, "day": day.isoformat()},
            delivery=Delivery.MUST,
            priority=Priority.PROMPT,
            person=person.id,
            not_before=self.at + _GATHERING,
        )
        self.tx.outbox.add(parcel, self.at)

    def retire(self, chat_id: int, message_id: int) -> None:
        """A copy of a card, or one that a newer took the place of, loses its buttons."""
        params: dict[str, object] = {"message": message_id}
        self._add(f"retire:{chat_id}:{message_id}", Place(chat_id), "retire", params, Delivery.BEST, Priority.CARD)

    def delete(self, chat_id: int, message_id: int, *, not_before: datetime | None = None) -> None:
        params: dict[str, object] = {"message": message_id}
        self._add(
            f"delete:{chat_id}:{message_id}",
            Place(chat_id),
            "delete",
            params,
            Delivery.BEST,
            Priority.CARD,
            not_before=not_before,
        )

    def may_sound(self, case: Case) -> bool:
        return speaks_at_once(case) or self.centre.book.calendar.is_working_time(self.at)

    def case_of(self, case_id: CaseId) -> Case | None:
        return self.tx.cases.get(case_id)

    def _next(self, what: str) -> str:
        self._count += 1
        return f"{what}:{self.origin}:{self._count}"

    def _add(
        self,
        key: str,
        to: Place,
        template: str,
        params: Mapping[str, object],
        delivery: Delivery,
        priority: Priority,
        *,
        not_before: datetime | None = None,
    ) -> None:
        self.tx.outbox.add(
            NewParcel(
                key=key,
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


def private(person: Person) -> Place:
    """The person's own chat with the bot. ValueError for somebody who never opened it."""
    if person.telegram_id is None:
        raise ValueError(f"person {person.id} has no chat")
    return Place(person.telegram_id, person=person.id)
