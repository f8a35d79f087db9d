"""Reacts when a message has reached its chat, or never will: cards, prompts, shown numbers, people out of reach."""

from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from dispatch.model import Case, CaseId
from handlers.access import participants
from handlers.bot_api.request import Outgoing, content_of
from handlers.campaigns.standing import card_stands, send_anew
from handlers.cards.card_picture import differs
from handlers.centre import Centre
from handlers.digests.picture import follow
from handlers.groups.group_cards import leave_topic, move_along, shut_out
from handlers.notify import messages as m
from handlers.notify.case_messages import tell_admins
from handlers.notify.destinations import Destination
from handlers.notify.load_meter import count_sent
from handlers.notify.message_codec import read_message
from handlers.notify.on_event import refresh
from handlers.notify.outbox_writer import OutboxWriter
from handlers.notify.redraw import redraw
from handlers.notify.reminder_lists import show_anew
from handlers.wording.arguments import Arg, PersonArg
from storage.media.media import Media
from storage.messages.parcels import Delivery, Parcel
from storage.messages.prompts import PromptKind
from storage.transaction import Transaction

_MAX_WAIT = timedelta(days=1)
_MAX_TRIES = 70
"""Who has blocked the bot may come back: for a month the bot tries to remove a number from such a chat."""


class DeliveryFailure(StrEnum):
    """Why a message can't be delivered."""

    BLOCKED = "blocked"
    KICKED = "kicked"
    MUTED = "muted"
    """In the group, but not allowed to write there."""
    NOT_FOUND = "not_found"
    EDIT_TARGET_GONE = "edit_target_gone"
    NOT_TO_BE_CHANGED = "not_to_be_changed"
    """A card that can't be made what it should be: its picture would stay."""
    BAD = "bad"


def delivered(  # noqa: C901 - one arm a message
    tx: Transaction, parcel: Parcel, sent: Outgoing | None, message_id: int | None, at: datetime, centre: Centre
) -> None:
    """Notes the message of a new card or a prompt, and plans the deletion of the one that will show a number.

    `sent` is the request, None where it is not known any more; `message_id` is None for what made no new message.
    """
    out = OutboxWriter(tx, at, centre, f"p{parcel.id}")
    message = read_message(parcel)
    is_new = message_id is not None and (sent is None or "message_id" not in sent.params)
    count_sent(tx, parcel, message, at, centre, is_new=is_new)
    match message:
        case m.CaseCard(case=case) as shown:
            if message_id is not None:
                _card_stands(tx, out, parcel, shown, message_id, sent)
            elif sent is not None and _is_its_card(tx, parcel, case, sent):
                # An edit that changed nothing gives no message id.
                tx.cards.note_drawn(case, parcel.chat_id, content_of(sent), sent.picture)
        case _ if message_id is None:
            pass
        case m.CampaignCard() as shown:
            card_stands(tx, out, parcel, shown, message_id)
        case m.PromptMessage(prompt=prompt):
            if tx.prompts.get(prompt) is not None:
                tx.prompts.set_message(prompt, message_id)
            else:
                out.delete(parcel.chat_id, message_id)
        case m.WeeklyDigest(picture=m.ChartPicture() as picture) | m.Statistics(picture=m.ChartPicture() as picture):
            follow(out, parcel, picture, message_id)
        case m.ResidentContact(message=None) | m.CareList(message=None) as shown_later:
            _room_for(out, parcel, replace(shown_later, message=message_id), message_id)
        case _:
            pass


def _room_for(out: OutboxWriter, parcel: Parcel, shown: m.ResidentContact | m.CareList, message_id: int) -> None:
    """Plans the deletion of the message, and only then has written into it what is to be `shown`."""
    minutes = timedelta(minutes=out.centre.book.rules.contact_shown_minutes)
    out.hide(parcel.chat_id, message_id, out.at + minutes)
    out.show(Destination(parcel.chat_id, person=parcel.person), shown)


