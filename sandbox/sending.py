"""Bot API methods that post something new, or answer a tap."""

from __future__ import annotations

import secrets

from sandbox.events import Happened
from sandbox.keyboards import parse_markup
from sandbox.media import media
from sandbox.model import Chat, Posted
from sandbox.params import Params
from sandbox.reaching import answered, visible, worded, words, writable
from sandbox.town import Town
from sandbox.wire import Json, bad_request

ALBUM = {"photo", "video", "document"}


def send_message(town: Town, params: Params) -> Json:
    content = words(town, params, "text")
    return _post(town, params, content).body


def send_photo(town: Town, params: Params) -> Json:
    return _send_file(town, params, "photo")


def send_document(town: Town, params: Params) -> Json:
    return _send_file(town, params, "document")


def send_video(town: Town, params: Params) -> Json:
    return _send_file(town, params, "video")


def send_voice(town: Town, params: Params) -> Json:
    return _send_file(town, params, "voice")


def _send_file(town: Town, params: Params, kind: str) -> Json:
    caption = words(town, params, "caption")
    return _post(town, params, {**media(town, params, kind), **caption}).body


def send_location(town: Town, params: Params) -> Json:
    place = {"latitude": params.number("latitude"), "longitude": params.number("longitude")}
    return _post(town, params, {"location": place}).body


def send_venue(town: Town, params: Params) -> Json:
    place = {"latitude": params.number("latitude"), "longitude": params.number("longitude")}
    title, address = params.text("title"), params.text("address")
    if not title or not address:
        raise bad_request(f"venue {'title' if not title else 'address'} must be non-empty")
    venue = {"location": place, "title": title, "address": address}
    return _post(town, params, {"location": place, "venue": venue}).body


def send_media_group(town: Town, params: Params) -> list[Json]:
    items = params.array("media") or []
    if not 2 <= len(items) <= 10:
        raise bad_request("media group must include 2-10 items")
    contents = [_album_item(town, params, item) for item in items]
    chat = writable(town, params, cost=len(items))
    album = str(secrets.randbelow(10**17) + 10**17)
    return [_into(town, chat, params, {"media_group_id": album, **content}).body for content in contents]


def _album_item(town: Town, params: Params, item: Json) -> Json:
    if item.get("type") not in ALBUM:
        raise bad_request("can't parse InputMedia: type is invalid")
    entities = item.get("caption_entities")
    caption = worded(town, item.get("caption") or "", item.get("parse_mode") or "", entities, caption=True)
    return {**media(town, params, item["type"], item.get("media", "")), **caption}


def _post(town: Town, params: Params, content: Json) -> Posted:
    return _into(town, writable(town, params), params, content)


def _into(town: Town, chat: Chat, params: Params, content: Json) -> Posted:
    markup = parse_markup(params.object("reply_markup"))
    protected = {"has_protected_content": True} if params.flag("protect_content") else {}
    return town.post(
        chat,
        town.bot,
        {**content, **protected},
        reply_to=answered(chat, params),
        markup=markup,
        thread=params.integer("message_thread_id") or None,
        silent=params.flag("disable_notification"),
    )


def send_chat_action(town: Town, params: Params) -> bool:
    chat = visible(town, params)
    town.events.publish(Happened("typing", chat.id))
    return True


def answer_callback_query(town: Town, params: Params) -> bool:
    query = params.text("callback_query_id")
    town.taps.answer(query, text=params.text("text"), alert=params.flag("show_alert"), url=params.text("url"))
    return True
