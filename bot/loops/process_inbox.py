"""Processes stored updates (letters): each in one turn, in order within a lane (a chat), many lanes at once.

A lane's letters are tried in one transaction; if one of them fails, they are taken one by one, and the lane stops at
the failing letter until it succeeds or is set aside. A reader query is answered beside all that, and its lane goes on
when it is. So neither a poisonous letter nor a slow question holds up other chats.

After an unclean end letters are taken up one at a time for a while (see bot/runtime/careful.py).
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.loops.answer_beside import AnswersBeside
from bot.runtime.careful import Careful
from bot.runtime.clock import Clock
from bot.runtime.health import Metrics
from bot.runtime.loop import Failure, attempt
from bot.runtime.wake_signals import Bells
from handlers.bot_api.incoming import Unreadable
from handlers.turn.reader_query import ReaderAnswer, ReaderQuery
from storage.database import Database
from storage.engine.errors import NotStored
from storage.engine.failpoints import failpoint
from storage.messages.inbox import Letter
from storage.transaction import Transaction
from storage.upkeep.last_end import MAX_DEATHS

BATCH: Final = 200
MAX_REST: Final = 30.0
QUERY_DEADLINE: Final = 120.0
"""Seconds within which a reader query must be answered; then the letter has failed like any other."""
PAUSES: Final = tuple(timedelta(seconds=n) for n in (1, 5, 30, 120))
"""Before the second to the fifth try; after the fifth a letter is set aside."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Turns:
    """What the handlers do with a letter, and how a reader query of theirs is answered."""

    take: Callable[[Transaction, Letter, datetime], ReaderQuery | None]
    ask: Callable[[ReaderQuery], Awaitable[ReaderAnswer]]
    answer: Callable[[Transaction, ReaderAnswer, datetime], None]
    set_aside: Callable[[Transaction, Letter, datetime], None]
    """Tells whoever must know that a letter could not be worked off."""


