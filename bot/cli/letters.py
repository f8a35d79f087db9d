"""Commands of `wangge letters`: what was set aside, listed without its words, and taken up again."""

import asyncio
from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from bot.cli.errors import HERE, ConfigFile, Refused, load_config, told
from bot.config.settings import Settings
from bot.open_resources import open_database, read_beside
from storage.messages.inbox import SetAside
from storage.transaction import Transaction

letters = typer.Typer(no_args_is_help=True, help="未能办理而搁置的消息 / messages that could not be worked off")


@letters.command("list")
def list_letters(config: ConfigFile = HERE) -> None:
    """逐条列出编号、时间、群或私聊、类型、出错位置，不含内容 / one line each, without what it says."""
    with told():
        settings = load_config(config, with_token=False).settings
        found = read_beside(settings, lambda tx: tx.inbox.set_aside())
        for one in found:
            typer.echo(_line(one, settings.centre.timezone))
        typer.echo(f"共 {len(found)} 条 / {len(found)} set aside")


@letters.command("retry")
def retry_letters(
    numbers: Annotated[list[int] | None, typer.Argument(metavar="[NUMBER]...")] = None,
    config: ConfigFile = HERE,
) -> None:
    """重新办理：不写编号即全部。请先停止机器人 / take them up again at the next start; all where none is named."""
    with told():
        count = asyncio.run(_retry(load_config(config, with_token=False).settings, numbers or []))
        typer.echo(f"{count} 条将在机器人下次启动时重新办理 / {count} will be taken up at the next start")


async def _retry(settings: Settings, numbers: list[int]) -> int:
    def turn(tx: Transaction) -> int:
        kept = [one.id for one in tx.inbox.set_aside()]
        unknown = sorted(set(numbers) - set(kept))
        if unknown:
            said = "、".join(map(str, unknown))
            raise Refused(f"没有搁置编号为 {said} 的消息", f"no message {said} was set aside")
        return sum(tx.inbox.retry(number) for number in numbers or kept)

    async with open_database(settings) as db:
        return await db.write(turn)


def _line(one: SetAside, zone: ZoneInfo) -> str:
    came: datetime = one.at.astimezone(zone)
    where = "私聊 private" if one.lane > 0 else f"群 group {one.lane}"
    return f"{one.id}  {came:%F %R}  {where}  {one.kind}  {one.error or ''}"
