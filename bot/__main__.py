"""The command line `wangge`: `run`, and what an operator needs around it; mistakes are told in one sentence."""

import gc

# What is imported is no garbage: to look for some again and again would take a seventh of the start.
_COLLECTED = gc.isenabled()
gc.disable()

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Final

import typer

from bot import app
from bot.cli.audit import audit_cases, recent_incidents, uncounted_cases
from bot.cli.data_commands import backup, erase_person, export_person, keys, restore
from bot.cli.errors import CONFIG_WRONG, HERE, ConfigFile, load_config, say, told
from bot.cli.export_cases import export
from bot.cli.health import ask_health
from bot.cli.invite_admin import invite_admin
from bot.cli.letters import letters
from bot.cli.move import move
from bot.cli.roster_commands import roster
from bot.doctor.examine import examine
from bot.open_resources import open_database
from bot.rulebook.load_book import read_book
from bot.seed_demo import read_street, seed
from storage.migrate import current, migrate

if _COLLECTED:
    gc.enable()

INVITATION: Final = timedelta(hours=24)

cli = typer.Typer(add_completion=False, pretty_exceptions_enable=False, no_args_is_help=True, help=__doc__)
cli.add_typer(keys, name="keys")
cli.add_typer(roster, name="roster")
cli.add_typer(letters, name="letters")
cli.command()(backup)
cli.command()(restore)
cli.command()(move)
cli.command()(export)
cli.command("export-person")(export_person)
cli.command("erase-person")(erase_person)


@cli.command("run")
def run_command(config: ConfigFile = HERE) -> None:
    """运行机器人 / the bot, until Ctrl-C or SIGTERM."""
    with told():
        asyncio.run(app.run(load_config(config)))


@cli.command()
def rehearse(config: ConfigFile = HERE) -> None:
    """演练：建库、导入演示街道并运行 / migrate, seed the demonstration street, run; only against this machine."""
    with told():
        loaded = load_config(config)
        if loaded.settings.rehearsal.street is None:
            say("rehearsal.street: 缺少这一项 / is missing")
            raise typer.Exit(CONFIG_WRONG)
        migrate(loaded.settings.storage.database)
        asyncio.run(app.run(loaded))


@cli.command("check-config")
def check_config(config: ConfigFile = HERE) -> None:
    """检查配置，一次指出全部错误 / everything that is wrong with the configuration, at once."""
    with told():
        read_book(load_config(config).settings)
        print("配置无误 / the configuration is sound")


@cli.command()
def doctor(config: ConfigFile = HERE) -> None:
    """体检：逐条说明问题与处理办法 / each problem and its remedy, in one line; exit 1 if there is any."""
    with told():
        loaded = load_config(config)
        findings = asyncio.run(examine(loaded))
        for finding in findings:
            print(finding.said(loaded.settings.centre.language))
        raise typer.Exit(1 if any(finding.wrong for finding in findings) else 0)


@cli.command()
def health(config: ConfigFile = HERE) -> None:
    """机器人是否正常，供监控和容器用 / whether the running bot is well; exit 1 where it is not."""
    with told():
        well, said = ask_health(load_config(config, with_token=False).settings)
        print(said)
        raise typer.Exit(0 if well else 1)


@cli.command("migrate")
def migrate_command(config: ConfigFile = HERE) -> None:
    """建立或升级数据库 / create the database or bring it to the newest schema."""
    with told():
        database = load_config(config, with_token=False).settings.storage.database
        migrate(database)
        print(f"数据库已是最新 / the database is up to date: {current(database)}")


@cli.command()
def invite(
    config: ConfigFile = HERE,
    *,
    admin: Annotated[bool, typer.Option("--admin", help="邀请管理员 / for an admin")] = False,
    name: Annotated[str, typer.Option(help="姓名 / the person's name")] = "管理员",
    phone: Annotated[
        str | None,
        typer.Option(help="手机号：名册为空或重名时须写 / needed while the roster is empty, and for namesakes"),
    ] = None,
) -> None:
    """为管理员生成邀请链接，一次有效，24 小时 / a link for an admin on the roster, good once, within 24 hours."""
    with told():
        if not admin:
            say("须加 --admin；其他人由管理员用 /invite 邀请 / use --admin; an admin invites the others by /invite")
            raise typer.Exit(2)
        print(asyncio.run(invite_admin(load_config(config), name, INVITATION, phone)))


@cli.command("seed")
def seed_command(street: Annotated[Path, typer.Option(help="street.toml")], config: ConfigFile = HERE) -> None:
    """导入街道（社区、网格、单位、人员、群） / put a street into the database; twice is once."""

    async def put() -> None:
        async with open_database(load_config(config, with_token=False).settings) as db:
            read = read_street(street)
            await db.write(lambda tx: seed(tx, read))

    with told():
        asyncio.run(put())


@cli.command()
def audit(config: ConfigFile = HERE) -> None:
    """核对每个案件与其事件记录，列出近 30 天的异常 / cases against events, incidents; exit 1 if one differs."""
    with told():
        settings = load_config(config, with_token=False).settings
        seen, wrong = asyncio.run(audit_cases(settings))
        for line in (*asyncio.run(recent_incidents(settings)), *asyncio.run(uncounted_cases(settings))):
            print(line)
        for number in wrong:
            print(f"{number}: 与事件记录不符 / differs from its events")
        print(f"{seen} 件，{len(wrong)} 件不符 / {seen} cases, {len(wrong)} wrong")
        raise typer.Exit(1 if wrong else 0)


def main() -> None:
    """Runs the command line."""
    cli()


if __name__ == "__main__":
    main()
