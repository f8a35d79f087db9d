"""A Bot API that costs next to nothing: hands out reports by getUpdates and counts the messages that come back.

A process of its own: `python -m tests.bench.bot_api COUNT` prints its port; a word at the first getUpdates; and when
the COUNT-th message has come, the seconds since then, and those that each report took from here to here, sorted.
With `one-by-one` a report is handed out when the message of the one before has come.
"""

import asyncio
import json
import re
import sys
import time
from typing import ClassVar, Final

BOT: Final = {"id": 4242, "is_bot": True, "first_name": "助手", "username": "wangge_bench_bot"}
GROUPS: Final = tuple(range(-1020, -1000))
"""Order is kept within a chat, and so a single group would measure the wait and not the work."""
WORKERS: Final = 10
FIRST: Final = 1001
"""Telegram id of the first worker; the others follow it."""
MAX_COUNT: Final = 100
_ANSWERS: Final[dict[str, object]] = {
    "getme": BOT | {"rehearsal_room": True},
    "getwebhookinfo": {"url": "", "pending_update_count": 0},
    "getchat": {"id": GROUPS[0], "type": "supergroup", "title": "网格员工作群"},
    "getchatmember": {"user": BOT, "status": "administrator", "can_delete_messages": True},
}
"""What the start asks for, by the method's name; all else is answered with true."""
_LENGTH: Final = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_OFFSET: Final = re.compile(rb"offset\D{0,4}(\d+)")


def report(number: int) -> str:
    person = FIRST + number % WORKERS
    sender = {"id": person, "is_bot": False, "first_name": f"网格员{person}"}
    chat = {"id": GROUPS[number % len(GROUPS)], "type": "supergroup", "title": "网格员工作群"}
    text = f"#上报 首义路{number}号门口占道经营,推车堵了人行道"
    tag = {"type": "hashtag", "offset": 0, "length": 3}
    message = {"message_id": number, "date": 1_790_000_000, "chat": chat, "from": sender, "text": text}
    return json.dumps({"update_id": number, "message": {**message, "entities": [tag]}})


class BotApi(asyncio.Protocol):
    """One connection; what is counted belongs to the class, for there is one server a process."""

    count = 0
    sent = 0
    began: float | None = None
    one_by_one = False
    handed_out: ClassVar[list[float]] = []
    took: ClassVar[list[float]] = []

    def __init__(self) -> None:
        self._unread = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.Transport):
            self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._unread += data
        while (end := self._unread.find(b"\r\n\r\n")) >= 0:
            head = self._unread[:end]
            found = _LENGTH.search(head)
            whole = end + 4 + (int(found[1]) if found else 0)
            if len(self._unread) < whole:
                return
            body, self._unread = self._unread[end + 4 : whole], self._unread[whole:]
            method = head.split(b" ", 2)[1].rsplit(b"/", 1)[1].partition(b"?")[0].decode().lower()
            self._answer(method, body)

    def _answer(self, method: str, body: bytes) -> None:
        match method:
            case "getupdates":
                self._updates(body)
            case "sendmessage":
                if BotApi.sent < len(BotApi.handed_out):
                    BotApi.took.append(time.monotonic() - BotApi.handed_out[BotApi.sent])
                BotApi.sent += 1
                chat = {"id": GROUPS[0], "type": "supergroup", "title": "网格员工作群"}
                number = 10**6 + BotApi.sent
                self._ok(
                    json.dumps({"message_id": number, "date": 1_790_000_000, "chat": chat, "from": BOT, "text": "-"})
                )
                if BotApi.sent == BotApi.count and BotApi.began is not None:
                    print(time.monotonic() - BotApi.began, json.dumps(sorted(BotApi.took)), flush=True)
            case _:
                self._ok(json.dumps(_ANSWERS.get(method, True)))

    def _updates(self, body: bytes) -> None:
        if BotApi.began is None:
            BotApi.began = time.monotonic()
            print("began", flush=True)
        offset = _OFFSET.search(body)
        first = max(int(offset[1]) if offset else 1, 1)
        if BotApi.one_by_one and BotApi.sent < first - 1:
            asyncio.get_running_loop().call_later(0.001, self._updates, body)
            return
        numbers = range(first, min(first + (1 if BotApi.one_by_one else MAX_COUNT), BotApi.count + 1))
        if numbers:
            BotApi.handed_out += [time.monotonic()] * len(numbers)
            self._ok(f"[{','.join(_reports[n - 1] for n in numbers)}]")
        else:
            asyncio.get_running_loop().call_later(1.0, self._ok, "[]")

    def _ok(self, result: str) -> None:
        body = f'{{"ok":true,"result":{result}}}'.encode()
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
        if self._transport is not None:
            self._transport.write(head + body)


_reports: list[str] = []


async def _serve() -> None:
    server = await asyncio.get_running_loop().create_server(BotApi, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    BotApi.count = int(sys.argv[1])
    BotApi.one_by_one = sys.argv[2:] == ["one-by-one"]
    _reports.extend(report(number) for number in range(1, BotApi.count + 1))
    asyncio.run(_serve())
