"""A transaction in a real database, without the writing thread: for tests that look at what one turn does."""

from collections.abc import Iterator
from contextlib import contextmanager

from storage.engine.address import Address
from storage.engine.choose import engine_of
from storage.engine.connection import Connection


@contextmanager
def written(database: Address, *, keep: bool = False) -> Iterator[Connection]:
    """One turn in one transaction; at the end it is committed or has not happened."""
    link = engine_of(database).link()
    link.hold()
    link.open()
    link.begin()
    yield link.connection
    if keep:
        link.commit()
    else:
        link.rollback()
    link.close()
    link.release()
