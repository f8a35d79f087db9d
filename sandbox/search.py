"""Finds messages of a chat by their words, as the page's search shows them."""

from __future__ import annotations

from sandbox.model import Chat, Posted
from sandbox.page_view import message_view
from sandbox.town import Town
from sandbox.wire import Json

MAX_FOUND = 200


def search(town: Town, chat: Chat, viewer: int, words: str) -> Json:
    """The newest first, at most `MAX_FOUND`; every word must stand in the message or in the name of its writer or
    file, in upper or lower case."""
    wanted = words.casefold().split()
    if not wanted:
        return {"messages": [], "more": False}
    found = [
        posted
        for posted in reversed(chat.messages.values())
        if not posted.deleted and all(word in _text(town, posted, viewer) for word in wanted)
    ]
    return {
        "messages": [message_view(town, one, viewer) for one in found[:MAX_FOUND]],
        "more": len(found) > MAX_FOUND,
    }


def _text(town: Town, posted: Posted, viewer: int) -> str:
    view = message_view(town, posted, viewer)
    named = [view[kind]["name"] for kind in ("document", "video") if view[kind]]
    return " ".join([view["text"], view["from"]["name"], *named]).casefold()
