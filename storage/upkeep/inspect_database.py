"""Checks a database for damage, and looks at how it is set up, while others work on it."""

from collections.abc import Callable
from datetime import datetime

from storage.engine.address import Address
from storage.engine.choose import engine_of
from storage.engine.setup import Setup


async def find_damage(database: Address) -> str | None:
    """What is found first; None for a sound database. Unusable where it can't be read now. May be cancelled."""
    return await engine_of(database).find_damage()


def setup_of(database: Address, now: Callable[[], datetime]) -> Setup:
    """How it is set up; `now` is this machine's clock (UTC). Unusable where that can't be seen."""
    engine = engine_of(database)
    with engine.usable():
        return engine.setup(now)
