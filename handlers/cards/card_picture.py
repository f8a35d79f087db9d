"""Which picture stands on a case's card for the readers of a chat, and whether the card is a text or a caption."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from markupsafe import Markup

from dispatch.model import Case, MediaId
from handlers.access.audience import Audience, audience_of
from handlers.bot_api.pictures import (
    MAX_CAPTION,
    NEUTRAL,
    Picture,
    Sheet,
    cut,
    pictured,
    recaptioned,
    repictured,
)
from handlers.bot_api.pictures import visible_length as length
from handlers.bot_api.request import Outgoing, edited, message
from handlers.cards.card_text import NOT_SETTLED
from handlers.wording.speech import Saying
from storage.media.media import Media, MediaKind, is_picture
from storage.media.media_files import FORGOTTEN
from storage.messages.cards import Card
from storage.messages.parcels import Parcel, Shape
from storage.people.chats import ChatKind
from storage.transaction import Transaction

_UNKNOWN: Final = "unknown"
"""The picture of a card that Telegram has said to be a photo, though no picture of it is noted."""
_PHOTO, _AFTER, _SHEET = "photo:", "after:", "sheet:"
"""What the name of a picture begins with: by file id one of the report or of the result, or a sheet of several."""
MAX_SHOWN: Final = 4
"""Pictures of the report, and as many of the result."""
_MIN_BODY: Final = 200
"""UTF-16 units of a card's own words that stay whatever stands below them."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a card says: the case in `body`, and in `tail` what is offered or asked below it."""

    body: Markup
    tail: Markup

    @property
    def whole(self) -> Markup:
        """All of it, as a text message has room for."""
        return Markup("{}\n{}").format(self.body, self.tail) if self.tail else self.body

    def caption(self, say: Saying, picture: Picture | None = None) -> Markup:
        """As much as a caption has room for, with what of the `picture` is before and after: the body gives way, and
        says where the rest is."""
        label = _label_of(picture) if picture is not None else None
        tail = Markup("\n").join(line for line in (say(label) if label else "", self.tail) if line)
        below = replace(self, tail=tail)
        if length(below.whole) <= MAX_CAPTION:
            return below.whole
        room = max(_MIN_BODY, MAX_CAPTION - length(below.tail) - 1)
        shorter = replace(below, body=cut(self.body, room, say.words.plain("card.cut")))
        return cut(shorter.whole, MAX_CAPTION)


def picture_of(
    tx: Transaction, case: Case, audience: Audience, chat_id: int, stands: str | None = None
) -> Picture | None:
    """None where the card is a text: no picture, or none for these readers, or the case's words were erased.

    `stands` is the picture of the card so far, which stays until all that are coming have their sealed copies.
    """
    attached = bool(case.media or case.results)
    if not attached or not _shown_to(tx, case, audience, chat_id) or _erased(tx, case):
        return None
    before = _pictures(tx, case.media)
    after = _pictures(tx, case.results) if case.status not in NOT_SETTLED else []
    shown = [*before, *after]
    if len(shown) != 1 or shown[0].kind is not MediaKind.PHOTO:
        coming = any(one.path is None and one.attempts == 0 for one in shown)
        if coming and stands and stands not in (NEUTRAL.name, _UNKNOWN):
            return Picture(stands, NEUTRAL.source)
        if not coming and any(one.path is not None for one in shown):
            return _sheet(before, after)
    return next((_by_id(one, of_result=not before) for one in shown if one.kind is MediaKind.PHOTO), None)


def _label_of(picture: Picture) -> str | None:
    """The wording key of the line that says what of a picture is before and what after."""
    sides = picture.name.removeprefix(_SHEET).split("/")
    if picture.name.startswith(_SHEET) and all(sides):
        return "card.before_and_after"
    return "card.after" if picture.name.startswith((_AFTER, f"{_SHEET}/")) else None


def _sheet(before: Sequence[Media], after: Sequence[Media]) -> Picture:
    first, last = (tuple(one.id for one in some if one.path is not None) for some in (before, after))
    name = "/".join(",".join(map(str, some)) for some in (first, last))
    return Picture(f"{_SHEET}{name}", Sheet(first, last))


def _by_id(one: Media, *, of_result: bool) -> Picture:
    return Picture(f"{_AFTER if of_result else _PHOTO}{one.id}", one.file_id)


def _pictures(tx: Transaction, some: Sequence[MediaId]) -> list[Media]:
    """Those that a card has room for, of what is still kept; a picture that was sent as a file is one too."""
    found = (one for one in tx.media.get(some) if is_picture(one) and one.error != FORGOTTEN)
    return list(islice(found, MAX_SHOWN))


def differs(tx: Transaction, case: Case, card: Card) -> bool:
    """Whether the card would show another picture by now than it does."""
    audience = audience_of(tx, card.chat_id, case) if card.picture is not None else None
    picture = picture_of(tx, case, audience, card.chat_id, card.picture) if audience is not None else None
    return picture is not None and card.picture not in (picture.name, _refused(picture))


def _shown_to(tx: Transaction, case: Case, audience: Audience, chat_id: int) -> bool:
    """In private, and in groups where an admin chose it; never in a group of workers, nor a sensitive case's."""
    if not audience.may_read(case):
        return False
    bound = tx.chats.get(chat_id)
    return audience.private or (audience.kind is not ChatKind.WORKER_GROUP and bound is not None and bound.pictures)


def _erased(tx: Transaction, case: Case) -> bool:
    """Whether what names a person was erased: nobody can tell whom the pictures show."""
    if case.contact is not None and tx.notes.contact(case.contact) is None:
        return True
    return any(note is not None and tx.notes.text(note) is None for note in (case.description, case.place.note))


def card_sent(
    parcel: Parcel,
    picture: Picture | None,
    words: Words,
    markup: dict[str, object],
    reply_to: int | None,
    say: Saying,
) -> Outgoing:
    """A new message: a photo with its caption, or a text."""
    if picture is not None and parcel.shape is not Shape.NO_PICTURE:
        return pictured(parcel, picture, words.caption(say, picture), markup, reply_to=reply_to)
    request = message(parcel, words.whole, markup, reply_to=reply_to)
    return replace(request, picture=None if parcel.shape is Shape.NO_PICTURE else "")


def card_edited(
    parcel: Parcel, card: Card, picture: Picture | None, words: Words, markup: dict[str, object], say: Saying
) -> Outgoing:
    """The card that stands, as far as Telegram can change it: a photo keeps some picture, an old text stays one."""
    stands, refused = _stands(card, parcel), parcel.shape is Shape.NO_PICTURE
    if not stands and (picture is None or stands is None or refused):
        request = edited(parcel, card.message_id, words.whole, markup)
        return replace(request, picture=None if refused else stands)
    wanted = NEUTRAL if picture is None else picture
    if stands and (stands == _refused(wanted) or (refused and wanted is not NEUTRAL)):
        return recaptioned(parcel, card.message_id, _refused(wanted), words.caption(say), markup)
    if stands == wanted.name:
        return recaptioned(parcel, card.message_id, stands, words.caption(say, wanted), markup)
    return repictured(parcel, card.message_id, wanted, words.caption(say, wanted), markup)


def _refused(picture: Picture) -> str:
    """What is noted where Telegram has refused that picture, and another one stays in its place."""
    return f"!{picture.name}"


def _stands(card: Card, parcel: Parcel) -> str | None:
    """The picture that stands there, as in `Card`; Telegram knows better whether there is one."""
    match parcel.shape:
        case Shape.TEXT:
            return None
        case Shape.PHOTO:
            return card.picture or _UNKNOWN
        case _:
            return card.picture
