"""Which picture stands on a case's card for the readers of a chat, and whether the card is a text or a caption."""

from dataclasses import dataclass, replace
from typing import Final

from markupsafe import Markup

from dispatch.model import Case
from handlers.access.audience import Audience
from handlers.bot_api.pictures import MAX_CAPTION, NEUTRAL, Picture, cut, pictured, recaptioned, repictured
from handlers.bot_api.pictures import visible_length as length
from handlers.bot_api.request import Outgoing, edited, message
from handlers.wording.speech import Saying
from storage.media.media import Media, MediaKind
from storage.media.media_files import FORGOTTEN
from storage.messages.cards import Card
from storage.messages.parcels import Parcel, Shape
from storage.people.chats import ChatKind
from storage.transaction import Transaction

_UNKNOWN: Final = "unknown"
"""The picture of a card that Telegram has said to be a photo, though no picture of it is noted."""
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

    def caption(self, say: Saying) -> Markup:
        """As much as a caption has room for: the body gives way, and says where the rest is."""
        if length(self.whole) <= MAX_CAPTION:
            return self.whole
        room = max(_MIN_BODY, MAX_CAPTION - length(self.tail) - 1)
        shorter = replace(self, body=cut(self.body, room, say.words.plain("card.cut")))
        return cut(shorter.whole, MAX_CAPTION)


def picture_of(tx: Transaction, case: Case, audience: Audience, chat_id: int) -> Picture | None:
    """None where the card is a text: no picture, or none for these readers, or the case's words were erased."""
    if not case.media or not _shown_to(tx, case, audience, chat_id) or _erased(tx, case):
        return None
    photos = [one for one in tx.media.get(case.media) if one.kind is MediaKind.PHOTO and _is_kept(one)]
    return Picture(f"photo:{photos[0].id}", photos[0].file_id) if photos else None


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


def _is_kept(one: Media) -> bool:
    return one.error != FORGOTTEN


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
        return pictured(parcel, picture, words.caption(say), markup, reply_to=reply_to)
    request = message(parcel, words.whole, markup, reply_to=reply_to)
    return replace(request, picture=None if parcel.shape is Shape.NO_PICTURE else "")


def card_edited(
    parcel: Parcel, card: Card, picture: Picture | None, words: Words, markup: dict[str, object], say: Saying
) -> Outgoing:
    """The card that stands, as far as Telegram can change it: a photo keeps some picture, an old text stays one."""
    stands = _stands(card, parcel)
    refused = parcel.shape is Shape.NO_PICTURE
    if not stands and (picture is None or stands is None or refused):
        request = edited(parcel, card.message_id, words.whole, markup)
        return replace(request, picture=None if refused else stands)
    wanted = NEUTRAL if picture is None else picture
    kept = wanted.name == stands or (refused and wanted is not NEUTRAL)
    if stands and kept:
        return recaptioned(parcel, card.message_id, wanted.name, words.caption(say), markup)
    return repictured(parcel, card.message_id, wanted, words.caption(say), markup)


def _stands(card: Card, parcel: Parcel) -> str | None:
    """The picture that stands there, as in `Card`; Telegram knows better whether there is one."""
    match parcel.shape:
        case Shape.TEXT:
            return None
        case Shape.PHOTO:
            return card.picture or _UNKNOWN
        case _:
            return card.picture
