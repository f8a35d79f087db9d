"""The entrance of storage: `write` runs a turn on the writing thread, `ask` a query on a read-only connection."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from dispatch.model import CaseId
from storage.engine.address import Address
from storage.engine.choose import engine_of
from storage.engine.engine import Lease
from storage.engine.errors import (
    AlreadyRunning,
    Damaged,
    HalfMoved,
    KeyMissing,
    NotStored,
    StoppedStandingBy,
    Unusable,
    WriterDied,
)
from storage.engine.meta import MOVING
from storage.engine.no_collection import no_collection
from storage.engine.secrets import Vault, create_key, load_vault
from storage.engine.trouble import Trouble
from storage.migrate import require_newest
from storage.read_only_snapshot import read_snapshot
from storage.transaction import Transaction
from storage.upkeep.rotate_key import INDEX_KEY, SEAL
from storage.writer import Writer

T = TypeVar("T")

BEAT: Final = 3.0
"""Seconds between two signs of life of a process that others stand by at."""
FENCE: Final = 9.0
"""Seconds after its last sign of life from which it starts nothing outside the database any more. Less than the time
after which another one takes over."""
_LOOK: Final = 0.5
"""Seconds between two tries of a process that stands by."""
_TELL_AFTER: Final = 3.0
"""A predecessor that was just killed has let go by then."""

log = logging.getLogger(__name__)


class Database:
    """One database, open for this process alone."""

    def __init__(self, address: Address, vault: Vault) -> None:
        self.vault = vault
        self._address = address
        self._engine = engine_of(address)
        self._link = self._engine.link()
        self.failure: Unusable | None = None
        """Why nothing more can be stored, once that is so: the process has to stop and tell it."""
        self._has_failed = asyncio.Event()
        self._alive: float | None = None
        """When life was last shown, on the monotonic clock; None where nobody stands by for this process."""
        self._writer: Writer | None = None
        self._readers: AsyncEngine | None = None

    @property
    def version(self) -> str:
        """The name and version of the engine that keeps it."""
        return self._engine.version

    async def open(self, *, stand_by: asyncio.Event | None = None) -> None:
        """Opens the database.

        Unusable: another process has it, it is not migrated, a move into it has not ended, it is damaged, or the key
        is another. With `stand_by`, and an engine on which this can be done, another process is waited for until it
        ends or shows no life any more; StoppedStandingBy where the event comes first.
        """
        if stand_by is None or self._link.lease is None:
            self._link.hold()
        else:
            await self._stand_by(stand_by)
        try:
            require_newest(self._address)
            with self._engine.usable():
                loop = asyncio.get_running_loop()
                self._writer = Writer(self._engine, self._link, self.vault, loop, self.fail)
                self._writer.start()
                self._readers = self._engine.readers()
                await self.write(self._begin)
                await self._seal_points()
        except BaseException:
            await self.close()
            if self.failure is not None:
                raise self.failure from None
            raise

    async def close(self) -> None:
        """Finishes the turns that wait and closes the database."""
        if self._readers is not None:
            await self._readers.dispose()
        if self._writer is not None:
            await self._writer.stop()
        self._readers = self._writer = None
        self._link.release()

    async def write(self, turn: Callable[[Transaction], T]) -> T:
        """Runs the turn on the writing thread; its result comes after it is on disk.

        What the turn raises is raised here, with nothing of it written. NotStored where storage was in trouble: then
        it may be tried again.
        """
        if self._writer is None:
            raise RuntimeError("the database is not open")
        result: T = await self._writer.submit(turn)
        return result

    async def ask(self, question: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        """Runs a query on a connection that can't write; all its statements see the same moment.

        NotStored where storage is in trouble, whatever was asked.
        """
        if self._readers is None:
            raise RuntimeError("the database is not open")
        try:
            async with self._readers.connect() as connection:
                await connection.exec_driver_sql(self._engine.begin_reading)
                try:
                    return await question(connection)
                finally:
                    await connection.exec_driver_sql("ROLLBACK")
        except DBAPIError as error:
            self._look_into(error)
            raise

    async def look(self, look: Callable[[Transaction], T]) -> T:
        """Gives what is made of the database as it is at one moment, on a thread of its own, without writing: what
        takes long holds up no turn. Unusable where it can't be read."""
        return await asyncio.to_thread(self._look, look)

    def _look(self, look: Callable[[Transaction], T]) -> T:
        with no_collection():
            return read_snapshot(self._address, self.vault, look)

    async def check(self) -> None:
        """Checks all of it for damage, beside all other work; what is found becomes the `failure` of this
        database."""
        found = await self._engine.find_damage()
        if found is not None:
            self.fail(Damaged(f"{self._engine} is damaged: {found}"))

    async def keep_lease(self) -> None:
        """Shows those who stand by that this process lives, until it is cancelled or another one has the database.

        Ends at once on an engine where nobody can stand by. Whatever is wrong becomes the `failure` of this database.
        """
        lease = self._link.lease
        if lease is None:
            return
        try:
            self._alive = _monotonic()
            with self._engine.usable():
                log.info("%s is this process's, for term %d", self._engine, await lease.begin())
            while True:
                await asyncio.sleep(BEAT)
                await self._show_life(lease)
        except Unusable as error:
            self.fail(error)
        except Exception as error:
            log.critical("the signs of life have ended by a bug", exc_info=error)
            self.fail(WriterDied(f"what shows that this process lives has ended by a bug: {type(error).__name__}"))
        finally:
            await lease.close()

    async def ours(self) -> None:
        """Returns once it is sure that no other process has taken the database over: at once, but where this one was
        paused or cut off."""
        while self._alive is not None and _monotonic() - self._alive > FENCE:  # noqa: ASYNC110  # time is no event
            await asyncio.sleep(_LOOK)

    def fail(self, why: Unusable) -> None:
        """Notes why nothing more can be stored; the first reason stays."""
        self.failure = self.failure or why
        self._has_failed.set()

    async def has_failed(self) -> Unusable:
        """Waits until nothing more can be stored, and returns the reason."""
        await self._has_failed.wait()
        return self.failure or Unusable(f"{self._engine} can't be used")

    async def _stand_by(self, stopping: asyncio.Event) -> None:
        began, told = _monotonic(), False
        while True:
            try:
                return await asyncio.to_thread(partial(self._link.hold, watched_at=_monotonic()))
            except AlreadyRunning:
                if not told and _monotonic() - began >= _TELL_AFTER:
                    log.info("another process works on %s: this one stands by", self._engine)
                    told = True
            if await _comes(stopping, _LOOK):
                raise StoppedStandingBy

    async def _show_life(self, lease: Lease) -> None:
        began = _monotonic()
        try:
            await lease.beat()
        except Exception as error:
            if self._engine.trouble(error) is None:
                raise
            log.warning("this process can't show that it lives: %s", type(error).__name__)
        else:
            self._alive = began

    def _look_into(self, error: DBAPIError) -> None:
        """What a reader met: NotStored where it is no fault of the question."""
        met = self._engine.trouble(error)
        if met is Trouble.DAMAGED:
            self.fail(Damaged(f"{self._engine} is damaged, or its disk fails: {error.orig}"))
        if met is not None and met is not Trouble.READ_ONLY:
            raise NotStored(f"nothing can be read: {error.orig}") from None

    async def _seal_points(self) -> None:
        """Once in the life of a database that was begun before exact places were notes."""
        if await self.write(lambda tx: tx.seal_points.finished):
            return
        last: CaseId | None = CaseId(0)
        while last is not None:
            last = await self.write(partial(_seal_points, after=last))

    def _begin(self, tx: Transaction) -> None:
        """Whose database it is; one without cases has nothing to build."""
        if tx.meta.get(MOVING) is not None:
            raise HalfMoved(self._engine)
        seal = tx.meta.get(SEAL)
        if seal is None:
            tx.meta.set(SEAL, self.vault.seal(b"", "meta", SEAL, 0).hex())
        else:
            self.vault.open(bytes.fromhex(seal), "meta", SEAL, 0)
        index = tx.meta.get(INDEX_KEY)
        if index is not None:
            self.vault.index_by(bytes.fromhex(index))
        tx.build_facts.settle_empty()


def _monotonic() -> float:
    """Seconds of a clock that nobody sets."""
    return asyncio.get_running_loop().time()


async def _comes(event: asyncio.Event, seconds: float) -> bool:
    try:
        async with asyncio.timeout(seconds):
            return await event.wait()
    except TimeoutError:
        return False


def _seal_points(tx: Transaction, after: CaseId) -> CaseId | None:
    return tx.seal_points.step(after)


def vault_for(database: Address, key_file: Path) -> Vault:
    """The vault of the key file, which is created together with the database and never after it.

    KeyMissing where the database needs one that is not there.
    """
    if not key_file.exists():
        if engine_of(database).look("meta", "SELECT value FROM meta WHERE key = 'seal'") is not None:
            raise KeyMissing(
                f"{engine_of(database)} needs its key file {key_file}; without it nothing personal can be read"
            )
        create_key(key_file)
    return load_vault(key_file)