def _still_shown(out: OutboxWriter, parcel: Parcel, shown: m.NumberRemoval) -> None:
    """Tries again to remove a number: at once in the other way, then at growing intervals, for a month."""
    tries = shown.tries + 1
    wait = timedelta() if tries % 2 else min(_MAX_WAIT, timedelta(hours=1) * 2 ** (tries // 2 - 1))
    if tries < _MAX_TRIES:
        out.hide(parcel.chat_id, shown.message, out.at + wait, tries)


def _card_stands(
    tx: Transaction, out: OutboxWriter, parcel: Parcel, shown: m.CaseCard, message_id: int, sent: Outgoing | None
) -> None:
    """A file may have come or failed while the first card was on its way: there was no card yet to be drawn anew."""
    case = tx.cases.get(shown.case)
    if case is None:
        return
    older = tx.cards.get(case.id, parcel.chat_id)
    if older is not None and older.message_id != message_id:
        out.retire(case, parcel.chat_id, older.message_id, pictured=bool(older.picture))
    picture = sent.picture if sent is not None else None
    shows = content_of(sent) if sent is not None else None
    tx.cards.put(case.id, parcel.chat_id, message_id, case.revision, out.at, picture, shows)
    is_new = older is None or older.message_id != message_id
    if is_new and case.media and (_is_pictured(tx, case, parcel) or tx.files.missing(case.id).waiting):
        out.redraw(case, Destination(parcel.chat_id, parcel.thread_id, parcel.person), shown)


def _is_pictured(tx: Transaction, case: Case, parcel: Parcel) -> bool:
    stands = tx.cards.get(case.id, parcel.chat_id)
    return stands is not None and differs(tx, case, stands)


def _is_its_card(tx: Transaction, parcel: Parcel, case: CaseId, sent: Outgoing) -> bool:
    card = tx.cards.get(case, parcel.chat_id)
    return card is not None and card.message_id == sent.params.get("message_id")


def undeliverable(tx: Transaction, parcel: Parcel, why: DeliveryFailure, at: datetime, centre: Centre) -> None:
    """Sends a card anew that was deleted, and tells others of a person or a group that can't be reached."""
    out = OutboxWriter(tx, at, centre, f"p{parcel.id}")
    case = tx.cases.get(parcel.case) if parcel.case is not None else None
    message = read_message(parcel)
    if isinstance(message, m.PromptMessage):
        _close_unseen(tx, message.prompt)
    if isinstance(message, m.NumberRemoval):
        _still_shown(out, parcel, message)
    elif isinstance(message, m.CampaignCard) and why is DeliveryFailure.EDIT_TARGET_GONE:
        send_anew(tx, out, parcel, message)
    elif why in (DeliveryFailure.EDIT_TARGET_GONE, DeliveryFailure.NOT_TO_BE_CHANGED) and case is not None:
        _send_anew(tx, out, parcel, message, why, case)
    elif why in (DeliveryFailure.BLOCKED, DeliveryFailure.NOT_FOUND) and parcel.person is not None:
        _unreachable(tx, out, parcel, case)
    elif why in (DeliveryFailure.KICKED, DeliveryFailure.MUTED) and parcel.chat_id < 0:
        _kept_out(tx, out, parcel, message, why, case)
    elif parcel.delivery is Delivery.MUST:
        _not_delivered(tx, out, parcel, case)


def _send_anew(
    tx: Transaction, out: OutboxWriter, parcel: Parcel, message: m.Message, why: DeliveryFailure, case: Case
) -> None:
    """In place of a list or a card that is gone, or that can't be made what it should be and so is deleted."""
    if isinstance(message, m.ReminderList):
        show_anew(out, parcel, message)
        return
    card = tx.cards.retire(case.id, parcel.chat_id)
    if card is not None and why is DeliveryFailure.NOT_TO_BE_CHANGED:
        out.delete(parcel.chat_id, card.message_id, urgent=True)
    out.card(case, Destination(parcel.chat_id, parcel.thread_id, parcel.person), anew=True)


def _close_unseen(tx: Transaction, number: int) -> None:
    """Closes a prompt whose message never came. A draft stays, for its timer passes it on.

    Open, it would take words for its answer, and keep the next tap on the same button from asking anew.
    """
    prompt = tx.prompts.get(number)
    if prompt is not None and prompt.prompt_message_id is None and prompt.kind is not PromptKind.DRAFT:
        tx.prompts.close(number)


def _not_delivered(tx: Transaction, out: OutboxWriter, parcel: Parcel, case: Case | None) -> None:
    """Telegram refused it, or never said whether it took it: the case's owner is told, else the admins once a day."""
    day = out.centre.book.calendar.day(out.at).isoformat()
    key = f"undelivered:{parcel.case or ''}:{parcel.chat_id}"
    if tx.meta.get(key) == day:
        return
    tx.meta.set(key, day)
    chat, person = tx.chats.get(parcel.chat_id), tx.people.get(parcel.person) if parcel.person is not None else None
    place: Arg = PersonArg(person.id) if person is not None else (chat.title if chat is not None else "")
    if case is None:
        tell_admins(out, "said.not_delivered_admin", {"place": place})
        return
    for owner in participants.owners(tx, case):
        out.tell(owner, "said.not_delivered", {"place": place, "number": case.number}, about=case)


def _kept_out(
    tx: Transaction, out: OutboxWriter, parcel: Parcel, message: m.Message, why: DeliveryFailure, case: Case | None
) -> None:
    """The bot is out of a group, or may not write there: admins hear of it once a day, who was meant in private."""
    chat = tx.chats.get(parcel.chat_id)
    if chat is None:
        return
    if why is DeliveryFailure.KICKED:
        shut_out(out, chat)
        return
    day = out.centre.book.calendar.day(out.at).isoformat()
    if tx.meta.get(f"muted:{chat.chat_id}") != day:
        tx.meta.set(f"muted:{chat.chat_id}", day)
        tell_admins(out, "standing.muted", {"title": chat.title})
    reason = message.reason if isinstance(message, m.CaseCard) else None
    if case is not None and chat.unit is not None and reason is not None:
        for person in (
            participants.officers(tx, case) if case.unit == chat.unit else participants.unit_people(tx, chat.unit)
        ):
            out.prompt(case, person, reason)


def _unreachable(tx: Transaction, out: OutboxWriter, parcel: Parcel, case: Case | None) -> None:
    person = tx.people.get(parcel.person) if parcel.person is not None else None
    if person is None or not person.reachable:
        return
    tx.people.update(replace(person, reachable=False))
    if case is None:
        return
    refresh(out, tx.cases.require(case.id), anew=True)
    for told in [*participants.heads(tx, case.station), *participants.owners(tx, case)]:
        if told.id != person.id:
            out.tell(told, "said.unreachable", {"name": PersonArg(person.id), "number": case.number}, about=case)


def migrated(tx: Transaction, old: int, new: int, at: datetime, centre: Centre) -> None:
    """A group became a supergroup: puts its new id in place of the old one everywhere."""
    move_along(OutboxWriter(tx, at, centre, f"m{old}.{at.isoformat()}"), old, new)


def topic_gone(tx: Transaction, chat_id: int, at: datetime, centre: Centre) -> None:
    """The topic in which the bot would write was deleted or closed: the group is bound without it from now on."""
    leave_topic(OutboxWriter(tx, at, centre, f"t{chat_id}.{at.isoformat()}"), chat_id)


def file_settled(tx: Transaction, one: Media, at: datetime, centre: Centre) -> None:
    """A file was fetched or is lost: the cards of its case are drawn anew, and nothing new is sent.

    `one` is the file before that try. What came at the first changes nothing but the picture of a card.
    """
    case = tx.cases.get(one.case) if one.case is not None else None
    if case is None:
        return
    out = OutboxWriter(tx, at, centre, f"m{one.id}.{one.attempts}.{at.isoformat()}")
    [now] = tx.media.get([one.id])
    came_at_once = now.path is not None and one.attempts == 0
    for card in tx.cards.of_case(case.id):
        if not came_at_once or differs(tx, case, card):
            redraw(out, case, card.chat_id)
