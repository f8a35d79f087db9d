"""The entrance of storage: `write` runs a turn on the writing thread, `ask` a query on a read-only connection."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from dispatch.model import CaseId
from storage.engine.errors import Damaged, KeyMissing, NotStored, Unusable
from storage.engine.secrets import Vault, create_key, load_vault
from storage.engine.sqlite import look, reading_engine, usable
from storage.engine.trouble import is_damage, is_trouble, would_write
from storage.lock import ProcessLock
from storage.migrate import require_newest
from storage.transaction import Transaction
from storage.upkeep.quick_check import find_damage
from storage.upkeep.rotate_key import INDEX_KEY, SEAL
from storage.writer import Writer

T = TypeVar("T")


class Database:
    """One database file, open for this process alone."""

    def __init__(self, path: Path, vault: Vault) -> None:
        self.vault = vault
        self.sqlite_version = sqlite3.sqlite_version
        self._path = path
        self._lock = ProcessLock(path)
        self.failure: Unusable | None = None
        """Why nothing more can be stored, once that is so: the process has to stop and tell it."""
        self._has_failed = asyncio.Event()
        self._writer: Writer | None = None
        self._readers: AsyncEngine | None = None

    async def open(self) -> None:
        """Opens the file.

        Unusable: another process has it, it is not migrated, it is damaged, or the key is another.
        """
        self._lock.take()
        try:
            require_newest(self._path)
            with usable(self._path):
                self._writer = Writer(self._path, self.vault, asyncio.get_running_loop(), self.fail)
                self._writer.start()
                self._readers = reading_engine(self._path)
                await self.write(self._check_key)
                await self._seal_points()
        except BaseException:
            await self.close()
            if self.failure is not None:
                raise self.failure from None
            raise

    async def close(self) -> None:
        """Finishes the turns that wait and closes the file."""
        if self._readers is not None:
            await self._readers.dispose()
        if self._writer is not None:
            await self._writer.stop()
        self._readers = self._writer = None
        self._lock.release()

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
                await connection.exec_driver_sql("BEGIN")
                try:
                    return await question(connection)
                finally:
                    await connection.exec_driver_sql("ROLLBACK")
        except DBAPIError as error:
            self._look_into(error)
            raise

    async def check(self) -> None:
        """Checks the whole file for damage, beside all other work; what is found becomes the `failure` of this
        database."""
        found = await find_damage(self._path)
        if found is not None:
            self.fail(Damaged(f"{self._path} is damaged: {found}"))

    def fail(self, why: Unusable) -> None:
        """Notes why nothing more can be stored; the first reason stays."""
        self.failure = self.failure or why
        self._has_failed.set()

    async def has_failed(self) -> Unusable:
        """Waits until nothing more can be stored, and returns the reason."""
        await self._has_failed.wait()
        return self.failure or Unusable(f"{self._path} can't be used")

    def _look_into(self, error: DBAPIError) -> None:
        """What a reader met: NotStored where it is no fault of the question."""
        met = error.orig
        if met is not None and is_damage(met):
            self.fail(Damaged(f"{self._path} is damaged, or its disk fails: {met}"))
        if met is not None and is_trouble(met) and not would_write(met):
            raise NotStored(f"nothing can be read: {met}") from None

    async def _seal_points(self) -> None:
        """Once in the life of a database that was begun before exact places were notes."""
        if await self.write(lambda tx: tx.seal_points.finished):
            return
        last: CaseId | None = CaseId(0)
        while last is not None:
            last = await self.write(partial(_seal_points, after=last))

    def _check_key(self, tx: Transaction) -> None:
        seal = tx.meta.get(SEAL)
        if seal is None:
            tx.meta.set(SEAL, self.vault.seal(b"", "meta", SEAL, 0).hex())
        else:
            self.vault.open(bytes.fromhex(seal), "meta", SEAL, 0)
        index = tx.meta.get(INDEX_KEY)
        if index is not None:
            self.vault.index_by(bytes.fromhex(index))


def _seal_points(tx: Transaction, after: CaseId) -> CaseId | None:
    return tx.seal_points.step(after)


def vault_for(database: Path, key_file: Path) -> Vault:
    """The vault of the key file, which is created together with the database and never after it.

    KeyMissing where the database needs one that is not there.
    """
    if not key_file.exists():
        if look(database, "meta", "SELECT value FROM meta WHERE key = 'seal'") is not None:
            raise KeyMissing(f"{database} needs its key file {key_file}; without it nothing personal can be read")
        create_key(key_file)
    return load_vault(key_file)
