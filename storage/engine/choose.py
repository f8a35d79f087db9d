"""Which engine an address is of."""

from storage.engine.address import Address
from storage.engine.engine import Engine
from storage.engine.sqlite import SqliteEngine


def engine_of(address: Address) -> Engine:
    """The engine of the database there; nothing is opened yet."""
    return SqliteEngine(address)
