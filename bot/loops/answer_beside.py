"""Answers reader queries beside the steps of a loop: one holds up the chat or the timer that it is for, and no other.

Nothing was written when a query begins. Where the process ends before its answer is on disk, whatever asked it is
taken up again at the next start and asks anew.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any

from bot.runtime.loop import Failure, attempt
from bot.runtime.wake_signals import Bell, Bells


class AnswersBeside:
    """The queries under way of one loop, by the number of the chat or timer that each is for."""

    def __init__(self, tasks: asyncio.TaskGroup, loop: Bell, bells: Bells) -> None:
        """`loop` is the bell of the loop itself: it rings when a query has ended, beside those for what was done."""
        self._tasks, self._loop, self._bells = tasks, loop, bells
        self._under_way: dict[int, asyncio.Task[None]] = {}
        self._trouble: Exception | None = None

    def __len__(self) -> int:
        return len(self._under_way)

    def __contains__(self, number: int) -> bool:
        return number in self._under_way

    def start(self, number: int, work: Coroutine[Any, Any, None]) -> None:
        """Asks and answers. What `work` raises (NotStored: the disk's trouble) is raised by `raise_trouble`."""
        task = self._tasks.create_task(self._run(work))
        self._under_way[number] = task
        task.add_done_callback(lambda _: self._ended(number))

    def raise_trouble(self) -> None:
        """Raises, once, what the last query that failed has raised. For the beginning of a step."""
        if self._trouble is not None:
            trouble, self._trouble = self._trouble, None
            raise trouble

    async def finish(self, seconds: float) -> None:
        """Gives the queries under way so many seconds; what is not answered then is asked again at the next start."""
        if self._under_way:
            await asyncio.wait(self._under_way.values(), timeout=seconds)
        for task in self._under_way.values():
            task.cancel()

    async def _run(self, work: Coroutine[Any, Any, None]) -> None:
        ended = await attempt(work)
        if isinstance(ended, Failure):
            self._trouble = ended.error

    def _ended(self, number: int) -> None:
        self._under_way.pop(number, None)
        self._loop.ring()
        self._bells.committed()
