"""How the page shows chats and messages to one person."""

from __future__ import annotations

from datetime import datetime
from itertools import islice

from sandbox.asking import count_members
from sandbox.entities import safe_html
from sandbox.model import Chat, Posted
from sandbox.town import Town
from sandbox.wire import Json

WEEKDAYS = "一二三四五六日"
SNIPPET = 80
START = "/start"
COLOURS = 8
FILES = ("voice", "document", "video")
KINDS = {
    "photo": "[图片]",
    "video": "[视频]",
    "voice": "[语音]",
    "document": "[文件]",
    "location": "[位置]",
    "contact": "[联系人]",
}


def message_view(town: Town, posted: Posted, viewer: int) -> Json:
    body, markup = posted.body, posted.markup or {}
    text = _text(body)
    place = body.get("location")
    return {
        "id": posted.id,
        "chat": posted.chat_id,
        "from": _sender(body["from"]),
        "date": datetime.fromtimestamp(body["date"], town.clock.zone).isoformat(),
        "text": text,
        "html": safe_html(text, body.get("entities") or body.get("caption_entities") or []),
        "photos": [{"file_id": p["file_id"], "w": p["width"], "h": p["height"]} for p in body.get("photo", [])],
        "thread": body.get("message_thread_id") if body.get("is_topic_message") else None,
        "media_group_id": body.get("media_group_id"),
        "location": {"lat": place["latitude"], "lon": place["longitude"]} if place else None,
        "venue": {key: body["venue"][key] for key in ("title", "address")} if "venue" in body else None,
        **{kind: _file(body.get(kind)) for kind in FILES},
        "contact": body.get("contact"),
        "forwarded_from": _first_writer(body.get("forward_origin")),
        "reply_to": _answered(body.get("reply_to_message")),
        "edited": posted.edited,
        "buttons": _buttons(markup),
        "force_reply": _force_reply(posted, viewer),
        "reply_keyboard": _reply_keyboard(posted, viewer),
        "service": _service(body),
        "protect": bool(body.get("has_protected_content")),
        "out": posted.sender_id == viewer,
        "silent": posted.silent,
    }


def _text(body: Json) -> str:
    """The words that are shown. What a link sent with START is for the bot alone, as on Telegram."""
    text = str(body.get("text") or body.get("caption") or "")
    return START if body["chat"]["type"] == "private" and text.startswith(f"{START} ") else text


def _sender(user: Json) -> Json:
    name = " ".join(part for part in (user["first_name"], user.get("last_name")) if part)
    return {"id": user["id"], "name": name, "is_bot": user["is_bot"], "color_index": user["id"] % COLOURS}


def _first_writer(origin: Json | None) -> str | None:
    return None if origin is None else str(_sender(origin["sender_user"])["name"])


def _file(file: Json | None) -> Json | None:
    return file and {"file_id": file["file_id"], "name": file.get("file_name", ""), "size": file["file_size"]}


def _answered(body: Json | None) -> Json | None:
    return body and {"id": body["message_id"], "name": _sender(body["from"])["name"], "snippet": snippet(body)}


def snippet(body: Json) -> str:
    kind = next((word for key, word in KINDS.items() if key in body), "")
    text = _text(body).replace("\n", " ")
    return f"{kind} {text[:SNIPPET]}".strip()


def _buttons(markup: Json) -> list[list[Json]] | None:
    rows = markup.get("inline_keyboard")
    return rows and [[_button(button) for button in row] for row in rows]


def _button(button: Json) -> Json:
    return {
        "text": button["text"],
        **_renamed(button, "callback_data", "data"),
        **_renamed(button, "url", "url"),
        **_renamed(button, "style", "style"),
    }


def _renamed(button: Json, key: str, name: str) -> Json:
    return {name: button[key]} if key in button else {}


def _force_reply(posted: Posted, viewer: int) -> Json | None:
    markup = posted.markup or {}
    if not markup.get("force_reply"):
        return None
    return {
        "selective": bool(markup.get("selective")),
        "for_me": is_meant(posted, viewer),
        "placeholder": markup.get("input_field_placeholder", ""),
    }


def _reply_keyboard(posted: Posted, viewer: int) -> list[list[Json]] | None:
    """Rows of keys; an empty list takes the keys away."""
    markup = posted.markup or {}
    if not ("keyboard" in markup or "remove_keyboard" in markup) or not is_meant(posted, viewer):
        return None
    return [
        [{"text": key["text"], "request_contact": bool(key.get("request_contact"))} for key in row]
        for row in markup.get("keyboard", [])
    ]


def is_meant(posted: Posted, viewer: int) -> bool:
    """A selective markup is for whom the message mentions or answers."""
    if not (posted.markup or {}).get("selective"):
        return posted.sender_id != viewer
    mentioned = {
        entity["user"]["id"] for entity in posted.body.get("entities", []) if entity["type"] == "text_mention"
    }
    answered = posted.body.get("reply_to_message", {}).get("from", {}).get("id")
    return viewer in mentioned or viewer == answered


def _service(body: Json) -> str | None:
    name = _sender(body["from"])["name"]
    if "new_chat_members" in body:
        return f"{'、'.join(_sender(one)['name'] for one in body['new_chat_members'])} 加入了群"
    if "left_chat_member" in body:
        return f"{_sender(body['left_chat_member'])['name']} 离开了群"
    if "forum_topic_created" in body:
        return f"{name} 建立了话题“{body['forum_topic_created']['name']}”"
    if "pinned_message" in body:
        return f"{name} 置顶了“{snippet(body['pinned_message'])[:20]}”"
    if "migrate_to_chat_id" in body or "migrate_from_chat_id" in body:
        return "本群已升级为超级群"
    return None


def chat_view(town: Town, chat: Chat, viewer: int) -> Json:
    there = [posted for posted in reversed(chat.messages.values()) if not posted.deleted]
    members = count_members(chat)
    return {
        "id": chat.id,
        "title": town.bot.name if chat.is_private else chat.title,
        "kind": chat.type,
        "members": members,
        "last": message_view(town, there[0], viewer) if there else None,
        "unread": unread(there, chat.read.get(viewer, 0), viewer),
        "can_write": chat.has(viewer),
        "topics": [{"id": thread, "name": topic} for thread, topic in chat.topics.items()],
        "subtitle": "机器人" if chat.is_private else f"{members} 位成员",
    }


def unread(newest_first: list[Posted], read: int, viewer: int) -> int:
    count = 0
    for posted in newest_first:
        if posted.id <= read:
            break
        count += posted.sender_id != viewer
    return count


def chats_view(town: Town, viewer: int) -> list[Json]:
    """The bot's private chat first, then the groups that the person is in."""
    private = town.require_chat(viewer)
    groups = [one for one in town.chats.values() if not one.is_private and not one.migrated_to and one.has(viewer)]
    return [chat_view(town, chat, viewer) for chat in (private, *groups)]


def page_of_messages(town: Town, chat: Chat, viewer: int, *, before: int | None, limit: int) -> list[Json]:
    there = (
        posted
        for posted in reversed(chat.messages.values())
        if not posted.deleted and (before is None or posted.id < before)
    )
    return [message_view(town, posted, viewer) for posted in reversed(list(islice(there, limit)))]


def clock_view(town: Town) -> Json:
    now = town.clock.now()
    label = f"{now.month}月{now.day}日 周{WEEKDAYS[now.weekday()]} {now:%H:%M}"
    return {
        "now": now.isoformat(timespec="seconds"),
        "offset_seconds": town.clock.offset_seconds,
        "label": label,
        "run": town.run,
        "bot": town.bot_is_up(),
    }
