"""Writes the messages of one turn into the outbox: answers, cards, prompts, lists, deletions."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from dispatch.case.reminders import speaks_at_once
from dispatch.model import Case, CaseId, NoteId, Person
from handlers.bot_api.card_pages import CardPage
from handlers.bot_api.pictures import NEUTRAL
from handlers.centre import Centre
from handlers.notify import messages as m
from handlers.notify.destinations import Destination, is_reached, private
from handlers.notify.message_codec import read_message, write_message
from handlers.notify.message_flags import Needs, case_of, flags_of, note_of
from handlers.notify.on_duty import night_watch
from handlers.notify.prompt_reasons import PromptReason
from handlers.wording.arguments import Args
from storage.messages.parcels import Delivery, NewParcel, Priority, State
from storage.transaction import Transaction

_HARMLESS = (None, "", NEUTRAL.name)
"""What stands above the words of a card that shows no picture of its case."""


class KeyTaken(Exception):
    """What a turn says has the key of something else: two turns have the same name, and that is a bug."""


def prompt_key(case: Case, chat_id: int) -> str:
    """The key of a prompt's row: one for each case, chat and revision."""
    return f"prompt:{case.id}:{chat_id}:{case.revision}"


def deletion_key(chat_id: int, message_id: int) -> str:
    """The key of the row that deletes a message."""
    return f"delete:{chat_id}:{message_id}"


