"""Judges the line to Telegram as a whole: good, not reachable, or taking requests without answering them.

A request that never left (no connection) does no harm when it is tried again, so an unreachable line is felt for with
one owed message at growing intervals. A request whose answer is lost may have been done. Where that happens three
times in a row over different chats, or polls fail too, the line is bad, and not the one message: everything waits,
getMe feels for the line, and only where getMe is answered is one owed message tried, after 10 s, 1 min, 5 min and
then every 30 min. So no message is sent more than seven times in two hours of a line that resets after accepting.

All times are seconds of one monotonic clock.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from bot.delivery.send_outcomes import SendOutcome

MAX_REST: Final = 30.0
BAD_IN_A_ROW: Final = 3
"""Requests of unknown outcome in a row, or failed polls in a row, that make the line a bad one."""
FEEL_EVERY: Final = 10.0
TRY_AFTER: Final[Sequence[float]] = (10.0, 60.0, 300.0, 1800.0)
"""Pauses before one owed message is tried on a bad line; the last one repeats."""


@dataclass(slots=True)
class Line:
    """The state of the line, and how much may be sent now."""

    until: float = 0.0
    """Nothing is sent before then."""
    failures: int = 0
    """Requests in a row that never left."""
    token_doubted: bool = False
    bad: bool = False
    tries: int = 0
    """Owed messages that were tried since the line is bad."""
    _unknown: list[tuple[int, int]] = field(default_factory=list)
    """Of the last requests in a row whose outcome is unknown: the chat, and how often that message was repeated."""
    _failed_polls: int = 0
    _try_at: float = 0.0
    _felt: bool = False

    def heard(self, outcome: SendOutcome, chat: int, now: float, repeats: int = 0) -> None:
        """Takes in what became of one request to `chat`, whose message had been repeated so often before it.

        Any definite answer of Telegram, a refusal too, makes the line good.
        """
        match outcome:
            case SendOutcome.UNKNOWN:
                self._not_answered(chat, repeats, now)
            case SendOutcome.NOT_SENT:
                self._not_sent(now)
            case SendOutcome.NO_TOKEN:
                self.token_doubted = True
                self._good()
            case _:
                self._good()

    @property
    def well(self) -> bool:
        """Whether the last request had a definite answer."""
        return not (self.bad or self.failures or self._unknown)

    def polled(self, now: float, *, well: bool) -> None:
        """Takes in how one poll went. Polls that fail while sends are of unknown outcome make the line bad."""
        self._failed_polls = 0 if well else self._failed_polls + 1
        if self._failed_polls >= BAD_IN_A_ROW and self._unknown:
            self._turn_bad(now)

    def felt(self, now: float, *, answered: bool) -> None:
        """Takes in whether getMe was answered."""
        self._felt = answered
        self.until = max(now, self._try_at) if answered else now + FEEL_EVERY

    def must_feel(self, now: float) -> bool:
        """Whether getMe is due before anything may be sent."""
        return self.bad and not self._felt and now >= self.until

    def room(self, now: float, under_way: int, free: int) -> int:
        """How many owed messages may be taken up now, of `free` at the most."""
        if self.token_doubted or now < self.until or (self.bad and not self._felt):
            return 0
        if self.bad or self.failures:
            return 0 if under_way else min(1, free)
        return free

    def _not_answered(self, chat: int, repeats: int, now: float) -> None:
        self.failures = 0
        if self.bad:
            self._next_try(now)
            return
        self._unknown = [*self._unknown, (chat, repeats)][-BAD_IN_A_ROW:]
        together = len(self._unknown) == BAD_IN_A_ROW and len({chat for chat, _ in self._unknown}) > 1
        if together or self._failed_polls >= BAD_IN_A_ROW:
            self._turn_bad(now)

    def _turn_bad(self, now: float) -> None:
        if not self.bad:
            # The repeats that a message has had already count as tries.
            self.bad, self.tries = True, max(repeats for _, repeats in self._unknown)
            self._felt = True
            self._next_try(now)

    def _next_try(self, now: float) -> None:
        """Requests that were under way together count as one try."""
        if not self._felt:
            return
        pause = TRY_AFTER[min(self.tries, len(TRY_AFTER) - 1)]
        self.tries += 1
        self._try_at, self._felt = now + pause, False
        self.until = now + min(pause, FEEL_EVERY)

    def _not_sent(self, now: float) -> None:
        """Seen with certainty not to have left; on a bad line it says no more than that the line is still bad."""
        if self.bad:
            self._felt = False
            self.until = now + FEEL_EVERY
        elif now >= self.until:
            self.failures += 1
            self.until = now + min(MAX_REST, 0.5 * 2.0 ** min(self.failures, 10))

    def _good(self) -> None:
        self.until, self.failures, self.bad, self.tries = 0.0, 0, False, 0
        self._unknown.clear()
        self._felt = False
