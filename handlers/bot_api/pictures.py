"""Pictures of messages: photos that Telegram has, or that are made of sealed copies when they are sent; captions.

A photo message is edited by its caption or its media; it never becomes a text, but a text may become a photo.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup, escape

from dispatch.model import MediaId
from handlers.bot_api.request import Outgoing
from storage.messages.parcels import Parcel

MAX_CAPTION: Final = 1024
"""UTF-16 units of a caption, as Telegram counts them: without tags, after entities."""
_PIECE: Final = re.compile(r"<(?P<end>/?)(?P<tag>[a-z]+)[^<>]*>|&[#\w]+;|.", re.DOTALL)
_JOINER: Final = "\u200d"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A picture that is made when it is sent, of the sealed copies of these; of none it is the neutral one.

    `after` are those of the result, which stand beside the first ones.
    """

    before: tuple[MediaId, ...] = ()
    after: tuple[MediaId, ...] = ()

    @property
    def name(self) -> str:
        """Of the file; a photo is shown without it."""
        return "picture.jpg"


@dataclass(frozen=True, slots=True)
class Picture:
    """What stands above a caption: `name` is the same for the same picture, `source` a file id or a sheet."""

    name: str
    source: str | Sheet


NEUTRAL: Final = Picture("neutral", Sheet())
"""Stands where a picture stood that may be shown no more."""


def pictured(
    parcel: Parcel, picture: Picture, caption: Markup, markup: dict[str, object], *, reply_to: int | None = None
) -> Outgoing:
    """A new message with a picture."""
    params: dict[str, object] = {"chat_id": parcel.chat_id, "photo": picture.source} | _captioned(caption)
    params["reply_markup"] = markup
    if reply_to is not None:
        params["reply_parameters"] = {"message_id": reply_to, "allow_sending_without_reply": True}
    if parcel.thread_id is not None:
        params["message_thread_id"] = parcel.thread_id
    return Outgoing("sendPhoto", params, picture.name)


def recaptioned(parcel: Parcel, message: int, name: str, caption: Markup, markup: dict[str, object]) -> Outgoing:
    """Other words and buttons under the picture of that name, which stays."""
    params = {"chat_id": parcel.chat_id, "message_id": message} | _captioned(caption) | {"reply_markup": markup}
    return Outgoing("editMessageCaption", params, name)


def repictured(
    parcel: Parcel, message: int, picture: Picture, caption: Markup, markup: dict[str, object]
) -> Outgoing:
    """The picture with its words and buttons in place of whatever a message shows."""
    media = {"type": "photo", "media": picture.source} | _captioned(caption)
    params = {"chat_id": parcel.chat_id, "message_id": message, "media": media, "reply_markup": markup}
    return Outgoing("editMessageMedia", params, picture.name)


def _captioned(caption: Markup) -> dict[str, object]:
    return {"caption": caption, "parse_mode": "HTML"}


def visible_length(text: Markup) -> int:
    """UTF-16 units after entities."""
    return sum(_units(piece[0]) for piece in _PIECE.finditer(text) if not piece["tag"])


def cut(text: Markup, most: int, ending: str = "…") -> Markup:
    """At most so many UTF-16 units of the text after entities, with the `ending`; tags stay whole and are closed."""
    if visible_length(text) <= most:
        return text
    room, kept, opened = most - len(ending.encode("utf-16-le")) // 2, 0, list[str]()
    best: tuple[int, tuple[str, ...]] = (0, ())
    joined = True
    for piece in _PIECE.finditer(text):
        if piece["tag"]:
            opened.pop() if piece["end"] else opened.append(piece["tag"])
            continue
        shown = Markup(piece[0]).unescape()  # noqa: S704 - a piece of what is Markup
        if not joined and not _continues(shown):
            best = piece.start(), tuple(opened)
        kept += _units(piece[0])
        if kept > room:
            break
        joined = shown == _JOINER
    end, open_tags = best
    closing = "".join(f"</{tag}>" for tag in reversed(open_tags))
    return Markup(f"{text[:end]}{escape(ending)}{closing}")  # noqa: S704 - a part of what is Markup


def _units(piece: str) -> int:
    return len(Markup(piece).unescape().encode("utf-16-le", "surrogatepass")) // 2  # noqa: S704 - as above


def _continues(character: str) -> bool:
    """Whether it belongs to the character before it: an accent, a joiner, a variant, a skin tone."""
    return (
        character == _JOINER
        or unicodedata.category(character[:1] or " ") in ("Mn", "Me")
        or "\U0001f3fb" <= character <= "\U0001f3ff"
    )
