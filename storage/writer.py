"""The thread that writes: turns that wait are committed together, each in a savepoint of its own.

A turn that raises is rolled back alone and its caller told; the callers of the others are told of their results only
after the commit. If the shared commit fails, each turn is tried once more in a commit of its own, and whoever fails
then hears NotStored. A damaged file or a bug of the thread itself ends the thread: what waits, and what comes later,
hears NotStored at once, and `failed` is told why.
"""

import asyncio
import contextlib
import logging
import queue
import sqlite3
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from storage.engine.errors import Damaged, NotStored, Unusable, WriterDied
from storage.engine.secrets import Vault
from storage.engine.sqlite import raw_of, writing_engine
from storage.engine.trouble import is_damage, is_locked, is_trouble
from storage.transaction import Transaction

_AT_ONCE = 200

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

    def refuse(self, error: BaseException) -> None:
        """What its caller will hear: NotStored where storage was in trouble, else what the turn raised."""
        self.error = NotStored(f"nothing was stored: {error}") if is_trouble(error) else error

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
        self, path: Path, vault: Vault, loop: asyncio.AbstractEventLoop, failed: Callable[[Unusable], None]
    ) -> None:
        """`failed` is called on the loop, once, when the thread has ended before its time."""
        self._path = path
        self._failed = failed
        self._engine = writing_engine(path)
        self._vault = vault
        self._loop = loop
        self._queue: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="storage-writer", daemon=True)
        self._closed = False

    def start(self) -> None:
        """Opens the file here, so that whoever starts hears why it can't be; from then on it is the thread's."""
        self._connection = self._engine.connect()
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
        """Finishes what waits, then checkpoints and lets go of the file."""
        self._closed = True
        self._queue.put(None)
        if self._thread.ident is not None:
            await asyncio.to_thread(self._thread.join)

    def _run(self) -> None:
        jobs: list[_Job] = []
        try:
            transaction = Transaction(self._connection, self._vault)
            going = True
            while going:
                jobs, going = self._take()
                if jobs:
                    _commit(raw_of(self._connection), transaction, jobs)
                    self._loop.call_soon_threadsafe(_tell, jobs)
            self._checkpoint()
        except BaseException as error:
            if not is_damage(error):
                log.critical("the writing thread has ended: %s", type(error).__name__, exc_info=error)
            self._loop.call_soon_threadsafe(self._give_up, jobs, self._told(error))
        finally:
            with contextlib.suppress(sqlite3.Error, SQLAlchemyError):
                self._connection.close()
            self._engine.dispose()

    def _checkpoint(self) -> None:
        """What can't be done now (a full disk) is done at the next start."""
        try:
            raw_of(self._connection).execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.Error as error:
            if is_damage(error):
                raise

    def _told(self, error: BaseException) -> Unusable:
        if is_damage(error):
            return Damaged(f"{self._path} is damaged, or its disk fails: {error}")
        return WriterDied(f"the thread that writes {self._path} has ended by a bug: {type(error).__name__}")

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


def _commit(raw: sqlite3.Connection, transaction: Transaction, jobs: Sequence[_Job]) -> None:
    """Together, or else one by one; but who was locked out need not wait again for each. Raises what is damage."""
    failed = _tried(raw, transaction, jobs)
    if failed is not None and len(jobs) > 1 and not is_locked(failed):
        for job in jobs:
            job.result = job.error = None
            _tried(raw, transaction, [job])


def _tried(raw: sqlite3.Connection, transaction: Transaction, jobs: Sequence[_Job]) -> Exception | None:
    """Why nothing of it was stored, as each of them hears; None where all is on disk but turns that failed alone."""
    try:
        raw.execute("BEGIN IMMEDIATE")
        for job in jobs:
            _play(raw, transaction, job)
        raw.execute("COMMIT")
    except Exception as error:
        if raw.in_transaction:
            raw.execute("ROLLBACK")
        if is_damage(error):
            raise
        for job in jobs:
            job.error = NotStored(f"nothing was stored: {error}")
        return error
    return None


def _play(raw: sqlite3.Connection, transaction: Transaction, job: _Job) -> None:
    """One turn in its savepoint. Raises where SQLite itself gave the whole transaction up, or met damage."""
    raw.execute("SAVEPOINT turn")
    try:
        job.result = job.turn(transaction)
    except BaseException as error:
        if is_damage(error) or (is_trouble(error) and not raw.in_transaction):
            raise
        job.refuse(error)
        raw.execute("ROLLBACK TO turn")
    raw.execute("RELEASE turn")


def _tell(jobs: Sequence[_Job]) -> None:
    for job in jobs:
        job.tell()
