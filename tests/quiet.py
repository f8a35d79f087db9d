"""How a test knows, from outside, that the bot has nothing left to do at this moment."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from sandbox.clock import MovedClock
from sandbox.town import Town

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


def is_quiet(town: Town, clock: FollowedClock, database: Path, *, but_held: bool = False) -> bool:
    """Whether the bot waits for updates, has followed the clock, and has neither letters, messages nor timers due.

    `but_held`: messages that wait out a pause, as Telegram has told the bot to, do not count.
    """
    if clock.seen != clock.offset_seconds or town.updates.waiting or not town.updates.polling():
        return False
    now = int(clock.now().timestamp() * 1_000_000)
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=5.0)) as connection:
        (to_do,) = connection.execute(_TO_DO, {"now": now, "but_held": but_held}).fetchone()
    return int(to_do) == 0
