"""The connection that writes to PostgreSQL, and what becomes of it when the server goes away.

The lock that keeps other processes away is the session's own: whoever lost the connection has lost the lock, and can
write nothing more. Each commit that has written anything leaves its mark in the table `meta`, in the same
transaction. After a loss the connection is made anew and the lock taken again; then the mark tells whether the commit
whose answer was lost went in, and whether another process has written meanwhile: then it is TakenOver.

The server may not have missed us yet, and still keep the lock for the session that we have lost. All sessions of one
link bear a name that no other has, so that ours is known for sure and ended, whenever it was lost.

Who stands by ends the session of another process too, where that shows no life any more (postgresql_lease.py): what
that process writes afterwards meets a lost connection, and then TakenOver.
"""

import contextlib
import logging
import secrets
import threading
from typing import Any, Final

import psycopg

from storage.engine.address import Server
from storage.engine.connection import Connection
from storage.engine.errors import AlreadyRunning, TakenOver, UnusableNow
from storage.engine.meta import COMMIT_MARK
from storage.engine.postgresql_connection import NAME, PostgresConnection, connect
from storage.engine.postgresql_lease import PostgresLease
from storage.engine.postgresql_trouble import trouble_of, usable
from storage.engine.trouble import Trouble

_LOCK: Final = int.from_bytes(b"wangge")
"""Of this program's databases; a server keeps it for each database apart."""
_PATIENCE: Final = 10.0
"""Seconds that a lost server is waited for, before those who wait hear that nothing was stored."""
_FIRST_PAUSE: Final = 0.05
_MAX_PAUSE: Final = 2.0
_GHOST: Final = 10.0
"""Seconds until a session whose process was killed has let go of the lock, on a server that has much to do."""
_END_GHOST: Final = """
SELECT coalesce(bool_and(pg_terminate_backend(pid, 5000)), true)
FROM pg_stat_activity WHERE pid = $1::int AND application_name = $2
"""
"""True once it has ended, and with it whatever it was doing."""
_LEAVE_MARK: Final = "UPDATE meta SET value = $1 WHERE key = $2 AND pg_current_xact_id_if_assigned() IS NOT NULL"
"""Of a transaction that has written nothing, nothing need be known."""
_holder = """
SELECT pid, application_name FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE locktype = 'advisory' AND granted AND objsubid = 1
    AND classid = $1::bigint >> 32 AND objid = $1::bigint & 4294967295
    AND pg_locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""

log = logging.getLogger(__name__)


class PostgresLink:
    """One session that holds the lock; made anew after a loss, by whoever writes."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._connection: PostgresConnection | None = None
        self._name = f"{NAME} {secrets.token_hex(8)}"
        """Of each session of this link, and of no other: it is given to the server before the lock is asked for."""
        self.lease = PostgresLease(server, self._name)
        self._mark: str | None = None
        """Of our last commit that has written anything, or of whoever wrote before us."""
        self._begun = False
        self._leaving = threading.Event()

    @property
    def connection(self) -> Connection:
        return self._opened

    @property
    def _opened(self) -> PostgresConnection:
        if self._connection is None:
            raise RuntimeError("the connection is not open")
        return self._connection

    @property
    def _raw(self) -> psycopg.Connection[Any]:
        raw: psycopg.Connection[Any] = self._opened.raw
        return raw

    @property
    def in_transaction(self) -> bool:
        return self._begun and not self._raw.closed

    def hold(self, *, watched_at: float | None = None) -> None:
        with usable(self._server):
            raw = self._connected()
            try:
                self._lock(raw, _GHOST if watched_at is None else 0.0, watched_at)
            except BaseException:
                raw.close()
                raise
        self._connection = PostgresConnection(raw)

    def open(self) -> None:
        raw = self._raw
        raw.execute("INSERT INTO meta (key, value) VALUES ($1, '') ON CONFLICT DO NOTHING", [COMMIT_MARK])
        self._mark = _mark_in(raw)
        self._opened.sync()

    def begin(self) -> None:
        self._raw.execute("BEGIN")
        self._begun = True

    def begin_turn(self) -> None:
        self._raw.execute("SAVEPOINT turn")

    def end_turn(self) -> None:
        """Only now is it known that all of its statements went well."""
        self._raw.execute("RELEASE turn")
        self._opened.sync()

    def undo_turn(self) -> None:
        with contextlib.suppress(psycopg.Error):
            self._opened.sync()
        self._raw.execute("ROLLBACK TO turn")
        self._raw.execute("RELEASE turn")
        self._opened.sync()

    def commit(self) -> None:
        """Also where the answer is lost: then it returns once it is known to be on disk.

        UnusableNow where that can't be found out before the process ends.
        """
        mark = secrets.token_hex(8)
        try:
            done = self._raw.execute(_LEAVE_MARK, [mark, COMMIT_MARK])
            self._raw.execute("COMMIT", prepare=False)
            self._opened.sync()
        except psycopg.Error as error:
            if trouble_of(error) is not Trouble.LOST or not self._went_in(mark):
                raise
            log.warning("the answer to a commit was lost; it is on disk")
        else:
            if done.rowcount:
                self._mark = mark
        self._begun = False

    def rollback(self) -> None:
        if self.in_transaction:
            with contextlib.suppress(psycopg.Error):
                self._opened.sync()
            with contextlib.suppress(psycopg.OperationalError):
                self._raw.execute("ROLLBACK")
                self._opened.sync()
        self._begun = False

    def mend(self) -> bool:
        """Connects anew after a loss. False where the server stays away; TakenOver where it is no longer ours."""
        return self._again(_PATIENCE, {self._mark}) is not None

    def leave(self) -> None:
        self._leaving.set()

    def tidy(self) -> None:
        pass

    def close(self) -> None:
        pass

    def release(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _went_in(self, mark: str) -> bool:
        """Whether that commit is on disk: asked for as long as it takes, for to guess would be to do it twice, or not
        at all."""
        found = self._again(float("inf"), {self._mark, mark})
        if found is None:
            raise UnusableNow(f"{self._server} has not said whether what was written last is stored")
        self._mark = found[0]
        return found[0] == mark

    def _again(self, patience: float, marks: set[str | None]) -> tuple[str | None] | None:
        """Connects anew, and gives the mark that is found, which must be one of these; None where the server stays
        away."""
        log.warning("the connection to %s is lost", self._server)
        pause, waited = _FIRST_PAUSE, 0.0
        while True:
            with contextlib.suppress(psycopg.OperationalError):
                found = self._anew()
                if found not in marks:
                    raise TakenOver(f"another process has written into {self._server} meanwhile")
                log.warning("%s is there again", self._server)
                return (found,)
            if waited >= patience or self._leaving.wait(pause):
                return None
            waited += pause
            pause = min(2 * pause, _MAX_PAUSE)

    def _anew(self) -> str | None:
        self._opened.close()
        raw = self._connected()
        try:
            self._lock(raw, _GHOST)
            found = _mark_in(raw)
        except AlreadyRunning as error:
            raw.close()
            raise TakenOver(str(error)) from None
        except BaseException:
            raw.close()
            raise
        self._opened.take(raw)
        return found

    def _connected(self) -> psycopg.Connection[Any]:
        return connect(self._server, writes=True, name=self._name)

    def _lock(self, raw: psycopg.Connection[Any], patience: float, watched_at: float | None = None) -> None:
        """A session of our own that the server has not missed yet is ended; so is, where `watched_at` says that this
        is a look of who stands by, one that shows no life. Of another one that ends just now the end is waited for.

        AlreadyRunning where another process has the lock.
        """
        waited = 0.0
        while not _one(raw, "SELECT pg_try_advisory_lock($1)", [_LOCK])[0]:
            holder = raw.execute(_holder, [_LOCK]).fetchone()
            if holder is not None and (holder[1] == self._name or self._is_dead(raw, holder[1], watched_at)):
                if holder[1] != self._name:
                    log.warning("%s shows no life: this process takes %s over", holder[1], self._server)
                self._end(raw, *holder)
            elif waited >= patience or self._leaving.wait(_FIRST_PAUSE):
                raise AlreadyRunning(f"another process has this database open (it holds the lock of {self._server})")
            waited += _FIRST_PAUSE

    def _is_dead(self, raw: psycopg.Connection[Any], holder: str, watched_at: float | None) -> bool:
        return watched_at is not None and self.lease.dead(raw, holder, watched_at)

    def _end(self, raw: psycopg.Connection[Any], session: int, name: str) -> None:
        if not _one(raw, _END_GHOST, [session, name])[0]:
            raise psycopg.OperationalError(f"the session «{name}» does not end yet on {self._server}")


def _mark_in(raw: psycopg.Connection[Any]) -> str | None:
    row = raw.execute("SELECT value FROM meta WHERE key = $1", [COMMIT_MARK]).fetchone()
    return None if row is None else row[0]


def _one(raw: psycopg.Connection[Any], asked: str, values: list[object]) -> tuple[Any, ...]:
    """The row of a question that always has one."""
    row: tuple[Any, ...] | None = raw.execute(asked, values).fetchone()
    if row is None:
        raise AssertionError(asked)
    return row
