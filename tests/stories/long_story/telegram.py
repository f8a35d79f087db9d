"""Telegram as the story plays it: chats, messages, updates that wait, and how a request may go wrong."""

import asyncio
import re
from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import Enum, auto
from html import unescape
from typing import Any, Final

from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TimedOut

from bot.telegram_client.client import NotSent
from dispatch.roster.roster import Roster
from tests.fakes import HandClock

BOT: Final = 4242
NAME: Final = "wangge_bot"
MAX_TEXT: Final = 4096
MAX_CAPTION: Final = 1024
MAX_DATA: Final = 64
OF_ALL, OF_GROUP, OF_CHAT = 30, 20, 4
"""What Telegram takes: messages a second in all, a minute to a group, in two seconds to one chat."""
_SENDS: Final = ("send", "edit", "deleteMessage", "answer")
"""What the courier asks; other requests are part of a loop's step."""
_TAGS = re.compile(r"<[^<>]*>")
_ME: Final = {"id": BOT, "is_bot": True, "first_name": "助手", "username": NAME}


class Mishap(Enum):
    """How one request goes wrong."""

    ANSWER_LOST = auto()
    """It was done, and nobody heard of it."""
    SERVER_ERROR = auto()
    NOT_SENT = auto()
    FLOOD = auto()
    BAD_TAGS = auto()
    REFUSED = auto()


@dataclass(slots=True)
class Message:
    """What stands in a chat; `sender` is None for the bot."""

    chat: int
    id: int
    text: str
    sender: int | None
    at: datetime
    rows: list[list[dict[str, str]]] = field(default_factory=list)
    reply_to: int | None = None
    parcel: str = ""
    """The key of the parcel that brought it."""
    json: dict[str, Any] = field(default_factory=dict)
    picture: str = ""
    """Of a photo of the bot's: what names it."""

    @property
    def buttons(self) -> list[str]:
        """The callback data of all its buttons."""
        return [button["callback_data"] for row in self.rows for button in row if "callback_data" in button]

    def data(self, label: str) -> str | None:
        """Of the first button with these words."""
        found = (b["callback_data"] for row in self.rows for b in row if label in b["text"] and "callback_data" in b)
        return next(found, None)


@dataclass(slots=True)
class Group:
    """A group chat: who is in it, and what the bot may do there."""

    id: int
    title: str
    members: set[int] = field(default_factory=set)
    status: str = "administrator"
    writes: bool = True
    now: int | None = None
    """Its id as a supergroup, once it became one."""


