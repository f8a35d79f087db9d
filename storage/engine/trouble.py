"""Tells apart what an SQLite error means: a faulty statement, trouble that may pass, or a damaged file.

A statement that breaks a constraint, or that SQLite can't read, is a bug of whoever wrote it, and fails alone. All
else is no fault of the turn that met it: it is NotStored, and tried again. SQLite's codes: sqlite.org/rescode.html.
"""

import sqlite3
from typing import Final

_PASSING: Final = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_INTERRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
    }
)
_FOR_THE_OPERATOR: Final = frozenset({sqlite3.SQLITE_PERM, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN})
"""Those of them that at a start mean a wrong path, or rights that are not given."""
_LASTING: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR})
_MOVED: Final = sqlite3.SQLITE_READONLY_DBMOVED
"""Somebody has moved the file away, or removed it, under the open database."""
_NO_ROOM: Final = frozenset({sqlite3.SQLITE_IOERR_SHMSIZE, sqlite3.SQLITE_IOERR_NOMEM})
"""Named input/output errors, and yet only a disk that is full, or memory that is."""


def is_trouble(error: BaseException) -> bool:
    """Whether storage could not do it, whatever was asked: it may be tried again."""
    return _code(error) & 0xFF in _PASSING | _LASTING


def is_damage(error: BaseException) -> bool:
    """Whether the file is corrupt, or its disk fails, so that it is of no use to go on."""
    code = _code(error)
    return code == _MOVED or (code & 0xFF in _LASTING and code not in _NO_ROOM)


def passes_by_itself(error: BaseException) -> bool:
    """Whether to try again later is all that is needed: the file is locked, or its disk full."""
    code = _code(error)
    return code & 0xFF in _PASSING - _FOR_THE_OPERATOR or code in _NO_ROOM


def is_locked(error: BaseException) -> bool:
    """Whether another process holds the file."""
    return _code(error) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def would_write(error: BaseException) -> bool:
    """Whether a connection that only reads was asked to write, which is a bug of whoever asked."""
    return _code(error) == sqlite3.SQLITE_READONLY


def _code(error: BaseException) -> int:
    """SQLite's extended result code; 0 for errors that are not SQLite's."""
    code = getattr(error, "sqlite_errorcode", 0) if isinstance(error, sqlite3.Error) else 0
    return int(code)
