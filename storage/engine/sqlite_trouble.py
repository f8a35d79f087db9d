"""Tells apart what an SQLite error means: a faulty statement, trouble that may pass, or a damaged file.

SQLite's codes: sqlite.org/rescode.html.
"""

import sqlite3
from typing import Final

from storage.engine.trouble import Trouble

_BY_CODE: Final = {
    sqlite3.SQLITE_BUSY: Trouble.LOCKED,
    sqlite3.SQLITE_LOCKED: Trouble.LOCKED,
    sqlite3.SQLITE_FULL: Trouble.FULL,
    sqlite3.SQLITE_NOMEM: Trouble.HINDERED,
    sqlite3.SQLITE_INTERRUPT: Trouble.HINDERED,
    sqlite3.SQLITE_PROTOCOL: Trouble.HINDERED,
    sqlite3.SQLITE_READONLY: Trouble.FORBIDDEN,
    sqlite3.SQLITE_PERM: Trouble.FORBIDDEN,
    sqlite3.SQLITE_CANTOPEN: Trouble.FORBIDDEN,
    sqlite3.SQLITE_CORRUPT: Trouble.DAMAGED,
    sqlite3.SQLITE_NOTADB: Trouble.DAMAGED,
    sqlite3.SQLITE_IOERR: Trouble.DAMAGED,
}
_BY_EXTENDED_CODE: Final = {
    sqlite3.SQLITE_READONLY: Trouble.READ_ONLY,
    # Somebody has moved the file away, or removed it, under the open database.
    sqlite3.SQLITE_READONLY_DBMOVED: Trouble.DAMAGED,
    # Named input/output errors, and yet only a disk that is full, or memory that is.
    sqlite3.SQLITE_IOERR_SHMSIZE: Trouble.FULL,
    sqlite3.SQLITE_IOERR_NOMEM: Trouble.FULL,
}


def trouble_of(error: BaseException) -> Trouble | None:
    """What the error means; None where it is not SQLite's, or the fault of the statement."""
    if not isinstance(error, sqlite3.Error):
        return None
    code = int(getattr(error, "sqlite_errorcode", 0))
    return _BY_EXTENDED_CODE.get(code) or _BY_CODE.get(code & 0xFF)