class Desk:
    """The loop that handles letters."""

    def __init__(
        self,
        db: Database,
        turns: Turns,
        clock: Clock,
        bells: Bells,
        metrics: Metrics,
        careful: Careful,
        tasks: asyncio.TaskGroup,
    ) -> None:
        self._db, self._turns, self._clock = db, turns, clock
        self._bells, self._metrics, self._careful = bells, metrics, careful
        self._answers = AnswersBeside(tasks, bells.desk, bells)
        """By lane."""

    async def step(self) -> float:
        """Handles what waits, up to a batch. NotStored goes up: the disk's trouble is no letter's fault."""
        self._answers.raise_trouble()
        at = self._clock.now()
        letters = await self._db.write(lambda tx: self._waiting(tx, at))
        if not letters:
            due = await self._db.write(lambda tx: tx.inbox.next_due(at))
            return MAX_REST if due is None else min(MAX_REST, max(0.05, (due - at).total_seconds()))
        failpoint("turn.taken")
        if self._careful.active("letter"):
            ended = [await attempt(self._with_care(letters[0]))]
        else:
            lanes: dict[int, list[Letter]] = {}
            for letter in letters:
                lanes.setdefault(letter.lane, []).append(letter)
            ended = await asyncio.gather(*(attempt(self._lane(lane)) for lane in lanes.values()))
        self._bells.committed()
        for one in ended:
            if isinstance(one, Failure):
                raise one.error
        return 0.0

    async def finish(self, seconds: float) -> None:
        """Gives the queries under way so many seconds; what is not answered then is asked again at the next start."""
        await self._answers.finish(seconds)

    def _waiting(self, tx: Transaction, at: datetime) -> list[Letter]:
        """The oldest letters, but of the lanes that wait for an answer."""
        found: list[Letter] = []
        after = 0
        while len(found) < BATCH:
            page = tx.inbox.waiting(at, BATCH, after)
            found += [letter for letter in page if letter.lane not in self._answers]
            if len(page) < BATCH:
                break
            after = page[-1].id
        return found[:BATCH]

    async def _with_care(self, letter: Letter) -> None:
        async with self._careful.alone("letter", letter.id) as may:
            if may:
                await self._alone(letter)
            else:
                await self._set_aside(letter, f"the process has died of it {MAX_DEATHS} times")

    async def _lane(self, letters: list[Letter]) -> None:
        await self._lane_taken(letters, await attempt(self._db.write(lambda tx: self._take(tx, letters))))

    async def _lane_taken(self, letters: list[Letter], taken: tuple[int, ReaderQuery | None] | Failure) -> None:
        """After a failure its letters are taken one by one."""
        if not isinstance(taken, Failure):
            self._after(letters, *taken)
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
            failpoint("turn.decided")
            tx.inbox.done(letter.id, at)
        failpoint("turn.before_commit")
        return len(letters), None

    def _after(self, letters: Sequence[Letter], done: int, query: ReaderQuery | None) -> bool:
        """Whether the lane may go on to its next letter."""
        if done:
            failpoint("turn.committed")
            self._metrics.letters.labels("done").inc(done)
        if query is None:
            return True
        self._answers.start(letters[done].lane, self._answer(letters[done], query))
        return False

    async def _alone(self, letter: Letter) -> bool:
        """Whether the lane may go on to its next letter."""
        return await self._one_taken(letter, await attempt(self._db.write(lambda tx: self._take(tx, [letter]))))

    async def _one_taken(self, letter: Letter, taken: tuple[int, ReaderQuery | None] | Failure) -> bool:
        if isinstance(taken, Failure):
            return await self._failed(letter, taken)
        return self._after([letter], *taken)

    async def _answer(self, letter: Letter, query: ReaderQuery) -> None:
        """Asks beside the loop; the second turn is taken with what was found."""
        await self._take_answer(letter, await attempt(asyncio.wait_for(self._turns.ask(query), QUERY_DEADLINE)))

    async def _take_answer(self, letter: Letter, answer: ReaderAnswer | Failure) -> None:
        if isinstance(answer, Failure):
            await self._failed(letter, answer)
            return
        failpoint("answer.asked")

        def turn(tx: Transaction) -> None:
            at = self._clock.now()
            self._turns.answer(tx, answer, at)
            tx.inbox.done(letter.id, at)
            failpoint("answer.before_commit")

        await self._answered(letter, await attempt(self._db.write(turn)))

    async def _answered(self, letter: Letter, answered: object | Failure) -> None:
        if isinstance(answered, Failure):
            await self._failed(letter, answered)
        else:
            failpoint("answer.committed")
            self._metrics.letters.labels("done").inc()

    async def _failed(self, letter: Letter, failed: Failure) -> bool:
        if isinstance(failed.error, NotStored):
            raise failed.error
        if isinstance(failed.error, Unreadable) or letter.attempts >= len(PAUSES):
            await self._set_aside(letter, failed.place, failed.error)
            return True
        at = self._clock.now()
        again = at + PAUSES[letter.attempts]
        await self._db.write(lambda tx: tx.inbox.failed(letter.id, at, failed.place, again))
        self._metrics.letters.labels("failed").inc()
        log.error(
            "letter %s (%s) is tried again later: %s", letter.id, letter.kind, failed.place, exc_info=failed.error
        )
        return False

    async def _set_aside(self, letter: Letter, place: str, error: Exception | None = None) -> None:
        """It is kept, its sender and the admins are told, and its chat goes on."""
        at = self._clock.now()

        def turn(tx: Transaction) -> None:
            tx.inbox.failed(letter.id, at, place, None)
            self._turns.set_aside(tx, letter, at)

        await self._told(letter, await attempt(self._db.write(turn)), at, place)
        self._metrics.letters.labels("set_aside").inc()
        self._metrics.alerts.labels("set_aside").inc()
        log.error("letter %s (%s) is set aside: %s", letter.id, letter.kind, place, exc_info=error)

    async def _told(self, letter: Letter, told: object | Failure, at: datetime, place: str) -> None:
        """Where the telling has a bug, the letter is set aside without it."""
        if isinstance(told, Failure):
            log.error("nobody was told of letter %s: %s", letter.id, told.place, exc_info=told.error)
            await self._db.write(lambda tx: tx.inbox.failed(letter.id, at, place, None))
