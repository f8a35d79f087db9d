"""The chats of a street without a network: people write and tap, and whatever the bot would send stands here."""

import json
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from dispatch.case import events as e
from dispatch.model import Case, CaseId, Clock, ClockKind, Level, Person, Status
from handlers.bot_api.request import Outgoing
from handlers.centre import Centre
from handlers.delivery import DeliveryFailure, delivered, undeliverable
from handlers.forms.prompts import open_prompt
from handlers.notify.destinations import Destination
from handlers.notify.put_back import end_lost_time
from handlers.rendering.render import render
from handlers.router import take_turn
from handlers.timers import ring
from handlers.turn.carry_out import Turn
from handlers.turn.reader_query import ReaderQuery
from storage.media.media import MediaKind
from storage.messages.inbox import Letter
from storage.messages.outbox import State
from storage.messages.parcels import Parcel, Shape
from storage.messages.prompts import PromptKind
from storage.transaction import Transaction
from tests.handlers.weekly import CENTRE, WORKER_CHAT
from tests.street import MONDAY_0942

_BOT = {"id": 1, "is_bot": True, "first_name": "助手", "username": CENTRE.bot_username}

_PHOTO = {"file_id": "shown", "file_unique_id": "shown", "width": 9, "height": 9, "file_size": 9}
_STANDING: dict[str, dict[str, object]] = {
    "administrator": {"can_delete_messages": True},
    "member": {},
    "restricted": {"is_member": True, "can_send_messages": False},
    "kicked": {"until_date": 0},
}


@dataclass(slots=True)
class Message:
    """What stands in a chat; `sender` is None for the bot."""

    chat: int
    id: int
    text: str
    sender: Person | None = None
    rows: list[list[dict[str, str]]] = field(default_factory=list)
    reply_to: int | None = None
    silent: bool = False
    at: datetime | None = None
    """When the bot sent it or last edited it."""
    picture: object = None
    """The file id of the bot's photo, or the sheet that it is made of."""
    document: object = None
    """The file that the bot sent, or what it is made of."""

    @property
    def labels(self) -> list[str]:
        return [button["text"] for row in self.rows for button in row]

    def data(self, label: str) -> str:
        return next(b["callback_data"] for row in self.rows for b in row if label in b["text"])