@dataclass(slots=True)
class Telegram:
    """Everything is done at once. Its own clock is right: whoever sets the bot's clock does not set Telegram's."""

    clock: HandClock
    groups: dict[int, Group] = field(default_factory=dict)
    messages: dict[tuple[int, int], Message] = field(default_factory=dict)
    older: deque[Message] = field(default_factory=lambda: deque(maxlen=400))
    """Messages of the bot as they were before an edit: somebody may tap what he has seen a moment ago."""
    names: dict[int, str] = field(default_factory=dict)
    """First names by account."""
    blocked: set[int] = field(default_factory=set)
    opened: set[int] = field(default_factory=set)
    """The accounts that have opened the private chat with the bot."""
    rosters: dict[str, Roster] = field(default_factory=dict)
    """By file id, what a roster file says."""
    updates: list[dict[str, Any]] = field(default_factory=list)
    mishaps: deque[Mishap] = field(default_factory=deque)
    down_until: float = 0.0
    resets_until: float = 0.0
    """Until then requests are accepted, not done, and the connection is reset."""
    holds: bool = False
    """Requests are taken and never answered, until `let_go`."""
    holds_answers: bool = False
    """Requests are done, and their answers never come, until `let_go`."""
    holding: int = 0
    slow: set[str] = field(default_factory=set)
    """Methods whose answer is held."""
    answered: Counter[str] = field(default_factory=Counter)
    """How often each tap was answered."""
    done: Counter[str] = field(default_factory=Counter)
    """How often the message of each parcel arrived as a new one."""
    excused: Counter[str] = field(default_factory=Counter)
    """How many copies of it are explained by a lost answer or a crash."""
    faults: list[str] = field(default_factory=list)
    """What of the bot's requests Telegram would not have taken."""
    told: deque[str] = field(default_factory=lambda: deque(maxlen=60))
    """The last updates and requests, in words, for whoever looks into a breach."""
    trouble_at: float = float("-inf")
    """When anything went wrong last, of the monotonic clock."""
    parcel_of: Callable[[Mapping[str, object]], str] = lambda _: ""
    _gate: asyncio.Event = field(default_factory=asyncio.Event)
    _given: Counter[int] = field(default_factory=Counter)
    _update: int = 1000
    _all: deque[float] = field(default_factory=deque)
    _of: dict[int, deque[float]] = field(default_factory=dict)
    _epoch: datetime = field(init=False)

    def __post_init__(self) -> None:
        self._epoch = self.clock.now() - timedelta(seconds=self.clock.monotonic())

    def now(self) -> datetime:
        """The true time."""
        return self._epoch + timedelta(seconds=self.clock.monotonic())

    # ── what people do ──

    def put(self, **update: Any) -> int:
        """An update that waits for the bot; its id."""
        self._update += 1
        self.updates.append({"update_id": self._update, **update})
        self.told.append(f"  {self._update} {_in_short(update)}")
        return self._update

    def jump(self, by: int) -> None:
        """Ids of updates may jump."""
        self._update += by

    def write(self, who: int, chat: int, text: str, *, reply_to: Message | None = None, **more: Any) -> Message:
        """A message of a person; `more` are fields of Telegram's message."""
        answers = reply_to.id if reply_to is not None else None
        mine = Message(chat, self._number(chat), text, who, self.now(), reply_to=answers)
        mine.json = self.json_of(mine) | more
        if more.keys() & {"photo", "video", "document", "voice"}:
            mine.json["caption"] = mine.json.pop("text")
        if more.keys() & {"location", "contact"}:
            mine.json.pop("text")
        if reply_to is not None:
            mine.json["reply_to_message"] = reply_to.json or self.json_of(reply_to)
        self.messages[chat, mine.id] = mine
        if chat > 0:
            self.opened.add(who)
            self._unblock(who)
        if self._hears(chat):
            self.put(message=mine.json)
        return mine

    def edit(self, message: Message, text: str) -> None:
        """Its writer changes a message."""
        old = dict(message.json)
        old["caption" if "caption" in old else "text"] = text
        changed = replace(message, text=text, json=old)
        self.messages[message.chat, message.id] = changed
        if self._hears(message.chat):
            self.put(edited_message=old | {"edit_date": int(self.now().timestamp())})

    def press(self, who: int, message: Message, data: str) -> str:
        """Any data under any message, as a forged client could send it; the id of the tap."""
        callback = f"q{self._update + 1}"
        sender = self._user(who)
        shown = self.json_of(message)
        self.put(
            callback_query={"id": callback, "from": sender, "message": shown, "chat_instance": "1", "data": data}
        )
        return callback

    def bot_is(self, group: Group, status: str, by: int, *, writes: bool = True) -> None:
        """The bot's standing in a group changes."""
        before = self._standing(group)
        group.status, group.writes = status, writes
        self.put(my_chat_member=self._change(group.id, by, before, self._standing(group)))

    def block(self, who: int) -> None:
        """Somebody blocks the bot in private."""
        self.blocked.add(who)
        before, now = {"status": "member", "user": _ME}, {"status": "kicked", "until_date": 0, "user": _ME}
        self.put(my_chat_member=self._change(who, who, before, now))

    def member(self, group: Group, who: int, *, inside: bool) -> None:
        """Somebody enters or leaves a group."""
        (group.members.add if inside else group.members.discard)(who)
        now = {"status": "member" if inside else "left", "user": self._user(who)}
        before = {"status": "left" if inside else "member", "user": self._user(who)}
        self.put(chat_member=self._change(group.id, who, before, now))

    def upgrade(self, group: Group, new: int) -> Group:
        """A group becomes a supergroup; both chats tell of it."""
        group.now = new
        later = Group(new, group.title, set(group.members), group.status, group.writes)
        self.groups[new] = later
        tells = {"message_id": self._number(group.id), "date": int(self.now().timestamp()), "from": _ME}
        self.put(message=tells | {"chat": self._chat(group.id), "migrate_to_chat_id": new})
        tells = tells | {"message_id": self._number(new), "chat": self._chat(new), "migrate_from_chat_id": group.id}
        self.put(message=tells)
        return later

    # ── what the bot asks ──

    async def poll(self, method: str, params: Mapping[str, object], _patience: float) -> object:
        """getUpdates: what is confirmed is gone."""
        self._line(method)
        if method != "getUpdates":
            return True
        offset = params.get("offset")
        if isinstance(offset, int):
            self.updates = [one for one in self.updates if _id(one) >= offset]
        return self.updates[:100]

    async def call(self, method: str, params: Mapping[str, object]) -> Any:
        """Any other method."""
        while (self.holds and method.startswith(_SENDS)) or method in self.slow:
            await self._held()
        self._line(method)
        mishap = self.mishaps.popleft() if self.mishaps and method.startswith(("send", "edit", "delete")) else None
        key = self.parcel_of(params)
        if mishap is not None:
            self.trouble_at = self.clock.monotonic()
            _raise_instead(mishap)
        answer = self._do(method, params, key)
        if mishap is Mishap.ANSWER_LOST:
            self.excused[key] += 1
            raise TimedOut("no answer")
        while self.holds_answers and method.startswith(_SENDS):
            await self._held()
        return answer

    async def _held(self) -> None:
        self.holding += 1
        self.trouble_at = self.clock.monotonic()
        try:
            await self._gate.wait()
        finally:
            self.holding -= 1

    async def download(self, path: str) -> bytes:
        """The bytes of a file."""
        return b"what the document says"

    def let_go(self) -> None:
        """What is held goes on."""
        self.holds = self.holds_answers = False
        self.slow.clear()
        self._gate.set()
        self._gate = asyncio.Event()

    def calm(self, seconds: float) -> bool:
        """Whether nothing has gone wrong for so long."""
        return self.clock.monotonic() - self.trouble_at > seconds and not self.mishaps and not self.holding

    def busy(self, chat: int) -> bool:
        """Whether more went to that chat in the last minute than a burst."""
        now = self.clock.monotonic()
        return sum(then > now - 60.0 for then in self._of.get(chat, ())) >= 2

    def in_chat(self, chat: int) -> list[Message]:
        """What stands in a chat, the oldest first."""
        return [one for (where, _), one in self.messages.items() if where == chat]

    def by_bot(self) -> list[Message]:
        """All that the bot has written and that still stands, the oldest first."""
        return [one for one in self.messages.values() if one.sender is None]

    def json_of(self, message: Message) -> dict[str, Any]:
        """The message as an update tells it."""
        sender = _ME if message.sender is None else self._user(message.sender)
        said: dict[str, Any] = {"message_id": message.id, "date": int(message.at.timestamp()), "from": sender}
        photo = {"file_id": "shown", "file_unique_id": "shown", "width": 9, "height": 9, "file_size": 9}
        words = {"caption": message.text, "photo": [photo]} if message.picture else {"text": message.text}
        return said | {"chat": self._chat(message.chat)} | words

    # ── within ──

    def _hears(self, chat: int) -> bool:
        """A group that the bot is out of is not told of."""
        return chat > 0 or (chat in self.groups and self.groups[chat].status not in ("left", "kicked"))

    def _line(self, method: str) -> None:
        now = self.clock.monotonic()
        if now < self.down_until:
            self.trouble_at = now
            raise NotSent("no connection")
        if now < self.resets_until and method != "getFile":
            self.trouble_at = now
            raise NetworkError("the answer was cut off")

    def _do(self, method: str, params: Mapping[str, object], key: str) -> Any:
        where, what = params.get("chat_id", ""), words_of(params)[:60]
        if method not in ("getFile", "setMyCommands"):
            self.told.append(f"    {method} {where} {params.get('message_id', '')} {key} {what!r}")
        if method.startswith(("send", "edit", "delete")) and "chat_id" in params:
            return self._message(method, params, key)
        if method == "answerCallbackQuery":
            self.answered[str(params["callback_query_id"])] += 1
            return True
        return self._known(method, params)

    def _known(self, method: str, params: Mapping[str, object]) -> Any:
        """What is only asked."""
        match method:
            case "getMe":
                return _ME
            case "getChat":
                return self._chat(int(str(params["chat_id"]))) | {"permissions": {"can_send_messages": True}}
            case "getWebhookInfo":
                return {"url": "", "pending_update_count": 0}
            case "getFile":
                if str(params["file_id"]).startswith("gone"):
                    raise BadRequest("wrong file_id or the file is temporarily unavailable")
                return {"file_path": "x", "file_size": 22}
            case "getChatMember":
                group = self.groups.get(int(str(params["chat_id"])))
                return self._standing(group) if group is not None else {"status": "left"}
            case _:
                return True

    def _message(self, method: str, params: Mapping[str, object], key: str) -> Any:
        chat = int(str(params["chat_id"]))
        parts = params.get("media")
        self._count(chat, len(parts) if isinstance(parts, list) else 1)
        self._require_open(chat)
        if method == "deleteMessage":
            if self.messages.pop((chat, int(str(params["message_id"]))), None) is None:
                raise BadRequest("message to delete not found")
            return True
        text, picture = words_of(params), _picture_of(params)
        markup = params.get("reply_markup")
        rows = markup.get("inline_keyboard", []) if isinstance(markup, dict) else []
        self._require_fit(method, text, rows)
        if method.startswith("edit"):
            shown = picture if method == "editMessageMedia" else None
            number = int(str(params["message_id"]))
            self._require_kind(method, self.messages.get((chat, number)))
            return self._edited(chat, number, text, rows, shown, changes=markup is not None)
        self.done[key] += 1
        reply = params.get("reply_parameters")
        number = self._number(chat)
        self.messages[chat, number] = Message(
            chat,
            number,
            text,
            None,
            self.now(),
            rows,
            reply["message_id"] if isinstance(reply, dict) else None,
            key,
            picture=picture,
        )
        answer = {"message_id": number, "date": int(self.now().timestamp())}
        return (
            [answer, *({"message_id": self._number(chat)} for _ in parts[1:])] if isinstance(parts, list) else answer
        )

    def _require_kind(self, method: str, old: Message | None) -> None:
        """A photo is edited by its caption or its media, a text by its text, or by media that are added."""
        if old is not None and method == "editMessageText" and old.picture:
            raise BadRequest("there is no text in the message to edit")
        if old is not None and method == "editMessageCaption" and not old.picture:
            raise BadRequest("there is no caption in the message to edit")

    def _edited(
        self,
        chat: int,
        number: int,
        text: str,
        rows: list[list[dict[str, str]]],
        shown: str | None,
        *,
        changes: bool,
    ) -> Any:
        old = self.messages.get((chat, number))
        if old is None:
            raise BadRequest("message to edit not found")
        picture = old.picture if shown is None else shown
        if old.text == text and old.picture == picture and (not changes or old.rows == rows):
            raise BadRequest("message is not modified")
        self.older.append(old)
        self.messages[chat, number] = replace(
            old, text=text, rows=rows if changes else old.rows, at=self.now(), json={}, picture=picture
        )
        return {"message_id": number, "date": 1, "edit_date": int(self.now().timestamp())}

    def _require_fit(self, method: str, text: str, rows: list[list[dict[str, str]]]) -> None:
        most = MAX_TEXT if method in ("sendMessage", "editMessageText") else MAX_CAPTION
        if len(unescape(_TAGS.sub("", text)).encode("utf-16-le")) // 2 > most:
            self.faults.append(f"{method}: a text of {len(text)} characters")
        long = [
            b["callback_data"] for row in rows for b in row if len(b.get("callback_data", "").encode()) > MAX_DATA
        ]
        if long:
            self.faults.append(f"{method}: button data is too long: {long[0]}")

    def _require_open(self, chat: int) -> None:
        if chat > 0:
            if chat in self.blocked:
                raise Forbidden("Forbidden: bot was blocked by the user")
            if chat not in self.opened:
                raise Forbidden("Forbidden: bot can't initiate conversation with a user")
            return
        group = self.groups.get(chat)
        if group is None:
            raise BadRequest("chat not found")
        if group.now is not None:
            raise ChatMigrated(group.now)
        if group.status in ("left", "kicked"):
            raise Forbidden("Forbidden: bot was kicked from the group chat")
        if not group.writes:
            raise BadRequest("not enough rights to send text messages to the chat")

    def _count(self, chat: int, parts: int) -> None:
        """Notes what is above Telegram's limits; a request that it refuses counts too."""
        now = self.clock.monotonic()
        of = self._of.setdefault(chat, deque())
        for times, many in ((self._all, parts), (of, parts)):
            times.extend([now] * many)
        while self._all and self._all[0] <= now - 1.0:
            self._all.popleft()
        while of and of[0] <= now - 60.0:
            of.popleft()
        if len(self._all) > OF_ALL:
            self.faults.append(f"{len(self._all)} messages in a second")
        if chat < 0 and len(of) > OF_GROUP:
            self.faults.append(f"{len(of)} messages in a minute to the group {chat}")
        if sum(then > now - 1.0 for then in of) > OF_CHAT and parts == 1:
            self.faults.append(f"more than {OF_CHAT} messages in a second to {chat}")

    def _number(self, chat: int) -> int:
        """A number that is gone with its message is never given again."""
        self._given[chat] += 1
        return self._given[chat]

    def _unblock(self, who: int) -> None:
        if who in self.blocked:
            self.blocked.discard(who)
            before, now = {"status": "kicked", "until_date": 0, "user": _ME}, {"status": "member", "user": _ME}
            self.put(my_chat_member=self._change(who, who, before, now))

    def _standing(self, group: Group) -> dict[str, Any]:
        if group.status == "administrator":
            return {"status": "administrator", "user": _ME, "can_delete_messages": True}
        if not group.writes:
            return {"status": "restricted", "user": _ME, "is_member": True, "can_send_messages": False}
        return {"status": group.status, "user": _ME}

    def _change(self, chat: int, by: int, before: object, now: object) -> dict[str, Any]:
        told = {"chat": self._chat(chat), "from": self._user(by), "date": int(self.now().timestamp())}
        return told | {"old_chat_member": before, "new_chat_member": now}

    def _chat(self, chat: int) -> dict[str, Any]:
        if chat > 0:
            return {"id": chat, "type": "private", "first_name": self.names.get(chat, "某")}
        return {"id": chat, "type": "supergroup", "title": self.groups[chat].title if chat in self.groups else "群"}

    def _user(self, account: int) -> dict[str, Any]:
        return {"id": account, "is_bot": False, "first_name": self.names.get(account, "某")}


