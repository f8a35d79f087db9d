"""Reads a database that another process has open, without writing and without making anybody wait."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from storage.engine.secrets import Vault
from storage.engine.sqlite import looking_engine, usable
from storage.transaction import Transaction

T = TypeVar("T")


def glance(path: Path, vault: Vault, look: Callable[[Transaction], T]) -> T:
    """Returns what `look` reads; all of it is as it was at one moment.

    Unusable where the file is not of this program's version.
    """
    engine = looking_engine(path)
    try:
        with usable(path), engine.connect() as connection:
            connection.exec_driver_sql("BEGIN")
            try:
                return look(Transaction(connection, vault))
            finally:
                connection.exec_driver_sql("ROLLBACK")
    finally:
        engine.dispose()
