"""Examines an installation from outside and inside, for `wangge doctor` and `/doctor`: each problem with its
remedy."""

import asyncio
from collections.abc import Iterator
from datetime import date, datetime
from functools import partial

from bot.config.load import Config
from bot.config.settings import Settings, StorageSection
from bot.doctor.database import Inside, look, of_database
from bot.doctor.engine import of_setup
from bot.doctor.files import of_files
from bot.doctor.findings import Finding, note, wrong
from bot.doctor.households import of_households
from bot.doctor.roster import of_roster
from bot.doctor.telegram import of_telegram
from bot.loops.nightly import CALENDAR_WARNING
from bot.open_resources import open_bot, open_clock, open_database, read_beside
from bot.rulebook.load_book import read_book
from bot.rulebook.workdays import ends_within
from bot.runtime.clock import SystemClock
from bot.runtime.wake_signals import Bells
from bot.telegram_client.client import Call, call
from storage.database import Database
from storage.engine.errors import AlreadyRunning, Unusable
from storage.read_only_snapshot import read_snapshot
from storage.upkeep.inspect_database import find_damage, setup_of


async def examine(config: Config) -> list[Finding]:
    """All findings, from outside; every part that can't be reached is a finding itself."""
    if config.token is None:
        raise ValueError("the doctor needs the token")
    at = (await open_clock(config.settings, Bells())).now()
    findings = [*_house(config.settings, at)]
    inside: Inside | None = None
    try:
        findings += of_setup(setup_of(config.settings.storage.database, SystemClock().now))
        findings += await _damage(config.settings.storage)
        inside = await _look_inside(config.settings, findings, at)
    except Unusable as error:
        findings.append(wrong(f"数据库无法使用：{error}", f"the database can't be used: {error}"))
    if inside is not None:
        findings += of_database(inside, at)
        findings += of_roster(inside, read_book(config.settings))
    async with open_bot(config.settings, config.token) as bot:
        findings += [
            found async for found in of_telegram(partial(call, bot), inside, config.settings.telegram.webhook)
        ]
    return findings


async def examine_running(settings: Settings, db: Database, ask: Call, at: datetime) -> list[Finding]:
    """The same of the bot that runs, from inside it; its database is read beside the writer."""
    inside = await look_beside(settings, db, at)
    telegram = [found async for found in of_telegram(ask, inside, settings.telegram.webhook)]
    roster = of_roster(inside, read_book(settings))
    return [*_house(settings, at), *await look_at_setup(settings), *of_database(inside, at), *roster, *telegram]


async def look_at_setup(settings: Settings) -> list[Finding]:
    """What is wrong with how the database is set up, looked at beside the loop."""
    found = await asyncio.to_thread(setup_of, settings.storage.database, SystemClock().now)
    return [finding for finding in of_setup(found) if finding.wrong]


async def look_beside(settings: Settings, db: Database, at: datetime) -> Inside:
    """What the database tells, read beside the writing thread."""
    looked = partial(look, today=local_day(settings, at))
    return await asyncio.to_thread(read_snapshot, settings.storage.database, db.vault, looked)


async def _look_inside(settings: Settings, findings: list[Finding], at: datetime) -> Inside:
    """While the bot runs, its database is read beside it. Raises Unusable."""
    looked = partial(look, today=local_day(settings, at))
    try:
        async with open_database(settings) as db:
            return await db.write(looked)
    except AlreadyRunning:
        findings.append(note("机器人正在运行", "the bot is running"))
        return read_beside(settings, looked)


async def _damage(place: StorageSection) -> list[Finding]:
    """Page by page, which takes its time. Raises Unusable where the file can't be read."""
    found = await find_damage(place.database)
    if found is None:
        return []
    return [
        wrong(
            f"数据库文件已损坏（{found}）：请停止机器人，另存现有文件，再用 wangge restore 恢复最近的备份",
            f"the database is damaged ({found}): stop the bot, copy the files aside, and put the newest backup back "
            "with wangge restore",
        )
    ]


def _house(settings: Settings, at: datetime) -> Iterator[Finding]:
    yield from of_files(settings.storage)
    calendar = read_book(settings).calendar
    if ends_within(calendar, calendar.day(at), CALENDAR_WARNING):
        end = calendar.known_until
        yield wrong(f"节假日数据到 {end} 止：请补 holidays 文件", f"holiday data end on {end}: add a holidays file")
    yield from of_households(settings.privacy)


def local_day(settings: Settings, at: datetime) -> date:
    """The day at that time in the centre's zone."""
    return at.astimezone(settings.centre.timezone).date()
