"""Which engine an address is of."""

from pathlib import Path

from storage.engine.address import Address
from storage.engine.engine import Engine
from storage.engine.sqlite import SqliteEngine


def engine_of(address: Address) -> Engine:
    """The engine of the database there; nothing is opened yet."""
    if isinstance(address, Path):
        return SqliteEngine(address)
    # Its driver takes a tenth of a second to import, which nobody with a file should wait for.
    from storage.engine.postgresql import PostgresEngine

    return PostgresEngine(address)
