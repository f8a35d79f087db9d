"""Commands of the host that look after the data: backup, restore, the key, one person's data."""

import asyncio
import json
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from bot.cli import person_data
from bot.cli.backup import back_up
from bot.cli.backup import restore as put_back
from bot.cli.errors import HERE, ConfigFile, Refused, load_config, told
from bot.cli.rotate_key import rotate as rotate_key
from bot.config.settings import Settings
from bot.open_resources import open_clock, open_database
from bot.runtime.clock import SystemClock
from bot.runtime.wake_signals import Bells
from dispatch.model import PersonId
from storage.engine.address import Server
from storage.transaction import Transaction
from storage.upkeep.residents import Wanted

Phone = Annotated[str | None, typer.Option(help="居民电话 / a resident's phone")]
Name = Annotated[str | None, typer.Option(help="居民姓名 / a resident's name")]
Member = Annotated[int | None, typer.Option("--person", help="名册编号 / an id on the roster")]

_UNSEARCHED: Final = (
    "照片、录音等附件未作检索，仍按期限保存"
    " / photos, recordings and other attachments are not searched: they stay their time"
)

_LOST_SINCE: Final = "reports since then are not in it; the bot tells the admins as it starts"
_DATABASE_APART: Final = (
    "数据库不在其中：请在此之前用 pg_dump 备份，或开启时间点恢复，见 docs/zh/operations.md"
    " / not the database: use pg_dump before this, or point-in-time recovery; see docs/operations.md"
)

keys = typer.Typer(no_args_is_help=True, help="个人信息的密钥 / the key of personal data")


@keys.command("rotate")
def rotate(
    config: ConfigFile = HERE,
    *,
    forget: Annotated[
        bool,
        typer.Option("--forget", help="不留旧密钥，旧备份将打不开 / keep no older key; older backups won't open"),
    ] = False,
) -> None:
    """换新密钥，重新加密全部个人信息，中断后可接着做 / a new key for all that is sealed; resumable."""
    with told():
        storage = load_config(config, with_token=False).settings.storage
        left = asyncio.run(rotate_key(storage, forget=forget))
        zh = (
            f"已全部换用新密钥，旧密钥保留 {left} 个；请重新另存密钥文件 {storage.key_file}，旧的副本打不开今后的备份"
        )
        en = f"all is sealed with the new key; {left} older kept; copy the key file anew"
        typer.echo(f"{zh} / {en}: the old copy opens no new backup")


def backup(folder: Annotated[Path, typer.Argument(metavar="DIR")], config: ConfigFile = HERE) -> None:
    """备份数据库与附件，不含密钥，机器人可照常运行 / database and media, never the key; while the bot runs."""
    with told():
        settings = load_config(config, with_token=False).settings
        made = back_up(settings.storage, folder, _now(settings))
        if isinstance(settings.storage.database, Server):
            typer.echo(f"附件已备份 / the attachments are backed up: {made}")
            typer.echo(_DATABASE_APART)
        else:
            typer.echo(f"已备份 / backed up: {made}")


def restore(folder: Annotated[Path, typer.Argument(metavar="DIR")], config: ConfigFile = HERE) -> None:
    """恢复备份，须有原密钥 / put a backup back; needs the key it was sealed with."""
    with told():
        settings = load_config(config, with_token=False).settings
        found = put_back(settings.storage, folder, _now(settings))
        then = f"{found.backed_up_at.astimezone(settings.centre.timezone):%Y-%m-%d %H:%M}"
        if isinstance(settings.storage.database, Server):
            zh = f"附件已恢复；服务器上的数据库已注明是恢复的，其中最后的消息在 {then}"
            en = f"the attachments are restored, the server's database is noted as such; its last update is of {then}"
        else:
            zh, en = f"已恢复到 {then}", f"restored to {then}"
        typer.echo(f"{zh}，此后的上报不在其中；下次启动时机器人会告知管理员 / {en}; {_LOST_SINCE}")


def export_person(
    config: ConfigFile = HERE,
    *,
    phone: Phone = None,
    name: Name = None,
    person: Member = None,
    reason: Annotated[str, typer.Option(help="原因，记入查看记录 / why; it is logged")] = "",
    to: Annotated[Path | None, typer.Option(help="写入文件（0600） / a file, 0600, instead of the screen")] = None,
) -> None:
    """导出所存某人的全部信息 / everything that is kept of one person."""
    with told():
        wanted = _wanted(phone, name, person)
        if not reason.strip():
            raise Refused("请用 --reason 写明原因", "say why with --reason")
        at = SystemClock().now()
        if isinstance(wanted, Wanted):
            found = _in_turn(config, lambda tx: person_data.export_resident(tx, wanted, reason, at))
        else:
            found = _in_turn(config, lambda tx: person_data.export_member(tx, wanted, reason, at))
        text = json.dumps(found, ensure_ascii=False, indent=2, default=_plain)
        if to is None:
            typer.echo(text)
        else:
            with os.fdopen(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
                file.write(text + "\n")


def erase_person(
    config: ConfigFile = HERE,
    *,
    phone: Phone = None,
    name: Name = None,
    person: Member = None,
    yes: Annotated[bool, typer.Option("--yes", help="确认清除 / do it")] = False,
) -> None:
    """清除所存某人的信息，案件及过程不变 / forget one person; cases and their events stay as they are."""
    with told():
        wanted = _wanted(phone, name, person)
        if not yes:
            raise Refused("清除后无法恢复，确认请加 --yes", "this can't be undone; add --yes to do it")
        if isinstance(wanted, Wanted):
            at = SystemClock().now()
            gone = _in_turn(config, lambda tx: person_data.erase_resident(tx, wanted, at))
            contacts, letters = len(gone.contacts), len(gone.letters)
            texts = len(gone.notes) + len(gone.unfinished) + len(gone.captions) + len(gone.reasons)
            zh = f"已清除联系方式 {contacts} 条、文字 {texts} 段、原始消息 {letters} 条"
            typer.echo(f"{zh} / forgotten: {contacts} contacts, {texts} texts, {letters} updates")
        else:
            _in_turn(config, lambda tx: person_data.erase_member(tx, wanted))
            typer.echo("已清除 / forgotten")
        typer.echo(_UNSEARCHED)


def _wanted(phone: str | None, name: str | None, person: int | None) -> Wanted | PersonId:
    if person is not None and phone is None and name is None:
        return PersonId(person)
    if person is not None or not (phone or name):
        raise Refused("请写 --phone、--name 或 --person", "give --phone or --name, or else --person")
    if name is not None and len(name.strip()) < 2:
        raise Refused("姓名至少两个字", "a name has two characters at least")
    if phone is not None and sum(map(str.isdecimal, phone)) < 7:
        raise Refused("电话至少七位", "a phone has seven digits at least")
    return Wanted(phone, name.strip() if name else None)


def _now(settings: Settings) -> datetime:
    """By the clock of the bot, which in a rehearsal is a moved one."""
    return asyncio.run(open_clock(settings, Bells())).now()


def _in_turn(config: Path, turn: Callable[[Transaction], Any]) -> Any:
    async def run() -> Any:
        async with open_database(load_config(config, with_token=False).settings) as db:
            return await db.write(turn)

    return asyncio.run(run())


def _plain(value: object) -> object:
    return sorted(value) if isinstance(value, frozenset) else str(value)
