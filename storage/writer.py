"""The thread that writes: turns that wait are committed together, each in a savepoint of its own.

A turn that raises is rolled back alone and its caller told; the callers of the others are told of their results only
after the commit. If the shared commit fails, each turn is tried once more in a commit of its own, and whoever fails
then hears NotStored. A damaged file or a bug of the thread itself ends the thread: what waits, and what comes later,
hears NotStored at once, and `failed` is told why.
"""

import asyncio
import logging
import queue
import sys
import threading
from collections.abc import Callable, Sequence
from typing import Any, Final

from storage.engine.engine import Engine, Link
from storage.engine.errors import Damaged, NotStored, Unusable, WriterDied
from storage.engine.secrets import Vault
from storage.engine.trouble import Trouble
from storage.transaction import Transaction

_AT_ONCE = 200
SWITCH_INTERVAL: Final = 0.0005
"""Seconds after which a thread that computes must let another one that waits go on. A turn waits for the interpreter
after each of its forty statements; at Python's 5 ms a summary composed beside it would hold it up for 200 ms."""
_MAX_LOST = 3
"""So often turns that met the loss of the server are taken again, before their callers have to ask for it."""
_NOBODY = (Trouble.LOCKED, Trouble.LOST)
"""What would be met again by each turn alone."""

Turn = Callable[[Transaction], Any]

log = logging.getLogger(__name__)


class _Job:
    """A turn and whoever waits for it."""

    __slots__ = ("error", "future", "result", "turn")

    def __init__(self, turn: Turn, future: asyncio.Future[Any]) -> None:
        self.turn = turn
        self.future = future
        self.result: Any = None
        self.error: BaseException | None = None

    def tell(self) -> None:
        if self.future.done():
            return
        if self.error is None:
            self.future.set_result(self.result)
        else:
            self.future.set_exception(self.error)


class Writer:
    """The writing thread of one database, and the queue of turns that wait for it."""

    def __init__(
        self,
        engine: Engine,
        link: Link,
        vault: Vault,
        loop: asyncio.AbstractEventLoop,
        failed: Callable[[Unusable], None],
    ) -> None:
        """`link` is held; `failed` is called on the loop, once, when the thread has ended before its time."""
        self._engine = engine
        self._link = link
        self._failed = failed
        self._vault = vault
        self._loop = loop
        self._queue: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="storage-writer", daemon=True)
        self._closed = False

    def start(self) -> None:
        """Opens the link here, so that whoever starts hears why it can't be; from then on it is the thread's."""
        self._link.open()
        sys.setswitchinterval(SWITCH_INTERVAL)
        self._thread.start()

    def submit(self, turn: Turn) -> asyncio.Future[Any]:
        """Puts a turn into the queue.

        The future has its result once it is on disk, or what it raised, or NotStored.
        """
        if self._closed:
            raise NotStored("the database is closed, or its writing thread has ended")
        future: asyncio.Future[Any] = self._loop.create_future()
        self._queue.put(_Job(turn, future))
        return future

    async def stop(self) -> None:
        """Finishes what waits, then closes the link; it is held still."""
        self._closed = True
        self._queue.put(None)
        self._link.leave()
        if self._thread.ident is not None:
            await asyncio.to_thread(self._thread.join)

    def _run(self) -> None:
        jobs: list[_Job] = []
        try:
            batch = _Batch(self._engine, self._link, Transaction(self._link.connection, self._vault))
            going = True
            while going:
                jobs, going = self._take()
                if jobs:
                    batch.commit(jobs)
                    self._loop.call_soon_threadsafe(_tell, jobs)
            self._link.tidy()
        except BaseException as error:
            why = self._told(error)
            if isinstance(why, WriterDied):
                log.critical("the writing thread has ended: %s", type(error).__name__, exc_info=error)
            self._loop.call_soon_threadsafe(self._give_up, jobs, why)
        finally:
            self._link.close()

    def _told(self, error: BaseException) -> Unusable:
        if isinstance(error, Unusable):
            return error
        if self._engine.trouble(error) is Trouble.DAMAGED:
            return Damaged(f"{self._engine} is damaged, or its disk fails: {error}")
        return WriterDied(f"the thread that writes {self._engine} has ended by a bug: {type(error).__name__}")

    def _give_up(self, jobs: Sequence[_Job], why: Unusable) -> None:
        """On the loop, as every submit is: so nothing can be handed over in between and wait for ever."""
        self._closed = True
        waiting = list(jobs)
        while not self._queue.empty():
            job = self._queue.get_nowait()
            if job is not None:
                waiting.append(job)
        for job in waiting:
            job.error = NotStored(f"nothing was stored: {why}")
        _tell(waiting)
        self._failed(why)

    def _take(self) -> tuple[list[_Job], bool]:
        """Waits for a job and takes along what waits behind it; False at the end."""
        jobs: list[_Job] = []
        job = self._queue.get()
        while job is not None:
            jobs.append(job)
            if len(jobs) == _AT_ONCE:
                return jobs, True
            try:
                job = self._queue.get_nowait()
            except queue.Empty:
                return jobs, True
        return jobs, False


class _Batch:
    """Turns that share a commit."""

    def __init__(self, engine: Engine, link: Link, transaction: Transaction) -> None:
        self._engine = engine
        self._link = link
        self._connection = link.connection
        self._transaction = transaction

    def commit(self, jobs: Sequence[_Job]) -> None:
        """Together, or else one by one; but who was locked out need not wait again for each. Raises what is
        damage.

        Where the server was lost before the commit, nothing is stored: they are taken again on a new connection.
        """
        failed = self._tried(jobs)
        for _ in range(_MAX_LOST):
            if failed is None or self._engine.trouble(failed) is not Trouble.LOST or not self._link.mend():
                break
            failed = self._tried(jobs)
        if failed is not None and len(jobs) > 1 and self._engine.trouble(failed) not in _NOBODY:
            for job in jobs:
                self._tried([job])

    def _tried(self, jobs: Sequence[_Job]) -> Exception | None:
        """Why nothing of it was stored, as each of them hears; None where all is on disk but turns that failed
        alone."""
        for job in jobs:
            job.result = job.error = None
        try:
            self._link.begin()
            for job in jobs:
                self._play(job)
            self._link.commit()
        except Exception as error:
            self._connection.forget()
            self._link.rollback()
            if isinstance(error, Unusable) or self._engine.trouble(error) is Trouble.DAMAGED:
                raise
            for job in jobs:
                job.error = NotStored(f"nothing was stored: {error}")
            return error
        return None

    def _play(self, job: _Job) -> None:
        """One turn. Raises where the engine itself gave the whole transaction up, or met damage."""
        self._link.begin_turn()
        try:
            job.result = job.turn(self._transaction)
            self._link.end_turn()
        except BaseException as error:
            self._connection.forget()
            met = self._engine.trouble(error)
            if met is Trouble.DAMAGED or (met is not None and not self._link.in_transaction):
                raise
            job.error = error if met is None else NotStored(f"nothing was stored: {error}")
            self._link.undo_turn()


def _tell(jobs: Sequence[_Job]) -> None:
    for job in jobs:
        job.tell()
