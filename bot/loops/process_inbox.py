"""Takes the letters up: each becomes one turn, in order within its lane (a chat), many lanes at once.

A lane's letters are tried in one transaction; if one of them fails, they are taken one by one, and the lane stops at
the failing letter until it succeeds or is set aside. So a poisonous letter holds up its own chat, never others.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.runtime.clock import Clock
from bot.runtime.failpoints import failpoint
from bot.runtime.health import Metrics
from bot.runtime.loop import Failed, attempt
from bot.runtime.wake_signals import Bells
from handlers.bot_api.incoming import Unreadable
from handlers.turn.reader_query import ReaderAnswer, ReaderQuery
from storage.database import Database
from storage.engine.errors import NotStored
from storage.messages.inbox import Letter
from storage.transaction import Transaction

BATCH: Final = 200
MAX_REST: Final = 30.0
PAUSES: Final = tuple(timedelta(seconds=n) for n in (1, 5, 30, 120))
"""Before the second to the fifth try; after the fifth a letter is set aside."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Turns:
    """What the handlers do with a letter, and how a reader query of theirs is answered."""

    take: Callable[[Transaction, Letter, datetime], ReaderQuery | None]
    ask: Callable[[ReaderQuery], Awaitable[ReaderAnswer]]
    answer: Callable[[Transaction, ReaderAnswer, datetime], None]


class Desk:
    def __init__(self, db: Database, turns: Turns, clock: Clock, bells: Bells, metrics: Metrics) -> None:
        self._db, self._turns, self._clock = db, turns, clock
        self._bells, self._metrics = bells, metrics

    async def step(self) -> float:
        """Everything that waits, up to a batch. NotStored goes up: the disk's trouble is no letter's fault."""
        at = self._clock.now()
        letters = await self._db.write(lambda tx: tx.inbox.waiting(at, BATCH))
        if not letters:
            due = await self._db.write(lambda tx: tx.inbox.next_due(at))
            return MAX_REST if due is None else min(MAX_REST, max(0.05, (due - at).total_seconds()))
        lanes: dict[int, list[Letter]] = {}
        for letter in letters:
            lanes.setdefault(letter.lane, []).append(letter)
        ended = await asyncio.gather(*(attempt(self._lane(lane)) for lane in lanes.values()))
        self._bells.committed()
        for one in ended:
            if isinstance(one, Failed):
                raise one.error
        return 0.0

    async def _lane(self, letters: list[Letter]) -> None:
        taken = await attempt(self._db.write(lambda tx: self._take(tx, letters)))
        if not isinstance(taken, Failed):
            await self._after(letters, *taken)
        elif isinstance(taken.error, NotStored):
            raise taken.error
        else:
            for letter in letters:
                if not await self._alone(letter):
                    return

    def _take(self, tx: Transaction, letters: Sequence[Letter]) -> tuple[int, ReaderQuery | None]:
        """How many were done; a reader query, for which nothing was written yet, stops the lane at its letter."""
        at = self._clock.now()
        for done, letter in enumerate(letters):
            query = self._turns.take(tx, letter, at)
            if query is not None:
                return done, query
            tx.inbox.done(letter.id, at)
        failpoint("turn.before_commit")
        return len(letters), None

    async def _after(self, letters: Sequence[Letter], done: int, query: ReaderQuery | None) -> bool:
        if done:
            failpoint("turn.committed")
            self._metrics.letters.labels("done").inc(done)
        return query is None or await self._answer(letters[done], query)

    async def _alone(self, letter: Letter) -> bool:
        """Whether the lane may go on to its next letter."""
        taken = await attempt(self._db.write(lambda tx: self._take(tx, [letter])))
        if isinstance(taken, Failed):
            return await self._failed(letter, taken)
        return await self._after([letter], *taken)

    async def _answer(self, letter: Letter, query: ReaderQuery) -> bool:
        answer = await attempt(self._turns.ask(query))
        if isinstance(answer, Failed):
            return await self._failed(letter, answer)

        def turn(tx: Transaction) -> None:
            at = self._clock.now()
            self._turns.answer(tx, answer, at)
            tx.inbox.done(letter.id, at)

        answered = await attempt(self._db.write(turn))
        if isinstance(answered, Failed):
            return await self._failed(letter, answered)
        self._metrics.letters.labels("done").inc()
        return True

    async def _failed(self, letter: Letter, failed: Failed) -> bool:
        if isinstance(failed.error, NotStored):
            raise failed.error
        at = self._clock.now()
        hopeless = isinstance(failed.error, Unreadable) or letter.attempts >= len(PAUSES)
        again = None if hopeless else at + PAUSES[letter.attempts]
        await self._db.write(lambda tx: tx.inbox.failed(letter.id, at, failed.place, again))
        self._metrics.letters.labels("set_aside" if hopeless else "failed").inc()
        if hopeless:
            self._metrics.alerts.labels("set_aside").inc()
        said = "set aside" if hopeless else "tried again later"
        log.error("letter %s (%s) is %s: %s", letter.id, letter.kind, said, failed.place, exc_info=failed.error)
        return hopeless
