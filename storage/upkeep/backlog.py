"""How much waits in the database to be worked off, and since when; read beside the writing thread."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.messages.parcels import Delivery
from storage.tables import inbox, outbox, timers


@dataclass(frozen=True, slots=True)
class Waiting:
    """So many wait, the oldest of them since `since` (UTC); None where none does."""

    count: int = 0
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits at one moment."""

    letters: Waiting = Waiting()
    """Updates that are not worked off."""
    set_aside: int = 0
    """Updates that failed too often."""
    messages: Waiting = Waiting()
    """Messages whose time has come and that are not sent, of any class."""
    owed: Waiting = Waiting()
    """Those of them that must arrive."""
    timers: Waiting = Waiting()
    """Timers that are due and have not rung."""


_unsent = and_(
    outbox.c.settled_at.is_(None),
    or_(outbox.c.not_before.is_(None), outbox.c.not_before <= bindparam("at"), outbox.c.attempts > 0),
)
"""What is tried again later counts too: it is owed as before."""
_letters = select(func.count(), func.min(inbox.c.at)).where(inbox.c.settled_at.is_(None))
_aside = select(func.count()).select_from(inbox).where(inbox.c.aside.is_(True))
_messages = select(func.count(), func.min(outbox.c.owed_since)).where(_unsent)
_owed = _messages.where(outbox.c.delivery == Delivery.MUST)
_timers = select(func.count(), func.min(timers.c.wake_at)).where(timers.c.wake_at <= bindparam("at"))


async def backlog(connection: AsyncConnection, at: datetime) -> Backlog:
    """All of it, as of that moment (UTC)."""

    async def waiting(question: object) -> Waiting:
        [(count, since)] = await connection.execute(question, {"at": at})  # type: ignore[call-overload]
        return Waiting(count, since)

    return Backlog(
        letters=await waiting(_letters),
        set_aside=(await connection.execute(_aside)).scalar_one(),
        messages=await waiting(_messages),
        owed=await waiting(_owed),
        timers=await waiting(_timers),
    )