@dataclass(slots=True)
class Town:
    tx: Transaction
    at: datetime = MONDAY_0942
    centre: Centre = CENTRE
    messages: dict[tuple[int, int], Message] = field(default_factory=dict)
    alerts: list[str] = field(default_factory=list)
    sent: list[Outgoing] = field(default_factory=list)
    queries: list[ReaderQuery] = field(default_factory=list)
    closed: dict[int, DeliveryFailure] = field(default_factory=dict)
    """The chats that nothing reaches now, and why."""
    _updates: int = 0
    _given: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Another town over the same database goes on with the numbers of its updates."""
        (self._updates,) = self.tx.meta._connection.raw.execute("SELECT count(*) FROM outbox").fetchone()

    def say(
        self,
        who: Person,
        text: str,
        chat: int | None = None,
        *,
        reply_to: Message | None = None,
        photo: bool = False,
        point: tuple[float, float] | None = None,
        phone: str | None = None,
        album: str | None = None,
    ) -> Message:
        """In the person's own chat with the bot unless another is named; `phone` is shared as the own contact."""
        mine = Message(self._chat(who, chat), self._next_message(self._chat(who, chat)), text, who)
        self.messages[mine.chat, mine.id] = mine
        said = self._json(mine)
        if photo:
            said["caption"] = said.pop("text")
            unique = f"p{mine.chat}.{mine.id}"
            said["photo"] = [{"file_id": unique, "file_unique_id": unique, "width": 9, "height": 9, "file_size": 9}]
        if album is not None:
            said["media_group_id"] = album
        if point is not None:
            said.pop("text", None)
            said["location"] = {"latitude": point[0], "longitude": point[1]}
        if phone is not None:
            said.pop("text", None)
            said["contact"] = {"phone_number": phone, "first_name": who.name, "user_id": who.telegram_id}
        if reply_to is not None:
            said["reply_to_message"] = self._json(reply_to)
        self._take({"message": said})
        return mine

    def edit(self, message: Message, text: str) -> None:
        """Its sender writes it anew."""
        message.text = text
        self._take({"edited_message": self._json(message)})

    def tap(self, who: Person, message: Message, label: str) -> str:
        """The alert that answers a tap on the first button with these words."""
        return self.press(who, message, message.data(label))

    def press(self, who: Person, message: Message, data: str) -> str:
        """As a forged tap would be: any data under any message."""
        before = len(self.alerts)
        self._take({"callback_query": self._query(who, message, data)})
        assert len(self.alerts) == before + 1, f"every tap is answered once: {data}, {self.alerts[before:]}"
        return self.alerts[-1]

    def bot_is(self, chat: int, before: str, now: str) -> None:
        """Telegram tells of the bot's standing in that group, or in the private chat of that account."""
        kind: dict[str, object] = {"type": "supergroup", "title": "群"}
        if chat > 0:
            kind = {"type": "private", "first_name": "x"}
        change = {
            "chat": {"id": chat} | kind,
            "from": {"id": abs(chat), "is_bot": False, "first_name": "x"},
            "date": int(self.at.timestamp()),
            "old_chat_member": _STANDING[before] | {"status": before, "user": _BOT},
            "new_chat_member": _STANDING[now] | {"status": now, "user": _BOT},
        }
        self._take({"my_chat_member": change})

    def ask_in_group(self, who: Person, chat: int, kind: PromptKind, number: int = 1, **args: str) -> Message:
        """A prompt as older versions have put it into a group, where it is answered still."""
        self._updates += 1
        turn = Turn(self.tx, self.at, self.centre, f"old.{self._updates}")
        open_prompt(turn, who, Destination(chat), kind, self.case(number), args)
        self.deliver()
        return self.last(chat)

    def wait(self, until: datetime) -> None:
        """Time goes on, and each timer rings when it is due."""
        for _ in range(200):
            due = self.tx.timers.next_due()
            if due is None or due > until:
                break
            self.at = max(self.at, due)
            for timer in self.tx.timers.due(self.at, 50):
                ring(self.tx, timer, self.at, self.centre)
            self.deliver()
        self.at = until
        self.deliver()

    def deliver(self) -> None:
        """Sends all that is due, as the courier would."""
        while claimed := self.tx.outbox.claim(self.at, 50):
            for parcel in claimed:
                self._send(parcel)

    def in_chat(self, chat: int, *, bot_only: bool = True) -> list[Message]:
        found = [m for (where, _), m in sorted(self.messages.items()) if where == chat]
        return [m for m in found if m.sender is None or not bot_only]

    def last(self, chat: int) -> Message:
        return self.in_chat(chat)[-1]

    def case(self, number: int = 1) -> Case:
        return self.tx.cases.require(CaseId(number))

    def _send(self, parcel: Parcel) -> None:
        out = render(self.tx, parcel, self.at, self.centre)
        if out is None:
            self.tx.outbox.settle(parcel.id, State.SUPERSEDED, self.at)
            return
        if parcel.chat_id in self.closed:
            self.tx.outbox.settle(parcel.id, State.DEAD, self.at, error="Forbidden")
            undeliverable(self.tx, parcel, self.closed[parcel.chat_id], self.at, self.centre)
            return
        shape = self._refuses(out) if parcel.shape is None else None
        if shape is not None:
            self.tx.outbox.again(parcel.id, self.at, self.at, "BadRequest", unknown=False, shape=shape)
            return
        self.sent.append(out)
        number = self._done(out)
        self.tx.outbox.settle(parcel.id, State.SENT, self.at, message_id=number)
        delivered(self.tx, parcel, out, number, self.at, self.centre)
        if number is not None:
            end_lost_time(self.tx, self.at, self.centre)

    def _refuses(self, out: Outgoing) -> Shape | None:
        """An edit that takes a photo for a text, or the other way round."""
        known = self.messages.get((int(str(out.params.get("chat_id", 0))), int(str(out.params.get("message_id", 0)))))
        if known is None or out.method not in ("editMessageText", "editMessageCaption"):
            return None
        wrong = (known.picture is None) is (out.method == "editMessageCaption")
        return None if not wrong else (Shape.TEXT if known.picture is None else Shape.PHOTO)

    def _done(self, out: Outgoing) -> int | None:
        params: dict[str, Any] = out.params
        if out.method == "answerCallbackQuery":
            self.alerts.append(params["text"] if "text" in params else params["url"])
            return None
        chat = int(params["chat_id"])
        if out.method.startswith("edit"):
            old = self.messages[chat, int(params["message_id"])]
            self.messages[chat, old.id] = _edited(old, out.method, params, self.at)
            return old.id
        if out.method == "deleteMessage":
            self.messages.pop((chat, int(params["message_id"])), None)
            return None
        number = self._next_message(chat)
        self.messages[chat, number] = Message(
            chat,
            number,
            str(params.get("text") or params.get("caption") or ""),
            rows=params.get("reply_markup", {}).get("inline_keyboard", []),
            reply_to=params.get("reply_parameters", {}).get("message_id"),
            silent=bool(params.get("disable_notification")),
            at=self.at,
            picture=params.get("photo"),
            document=params.get("document"),
        )
        return number

    def _take(self, update: dict[str, object]) -> None:
        self._updates += 1
        raw = json.dumps({"update_id": self._updates} | update).encode()
        letter = Letter(self._updates, self._updates, 0, "message", raw, 1, self.at)
        query = take_turn(self.tx, letter, self.at, self.centre)
        if query is not None:
            self.queries.append(query)
        self.deliver()

    def _query(self, who: Person, message: Message, data: str) -> dict[str, object]:
        callback = f"q{self._updates + 1}"
        return {
            "id": callback,
            "from": _user(who),
            "message": self._json(message),
            "chat_instance": "1",
            "data": data,
        }

    def _json(self, message: Message) -> dict[str, object]:
        private = message.chat > 0
        chat = {"id": message.chat, "type": "private" if private else "supergroup"}
        sender = _BOT if message.sender is None else _user(message.sender)
        date = int((message.at or self.at).timestamp())
        said: dict[str, object] = {"message_id": message.id, "date": date, "from": sender}
        said |= {"chat": chat | ({"first_name": "x"} if private else {"title": "群"})}
        shown = {"text": message.text} if message.picture is None else {"caption": message.text, "photo": [_PHOTO]}
        return said | shown

    def _chat(self, who: Person, chat: int | None) -> int:
        assert who.telegram_id is not None
        return who.telegram_id if chat is None else chat

    def _next_message(self, chat: int) -> int:
        """A number that is gone with its message is never given again."""
        self._given[chat] = max(self._given.get(chat, 0), *(n for where, n in self.messages if where == chat), 0) + 1
        return self._given[chat]


