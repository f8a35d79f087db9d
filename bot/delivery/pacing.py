"""Paces sending below Telegram's limits: 28 a second in all, 1 a second to a chat, 20 a minute to a group.

Edits count as messages do, an album as so many as it has parts: it waits until all of them fit. Answers to taps are
free, so they ride in lanes of their own. Of a group's 20 a minute 8 are kept for answers, urgent messages and first
cards; people who are not on the roster get two a second at the most, all together. The margins below Telegram's own
figures (30, 1, 20) leave room for requests that bunch up on the way.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from storage.messages.outbox import Holds
from storage.messages.parcels import lane_beside

OVERALL: Final = 28
BURST: Final = 3.0
EVERY: Final = 1.05
"""Seconds for one more message to the same chat."""
GROUP: Final = 20
KEPT: Final = 8
"""Of a group's messages a minute, those that only answers, urgent messages and first cards may use."""
STRANGERS: Final = 2
"""Messages a second to people who are not on the roster."""
MINUTE: Final = 61.0
FREE: Final = frozenset({"answerCallbackQuery", "getFile", "setMyCommands"})


@dataclass(slots=True)
class _Chat:
    """What was sent to one chat lately: its tokens as of `since`, and of a group the times of the last minute."""

    tokens: float = BURST
    since: float = 0.0
    sent: deque[float] = field(default_factory=deque)


@dataclass(frozen=True, slots=True)
class _Album:
    """An album that waits for room: its chat, and as how many messages it counts."""

    chat: int
    parts: int


class Pacing:
    """What was sent lately, and what may be sent now. All times are seconds of one monotonic clock."""

    def __init__(self, *, lifted: bool = False) -> None:
        """`lifted` is for measuring against a server without limits."""
        self._lifted = lifted
        self._chats: dict[int, _Chat] = {}
        self._overall: deque[float] = deque()
        self._strangers: deque[float] = deque()
        self._served: dict[int, float] = {}
        self._albums: dict[int, _Album] = {}
        """By parcel: those that did not fit when they were looked at last."""

    def room(self, now: float) -> int:
        """How many may go out at this moment, all chats together."""
        if self._lifted:
            return 1_000
        _forget(self._overall, now - 1.0)
        return OVERALL - len(self._overall)

    def spend(self, chat: int, method: str, now: float, *, parts: int = 1, stranger: bool = False) -> None:
        """Counts one request to a chat; `parts` is how many messages Telegram counts it for."""
        if self._lifted or method in FREE:
            return
        self._overall.extend([now] * parts)
        if stranger:
            self._strangers.append(now)
        self._served[chat] = now
        state = self._chats.setdefault(chat, _Chat(since=now))
        state.tokens = _refilled(state, now) - parts
        state.since = now
        if chat < 0:
            state.sent.extend([now] * parts)

    def remember(self, chat: int, then: float, parts: int = 1) -> None:
        """Counts what was sent before this process started, oldest first; `then` lies before now on the monotonic
        clock."""
        self.spend(chat, "", then, parts=parts)

    def holds(self, now: float) -> Holds:
        """What the outbox may give out now."""
        _forget(self._strangers, now - 1.0)
        self._served = {chat: at for chat, at in self._served.items() if now - at < MINUTE}
        waiting = self.albums(now)
        return Holds(
            room=self.room(now),
            parts={parcel: self._albums[parcel].parts for parcel in waiting},
            not_yet={parcel for parcel in waiting if self._chat_takes(self._albums[parcel], now) > now},
            blocked=_lanes(self.blocked(now)),
            kept=_lanes(self.kept(now)),
            served={str(chat): at for chat, at in self._served.items()},
            strangers=1_000 if self._lifted else STRANGERS - len(self._strangers),
        )

    def fits(self, parcel: int, chat: int, parts: int, now: float, left: int) -> bool:
        """Whether all parts of a message may go now, where `left` may go in all. An album that doesn't fit is
        remembered until it does."""
        album = _Album(chat, parts)
        if self._lifted or (parts <= left and (parts == 1 or self._chat_takes(album, now) <= now)):
            return True
        if parts > 1:
            self._albums[parcel] = album
        return False

    def albums(self, now: float) -> dict[int, float]:
        """The albums (by parcel) that don't fit now, and from when on they do; the others are forgotten."""
        waits = {parcel: self._takes(album, now) for parcel, album in self._albums.items()}
        waits = {parcel: until for parcel, until in waits.items() if until > now}
        self._albums = {parcel: self._albums[parcel] for parcel in waits}
        return waits

    def _takes(self, album: _Album, now: float) -> float:
        """From when on all its parts fit, in its chat and in all."""
        _forget(self._overall, now - 1.0)
        over = len(self._overall) + album.parts - OVERALL
        return max(self._chat_takes(album, now), self._overall[over - 1] + 1.0 if over > 0 else now)

    def _chat_takes(self, album: _Album, now: float) -> float:
        """From when on its chat takes them: a private chat when it is at rest, a group when its minute has room."""
        state = self._chats.get(album.chat)
        if state is None:
            return now
        _forget(state.sent, now - MINUTE)
        until = now + max(0.0, min(album.parts, BURST) - _refilled(state, now)) * EVERY
        over = len(state.sent) + album.parts - GROUP
        return max(until, state.sent[over - 1] + MINUTE) if over > 0 else until

    def kept(self, now: float) -> dict[int, float]:
        """The groups that have room left only for answers, urgent messages and first cards, and until when."""
        open_for_all = GROUP - KEPT
        found = {}
        for chat, state in self._chats.items():
            _forget(state.sent, now - MINUTE)
            if len(state.sent) >= open_for_all:
                found[chat] = state.sent[len(state.sent) - open_for_all] + MINUTE
        return found

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

    def next_stranger(self, now: float) -> float:
        """Seconds until one more may go to somebody who is not on the roster; 0 where one may go now."""
        _forget(self._strangers, now - 1.0)
        return 0.0 if len(self._strangers) < STRANGERS else self._strangers[0] + 1.0 - now

    def next_room(self, now: float) -> float:
        """Seconds until at least one more may go out."""
        return 0.0 if self.room(now) > 0 else max(0.0, self._overall[0] + 1.0 - now)


def _refilled(state: _Chat, now: float) -> float:
    return min(BURST, state.tokens + (now - state.since) / EVERY)


def _lanes(chats: Iterable[int]) -> set[str]:
    """Those of a chat: its own, and the one beside it."""
    return {lane for chat in chats for lane in (str(chat), lane_beside(chat))}


def _forget(times: deque[float], before: float) -> None:
    while times and times[0] <= before:
        times.popleft()
