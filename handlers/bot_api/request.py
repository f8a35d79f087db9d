"""A request to the Bot API, and the shape that every message of the bot has: HTML, no link previews."""

import json
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from storage.messages.parcels import Parcel

_sorted_json: Final = json.JSONEncoder(ensure_ascii=False, sort_keys=True, default=str).encode


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A Bot API call; `params` are JSON values, but for a file to be uploaded.

    `picture` names the one that the message has afterwards, as in `Card`: None for a text that stays one.
    """

    method: str
    params: dict[str, object]
    picture: str | None = None


def content_of(request: Outgoing) -> bytes:
    """What a reader sees of a message: equal for two requests after which it looks the same."""
    media = request.params.get("media")
    words = media if isinstance(media, dict) else request.params
    seen: dict[str, object] = {"text": words.get("text"), "caption": words.get("caption"), "media": None}
    seen |= {"photo": request.picture or None, "reply_markup": request.params.get("reply_markup")}
    return _sorted_json(seen).encode()


HTML: dict[str, object] = {"parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}


def message(
    parcel: Parcel, text: Markup, markup: dict[str, object] | None = None, *, reply_to: int | None = None
) -> Outgoing:
    params: dict[str, object] = {"chat_id": parcel.chat_id, "text": text} | HTML
    if markup is not None:
        params["reply_markup"] = markup
    if reply_to is not None:
        params["reply_parameters"] = {"message_id": reply_to, "allow_sending_without_reply": True}
    if parcel.thread_id is not None:
        params["message_thread_id"] = parcel.thread_id
    return Outgoing("sendMessage", params)


def edited(parcel: Parcel, message: int, text: Markup, markup: dict[str, object] | None = None) -> Outgoing:
    """The text, and the buttons where given, in place of what a message says."""
    params: dict[str, object] = {"chat_id": parcel.chat_id, "message_id": message, "text": text} | HTML
    return Outgoing("editMessageText", params if markup is None else params | {"reply_markup": markup})


def deleted(parcel: Parcel, message: int) -> Outgoing:
    return Outgoing("deleteMessage", {"chat_id": parcel.chat_id, "message_id": message})
