"""Who hears of what happens to a list: cards sent and drawn anew, the morning message, a word to its author."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from dispatch.campaigns import events as e
from dispatch.campaigns.model import Campaign, CampaignStatus
from dispatch.model import Person, PersonId
from handlers.access import participants
from handlers.campaigns.holders import Holders
from handlers.notify.case_messages import gather_section
from handlers.notify.destinations import Destination, is_reached, private
from handlers.notify.message_flags import Needs
from handlers.notify.messages import CampaignCard
from handlers.notify.outbox_writer import OutboxWriter
from handlers.wording.arguments import Args, CampaignArg
from storage.campaigns.cards import CardKind, ListCard
from storage.messages.parcels import Priority
from storage.people.chats import ChatKind

AREA: Final = "campaigns"
_MORNING: Final = timedelta(seconds=60)
"""So soon after the day's first working minute the morning message has not gone yet."""
NEW, REMINDER, TAKEN_OVER, OVER = "new", "reminder", "taken_over", "over"
"""Why a card comes as a new message: the keys of its first line."""


def announce(
    out: OutboxWriter,
    before: Campaign | None,
    after: Campaign,
    events: Sequence[e.CampaignEvent],
    by: Person | None,
) -> None:
    """Rows for the outbox, for each event in turn; then the cards that stand are drawn anew."""
    for event in events:
        _tell(out, after, event, by)
    told = {type(event) for event in events}
    if before is not None and not told <= {e.ListReminded, e.DirectorAsked}:
        _redraw(out, before, after, events, by)


_TOLD: Final = {e.ListCompleted: "completed", e.ListCameDue: "came_due"}
"""What the author is told of whoever did it."""


def _tell(out: OutboxWriter, it: Campaign, event: e.CampaignEvent, by: Person | None) -> None:
    words = _TOLD.get(type(event))
    if isinstance(event, e.ListDeclined):
        words = "declined" if event.reason else "lapsed"
    if isinstance(event, e.ListEnded) and by is None:
        words = "closed"
    if isinstance(event, e.ListIssued) and by is not None and by.id != it.author:
        words = "agreed"
    if words is not None:
        _tell_author(out, it, words, _reason_of(out, event))
    _send(out, it, event)


def _send(out: OutboxWriter, it: Campaign, event: e.CampaignEvent) -> None:
    """Cards and the morning message."""
    match event:
        case e.ListWritten() if event.full:
            _ask(out, it)
        case e.ListIssued():
            _send_out(out, it)
        case e.DirectorAsked():
            for director in participants.directors(out.tx):
                gather_section(out, director, AREA)
        case e.ListReminded():
            _remind(out, it, REMINDER)
        case e.LeftPassedOn():
            _remind(out, it, OVER)
        case _:
            pass


def _ask(out: OutboxWriter, it: Campaign) -> None:
    for director in participants.directors(out.tx):
        if is_reached(director) and director.id != it.author:
            send_card(out, it, private(director), CardKind.ASK, not_before_work=True)


def _send_out(out: OutboxWriter, it: Campaign) -> None:
    holders = Holders(out.tx)
    for person, places in holders.left_by_person(it).items():
        give(out, it, out.tx.people.require(person), [place.number for place in places], NEW)
    for chat in out.tx.chats.of_kind(ChatKind.CENTRE_GROUP):
        send_card(out, it, Destination(chat.chat_id, chat.thread_id), CardKind.CENTRE)


def _remind(out: OutboxWriter, it: Campaign, reason: str) -> None:
    """In the morning message where it has not gone yet, else by the card; who has nothing left hears nothing."""
    if out.at >= it.due_at and reason == REMINDER:
        return
    calendar = out.centre.book.calendar
    opening = calendar.next_morning(out.at - _MORNING - timedelta(microseconds=1))
    for number, places in Holders(out.tx).left_by_person(it).items():
        person = out.tx.people.require(number)
        if reason == OVER:
            _note(out, it, person, [place.number for place in places])
        if opening <= out.at:
            gather_section(out, person, AREA)
        else:
            give(out, it, person, [place.number for place in places], reason)


def _note(out: OutboxWriter, it: Campaign, person: Person, places: Iterable[int]) -> None:
    """That a person has been given places, before any card shows them."""
    if person.telegram_id is None:
        return
    card = out.tx.list_cards.get(it.id, person.telegram_id, CardKind.WALK)
    known = card or ListCard(it.id, person.telegram_id, CardKind.WALK, person.id)
    out.tx.list_cards.put(replace(known, places=known.places | frozenset(places)))


def give(out: OutboxWriter, it: Campaign, person: Person, places: Iterable[int], reason: str) -> None:
    """A person's card at the foot of their chat, with the places that it now has for them."""
    if not is_reached(person):
        return
    _note(out, it, person, places)
    send_card(out, it, private(person), CardKind.WALK, reason, not_before_work=True)


def send_card(
    out: OutboxWriter,
    it: Campaign,
    to: Destination,
    kind: CardKind,
    reason: str = "",
    *,
    not_before_work: bool = False,
    priority: Priority = Priority.PROMPT,
) -> None:
    """A card as a new message; the one that stood there is deleted once it has arrived."""
    if out.tx.list_cards.get(it.id, to.chat_id, kind) is None:
        out.tx.list_cards.put(ListCard(it.id, to.chat_id, kind, to.person))
    out.put(
        to,
        CampaignCard(it.id, kind, reason, fresh=True),
        priority=priority,
        supersede=f"campaign:{it.id}:{kind}:new",
        not_before=out.working_hours() if not_before_work else None,
    )


def redraw(out: OutboxWriter, it: Campaign, card: ListCard, *, own: bool = False) -> None:
    """The card that stands, in place; the newest such wish wins, and a card that has not arrived shows it anyway."""
    if card.message_id is None:
        return
    bound = out.tx.chats.get(card.chat_id)
    out.put(
        Destination(card.chat_id, bound.thread_id if bound is not None else None, card.person),
        CampaignCard(it.id, card.kind),
        priority=Priority.ANSWER if own else Priority.REDRAW,
        supersede=f"campaign:{it.id}:{card.kind}",
    )


def _redraw(
    out: OutboxWriter, before: Campaign, after: Campaign, events: Sequence[e.CampaignEvent], by: Person | None
) -> None:
    """Of one answer only the cards that show the place; of anything else all of them."""
    touched = {event.place for event in events if isinstance(event, e.PlaceAnswered | e.AnswerTakenBack)}
    small = bool(touched) and before.status is after.status
    for card in out.tx.list_cards.of(after.id):
        if card.kind is CardKind.WALK and small and not touched & card.places:
            continue
        redraw(out, after, card, own=by is not None and card.person == by.id)


def _reason_of(out: OutboxWriter, event: e.CampaignEvent) -> str:
    """Why the director did not agree; empty for all else."""
    code = event.reason if isinstance(event, e.ListDeclined) else ""
    return next((one.text for one in out.centre.book.rules.gate_reasons if one.code == code), "")


def _tell_author(out: OutboxWriter, it: Campaign, words: str, reason: str = "") -> None:
    """Staff who wrote it; whoever answers for the centre by now where they have left."""
    author = out.tx.people.get(it.author)
    if author is not None and author.active:
        args: Args = {"title": CampaignArg(it.id), "left": len(it.left), "reason": reason}
        out.tell(author, f"campaigns.told.{words}", args, needs=Needs.STAFF)


def left_of(holders: Holders, it: Campaign, person: PersonId) -> int:
    """How many places wait for somebody."""
    return len(holders.left_by_person(it).get(person, ())) if it.status is not CampaignStatus.ASKED else 0
