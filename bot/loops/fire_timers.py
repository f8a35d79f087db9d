"""Fires due timers: each becomes one turn. One that fails waits in its row and is tried again; the others go on.

A timer whose turn asks a reader query (the weekly summary) keeps its row until the answer is on disk, and the others
fire meanwhile.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.loops.answer_beside import AnswersBeside
from bot.loops.wakeup import Wakeup
from bot.runtime.clock import Clock
from bot.runtime.health import Metrics
from bot.runtime.loop import Failure, attempt
from bot.runtime.wake_signals import Bells
from handlers.turn.reader_query import ReaderAnswer, ReaderQuery
from storage.database import Database
from storage.engine.errors import NotStored
from storage.engine.failpoints import failpoint
from storage.messages.timers import Timer
from storage.transaction import Transaction

BATCH: Final = 200
LOOK: Final = 4.0
"""Seconds at most between two looks at the rows, for a wall clock that was set on wakes nobody."""
QUERY_DEADLINE: Final = 900.0
"""Seconds within which a reader query must be answered; then the timer has failed, and asks again."""
PAUSES: Final = tuple(timedelta(seconds=n) for n in (5, 30, 120, 600, 3600))

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Rings:
    """What the handlers do when a timer fires, and how a reader query of theirs is answered."""

    ring: Callable[[Transaction, Timer, datetime], ReaderQuery | None]
    ask: Callable[[ReaderQuery], Awaitable[ReaderAnswer]]
    answer: Callable[[Transaction, ReaderAnswer, datetime], None]


class Timekeeper:
    """The loop that fires timers."""

    def __init__(
        self,
        db: Database,
        rings: Rings,
        clock: Clock,
        wakeup: Wakeup,
        bells: Bells,
        metrics: Metrics,
        tasks: asyncio.TaskGroup,
    ) -> None:
        self._db, self._rings, self._clock = db, rings, clock
        self._wakeup, self._bells, self._metrics = wakeup, bells, metrics
        self._answers = AnswersBeside(tasks, bells.timers, bells)
        """By timer."""

    async def step(self) -> float:
        """Fires what is due, up to a batch. NotStored goes up: the disk's trouble is no timer's fault."""
        self._answers.raise_trouble()
        at = self._clock.now()
        timers, due = await self._db.write(lambda tx: self._due(tx, at))
        if not timers:
            if due is not None:
                self._wakeup.plan(due - at)
            return LOOK
        failpoint("timer.taken")
        ended = await asyncio.gather(*(attempt(self._ring(timer)) for timer in timers))
        self._bells.courier.ring()
        for one in ended:
            if isinstance(one, Failure):
                raise one.error
        return 0.0

    async def finish(self, seconds: float) -> None:
        """Gives the queries under way so many seconds; what is not answered then is asked again at the next start."""
        await self._answers.finish(seconds)

    def _due(self, tx: Transaction, at: datetime) -> tuple[list[Timer], datetime | None]:
        """What is due, but for the timers that wait for an answer; and when the next one is."""
        timers = [timer for timer in tx.timers.due(at, BATCH + len(self._answers)) if timer.id not in self._answers]
        return timers, tx.timers.next_due(at)

    async def _ring(self, timer: Timer) -> None:
        query = await attempt(self._db.write(lambda tx: self._ring_if_meant(tx, timer)))
        if isinstance(query, Failure):
            await self._failed(timer, query)
        elif query is not None:
            self._answers.start(timer.id, self._answer(timer, query))
        else:
            self._rung(timer)

    async def _answer(self, timer: Timer, query: ReaderQuery) -> None:
        answer = await attempt(asyncio.wait_for(self._rings.ask(query), QUERY_DEADLINE))
        if isinstance(answer, Failure):
            await self._failed(timer, answer)
            return
        failpoint("timer.asked")
        answered = await attempt(self._db.write(lambda tx: self._answer_if_meant(tx, timer, answer)))
        if isinstance(answered, Failure):
            await self._failed(timer, answered)
        else:
            self._rung(timer)

    def _rung(self, timer: Timer) -> None:
        self._metrics.timers.inc()
        self._metrics.lateness.observe((self._clock.now() - timer.due_at).total_seconds())
        failpoint("timer.rung")

    def _ring_if_meant(self, tx: Transaction, timer: Timer) -> ReaderQuery | None:
        """Rings the timer, unless a turn in between has deleted it or moved it to another time."""
        if tx.timers.get(timer.id) != timer:
            return None
        query = self._rings.ring(tx, timer, self._clock.now())
        failpoint("timer.before_commit")
        return query

    def _answer_if_meant(self, tx: Transaction, timer: Timer, answer: ReaderAnswer) -> None:
        if tx.timers.get(timer.id) == timer:
            self._rings.answer(tx, answer, self._clock.now())
            failpoint("timer.before_answer_commit")

    async def _failed(self, timer: Timer, failed: Failure) -> None:
        """It is put off. NotStored goes up."""
        if isinstance(failed.error, NotStored):
            raise failed.error
        at = self._clock.now()
        pause = PAUSES[min(timer.attempts, len(PAUSES) - 1)]
        await self._db.write(lambda tx: tx.timers.failed(timer, at + pause))
        self._metrics.alerts.labels("timer").inc()
        log.error("timer %s (%s) failed: %s", timer.id, timer.kind, failed.place, exc_info=failed.error)
