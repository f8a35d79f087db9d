"""Writes down what became of a message that was tried, and what the handlers make of it, in one transaction."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from html import unescape
from typing import Final

from bot.delivery.send_outcomes import FATES, REPEAT_AFTER, TOO_OLD, Fate, SendOutcome, Verdict
from handlers.bot_api.request import Outgoing
from handlers.delivery import DeliveryFailure
from storage.messages.parcels import Delivery, Parcel, State
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Paperwork:
    """What the handlers do about messages; `at` is the time of the turn (UTC)."""

    render: Callable[[Transaction, Parcel, datetime], Outgoing | None]
    delivered: Callable[[Transaction, Parcel, Outgoing | None, int | None, datetime], None]
    undeliverable: Callable[[Transaction, Parcel, DeliveryFailure, datetime], None]
    migrated: Callable[[Transaction, int, int, datetime], None]
    topic_gone: Callable[[Transaction, int, datetime], None]
    told: Callable[[Transaction, datetime], None]
    """Telegram has told when it sent a message (UTC)."""


MUTE: Final = Paperwork(
    render=lambda tx, parcel, at: None,
    delivered=lambda tx, parcel, sent, message_id, at: None,
    undeliverable=lambda tx, parcel, why, at: None,
    migrated=lambda tx, old, new, at: None,
    topic_gone=lambda tx, chat, at: None,
    told=lambda tx, sent_at: None,
)
"""Settles the row and says nothing: for when the handlers' part of it has a bug."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A parcel after one try; `line_bad` where the line to Telegram, and not this message, is in trouble.

    `sent` is what was sent, None where the process has died since.
    """

    parcel: Parcel
    verdict: Verdict
    line_bad: bool = False
    sent: Outgoing | None = None


def settle(tx: Transaction, tried: Tried, at: datetime, paperwork: Paperwork) -> Fate:
    """Carries a verdict out and returns the fate, which is not always the table's: what is too old or too often tried
    dies."""
    parcel, verdict = tried.parcel, tried.verdict
    fate = _worn_out(tried, FATES[verdict.outcome][parcel.delivery], at)
    match fate:
        case Fate.DONE:
            _done(tx, tried, at, paperwork)
        case Fate.AGAIN:
            _put_off(tx, tried, at, _pause(tried), unknown=False)
        case Fate.REPEAT:
            again = REPEAT_AFTER[0] if tried.line_bad else REPEAT_AFTER[parcel.unknowns]
            _put_off(tx, tried, at, again, unknown=not tried.line_bad)
        case Fate.PLAIN | Fate.RESHAPE:
            plain, shape = fate is Fate.PLAIN, verdict.shape
            tx.outbox.again(parcel.id, at, at, error=verdict.error or "", unknown=False, plain=plain, shape=shape)
        case Fate.FOLLOW:
            _follow(tx, tried, at, paperwork)
        case Fate.MARK:
            tx.outbox.settle(parcel.id, State.UNKNOWN, at, error=verdict.error)
        case Fate.REPLACE | Fate.DEAD | Fate.DROP:
            _end(tx, tried, fate, at, paperwork)
    return fate


def _done(tx: Transaction, tried: Tried, at: datetime, paperwork: Paperwork) -> None:
    parcel, verdict = tried.parcel, tried.verdict
    tx.outbox.settle(parcel.id, State.SENT, at, message_id=verdict.message_id, error=verdict.error)
    paperwork.delivered(tx, parcel, tried.sent, verdict.message_id, at)
    if verdict.sent_at is not None:
        paperwork.told(tx, verdict.sent_at)


def drop(tx: Transaction, parcel: Parcel, at: datetime) -> None:
    """Ends a message whose reason is gone: a newer one has taken its place, or there is nothing left to say."""
    replaced = parcel.delivery is Delivery.MUST or parcel.supersede is not None
    tx.outbox.settle(parcel.id, State.SUPERSEDED if replaced else State.DROPPED, at)


def without_tags(outgoing: Outgoing) -> Outgoing:
    """The same message as plain text, after Telegram could not parse its tags."""
    params = dict(outgoing.params)
    media = params.get("media")
    if isinstance(media, dict):
        params["media"] = _untagged(media)
    return replace(outgoing, params=_untagged(params))


def _untagged(params: dict[str, object]) -> dict[str, object]:
    plain = {key: value for key, value in params.items() if key != "parse_mode"}
    for key in ("text", "caption"):
        if isinstance(plain.get(key), str):
            plain[key] = unescape(re.sub(r"<[^<>]*>", "", str(plain[key])))
    return plain


def _worn_out(tried: Tried, fate: Fate, at: datetime) -> Fate:
    parcel = tried.parcel
    end = Fate.DEAD if parcel.delivery is Delivery.MUST else Fate.DROP
    if fate in (Fate.AGAIN, Fate.REPEAT) and at - parcel.owed_since >= TOO_OLD[parcel.delivery]:
        return end
    if fate is Fate.REPEAT and parcel.unknowns >= len(REPEAT_AFTER) and not tried.line_bad:
        return end
    if fate is Fate.PLAIN and parcel.plain:
        return end
    if fate is Fate.RESHAPE and parcel.shape is not None:
        return FATES[SendOutcome.TARGET_GONE][parcel.delivery]
    if tried.verdict.outcome is SendOutcome.NO_TOPIC and parcel.thread_id is None:
        return end
    return fate


def _end(tx: Transaction, tried: Tried, fate: Fate, at: datetime, paperwork: Paperwork) -> None:
    state = {Fate.REPLACE: State.SUPERSEDED, Fate.DEAD: State.DEAD}.get(fate, State.DROPPED)
    tx.outbox.settle(tried.parcel.id, state, at, error=tried.verdict.error)
    if fate in (Fate.REPLACE, Fate.DEAD):
        paperwork.undeliverable(tx, tried.parcel, tried.verdict.why or DeliveryFailure.BAD, at)


def _put_off(tx: Transaction, tried: Tried, at: datetime, pause: timedelta, *, unknown: bool) -> None:
    """The whole lane waits with it, so that nothing overtakes; a halt is remembered across restarts."""
    parcel = tried.parcel
    tx.outbox.again(parcel.id, at + pause, at, error=tried.verdict.error or "", unknown=unknown)
    tx.outbox.halt(parcel.lane, at + pause)


def _follow(tx: Transaction, tried: Tried, at: datetime, paperwork: Paperwork) -> None:
    """To another chat, or out of its topic; what was about a message of the old chat has ended there."""
    if tried.verdict.new_chat is not None:
        paperwork.migrated(tx, tried.parcel.chat_id, tried.verdict.new_chat, at)
    else:
        paperwork.topic_gone(tx, tried.parcel.chat_id, at)
    kept = tx.outbox.get(tried.parcel.id)
    if kept is not None and kept.state is State.SENDING:
        tx.outbox.again(kept.id, at, at, error=tried.verdict.error or "", unknown=False)


def _pause(tried: Tried) -> timedelta:
    """What Telegram bids, and up to a second more, so that chats don't wake all at once; else ever longer pauses."""
    if tried.verdict.halt is not None:
        return tried.verdict.halt + timedelta(milliseconds=100 + tried.parcel.id * 37 % 900)
    return timedelta(seconds=min(30, 2 ** min(tried.parcel.attempts, 5)))
