"""The kinds of things that areas keep with their events: what the audit compares, and retention goes through."""

from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncConnection

from storage.campaigns.campaigns import CAMPAIGNS
from storage.engine.event_log import LogKind, audit
from storage.households.door_log import DOORS
from storage.rounds.visits import VISITS
from storage.rounds.voices import VOICES

LOGS: Final[tuple[LogKind[Any, Any], ...]] = (VISITS, VOICES, DOORS, CAMPAIGNS)
"""One row a kind; the order is that of the audit."""


async def differing_things(connection: AsyncConnection) -> list[str]:
    """The things of the areas that differ from the fold of their events, each as its kind and number."""
    return [f"{kind.name} {thing}" for kind in LOGS async for thing, agrees in audit(connection, kind) if not agrees]
