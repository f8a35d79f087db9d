"""Runs a loop: repeats its step until the process stops, and catches every bug in it.

A step does one thing (or one batch) and returns how many seconds it may rest: 0 means that there was work and that
there may be more. A bug in a step is logged and counted, and the step is tried again after a growing pause. This is
the one place that catches everything.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, ParamSpec, TypeVar

from bot.runtime.health import Metrics
from bot.runtime.wake_signals import Bell
from storage.engine.errors import NotStored

T = TypeVar("T")
P = ParamSpec("P")
Step = Callable[[], Awaitable[float]]

MAX_PAUSE: Final = 30.0
"""Seconds between two tries of a step that keeps failing."""
MAX_STORAGE_PAUSE: Final = 2.0
"""The same while storage is in trouble (a full disk, a lock): a try costs little, and afterwards all wait for it."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Failure:
    """An attempt that raised."""

    error: Exception

    @property
    def place(self) -> str:
        """Type and place of the error, never its words: they may hold what a person wrote."""
        trace = self.error.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        where = "" if trace is None else f" {trace.tb_frame.f_code.co_qualname}:{trace.tb_lineno}"
        return f"{type(self.error).__name__}{where}"


async def attempt(work: Awaitable[T]) -> T | Failure:
    """The result of `work`, or how it failed. A cancellation is no failure and goes up."""
    try:
        return await work
    except Exception as error:
        return Failure(error)


def attempt_now(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | Failure:
    """The same of a plain function."""
    try:
        return work(*args, **kwargs)
    except Exception as error:
        return Failure(error)


async def repeat(name: str, step: Step, bell: Bell, metrics: Metrics, stopping: asyncio.Event) -> None:
    """Repeats the step until `stopping` is set; a step that has begun is let finish.

    Between steps it rests until the bell rings or the rest is over.
    """
    failures = 0
    while not stopping.is_set():
        rest = await attempt(step())
        if isinstance(rest, Failure):
            failures += 1
            metrics.errors.labels(name).inc()
            rest = _after_failure(name, rest, failures)
        else:
            failures = 0
        if rest > 0 and not stopping.is_set():
            await bell.wait(rest)


def _after_failure(name: str, failed: Failure, failures: int) -> float:
    """Seconds to wait. Trouble of storage is logged ever more rarely: the log may lie on the same full disk."""
    storage = isinstance(failed.error, NotStored)
    if not storage or failures.bit_count() == 1:
        log.error("the %s stumbled (try %d): %s", name, failures, failed.place, exc_info=failed.error)
    return min(MAX_STORAGE_PAUSE if storage else MAX_PAUSE, 0.25 * 2.0 ** min(failures, 10))
