"""Reads a database that another process has open, without writing and without making anybody wait."""

from collections.abc import Callable
from typing import TypeVar

from storage.engine.address import Address
from storage.engine.choose import engine_of
from storage.engine.secrets import Vault
from storage.transaction import Transaction

T = TypeVar("T")


def read_snapshot(database: Address, vault: Vault, look: Callable[[Transaction], T]) -> T:
    """Returns what `look` reads; all of it is as it was at one moment.

    Unusable where the database is not of this program's version.
    """
    with engine_of(database).snapshot() as connection:
        return look(Transaction(connection, vault))
