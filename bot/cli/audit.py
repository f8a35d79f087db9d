"""Compares every case and its facts with what its events make of it, beside a running bot; lists the incidents."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.config.settings import Settings
from bot.open_resources import open_clock, read_beside
from bot.runtime.wake_signals import Bells
from dispatch.case.fold import replay
from dispatch.model import Case
from handlers.taps.forged import KIND as FORGED_TAP
from storage.cases import history
from storage.cases.cases import Recorded, plain
from storage.cases.history import Audited
from storage.database import Database
from storage.engine.tried import tried
from storage.messages.incidents import Incident
from storage.read_only_snapshot import ask_snapshot
from storage.upkeep.area_logs import differing_things

SHOWN: Final = timedelta(days=30)
_KINDS: Final = {FORGED_TAP: ("无效按钮", "invalid taps")}


async def audit_cases(settings: Settings) -> tuple[int, list[str]]:
    """How many cases were compared, and the numbers of those that differ from their events, or whose facts do; after
    them what differs of the things of the areas, by kind and number.

    Damaged where a page of the file is, for nothing can be proved of it then.
    """
    return await ask_snapshot(
        settings.storage.database,
        lambda connection: _with_areas(history.audit(connection), differing_things(connection)),
    )


async def uncounted_cases(settings: Settings) -> list[str]:
    """A line for each case that figures can't count, with the kind and place of the error."""
    found = await asyncio.to_thread(read_beside, settings, lambda tx: tx.unread.told())
    return [
        f"{number}: 办理记录无法读取，未计入统计 / its events can't be read, no figure counts it ({why})"
        for number, why in found
    ]


async def recent_incidents(settings: Settings) -> list[str]:
    """The lines of the last 30 days by the bot's own clock."""
    return await incidents_since(settings, (await open_clock(settings, Bells())).now())


async def incidents_since(settings: Settings, at: datetime) -> list[str]:
    """One line a day and kind of the 30 days before `at` (UTC), in both languages; they hold counts and times,
    nobody's data."""
    zone = settings.centre.timezone
    since = at.astimezone(zone).date() - SHOWN
    found = await asyncio.to_thread(read_beside, settings, lambda tx: tx.incidents.since(since))
    return [_line(one, zone) for one in found]


def _line(one: Incident, zone: ZoneInfo) -> str:
    zh, en = _KINDS.get(one.what, (one.what, one.what))
    first, last = (f"{moment.astimezone(zone):%H:%M}" for moment in (one.first_at, one.last_at))
    return f"{one.day} {first}–{last} {zh} {one.count} 次 / {one.count} {en}"


async def differing(db: Database) -> tuple[int, list[str]]:
    """How many cases there are, and the numbers of those that differ from the fold of their events, as do those
    things of the areas that follow them."""
    return await db.ask(lambda connection: _with_areas(history.audit(connection), differing_things(connection)))


async def _with_areas(cases: AsyncIterator[Audited], differing: Awaitable[list[str]]) -> tuple[int, list[str]]:
    seen, wrong = await compared(cases)
    return seen, [*wrong, *await differing]


async def compared(cases: AsyncIterator[Audited]) -> tuple[int, list[str]]:
    """How many cases these are, and the numbers of those that differ from the fold of their events, or whose facts
    do."""
    seen, wrong = 0, []
    async for one in cases:
        seen += 1
        if not one.log or not one.facts_agree or not _is_its_fold(one.case, one.log):
            wrong.append(one.case.number)
    return seen, wrong


def _is_its_fold(case: Case, log: list[Recorded]) -> bool:
    """Not where the fold fails on it."""
    return tried(lambda: replay(plain(log)) == case) is True
