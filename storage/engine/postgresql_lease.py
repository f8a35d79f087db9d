"""The sign of life of the process that works on a database of a PostgreSQL server, and who watches it.

Whoever has the lock writes its name, its term and a new word into the row `lease` of `meta` every few seconds, on a
connection of its own. Who stands by reads the row: where it stays the same for `DEAD_AFTER` seconds of the watcher's
own monotonic clock, its writer is paused, cut off or hung, though the server still keeps its session and its lock.
"""

import contextlib
import secrets
from dataclasses import dataclass, replace
from typing import Any, Final

import psycopg

from storage.engine.address import Server
from storage.engine.errors import TakenOver
from storage.engine.meta import LEASE
from storage.engine.postgresql_connection import conninfo

DEAD_AFTER: Final = 12.0
"""Seconds without a new sign of life, as seen by who watches."""
_MAX_GAP: Final = 3.0
"""Seconds between two looks. After more, nothing is known of the time between: the server may have been away, so that
nobody could show life."""

_BEGIN: Final = """
INSERT INTO meta (key, value) VALUES ($1, $2 || ' 1 ' || $3)
ON CONFLICT (key) DO UPDATE SET value = $2 || ' ' || (split_part(meta.value, ' ', 2)::bigint + 1) || ' ' || $3
RETURNING split_part(value, ' ', 2)::bigint
"""
_BEAT: Final = """
UPDATE meta SET value = split_part(value, ' ', 1) || ' ' || split_part(value, ' ', 2) || ' ' || $3
WHERE key = $1 AND split_part(value, ' ', 1) = $2
"""


@dataclass(frozen=True, slots=True)
class _Watched:
    """The row as it was read from `first` to `last`, on the monotonic clock."""

    sign: str
    first: float
    last: float


class PostgresLease:
    """The lease of one process, by the name of its sessions; `begin` and `beat` have a session of their own."""

    def __init__(self, server: Server, name: str) -> None:
        self._server = server
        self._name = name
        self._raw: psycopg.AsyncConnection[Any] | None = None
        self._watched: _Watched | None = None

    async def begin(self) -> int:
        """Writes the first sign of life of a new term, whose number it returns; by whoever has just got the lock.

        psycopg.Error where the server can't be reached.
        """
        told = await (await self._opened()).execute(_BEGIN, self._sign())
        row = await told.fetchone()
        if row is None:
            raise AssertionError(_BEGIN)
        return int(row[0])

    async def beat(self) -> None:
        """Writes a new sign of life. TakenOver where the row is another's by now; psycopg.Error where the server
        can't be reached: the next call connects anew."""
        try:
            told = await (await self._opened()).execute(_BEAT, self._sign())
        except psycopg.Error:
            await self.close()
            raise
        if not told.rowcount:
            raise TakenOver(f"another process has taken {self._server} over")

    def dead(self, raw: psycopg.Connection[Any], holder: str, now: float) -> bool:
        """Whether the process of that name, which has the lock, has shown no life for DEAD_AFTER seconds in which
        this was asked again and again; `now` is in seconds of a clock that nobody sets.

        False for one that is not in the row: a command of the host that has the database for a while shows no life.
        """
        sign = _sign_in(raw)
        if sign is None or sign.partition(" ")[0] != _last_word(holder):
            self._watched = None
            return False
        watched = self._watched
        if watched is None or watched.sign != sign or now - watched.last > _MAX_GAP:
            watched = _Watched(sign, now, now)
        self._watched = replace(watched, last=now)
        return now - watched.first >= DEAD_AFTER

    async def close(self) -> None:
        """Closes its own session, where there is one."""
        if self._raw is not None:
            with contextlib.suppress(psycopg.Error):
                await self._raw.close()
            self._raw = None

    def _sign(self) -> list[str]:
        return [LEASE, _last_word(self._name), secrets.token_hex(4)]

    async def _opened(self) -> psycopg.AsyncConnection[Any]:
        if self._raw is None or self._raw.closed:
            told = conninfo(self._server, writes=True, name=f"{self._name} lease")
            cursors = psycopg.AsyncRawCursor
            self._raw = await psycopg.AsyncConnection.connect(told, autocommit=True, cursor_factory=cursors)
        return self._raw


def _last_word(name: str) -> str:
    """What of the name of a process' sessions stands in the row, whose fields are parted by spaces."""
    return name.rpartition(" ")[2]


def _sign_in(raw: psycopg.Connection[Any]) -> str | None:
    """None also where the tables are not there yet."""
    with contextlib.suppress(psycopg.errors.UndefinedTable):
        row = raw.execute("SELECT value FROM meta WHERE key = $1", [LEASE]).fetchone()
        return None if row is None else row[0]
    return None
