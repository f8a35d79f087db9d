"""How fast may be sent: 28 a second in all, 1 a second to a chat with a small burst, 20 a minute to a group.

Edits count as messages do. Answers to taps are free, so they ride in lanes of their own. The margins below
Telegram's own figures (30, 1, 20) leave room for requests that bunch up on the way.
"""

from collections import deque
from dataclasses import dataclass, field
from typing import Final

OVERALL: Final = 28
BURST: Final = 3.0
EVERY: Final = 1.05
"""Seconds for one more message to the same chat."""
GROUP: Final = 20
MINUTE: Final = 61.0
FREE: Final = frozenset({"answerCallbackQuery", "getFile", "setMyCommands"})


@dataclass(slots=True)
class _Chat:
    tokens: float = BURST
    since: float = 0.0
    sent: deque[float] = field(default_factory=deque)


class Pacing:
    """All times are of one monotonic clock, in seconds."""

    def __init__(self, *, lifted: bool = False) -> None:
        """`lifted` is for measuring against a server without limits."""
        self._lifted = lifted
        self._chats: dict[int, _Chat] = {}
        self._overall: deque[float] = deque()

    def room(self, now: float) -> int:
        """How many may go out at this moment, all chats together."""
        if self._lifted:
            return 1_000
        _forget(self._overall, now - 1.0)
        return OVERALL - len(self._overall)

    def spend(self, chat: int, method: str, now: float) -> None:
        if self._lifted or method in FREE:
            return
        self._overall.append(now)
        state = self._chats.setdefault(chat, _Chat(since=now))
        state.tokens = _refilled(state, now) - 1
        state.since = now
        if chat < 0:
            state.sent.append(now)

    def blocked(self, now: float) -> dict[int, float]:
        """The chats that have to wait, and until when; chats that are at rest again are forgotten."""
        waits: dict[int, float] = {}
        for chat, state in list(self._chats.items()):
            _forget(state.sent, now - MINUTE)
            tokens = _refilled(state, now)
            if tokens >= BURST and not state.sent:
                del self._chats[chat]
                continue
            until = now + max(0.0, 1 - tokens) * EVERY
            if len(state.sent) >= GROUP:
                until = max(until, state.sent[0] + MINUTE)
            if until > now:
                waits[chat] = until
        return waits

    def next_room(self, now: float) -> float:
        """Seconds until at least one more may go out."""
        return 0.0 if self.room(now) > 0 else max(0.0, self._overall[0] + 1.0 - now)


def _refilled(state: _Chat, now: float) -> float:
    return min(BURST, state.tokens + (now - state.since) / EVERY)


def _forget(times: deque[float], before: float) -> None:
    while times and times[0] <= before:
        times.popleft()
