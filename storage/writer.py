"""The writing thread: what waits together is committed together, each turn in a savepoint of its own.

A turn that raises is rolled back alone and its caller told; the callers of the others are told of their results only
after the commit. If the commit fails, none of the batch happened and every caller hears NotStored.
"""

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from storage.engine.errors import NotStored
from storage.engine.secrets import Vault
from storage.engine.sqlite import raw_of, writing_engine
from storage.transaction import Transaction

_AT_ONCE = 200

Turn = Callable[[Transaction], Any]


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
    def __init__(self, path: Path, vault: Vault, loop: asyncio.AbstractEventLoop) -> None:
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
        if self._closed:
            raise NotStored("the database is closed")
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
        with self._connection as connection:
            transaction = Transaction(connection, self._vault)
            going = True
            while going:
                jobs, going = self._take()
                if jobs:
                    _commit(raw_of(connection), transaction, jobs)
                    self._loop.call_soon_threadsafe(_tell, jobs)
            raw_of(connection).execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._engine.dispose()

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
    try:
        raw.execute("BEGIN IMMEDIATE")
        for job in jobs:
            _play(raw, transaction, job)
        raw.execute("COMMIT")
    except Exception as error:
        if raw.in_transaction:
            raw.execute("ROLLBACK")
        for job in jobs:
            job.error = NotStored(f"nothing was stored: {type(error).__name__}: {error}")


def _play(raw: sqlite3.Connection, transaction: Transaction, job: _Job) -> None:
    """One turn in its savepoint. Raises only where SQLite itself gave the whole transaction up."""
    raw.execute("SAVEPOINT turn")
    try:
        job.result = job.turn(transaction)
    except BaseException as error:
        job.error = error
        raw.execute("ROLLBACK TO turn")
    raw.execute("RELEASE turn")


def _tell(jobs: Sequence[_Job]) -> None:
    for job in jobs:
        job.tell()
