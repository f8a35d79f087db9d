"""Exports the cases and figures of some days as a file; logged, also beside a running bot."""

import asyncio
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Final

import typer

from bot.cli.centre import centre_of
from bot.cli.errors import HERE, ConfigFile, Refused, load_config, told
from bot.cli.new_file import refuse_existing, write_new
from bot.config.settings import Settings
from bot.open_resources import open_clock, open_database, read_beside
from bot.rulebook.load_book import kept_book
from bot.runtime.wake_signals import Bells
from bot.spreadsheets.make import Spreadsheets
from dispatch.figures.periods import Period, span_of
from handlers.bot_api.made_files import SpreadsheetFile
from handlers.digests.scopes import STREET
from storage.cases import history
from storage.cases.history import PeriodFacts
from storage.cases.notes import OPERATOR
from storage.database import vault_for
from storage.engine.errors import AlreadyRunning
from storage.read_only_snapshot import ask_snapshot
from storage.upkeep.exports_beside import note_export

_NOTED: Final = "导出案件数据 / cases exported: {} — {}, {}; {}"
_DAY_WRONG: Final = "日期请写成 2026-11-01 的样子", "write a day as 2026-11-01"

First = Annotated[str, typer.Option("--from", metavar="YYYY-MM-DD", help="第一天 / the first day")]
Last = Annotated[str, typer.Option("--to", metavar="YYYY-MM-DD", help="最后一天（含） / the last day, included")]
Out = Annotated[Path, typer.Option(help="写入文件（0600） / the file, 0600")]


def export(
    first: First,
    last: Last,
    out: Out,
    config: ConfigFile = HERE,
    *,
    csv: Annotated[bool, typer.Option("--csv", help="只要案件清单，CSV / the case list alone, as CSV")] = False,
    reason: Annotated[str, typer.Option(help="用途，记入查看记录 / what for; it is logged")] = "",
) -> None:
    """导出某段时间的案件和统计，隐去个人信息，可与机器人同时运行 / cases and figures of some days; a logged look."""
    with told():
        settings = load_config(config, with_token=False).settings
        days = _day(first), _day(last)
        if days[0] > days[1]:
            raise Refused("最后一天早于第一天", "the last day is before the first one")
        if not reason.strip():
            raise Refused("请用 --reason 写明用途", "say what for with --reason")
        refuse_existing(out)
        content = asyncio.run(_exported(settings, days, reason.strip(), out.name, csv=csv))
        write_new(out, content)


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise Refused(*_DAY_WRONG) from None


async def _exported(settings: Settings, days: tuple[date, date], reason: str, name: str, *, csv: bool) -> bytes:
    """The file; that it was made is on disk before it is given."""
    clock = await open_clock(settings, Bells())
    book = await asyncio.to_thread(read_beside, settings, lambda tx: kept_book(tx.meta, settings))
    centre, at = centre_of(settings, book), clock.now()
    period = _up_to(span_of(book.calendar, *days), at)
    await _log(settings, at, _NOTED.format(*days, "CSV" if csv else "XLSX", reason))

    async def facts(of: Period) -> PeriodFacts:
        return await ask_snapshot(settings.storage.database, lambda conn: history.week(conn, of.start, of.end))

    wanted = SpreadsheetFile(name, STREET, period, None, centre.language, csv, named=False)
    return await Spreadsheets(facts, lambda work: read_beside(settings, work), lambda: centre, clock).file(wanted)


def _up_to(whole: Period, at: datetime) -> Period:
    """Of days that go on, what has been up to now."""
    if whole.start >= at:
        raise Refused("这段时间尚未开始", "these days are still to come")
    return replace(whole, end=min(whole.end, at))


async def _log(settings: Settings, at: datetime, what: str) -> None:
    place = settings.storage
    try:
        async with open_database(settings) as db:
            await db.write(lambda tx: tx.notes.log_export(OPERATOR, what, at))
    except AlreadyRunning:
        note_export(place.beside, at, vault_for(place.database, place.key_file), what)
