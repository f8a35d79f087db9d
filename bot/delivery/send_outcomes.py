"""Decides what follows from a try to send: from Telegram's answer to an outcome, from outcome and class to a fate."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from typing import Final

from telegram.error import (
    BadRequest,
    ChatMigrated,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
)

from bot.runtime.logs import unquoted
from bot.telegram_client.client import NotMade, NotSent
from handlers.delivery import DeliveryFailure
from storage.messages.parcels import Delivery, Shape


class SendOutcome(Enum):
    """What is known of a request after it was tried."""

    REACHED = auto()
    """Telegram has done it, or had done it before."""
    NOT_SENT = auto()
    FLOOD = auto()
    UNKNOWN = auto()
    """It may have been done: a lost answer, a server's error, a crash while sending."""
    TARGET_GONE = auto()
    """The message that should be edited is no more."""
    BAD_TEXT = auto()
    REFUSED = auto()
    MIGRATED = auto()
    MISSHAPEN = auto()
    """A picture that can't be shown there, or a text taken for a photo or the other way round."""
    NO_TOPIC = auto()
    """The topic that it was for was deleted or closed."""
    NO_TOKEN = auto()


class Fate(Enum):
    """What is to be done with the message."""

    DONE = auto()
    AGAIN = auto()
    """Later, until it is too old for its class."""
    REPEAT = auto()
    """Later, but only so often, for each time may be a duplicate."""
    MARK = auto()
    """Ends as unknown."""
    REPLACE = auto()
    """Ends; the handlers put a new message in its place."""
    PLAIN = auto()
    """Once more, as plain text."""
    RESHAPE = auto()
    """Once more, without its picture or as what stands there."""
    FOLLOW = auto()
    """At once, to the chat's new id, or out of its topic."""
    DEAD = auto()
    DROP = auto()


F = Fate
FATES: Final[dict[SendOutcome, dict[Delivery, Fate]]] = {
    outcome: dict(zip((Delivery.MUST, Delivery.BEST, Delivery.FLEETING), fates, strict=True))
    for outcome, fates in {
        SendOutcome.REACHED: (F.DONE, F.DONE, F.DONE),
        SendOutcome.NOT_SENT: (F.AGAIN, F.AGAIN, F.DROP),
        SendOutcome.FLOOD: (F.AGAIN, F.AGAIN, F.DROP),
        SendOutcome.UNKNOWN: (F.REPEAT, F.MARK, F.DROP),
        SendOutcome.TARGET_GONE: (F.REPLACE, F.DROP, F.DROP),
        SendOutcome.BAD_TEXT: (F.PLAIN, F.PLAIN, F.DROP),
        SendOutcome.MISSHAPEN: (F.RESHAPE, F.RESHAPE, F.DROP),
        SendOutcome.REFUSED: (F.DEAD, F.DEAD, F.DROP),
        SendOutcome.MIGRATED: (F.FOLLOW, F.FOLLOW, F.DROP),
        SendOutcome.NO_TOPIC: (F.FOLLOW, F.FOLLOW, F.DROP),
        SendOutcome.NO_TOKEN: (F.AGAIN, F.AGAIN, F.DROP),
    }.items()
}
TOO_OLD: Final = {
    Delivery.MUST: timedelta(hours=72),
    Delivery.BEST: timedelta(hours=24),
    Delivery.FLEETING: timedelta(),
}
REPEAT_AFTER: Final = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=5))
"""Pauses before a message of unknown outcome is sent again, by how often that was done before."""
MAX_HALT: Final = timedelta(hours=1)
"""However long Telegram bids us wait, one more try an hour harms nobody and notices when it has relented."""

