"""Checks a database for damage, while others work on it."""

from storage.engine.address import Address
from storage.engine.choose import engine_of


async def find_damage(database: Address) -> str | None:
    """What is found first; None for a sound database. Unusable where it can't be read now. May be cancelled."""
    return await engine_of(database).find_damage()