def _edited(old: Message, method: str, params: dict[str, Any], at: datetime) -> Message:
    """As Telegram edits; what it refuses fails the test."""
    rows = params.get("reply_markup", {}).get("inline_keyboard", [])
    match method:
        case "editMessageText":
            assert old.picture is None, "there is no text in the message to edit"
            return replace(old, text=str(params["text"]), rows=rows, at=at)
        case "editMessageCaption":
            assert old.picture is not None, "there is no caption in the message to edit"
            return replace(old, text=str(params["caption"]), rows=rows, at=at)
        case _:
            media = params["media"]
            return replace(old, text=str(media["caption"]), picture=media["media"], rows=rows, at=at)


def _user(person: Person) -> dict[str, object]:
    return {"id": person.telegram_id, "is_bot": False, "first_name": person.name}


def put(tx: Transaction, case: Case, *said: e.Event) -> Case:
    """The case as it is, in the database; its log begins with its report, goes on with what is `said`, names who
    helps and who has it, has the right length, and says nothing else that matters here."""
    begun = e.Reported(
        case.id,
        case.number,
        case.reporter,
        case.description,
        case.kind,
        case.source,
        case.urgency,
        case.rules_version,
        Clock(60, ClockKind.WORK, started=case.opened_at, due=case.opened_at),
        row=case.row,
        station=case.station,
    )
    told: list[e.Event] = [*said, *(e.AssistAsked(assist) for assist in case.assists)]
    if case.status is Status.DISPATCHED and case.unit is not None and case.clock is not None:
        told.append(e.Dispatched(case.unit, case.level or Level.SELF, case.clock))
    told += [e.Urged()] * (case.revision - 1 - len(told))
    tx.cases.add(case, (begun, *told)[: case.revision], None, case.opened_at)
    return case


def keep_papers(
    tx: Transaction, text: str = "推车堵了人行道", name: str = "张三丰", phone: str = "13800001234"
) -> None:
    """What the cases of `tests.make` refer to: NOTE and the place are the first notes, and so on."""
    tx.notes.keep(text, None, MONDAY_0942)
    tx.notes.keep(text, None, MONDAY_0942)
    tx.notes.keep_contact(CaseId(1), name, phone, MONDAY_0942)
    tx.media.keep(MediaKind.PHOTO, "file", "unique", WORKER_CHAT, 1, None, None, MONDAY_0942)
