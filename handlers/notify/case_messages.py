"""The voice of a turn: all that is to be said becomes an outbox row here, as a template and ids, never as text."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType

from dispatch.case import events as e
from dispatch.case.reminders import speaks_at_once
from dispatch.model import Case, CaseId, NoteId, Person, Role
from handlers.notify.on_duty import NEWS, night_watch
from handlers.notify.outbox_writer import Destination, Mouth, private
from storage.messages.parcels import Delivery, NewParcel, Priority

_GATHERING = timedelta(seconds=90)
"""So long a morning message waits for the other cases of that morning."""

__all__ = ["FRONT", "Destination", "Voice", "private"]

FRONT = ""
"""The first page of a card, wanted even where the card has not changed since it was last drawn."""


@dataclass(slots=True)
class Voice(Mouth):
    """Speech about cases: cards, prompts, what is gathered for the morning."""

    _shown: set[tuple[CaseId, int]] = field(default_factory=set)
    """The chats that get a new card of a case at once: an edit after it would only take its first line away."""

    def redraw(self, case: Case, to: Destination, shown: Mapping[str, object]) -> None:
        """The card that stands, as it was `shown`, though the case itself has not changed."""
        self.card(case, to, str(shown.get("page") or FRONT), lead={k: v for k, v in shown.items() if k != "page"})

    def card(
        self,
        case: Case,
        to: Destination,
        page: str | None = None,
        *,
        lead: Mapping[str, object] = MappingProxyType({}),
        not_before: datetime | None = None,
        quietly: bool = False,
    ) -> None:
        """The case's card in that chat is to show what the case is now; the newest such wish wins."""
        if (case.id, to.chat_id) in self._shown:
            return
        key = f"card:{case.id}:{to.chat_id}:{case.revision}"
        if page is not None:
            key = f"{key}:{self._next('page')}"
        self.tx.outbox.add(
            NewParcel(
                key=key,
                chat_id=to.chat_id,
                template="card",
                params={"case": case.id, "page": page, **lead},
                delivery=Delivery.MUST,
                priority=self._priority(case, to),
                supersede=f"card:{case.id}:{to.chat_id}",
                case=case.id,
                person=to.person,
                silent=quietly or not self.may_sound(case),
                thread_id=to.thread,
                not_before=not_before,
            ),
            self.at,
        )

    def _priority(self, case: Case, to: Destination) -> Priority:
        """A chat that has no card of the case yet gets it before others are drawn anew."""
        if speaks_at_once(case):
            return Priority.URGENT
        return Priority.FIRST_CARD if self.tx.cards.get(case.id, to.chat_id) is None else Priority.REDRAW

    def prompt(self, case: Case, person: Person, why: str, *, own: bool = False, note: NoteId | None = None) -> None:
        """Something needs this person: a new card in private, in working time unless the case is urgent."""
        if person.telegram_id is None or not person.reachable:
            return
        watch = [] if own else night_watch(self.tx, self.at, self.centre.book.calendar, case, why)
        for other in watch:
            self._prompt(case, private(other), why, own=True, note=note)
        if all(other.id != person.id for other in watch):
            self._prompt(case, private(person), why, own=own, note=note, waits=bool(watch))

    def prompt_chat(self, case: Case, to: Destination, why: str, *, note: NoteId | None = None) -> None:
        """A group; at night its card comes without a sound, and those on duty hear it in private."""
        watch = night_watch(self.tx, self.at, self.centre.book.calendar, case, why)
        for other in watch:
            self._prompt(case, private(other), why, own=True, note=note)
        self._prompt(case, to, why, own=False, note=note, silent=bool(watch))

    def follow(self, follower: Case, leading: Case, person: Person) -> None:
        """Who reported what was merged is told how the leading case ended."""
        if person.telegram_id is None or not person.reachable:
            return
        params = {"case": follower.id, "why": "leading_ended", "fresh": True}
        key = f"follow:{follower.id}:{leading.revision}"
        waits, to, case = self._working_hours(), private(person), follower.id
        if waits is None:
            self._shown.add((case, to.chat_id))
        self._add(key, to, "card", params, Delivery.MUST, Priority.PROMPT, not_before=waits, case=case)

    def hand_over(self, to: Person, from_: Person, cases: Sequence[CaseId], *, back: bool) -> None:
        """One notice of all that passes from one person to another."""
        if to.telegram_id is None or not to.reachable:
            return
        params = {"person": to.id, "of": from_.id, "cases": list(cases), "back": back}
        self.show(private(to), "handover", params, not_before=self._working_hours())

    def pass_on(self, to: Person, cases: Iterable[Case], head: str) -> None:
        """One list of the cases that are somebody's from now on; nobody is woken by it."""
        params: dict[str, object] = {"cases": [case.id for case in cases], "head": head}
        self.show(private(to), "passed", params, not_before=self._working_hours())

    def tell(self, person: Person, words: str, args: Mapping[str, object], keyboard: str | None = None) -> None:
        """What somebody should know and did not ask for: in private, and not at night."""
        if person.telegram_id is not None and person.reachable:
            self.say(private(person), words, args, keyboard=keyboard, not_before=self._working_hours())

    def _working_hours(self) -> datetime | None:
        """None within them; else when they begin."""
        calendar = self.centre.book.calendar
        return None if calendar.is_working_time(self.at) else calendar.next_opening(self.at)

    def _morning(self) -> datetime:
        return self.centre.book.calendar.next_morning(self.at)

    def _prompt(
        self,
        case: Case,
        to: Destination,
        why: str,
        *,
        own: bool,
        note: NoteId | None,
        waits: bool = False,
        silent: bool = False,
    ) -> None:
        """`waits` where somebody on duty hears it now in this person's stead."""
        now = own or (speaks_at_once(case) and not waits and why not in NEWS)
        not_before = None if now else self._working_hours()
        if not_before is None:
            self._shown.add((case.id, to.chat_id))
        self.tx.outbox.add(
            NewParcel(
                key=f"prompt:{case.id}:{to.chat_id}:{case.revision}",
                chat_id=to.chat_id,
                template="card",
                params={"case": case.id, "why": why, "note": note, "fresh": True},
                delivery=Delivery.MUST,
                priority=Priority.URGENT if speaks_at_once(case) else Priority.PROMPT,
                supersede=f"prompt:{case.id}:{to.chat_id}",
                case=case.id,
                person=to.person,
                not_before=not_before,
                silent=silent,
                thread_id=to.thread,
            ),
            self.at,
        )

    def gather(self, case: Case, person: Person) -> None:
        """One message for everything that piled up this morning (or, rung late, by the next); never one a case."""
        working = self.centre.book.calendar.is_working_time(self.at)
        self._gather(case, person, self.at if working else self._morning())

    def gather_tomorrow(self, case: Case, person: Person) -> None:
        """The same, in the message of the next working morning."""
        self._gather(case, person, self._morning())

    def _gather(self, case: Case, person: Person, morning: datetime) -> None:
        if person.telegram_id is None:
            return
        day = self.centre.book.calendar.day(morning).isoformat()
        self.tx.gathered.add(person.id, self.centre.book.calendar.day(morning), case.id)
        params: dict[str, object] = {"person": person.id, "day": day}
        to, due = private(person), morning + _GATHERING
        self._add(f"morning:{person.id}:{day}", to, "morning", params, Delivery.MUST, Priority.PROMPT, not_before=due)

    def retire(self, case: Case, chat_id: int, message_id: int, words: str = "card.retired") -> None:
        """A copy of a card, or one that a newer took the place of, says so and loses its buttons."""
        params: dict[str, object] = {"message": message_id, "case": case.id, "words": words}
        self._add(
            f"retire:{chat_id}:{message_id}", Destination(chat_id), "retire", params, Delivery.BEST, Priority.REDRAW
        )

    def may_sound(self, case: Case) -> bool:
        return speaks_at_once(case) or self.centre.book.calendar.is_working_time(self.at)

    def case_of(self, case_id: CaseId) -> Case | None:
        return self.tx.cases.get(case_id)


def words_of(event: e.Event) -> NoteId | None:
    """What whoever did it wrote, if anything."""
    for name in ("reason", "note", "answer"):
        found = getattr(event, name, None)
        if isinstance(found, int):
            return NoteId(found)
    return None


def tell_admins(out: Voice, words: str, args: Mapping[str, object]) -> None:
    """One sentence to each admin, in private, in working hours."""
    for admin in out.tx.people.with_role(Role.ADMIN):
        out.tell(admin, words, args)