@dataclass(slots=True)
class OutboxWriter:
    """`origin` names the turn, and no other turn ever has the same. With it, and with a count of what the turn has
    said, each row has a key of its own."""

    tx: Transaction
    at: datetime
    centre: Centre
    origin: str
    _count: int = 0
    _shown: set[tuple[CaseId, int]] = field(default_factory=set)
    """The chats that get a new card of a case at once: an edit after it would only take its first line away."""

    def say(
        self,
        to: Destination,
        words: str,
        args: Args | None = None,
        *,
        reply_to: int | None = None,
        keyboard: m.ReplyKeyboard | None = None,
    ) -> None:
        """An answer to somebody's own act, by its wording key, at once."""
        self.show(to, m.Sentence(words, dict(args or {}), reply_to, keyboard))

    def say_to_stranger(
        self,
        to: Destination,
        words: str,
        args: Args | None = None,
        *,
        every: timedelta,
        reply_to: int | None = None,
        keyboard: m.ReplyKeyboard | None = None,
    ) -> None:
        """An answer to somebody who is not on the roster: last of all, and one in so much time in that chat.

        So nobody from outside takes the bot's sending limits from those whom it serves.
        """
        period = int(self.at.timestamp() // every.total_seconds())
        self.put(
            to,
            m.Sentence(words, dict(args or {}), reply_to, keyboard),
            key=f"stranger:{to.chat_id}:{words}:{period}",
            delivery=Delivery.BEST,
            priority=Priority.STRANGER,
        )

    def tell(
        self,
        person: Person,
        words: str,
        args: Args | None = None,
        keyboard: m.ReplyKeyboard | None = None,
        *,
        needs: Needs | None = None,
        about: Case | None = None,
    ) -> None:
        """What somebody should know and did not ask for: in private, and not at night.

        It is not told any more to who has lost the right that it `needs`, or may not know of the case `about` which
        it is.
        """
        if is_reached(person):
            self.put(
                private(person),
                m.Sentence(words, dict(args or {}), keyboard=keyboard),
                not_before=self.working_hours(),
                may_wait=True,
                needs=Needs.SEE if about is not None else needs,
                about=about.id if about is not None else None,
            )

    def alert(
        self, callback: str, words: str, args: Args | None = None, *, loud: bool = False, start: str | None = None
    ) -> None:
        """The answer to a tap; one that comes too late is worth nothing. `start` as in TapAnswer."""
        self.put(
            Destination(0),
            m.TapAnswer(callback, words, dict(args or {}), loud, start),
            key=f"tap:{callback}",
            delivery=Delivery.FLEETING,
            lane=f"tap:{callback}",
        )

    def show(
        self,
        to: Destination,
        message: m.Message,
        *,
        once: str | None = None,
        not_before: datetime | None = None,
        may_wait: bool = False,
    ) -> None:
        """A list, a history, a digest: `once` is its key where it may exist only once. What is put off may wait, of
        whatever kind."""
        priority = Priority.DIGEST if once is not None else Priority.ANSWER
        waits = may_wait or not_before is not None
        self.put(to, message, key=once, priority=priority, not_before=not_before, may_wait=waits)

    def card(
        self,
        case: Case,
        to: Destination,
        page: CardPage | None = None,
        *,
        anew: bool = False,
        drawn: m.CaseCard | None = None,
        not_before: datetime | None = None,
        quietly: bool = False,
        priority: Priority | None = None,
    ) -> None:
        """The case's card in that chat is to show what the case is now; the newest such wish wins.

        Only where the case has changed since it was last wished for, unless a `page` is asked for, or the first one
        `anew`. `drawn` is the card that stands there, whose first line is kept. The `priority` is that of the case
        unless one is named.
        """
        if (case.id, to.chat_id) in self._shown:
            return
        key = f"card:{case.id}:{to.chat_id}:{case.revision}"
        anew = anew or page is not None
        if anew:
            key = self._next(f"{key}:page")
        reason, note = (drawn.reason, drawn.note) if drawn is not None else (None, None)
        self.put(
            to,
            m.CaseCard(case.id, page, reason, note),
            key=key,
            once=not anew,
            priority=self._priority(case, to) if priority is None else priority,
            supersede=f"card:{case.id}",
            not_before=not_before,
            silent=quietly,
        )

    def redraw(self, case: Case, to: Destination, drawn: m.CaseCard, priority: Priority | None = None) -> None:
        """The card that stands, as it was `drawn`, though the case itself has not changed."""
        self.card(case, to, drawn.page, anew=True, drawn=drawn, priority=priority)

    def prompt(
        self, case: Case, person: Person, reason: PromptReason, *, own: bool = False, note: NoteId | None = None
    ) -> None:
        """Something needs this person: a new card in private, in working time unless the case is urgent.

        `own` where it follows from the person's own act; `note` are the words of an answer to the person.
        """
        if not is_reached(person):
            return
        watch = [] if own else self._on_duty(case, reason)
        for other in watch:
            self._prompt(case, private(other), reason, own=True, note=note)
        if all(other.id != person.id for other in watch):
            self._prompt(case, private(person), reason, own=own, note=note, waits=bool(watch))

    def prompt_chat(self, case: Case, to: Destination, reason: PromptReason, *, note: NoteId | None = None) -> None:
        """A group; at night its card comes without a sound, and those on duty hear it in private."""
        watch = self._on_duty(case, reason)
        for other in watch:
            self._prompt(case, private(other), reason, own=True, note=note)
        self._prompt(case, to, reason, own=False, note=note, silent=bool(watch))

    def new_card(
        self,
        case: CaseId,
        to: Destination,
        reason: PromptReason | None,
        note: NoteId | None = None,
        *,
        page: CardPage | None = None,
        key: str | None = None,
        priority: Priority = Priority.PROMPT,
        supersede: str | None = None,
        not_before: datetime | None = None,
        silent: bool = False,
    ) -> None:
        """A card at the foot of the chat; the one that stood there is retired once it has arrived."""
        if not_before is None:
            self._shown.add((case, to.chat_id))
            self._end_drawings(case, to.chat_id)
        self.put(
            to,
            m.CaseCard(case, page, reason, note, fresh=True),
            key=key,
            priority=priority,
            supersede=supersede,
            not_before=not_before,
            silent=silent,
        )

    def _end_drawings(self, case: CaseId, chat_id: int) -> None:
        """What earlier turns wished to draw there would come behind the new card, which shows all of it, and take its
        first line. What goes before it is still drawn, and a page that somebody has opened."""
        for parcel in self.tx.outbox.of_case(case):
            behind = parcel.state is State.WAITING and parcel.priority > Priority.URGENT
            if behind and parcel.chat_id == chat_id:
                message = read_message(parcel)
                if isinstance(message, m.CaseCard) and not message.fresh and message.page is None:
                    self.tx.outbox.settle(parcel.id, State.SUPERSEDED, self.at)

    def retire(
        self, case: Case, chat_id: int, message_id: int, words: str = "card.retired", *, pictured: bool = False
    ) -> None:
        """A copy of a card, or one that a newer took the place of, says so and loses its buttons, and its picture."""
        self.put(
            Destination(chat_id),
            m.RetiredCard(message_id, case.id, words, pictured),
            key=f"retire:{chat_id}:{message_id}",
            delivery=Delivery.BEST,
            priority=Priority.REDRAW,
        )

    def delete(
        self, chat_id: int, message_id: int, *, not_before: datetime | None = None, urgent: bool = False
    ) -> None:
        """`urgent` for what nobody should read any longer: it goes before all cards."""
        self.put(
            Destination(chat_id),
            m.Deletion(message_id),
            key=deletion_key(chat_id, message_id),
            delivery=Delivery.BEST,
            priority=Priority.ANSWER if urgent else Priority.REDRAW,
            not_before=not_before,
        )

    def hide(self, chat_id: int, message_id: int, not_before: datetime, tries: int = 0) -> None:
        """A resident's number goes from a chat, whoever is on the roster by then: deleted, or else written over."""
        self.put(
            Destination(chat_id),
            m.NumberRemoval(message_id, tries),
            key=f"hide:{chat_id}:{message_id}:{tries}",
            priority=Priority.URGENT,
            not_before=not_before,
        )

    def put(
        self,
        to: Destination,
        message: m.Message,
        *,
        key: str | None = None,
        once: bool = True,
        delivery: Delivery = Delivery.MUST,
        priority: Priority = Priority.ANSWER,
        supersede: str | None = None,
        not_before: datetime | None = None,
        silent: bool = False,
        may_wait: bool = False,
        needs: Needs | None = None,
        about: CaseId | None = None,
        lane: str | None = None,
    ) -> None:
        """Any message. One with a `key` is not added again where it is there already, `once` and for all; without,
        it is a new one. KeyTaken where a new one has the key of another."""
        kind, version, body = write_message(message)
        flags = flags_of(message)
        parcel = NewParcel(
            key=key or self._next(kind),
            chat_id=to.chat_id,
            kind=kind,
            version=version,
            body=body,
            delivery=delivery,
            priority=priority,
            supersede=supersede,
            case=about or case_of(message),
            person=to.person,
            not_before=not_before,
            silent=silent,
            thread_id=to.thread,
            lane=lane,
            erases=note_of(message),
            on_message=flags.on_message,
            may_wait=may_wait or flags.may_wait,
            needs=needs or flags.needs,
        )
        if not self.tx.outbox.add(parcel, self.at) and (key is None or not once):
            raise KeyTaken(parcel.key)

    def working_hours(self) -> datetime | None:
        """When what can wait is sent: None within working time, else when it begins."""
        calendar = self.centre.book.calendar
        return None if calendar.is_working_time(self.at) else calendar.next_opening(self.at)

    def must_wait(self, case: Case) -> bool:
        """Whether what is not needed at once waits: outside working time, but for an urgent case."""
        return not speaks_at_once(case) and not self.centre.book.calendar.is_working_time(self.at)

    def _priority(self, case: Case, to: Destination) -> Priority:
        """A chat that has no card of the case yet gets it before others are drawn anew, be they of an urgent case; a
        picture that a group may no longer see goes before both."""
        card = self.tx.cards.get(case.id, to.chat_id)
        hides = card is not None and case.sensitive and to.chat_id < 0 and card.picture not in _HARMLESS
        if hides or (card is None and speaks_at_once(case)):
            return Priority.URGENT
        return Priority.FIRST_CARD if card is None else Priority.REDRAW

    def _on_duty(self, case: Case, reason: PromptReason) -> list[Person]:
        """Who hears at night what can't wait."""
        return night_watch(self.tx, self.at, self.centre.book.calendar, case, reason)

    def _prompt(
        self,
        case: Case,
        to: Destination,
        reason: PromptReason,
        *,
        own: bool,
        note: NoteId | None,
        waits: bool = False,
        silent: bool = False,
    ) -> None:
        """`waits` where somebody on duty hears it now in this person's stead."""
        now = own or (speaks_at_once(case) and not waits and not reason.is_news)
        self.new_card(
            case.id,
            to,
            reason,
            note,
            key=prompt_key(case, to.chat_id),
            priority=Priority.URGENT if speaks_at_once(case) else Priority.PROMPT,
            supersede=f"prompt:{case.id}",
            not_before=None if now else self.working_hours(),
            silent=silent,
        )

    def _next(self, what: str) -> str:
        self._count += 1
        return f"{what}:{self.origin}:{self._count}"