_REACHED: Final = ("message is not modified", "query is too old", "message to delete not found")
_TARGET_GONE: Final = (
    "message to edit not found",
    "message can't be edited",
    "message can't be deleted",
    "message_id_invalid",
)
_BLOCKED: Final = ("blocked by the user", "user is deactivated", "can't initiate conversation", "user not found")
_KICKED: Final = ("kicked", "not a member", "group chat was deleted")
_MUTED: Final = ("not enough rights", "no rights to send", "write_forbidden", "chat_restricted")
_NO_TOPIC: Final = ("message thread not found", "topic_closed", "topic_deleted")
_MISSHAPEN: Final = {
    "there is no text in the message to edit": Shape.PHOTO,
    "there is no caption in the message to edit": Shape.TEXT,
    "there is no media in the message to edit": Shape.TEXT,
    "not enough rights to send photos": Shape.NO_PICTURE,
}
_WITH_PICTURE: Final = frozenset({"sendPhoto", "editMessageMedia"})
"""Whatever else is refused of these is the picture's fault: without it, the words still go."""
_REFUSALS: Final = (
    (_TARGET_GONE, SendOutcome.TARGET_GONE, DeliveryFailure.EDIT_TARGET_GONE),
    (("can't parse entities",), SendOutcome.BAD_TEXT, DeliveryFailure.BAD),
    (_BLOCKED, SendOutcome.REFUSED, DeliveryFailure.BLOCKED),
    (_KICKED, SendOutcome.REFUSED, DeliveryFailure.KICKED),
    (_NO_TOPIC, SendOutcome.NO_TOPIC, DeliveryFailure.MUTED),
    (_MUTED, SendOutcome.REFUSED, DeliveryFailure.MUTED),
    (("chat not found",), SendOutcome.REFUSED, DeliveryFailure.NOT_FOUND),
)
"""By the words of a refusal, the first that fits: what it means, and what is told of it."""
_IDEMPOTENT: Final = re.compile(r"edit|delete|pin|unpin|set")

_MAX_DATE: Final = 2**33
"""Of Telegram's times, seconds since 1970; what is greater is none."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """An outcome with its details; `error` is a type, and holds no words of a person."""

    outcome: SendOutcome
    error: str | None = None
    message_id: int | None = None
    halt: timedelta | None = None
    new_chat: int | None = None
    why: DeliveryFailure | None = None
    shape: Shape | None = None
    """How it may be taken after all, where it was MISSHAPEN."""
    sent_at: datetime | None = None
    """When Telegram says that the message was sent or edited."""


def judge_result(result: object) -> Verdict:
    """The verdict on an answer: a message, the messages of an album, or True."""
    first = result[0] if isinstance(result, list) and result else result
    message = first if isinstance(first, dict) else {}
    seconds = message.get("edit_date") or message.get("date")
    sent_at = datetime.fromtimestamp(seconds, UTC) if isinstance(seconds, int) and 0 < seconds < _MAX_DATE else None
    return Verdict(SendOutcome.REACHED, message_id=message.get("message_id"), sent_at=sent_at)


def judge_error(error: Exception, method: str) -> Verdict:
    """The verdict on whatever a request raised. The order matters: BadRequest is a NetworkError to the library."""
    name = type(error).__name__
    match error:
        case ChatMigrated():
            return Verdict(SendOutcome.MIGRATED, name, new_chat=error.new_chat_id)
        case RetryAfter():
            return Verdict(SendOutcome.FLOOD, name, halt=min(_span(error.retry_after), MAX_HALT))
        case InvalidToken() | EndPointNotFound():
            return Verdict(SendOutcome.NO_TOKEN, name)
        case BadRequest() | Forbidden():
            return _refused(error.message, name, method)
        case NotMade():
            return _misshapen(Shape.NO_PICTURE, name)
        case NotSent():
            return Verdict(SendOutcome.NOT_SENT, name)
        case NetworkError() if "too many requests" in error.message.lower():
            return Verdict(SendOutcome.FLOOD, name, halt=timedelta(seconds=5))
        case _:
            return interrupted(method, name)


def interrupted(method: str, error: str) -> Verdict:
    """The verdict where nobody knows whether it was done. What may be done twice without harm counts as not done."""
    return Verdict(SendOutcome.NOT_SENT if _IDEMPOTENT.match(method) else SendOutcome.UNKNOWN, error)


def _misshapen(shape: Shape, error: str) -> Verdict:
    return Verdict(SendOutcome.MISSHAPEN, error, why=DeliveryFailure.NOT_TO_BE_CHANGED, shape=shape)


def _refused(message: str, name: str, method: str) -> Verdict:
    said = message.lower()
    error = f"{name}: {unquoted(message)[:120]}"
    if any(words in said for words in _REACHED):
        return Verdict(SendOutcome.REACHED, error)
    shape = next((shape for words, shape in _MISSHAPEN.items() if words in said), None)
    if shape is not None:
        return _misshapen(shape, error)
    for words, outcome, why in _REFUSALS:
        if any(one in said for one in words):
            return Verdict(outcome, error, why=why)
    if method in _WITH_PICTURE and name == BadRequest.__name__:
        return _misshapen(Shape.NO_PICTURE, error)
    return Verdict(SendOutcome.REFUSED, error, why=DeliveryFailure.BAD)


def _span(given: int | timedelta) -> timedelta:
    return given if isinstance(given, timedelta) else timedelta(seconds=given)
