"""How a test knows, from outside, that the bot has nothing left to do at this moment."""

from typing import Final

from sandbox.clock import MovedClock
from sandbox.town import Town
from storage.engine.address import Address
from tests.look_in import look_in

_TO_DO: Final = """
SELECT (SELECT count(*) FROM inbox WHERE settled_at IS NULL)
    + (SELECT count(*) FROM outbox
        WHERE settled_at IS NULL AND (state = 'sending' OR coalesce(not_before, 0) <= :now)
            AND NOT (:but_held AND EXISTS (SELECT 1 FROM halts WHERE lane IN (outbox.lane, '*') AND until > :now)))
    + (SELECT count(*) FROM timers WHERE wake_at <= :now)
"""
"""In one question, so that what moves from one table to the next is not missed between two looks."""


class FollowedClock(MovedClock):
    """Knows which offset the bot has seen, so that nobody acts before the bot has moved its clock too.

    Who asks without waiting (a command beside the bot) does not follow it.
    """

    seen: float | None = None

    async def moved_from(self, seen: float | None, seconds: float) -> float:
        if seconds:
            self.seen = seen
        return await super().moved_from(seen, seconds)


def is_quiet(town: Town, clock: FollowedClock, database: Address, *, but_held: bool = False) -> bool:
    """Whether the bot waits for updates, has followed the clock, and has neither letters, messages nor timers due.

    `but_held`: messages that wait out a pause, as Telegram has told the bot to, do not count.
    """
    if clock.seen != clock.offset_seconds or not town.updates.at_rest():
        return False
    now = int(clock.now().timestamp() * 1_000_000)
    [(to_do,)] = look_in(database, _TO_DO, now=now, but_held=but_held)
    return int(to_do) == 0
