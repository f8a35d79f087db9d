"""Commands of `wangge roster`: the template, the check of a file, its import, the export."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.centre import centre_of
from bot.cli.errors import HERE, ConfigFile, load_config, told
from bot.cli.new_file import refuse_existing, write_new
from bot.config.settings import Settings
from bot.open_resources import open_clock, open_database, read_beside
from bot.roster.fetch import read
from bot.roster.template import workbook
from bot.rulebook.load_book import read_book
from bot.runtime.clock import SystemClock
from bot.runtime.wake_signals import Bells
from dispatch.roster.difference import as_roster, completed, difference
from dispatch.roster.roster import Problem, Roster
from dispatch.suggest.check_assignments import unknown_matters
from handlers.households.take_over import in_the_way_of_doors
from handlers.notify.messages import RosterNotice
from handlers.notify.outbox_writer import OutboxWriter
from handlers.roster.apply import in_the_way, known, take_over
from handlers.roster.import_file import imported
from handlers.roster.roster_details import RosterDetails, faults_of, parts_of
from handlers.roster.roster_text import roster_text
from handlers.wording.speech import Saying, saying
from storage.cases.notes import OPERATOR, ROSTER_EXPORTED
from storage.engine.errors import AlreadyRunning
from storage.engine.failpoints import failpoint
from storage.transaction import Transaction
from storage.upkeep.exports_beside import note_export

RosterFile = Annotated[Path, typer.Argument(metavar="FILE", help="名册 .xlsx 或 .csv / the roster")]

roster = typer.Typer(no_args_is_help=True, help="名册：网格站、网格、处置单位、人员 / stations, grids, units, people")


@roster.command()
def template(out: Annotated[Path, typer.Argument(metavar="OUT.xlsx")]) -> None:
    """生成空白名册 / an empty roster to fill in."""
    with told():
        write_new(out, workbook(None))


@roster.command()
def export(
    out: Annotated[Path, typer.Argument(metavar="OUT.xlsx")],
    config: ConfigFile = HERE,
) -> None:
    """导出现有名册（含手机号，0600），可与机器人同时运行 / the known roster, with phones; a logged look."""
    with told():
        settings = load_config(config, with_token=False).settings
        refuse_existing(out)
        write_new(out, workbook(asyncio.run(_exported(settings))))


async def _exported(settings: Settings) -> Roster:
    """The roster; that it was looked at is on disk before it is given."""
    at = (await open_clock(settings, Bells())).now()
    visits = read_book(settings).rules.visits

    def looked_at(tx: Transaction) -> Roster:
        tx.notes.log_export(OPERATOR, ROSTER_EXPORTED, at)
        return as_roster(known(tx, visits))

    try:
        async with open_database(settings) as db:
            return await db.write(looked_at)
    except AlreadyRunning:
        note_export(settings.storage.beside, at)
        return read_beside(settings, lambda tx: as_roster(known(tx, visits)))


@roster.command()
def check(file: RosterFile, config: ConfigFile = HERE) -> None:
    """检查名册文件，逐条指出行、列、原因 / everything that is wrong with the file: row, column, reason; exit 1."""
    with told():
        say = _saying(load_config(config, with_token=False).settings)
        new, found = asyncio.run(read(file.read_bytes()))
        book = say.centre.book
        found = [*found, *unknown_matters(new.assignments or (), book), *in_the_way_of_doors(new, book)]
        _stop_at(sorted(found), say)
        typer.echo("名册文件无误 / the file is sound")


@roster.command("import")
def import_command(
    file: RosterFile,
    config: ConfigFile = HERE,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="确认导入 / do it")] = False,
) -> None:
    """导入名册：先列出改动，加 --yes 才导入 / what it would change; with --yes it is done."""
    with told():
        settings = load_config(config, with_token=False).settings
        say = _saying(settings)
        new, found = asyncio.run(read(file.read_bytes()))
        _stop_at(found, say)
        typer.echo(asyncio.run(_import(settings, new, say, yes=yes)))


async def _import(settings: Settings, new: Roster, say: Saying, *, yes: bool) -> str:
    """What was done, or would be."""

    def turn(tx: Transaction) -> str:
        now = known(tx, say.centre.book.rules.visits)
        _stop_at(in_the_way(tx, say.centre.book, new, now, None), say)
        changes = difference(completed(new, now), now)
        if not changes:
            return say.words.plain("roster.nothing_new")
        if not yes:
            return _plain(RosterNotice("roster.would"), RosterDetails(parts=parts_of(changes)), say)
        left = take_over(tx, OutboxWriter(tx, say.at, say.centre, f"roster:{say.at.isoformat()}"), new, now)
        failpoint("import.before_commit")
        return _plain(imported(tx, left), RosterDetails(parts=parts_of(changes)), say)

    async with open_database(settings) as db:
        said = await db.write(turn)
        failpoint("import.committed")
        return said


def _stop_at(found: list[Problem], say: Saying) -> None:
    if found:
        wrong = RosterNotice("roster.wrong", count=len(found))
        typer.echo(_plain(wrong, RosterDetails(faults=faults_of(found)), say), err=True)
        raise typer.Exit(1)


def _plain(notice: RosterNotice, details: RosterDetails, say: Saying) -> str:
    return "\n".join(line.striptags() for line in roster_text(notice, details, say).split("\n"))


def _saying(settings: Settings) -> Saying:
    """The words of the chat, though no bot is there to say them."""
    return saying(centre_of(settings, read_book(settings)), SystemClock().now())
