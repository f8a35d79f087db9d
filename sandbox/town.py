"""The town: people, chats, messages, and the updates that the bot has not fetched yet. No HTTP."""

from __future__ import annotations

import asyncio
import secrets
from collections import deque
from pathlib import Path
from zoneinfo import ZoneInfo

from sandbox.clock import MovedClock
from sandbox.entities import with_found
from sandbox.events import Events, Happened
from sandbox.faults import FaultPlan
from sandbox.files import Files
from sandbox.limits import Limits
from sandbox.line import Line
from sandbox.menus import Menus
from sandbox.model import Chat, Person, Posted
from sandbox.privacy import bot_sees
from sandbox.taps import Taps
from sandbox.updates import Updates
from sandbox.wire import Json, NotPossible

TOKEN = "4242:REHEARSAL-not-a-real-token"  # noqa: S105  (opens nothing but this room)
LOG_KEEPS = 5000


class Town:
    """The whole state of the room, and what can happen to it."""

    def __init__(
        self,
        *,
        token: str = TOKEN,
        bot: Person | None = None,
        directory: Path | None = None,
        zone: str = "Asia/Shanghai",
    ) -> None:
        """Without a directory nothing is written to disk."""
        self.token = token
        self.directory = directory
        self.bot = bot or Person(int(token.split(":")[0]), "网格指挥中心助手", username="wangge_rehearsal_bot")
        self.bot.is_bot = True
        self.clock = MovedClock(ZoneInfo(zone))
        self.updates = Updates()
        self.limits = Limits()
        self.faults = FaultPlan()
        self.line = Line()
        self.files = Files(directory / "files" if directory else None)
        self.menus = Menus()
        self.taps = Taps()
        self.events = Events()
        self.people: dict[int, Person] = {self.bot.id: self.bot}
        self.chats: dict[int, Chat] = {}
        self.log: deque[Json] = deque(maxlen=LOG_KEEPS)
        self.calls = 0
        self.privacy_on = True
        self.last_id = 0  # of messages in private chats and basic groups, one sequence as on Telegram
        self.last_seq = 0
        self.run = secrets.token_hex(4)  # names this street's life; a fresh street has another
        self.intake_all = False  # the bot takes every picture with words as a draft
        self.past = False  # the bot's street begins with three months of cases
        self.begin_anew = asyncio.Event()  # somebody wants a fresh street, which begins as `next_begins` says
        self.next_begins: Json = {}
        self.holidays: frozenset[str] = frozenset()
        self.workdays: frozenset[str] = frozenset()

    def require_person(self, person_id: int) -> Person:
        if person := self.people.get(person_id):
            return person
        raise NotPossible(f"no person {person_id} in town")

    def find_chat(self, chat_id: int) -> Chat | None:
        """Every person has a private chat with the bot; it carries the person's id."""
        if chat_id in self.people and chat_id != self.bot.id and chat_id not in self.chats:
            members = {chat_id: "member", self.bot.id: "member"}
            self.chats[chat_id] = Chat(chat_id, "private", members=members)
        return self.chats.get(chat_id)

    def require_chat(self, chat_id: int) -> Chat:
        if chat := self.find_chat(chat_id):
            return chat
        raise NotPossible(f"no chat {chat_id} in town")

    def require_message(self, chat: Chat, message_id: int) -> Posted:
        posted = chat.messages.get(message_id)
        if posted is None or posted.deleted:
            raise NotPossible(f"no message {message_id} in chat {chat.id}")
        return posted

    def chat_json(self, chat: Chat) -> Json:
        if not chat.is_private:
            return chat.to_json()
        person = self.people[chat.id].to_json()
        named: Json = {key: person[key] for key in ("first_name", "last_name", "username") if key in person}
        return {"id": chat.id, "type": "private", **named}

    def post(
        self,
        chat: Chat,
        sender: Person,
        content: Json,
        *,
        reply_to: Posted | None = None,
        markup: Json | None = None,
        thread: int | None = None,
        silent: bool = False,
    ) -> Posted:
        """Puts a message into a chat. Who sees it on the page is told; the bot is told by `tell_bot`."""
        self.last_seq += 1
        body: Json = {
            "message_id": self._next_message_id(chat),
            "from": sender.to_json(),
            "chat": self.chat_json(chat),
            "date": self.clock.stamp(),
            **content,
        }
        if reply_to:
            body["reply_to_message"] = {k: v for k, v in reply_to.body.items() if k != "reply_to_message"}
        if thread:
            body |= {"message_thread_id": thread, "is_topic_message": True}
        posted = Posted(body, self.last_seq, silent=silent)
        posted.marked(markup)
        chat.messages[posted.id] = posted
        if sender is not self.bot:
            chat.read[sender.id] = posted.id
        self.events.publish(Happened("message", chat.id, posted))
        return posted

    def _next_message_id(self, chat: Chat) -> int:
        if chat.type == "supergroup":
            chat.last_id += 1
            return chat.last_id
        self.last_id += 1
        return self.last_id

    def change(self, posted: Posted, content: Json) -> None:
        """New content in place: what is named replaces, None removes."""
        for key, value in content.items():
            if value is None:
                posted.body.pop(key, None)
            else:
                posted.body[key] = value
        posted.body["edit_date"] = self.clock.stamp()
        posted.edited = True
        self.events.publish(Happened("edit", posted.chat_id, posted))

    def remove(self, posted: Posted) -> None:
        posted.deleted = True
        self.events.publish(Happened("delete", posted.chat_id, posted))

    def tell_bot(self, kind: str, posted: Posted) -> int | None:
        """Queues the update where privacy lets the bot see it; its id, or None."""
        chat = self.chats[posted.chat_id]
        if not bot_sees(posted.body, chat, self.bot.to_json(), privacy_on=self.privacy_on):
            return None
        return self.updates.put(kind, dict(posted.body))

    def menu_changed(self) -> None:
        self.events.publish(Happened("menu"))

    def written(self, text: str, given: list[Json] | None = None, *, caption: bool = False) -> Json:
        """A text with all its entities, as message content."""
        entities = with_found(text, given or [])
        key = "caption" if caption else "text"
        content: Json = {key: text}
        if entities:
            content["caption_entities" if caption else "entities"] = entities
        return content

    def bot_is_up(self) -> bool:
        return self.updates.polling() or bool(self.updates.webhook)

    def changes(self) -> int:
        """Grows with whatever is worth saving."""
        return self.events.count + self.calls

    def open(self) -> None:
        self.updates.closing = False

    def close(self) -> None:
        """Ends every long poll and stream: the room is closing."""
        self.updates.close()
        self.taps.close()
        self.clock.wake()
        self.line.close()
        self.events.publish(Happened("closing"))