def words_of(params: Mapping[str, object]) -> str:
    """The text or the caption of a request."""
    media = params.get("media")
    shown = media if isinstance(media, dict) else params
    return str(shown.get("text") or shown.get("caption") or "")


def _picture_of(params: Mapping[str, object]) -> str:
    """What names the picture of a request; empty where it has none."""
    media = params.get("media")
    return str(media["media"]) if isinstance(media, dict) else str(params.get("photo", ""))


def _in_short(update: Mapping[str, Any]) -> str:
    kind = next(iter(update), "")
    told = update.get(kind)
    if not isinstance(told, dict):
        return str(update)[:80]
    message = told.get("message") if kind == "callback_query" else told
    place = (
        f"{message['chat']['id']}/{message.get('message_id')}"
        if isinstance(message, dict) and "chat" in message
        else ""
    )
    who = told["from"]["id"] if isinstance(told.get("from"), dict) else ""
    words = str(told.get("text") or told.get("caption") or told.get("data") or "")
    return f"{kind} {place} by {who}: {words[:60]!r}"


def _id(update: Mapping[str, Any]) -> int:
    return int(update["update_id"])


def _raise_instead(mishap: Mishap) -> None:
    """All but the lost answer: then the request is done first."""
    match mishap:
        case Mishap.SERVER_ERROR:
            raise NetworkError("Bad Gateway")
        case Mishap.NOT_SENT:
            raise NotSent("no connection")
        case Mishap.FLOOD:
            raise RetryAfter(7)
        case Mishap.BAD_TAGS:
            raise BadRequest("can't parse entities: unsupported start tag")
        case Mishap.REFUSED:
            raise BadRequest("message is too long")
        case Mishap.ANSWER_LOST:
            return
