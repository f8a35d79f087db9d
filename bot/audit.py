"""Proves that every case is the fold of its events: what the log says happened is what the row says is so."""

from collections.abc import AsyncIterator

from bot.opening import open_database
from bot.settings import Settings
from dispatch.fold import replay
from dispatch.model import Case
from storage import history
from storage.cases import Recorded
from storage.database import Database


async def audit_cases(settings: Settings) -> tuple[int, list[str]]:
    """How many cases were looked at, and the numbers of those that differ from their events."""
    async with open_database(settings) as db:
        return await differing(db)


async def differing(db: Database) -> tuple[int, list[str]]:
    return await db.ask(lambda connection: _compared(history.audit(connection)))


async def _compared(cases: AsyncIterator[tuple[Case, list[Recorded]]]) -> tuple[int, list[str]]:
    seen, wrong = 0, []
    async for case, recorded in cases:
        seen += 1
        if not recorded or replay((one.at, one.actor, one.event) for one in recorded) != case:
            wrong.append(case.number)
    return seen, wrong
