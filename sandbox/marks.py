"""What waits for each person, as the page marks it beside their name: things to do, and unread messages."""

from __future__ import annotations

import re
from collections import defaultdict

from sandbox.model import Chat, Person, Posted
from sandbox.page_view import is_meant, unread
from sandbox.town import Town
from sandbox.wire import Json

ACTING = {"staff", "officer"}
"""Whose buttons stand on a group's cards; who else is in the group looks on."""
NEXT_ACT = {"primary", "success"}
"""The bot gives the button of the next act one of these styles."""
OPEN_QUESTION = {"取消", "立案"}
"""One of these stands under whatever the bot has asked in private and is not answered yet."""
ASKS = "请"
CASE = re.compile(r"[A-Z]{2,}\d{8}-\d{4,}")
WHOSE = re.compile(r"(?:主责|跟办|经办) (\S)\*")


def marks(town: Town) -> dict[int, Json]:
    """`todo` things to do (a case counts once) and `unread` private messages of everybody for whom there are any."""
    todo: dict[int, set[str]] = defaultdict(set)
    unread_of: dict[int, int] = {}
    for chat in town.chats.values():
        there = [posted for posted in chat.messages.values() if not posted.deleted]
        if chat.is_private:
            todo[chat.id] |= _asked_in_private(there, chat.id)
            unread_of[chat.id] = unread(there[::-1], chat.read.get(chat.id, 0), chat.id)
        elif not chat.migrated_to:
            for posted in there:
                for person in _asked_in_group(town, chat, posted):
                    todo[person.id].add(_what(posted))
    return {
        person: {"todo": len(todo[person]), "unread": unread_of.get(person, 0)}
        for person in town.people
        if todo[person] or unread_of.get(person)
    }


def _asked_in_private(there: list[Posted], person: int) -> set[str]:
    asked = {_what(posted) for posted in there if _waits(posted)}
    for posted in reversed(there):
        if posted.sender_id == person:
            break
        if (posted.markup or {}).get("force_reply"):
            asked.add(_what(posted))
    return asked


def _waits(posted: Posted) -> bool:
    buttons = _buttons(posted)
    asks = _words(posted).startswith(ASKS) and bool(buttons)
    return asks or _has_next_act(buttons) or any(one["text"] in OPEN_QUESTION for one in buttons)


def _asked_in_group(town: Town, chat: Chat, posted: Posted) -> list[Person]:
    """Whom a message of a group asks: by the next act's button those whom it names, else everybody who may do it."""
    present = [town.people[one] for one in chat.members if chat.has(one) and one != town.bot.id]
    if (posted.markup or {}).get("force_reply"):
        answered = any(
            posted.id == one.body.get("reply_to_message", {}).get("message_id") and one.sender_id != town.bot.id
            for one in chat.messages.values()
        )
        return [] if answered else [one for one in present if is_meant(posted, one.id)]
    if not _has_next_act(_buttons(posted)):
        return []
    acting = [one for one in present if one.role in ACTING]
    surnames = set(WHOSE.findall(_words(posted)))
    return [one for one in acting if one.name[0] in surnames] or acting


def _buttons(posted: Posted) -> list[Json]:
    return [button for row in (posted.markup or {}).get("inline_keyboard", []) for button in row]


def _has_next_act(buttons: list[Json]) -> bool:
    return any(button.get("style") in NEXT_ACT for button in buttons)


def _words(posted: Posted) -> str:
    return str(posted.body.get("text") or posted.body.get("caption") or "")


def _what(posted: Posted) -> str:
    """The case, so that its cards in several chats are one thing to do; else the message."""
    found = CASE.search(_words(posted))
    return found[0] if found else f"{posted.chat_id}:{posted.id}"
