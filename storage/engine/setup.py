"""How a database is set up, as its engine tells it: plain facts, for whoever judges them."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class ServerSetup:
    """What only a server has, as it is for whoever says nothing of it; the bot's own sessions say some of it."""

    time_zone: str
    synchronous_commit: str
    isolation: str
    fsync: bool
    full_page_writes: bool
    checks_pages: bool
    """Whether its pages have checksums."""
    free_connections: int
    """That are left for us, beside those that are open now."""
    free_disk: int | None
    """Bytes; None where its disk can't be seen from here."""
    ahead: timedelta
    """By how much its clock is ahead of this machine's; less than nothing where it is behind."""


@dataclass(frozen=True, slots=True)
class Setup:
    """`oldest` is the oldest version that will do."""

    version: str
    oldest: str
    new_enough: bool
    encoding: str
    utf8: bool
    server: ServerSetup | None = None
    """None for a file."""
