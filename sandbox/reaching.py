"""Resolves what a call is about: the chat it may write in, the message it answers or edits, the words it carries."""

from __future__ import annotations

import time

from sandbox.entities import clean, trimmed
from sandbox.markup import parse_html
from sandbox.model import Chat, Posted
from sandbox.params import Params
from sandbox.town import Town
from sandbox.wire import ApiError, Json, bad_request, utf16

MAX_TEXT = 4096
MAX_CAPTION = 1024


def visible(town: Town, params: Params) -> Chat:
    """The chat named by chat_id, if the bot may know it. Raises 400 and 403 as Telegram words them."""
    if not params.text("chat_id"):
        raise bad_request("chat_id is empty")
    try:
        chat = town.find_chat(int(params.text("chat_id")))
    except ValueError:
        chat = None
    if chat is None:
        raise bad_request("chat not found")
    if chat.migrated_to:
        raise bad_request("group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.migrated_to)
    if not chat.is_private and not chat.has(town.bot.id):
        raise ApiError(403, f"Forbidden: {_gone(chat, town.bot.id)}")
    return chat


def _gone(chat: Chat, bot_id: int) -> str:
    if chat.members.get(bot_id) == "kicked":
        return f"bot was kicked from the {chat.type} chat"
    return f"bot is not a member of the {chat.type} chat"


def writable(town: Town, params: Params, *, cost: int = 1) -> Chat:
    """`visible`, and the person lets the bot write; counts against the flood limits."""
    chat = visible(town, params)
    if chat.is_private:
        person = town.people[chat.id]
        if person.blocked:
            raise ApiError(403, "Forbidden: bot was blocked by the user")
        if not person.started:
            raise ApiError(403, "Forbidden: bot can't initiate conversation with a user")
    town.limits.spend(chat.id, time.monotonic(), cost=cost)
    return chat


def answered(chat: Chat, params: Params) -> Posted | None:
    """The message that reply_parameters (or the older reply_to_message_id) names."""
    reply = params.object("reply_parameters") or {}
    wanted = int(reply.get("message_id") or params.integer("reply_to_message_id"))
    if not wanted:
        return None
    posted = chat.messages.get(wanted)
    if posted and not posted.deleted:
        return posted
    if reply.get("allow_sending_without_reply") or params.flag("allow_sending_without_reply"):
        return None
    raise bad_request("message to be replied not found")


def own_message(town: Town, chat: Chat, params: Params) -> Posted:
    """The bot's message that an edit names."""
    posted = chat.messages.get(params.integer("message_id"))
    if posted is None or posted.deleted:
        raise bad_request("message to edit not found")
    if posted.sender_id != town.bot.id:
        raise bad_request("message can't be edited")
    return posted


def words(town: Town, params: Params, name: str) -> Json:
    """Text or caption with entities, as message content; {} for an empty caption."""
    entities = "entities" if name == "text" else "caption_entities"
    return worded(town, params.text(name), params.text("parse_mode"), params.array(entities), caption=name != "text")


def worded(town: Town, raw: str, parse_mode: str, given: list[Json] | None, *, caption: bool) -> Json:
    if parse_mode and parse_mode.upper() != "HTML":
        raise bad_request("unsupported parse_mode")
    text, entities = parse_html(clean(raw)) if parse_mode else (clean(raw), given or [])
    text, entities = trimmed(text, [_with_user(town, entity) for entity in entities])
    if utf16(text) > (MAX_CAPTION if caption else MAX_TEXT):
        raise bad_request("message caption is too long" if caption else "message is too long")
    if not text:
        if not caption:
            raise bad_request("message text is empty")
        return {}
    return town.written(text, entities, caption=caption)


def _with_user(town: Town, entity: Json) -> Json:
    if entity["type"] == "text_mention" and (person := town.people.get(int(entity["user"]["id"]))):
        return {**entity, "user": person.to_json()}
    return entity
