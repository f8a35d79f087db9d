"""Reads a database that another process has open, without writing and without making anybody wait."""

from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from storage.engine.address import Address
from storage.engine.choose import engine_of
from storage.engine.errors import Damaged, HalfMoved
from storage.engine.meta import MOVING
from storage.engine.secrets import Vault
from storage.migrate import require_newest
from storage.transaction import Transaction

T = TypeVar("T")
_MOVING: Final = f"SELECT value FROM meta WHERE key = '{MOVING}'"  # noqa: S608 - a constant of ours


def read_snapshot(database: Address, vault: Vault, look: Callable[[Transaction], T]) -> T:
    """Returns what `look` reads; all of it is as it was at one moment.

    Unusable where the database is not of this program's version.
    """
    with engine_of(database).snapshot() as connection:
        return look(Transaction(connection, vault))


async def ask_snapshot(database: Address, question: Callable[[AsyncConnection], Awaitable[T]]) -> T:
    """Returns the answer to a long query; all of it is as it was at one moment.

    Damaged where a part of the file is, for nothing can be proved of it then; Unusable where the database is not of
    this program's version; HalfMoved where another one is still being moved into it.
    """
    engine = engine_of(database)
    found = await engine.find_damage()
    if found is not None:
        raise Damaged(f"{engine} is damaged: {found}")
    require_newest(database)
    if engine.look("meta", _MOVING) is not None:
        raise HalfMoved(engine)
    readers = engine.readers()
    try:
        with engine.usable():
            async with readers.connect() as connection:
                await connection.exec_driver_sql(engine.begin_reading)
                try:
                    return await question(connection)
                finally:
                    await connection.exec_driver_sql("ROLLBACK")
    finally:
        await readers.dispose()
