"""Telegram's flood limits by real time: 30 a second in all, 1 a second a chat (burst of 3), 20 a minute a group."""

from __future__ import annotations

import math
from collections import defaultdict, deque
from dataclasses import dataclass, field

from sandbox.wire import ApiError

OVERALL, OVERALL_SPAN = 30, 1.0
GROUP, GROUP_SPAN = 20, 60.0
BURST, PER_SECOND = 3.0, 1.0


@dataclass
class Bucket:
    """Fills with one permission a second, holds three."""

    level: float = BURST
    at: float = 0.0

    def wait(self, now: float, cost: int) -> float:
        """Seconds until the cost is there. An album may cost more than the bucket holds: it empties it below zero."""
        self.level = min(BURST, self.level + (now - self.at) * PER_SECOND)
        self.at = now
        return max(0.0, (min(float(cost), BURST) - self.level) / PER_SECOND)


@dataclass
class Window:
    """At most `most` in any `span` seconds."""

    most: int
    span: float
    times: deque[float] = field(default_factory=deque)

    def wait(self, now: float, cost: int) -> float:
        while self.times and now - self.times[0] >= self.span:
            self.times.popleft()
        over = len(self.times) + cost - self.most
        return self.times[min(over, len(self.times)) - 1] + self.span - now if over > 0 else 0.0

    def take(self, now: float, cost: int) -> None:
        self.times.extend([now] * cost)


class Limits:
    """The limits of one bot: in all, by chat, by group."""

    def __init__(self) -> None:
        self.on = True
        self._overall = Window(OVERALL, OVERALL_SPAN)
        self._groups: dict[int, Window] = defaultdict(lambda: Window(GROUP, GROUP_SPAN))
        self._chats: dict[int, Bucket] = defaultdict(Bucket)

    def spend(self, chat_id: int, now: float, *, cost: int = 1) -> None:
        """Counts a send or an edit at a monotonic moment. Raises 429 with the whole seconds to wait, free of cost."""
        if not self.on:
            return
        bucket = self._chats[chat_id]
        waits = [self._overall.wait(now, cost), bucket.wait(now, cost)]
        if chat_id < 0:
            waits.append(self._groups[chat_id].wait(now, cost))
        if (longest := max(waits)) > 0:
            seconds = math.ceil(longest)
            raise ApiError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
        bucket.level -= cost
        self._overall.take(now, cost)
        if chat_id < 0:
            self._groups[chat_id].take(now, cost)
