"""Taps on buttons that wait for the bot's answer."""

from __future__ import annotations

import asyncio
import itertools
import secrets
import time
from dataclasses import dataclass, field

from sandbox.wire import Json, bad_request, utf16

UNANSWERED: Json = {"answered": False, "text": "", "alert": False, "url": ""}
LIVES = 15.0  # real seconds until Telegram calls a query too old
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
MAX_ALERT = 200


@dataclass
class Taps:
    """Each by its callback query id."""

    _waiting: dict[str, tuple[float, asyncio.Future[Json]]] = field(default_factory=dict)
    _numbers: itertools.count[int] = field(
        default_factory=lambda: itertools.count(secrets.randbelow(10**15) + 10**15)
    )

    def open(self) -> tuple[str, asyncio.Future[Json]]:
        """A new query id, and where its answer will be."""
        now = time.monotonic()
        self._waiting = {key: one for key, one in self._waiting.items() if now - one[0] < LIVES}
        query = str(next(self._numbers))
        answer: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._waiting[query] = (now, answer)
        return query, answer

    def answer(self, query: str, *, text: str, alert: bool, url: str) -> None:
        """Raises 400 when the query is unknown, late or already answered."""
        since, answer = self._waiting.get(query, (0.0, None))
        if answer is None or time.monotonic() - since > LIVES:
            raise bad_request(TOO_OLD)
        if utf16(text) > MAX_ALERT:
            raise bad_request("MESSAGE_TOO_LONG")
        del self._waiting[query]
        answer.set_result({"answered": True, "text": text, "alert": alert, "url": url})

    def close(self) -> None:
        """Whoever still waits goes without an answer: the room is closing."""
        for _, answer in self._waiting.values():
            if not answer.done():
                answer.set_result(UNANSWERED)
        self._waiting.clear()
