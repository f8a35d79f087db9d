"""What storage asks of a database engine: a connection that writes, readers, a look, and what its errors mean."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

import sqlalchemy
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.engine.connection import Connection
from storage.engine.setup import Setup
from storage.engine.trouble import Trouble


class Lease(Protocol):
    """How a process that works on the database shows those who stand by that it lives."""

    async def begin(self) -> int:
        """Shows life for the first time since the lock was got, and returns the number of this term, from 1."""
        ...

    async def beat(self) -> None:
        """Shows life. TakenOver where another process has the database; the engine's own errors where it can't be
        shown now."""
        ...

    async def close(self) -> None:
        """Closes its connection."""
        ...


class Link(Protocol):
    """The one connection that writes: first `hold`, then `open`; of one thread at a time.

    A turn is what stands between `begin_turn` and `end_turn` or `undo_turn`; several may share a commit.
    """

    @property
    def connection(self) -> Connection:
        """Runs the statements of the turns."""
        ...

    @property
    def in_transaction(self) -> bool:
        """False also where the engine has given the transaction up by itself."""
        ...

    @property
    def lease(self) -> Lease | None:
        """None on an engine where no process can stand by."""
        ...

    def hold(self, *, watched_at: float | None = None) -> None:
        """Takes the database for this process alone. AlreadyRunning where another process has it.

        Who stands by calls it again and again, each time with the seconds of a clock that nobody sets: it does not
        wait then, and takes the database also from a process that no longer shows life.
        """
        ...

    def open(self) -> None:
        """Connects, and checks that the database can be used."""
        ...

    def begin(self) -> None:
        """Begins a transaction."""
        ...

    def begin_turn(self) -> None:
        """Begins a turn within the transaction."""
        ...

    def end_turn(self) -> None:
        """Keeps what the turn has written, for the commit."""
        ...

    def undo_turn(self) -> None:
        """As if the turn had not been."""
        ...

    def commit(self) -> None:
        """All of it is on disk when this returns."""
        ...

    def rollback(self) -> None:
        """Gives up the transaction, where there is one."""
        ...

    def mend(self) -> bool:
        """Connects anew where the server was lost. False where it can't be; TakenOver where it is no longer ours."""
        ...

    def leave(self) -> None:
        """A server that is lost is waited for no longer. From whatever thread."""
        ...

    def tidy(self) -> None:
        """Leaves what is stored in good order; before `close`, where all went well."""
        ...

    def close(self) -> None:
        """Closes the connection; what was held is held still."""
        ...

    def release(self) -> None:
        """Lets go of the database; does nothing where it is not held."""
        ...


class Engine(Protocol):
    """One database, of one kind. Its text is its address, as an operator may read it."""

    @property
    def version(self) -> str:
        """The engine's name and version."""
        ...

    @property
    def begin_reading(self) -> str:
        """The statement that begins a look at one moment, on a connection of `readers`."""
        ...

    def link(self) -> Link:
        """A connection that writes, not open yet."""
        ...

    def readers(self) -> AsyncEngine:
        """Asynchronous, with a few connections that can't write."""
        ...

    def snapshot(self) -> AbstractContextManager[Connection]:
        """A look, beside whoever has it open, in which all is as it was at one moment."""
        ...

    def migrating(self) -> AbstractContextManager[sqlalchemy.Connection]:
        """A transaction for changes of the schema: committed at the end, or nothing of it."""
        ...

    def look(self, table: str, query: str) -> str | None:
        """One value of a database that is not open yet; None where it, the table or the row is not there."""
        ...

    def usable(self) -> AbstractContextManager[None]:
        """Turns whatever goes wrong while it is opened into Unusable, Damaged or UnusableNow."""
        ...

    def trouble(self, error: BaseException) -> Trouble | None:
        """What an error means; None where it is not the engine's, or the fault of the statement."""
        ...

    def setup(self, now: Callable[[], datetime]) -> Setup:
        """How the database is set up; `now` is this machine's clock (UTC). Raises the engine's own errors."""
        ...

    async def find_damage(self) -> str | None:
        """What is found first; None for a sound database. Unusable where it can't be read now. May be cancelled."""
        ...
