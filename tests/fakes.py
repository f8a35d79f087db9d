"""A Telegram that records what it is asked and answers by a plan, and a clock that is moved by hand."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

MONDAY = datetime(2026, 11, 23, 1, 42, tzinfo=UTC)
"""09:42 of a working day in Wuhan."""


@dataclass(frozen=True, slots=True)
class Asked:
    method: str
    params: Mapping[str, object]

    @property
    def chat(self) -> object:
        return self.params.get("chat_id")


@dataclass(slots=True)
class FakeTelegram:
    """Every call takes the next planned answer; an exception is raised. Without a plan a message is «sent»."""

    plan: deque[object] = field(default_factory=deque)
    asked: list[Asked] = field(default_factory=list)
    last_message_id: int = 0

    def will(self, *answers: object) -> None:
        self.plan.extend(answers)

    async def __call__(self, method: str, params: Mapping[str, object], patience: float = 0.0) -> object:
        self.asked.append(Asked(method, dict(params)))
        if self.plan:
            answer = self.plan.popleft()
            if isinstance(answer, Exception):
                raise answer
            return answer
        return self._usual(method)

    def of(self, method: str) -> list[Asked]:
        return [asked for asked in self.asked if asked.method == method]

    def _usual(self, method: str) -> object:
        match method:
            case "getMe":
                return {"id": 4242, "is_bot": True, "first_name": "助手", "username": "wangge_test_bot"}
            case "getUpdates":
                return []
            case "sendMessage" | "sendPhoto" | "editMessageText" | "editMessageCaption" | "editMessageMedia":
                self.last_message_id += 1
                return {"message_id": self.last_message_id}
            case _:
                return True


@dataclass(slots=True)
class HandClock:
    """Both of its hands go on together, only when moved."""

    at: datetime = MONDAY
    seconds: float = 1_000.0

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.seconds

    def set_back(self, by: timedelta) -> None:
        """Somebody puts the wall clock right; the monotonic one knows nothing of it."""
        self.at -= by

    def move(self, by: timedelta) -> None:
        self.at += by
        self.seconds += by.total_seconds()
