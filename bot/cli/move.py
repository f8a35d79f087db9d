"""Moves what a stopped bot has stored from its file to a PostgreSQL server, and says what to change then."""

import asyncio
from pathlib import Path
from typing import Annotated, Final

import typer
from pydantic_core import PydanticCustomError

from bot.cli.audit import compared
from bot.cli.errors import HERE, ConfigFile, Refused, load_config, told
from bot.config.settings import StorageSection
from bot.config.values import read_server
from storage.engine.address import Server
from storage.moving import Move, NotEmpty, NotTheSame, SourceChanged, audit_of, moving

_TOLD_EACH: Final = 20_000
"""Rows between two lines."""

Url = Annotated[str, typer.Option("--to", metavar="URL", help="postgresql://用户@主机:5432/库名")]


def move(to: Url, config: ConfigFile = HERE) -> None:
    """把 SQLite 数据库搬到空的 PostgreSQL，须先停机，中断后可接着做 / copy the stopped database there; resumable."""
    with told():
        place = load_config(config, with_token=False).settings.storage
        source, target = _source(place), _target(to)
        cases, wrong = _move(source, target)
        for number in wrong:
            typer.echo(f"{number}: 在原数据库中就与事件记录不符 / differs from its events in the old database too")
        typer.echo(f"已全部搬完并核对：{cases} 件 / all is moved and compared: {cases} cases")
        typer.echo(_then(config, source, target))


def _move(source: Path, target: Server) -> tuple[int, list[str]]:
    """How many cases there are, and the numbers of those that were wrong already. Refused where it can't be done."""
    try:
        with moving(source, target) as move:
            _copy(move)
            move.check()
            cases, wrong = asyncio.run(compared(audit_of(target)))
            _require_no_more(wrong, source)
            move.finish()
            return cases, wrong
    except NotEmpty as error:
        raise Refused(
            "目标数据库不是空的，没有搬入任何内容：请另建一个空库", f"{target} is not empty ({error}): make a new one"
        ) from None
    except SourceChanged:
        raise Refused(
            "上次搬迁中断后原数据库又被使用过，不能接着搬：请把目标库删掉重建，再从头搬",
            f"{source} was worked with after the move began: make {target} anew, and begin again",
        ) from None
    except NotTheSame as error:
        raise Refused("搬完后条数不一致，目标库不能用：请删掉重建后再搬", f"{error}: make {target} anew") from None


def _copy(move: Move) -> None:
    """Says how far it is, for each table and from time to time."""
    told = None
    while (made := move.step()) is not None:
        if made.whole and made != told and (made.done == made.whole or made.done % _TOLD_EACH == 0):
            typer.echo(f"{made.table}  {made.done}/{made.whole}")
            told = made


def _require_no_more(wrong: list[str], source: Path) -> None:
    """Only those may differ from their events that did so before."""
    new = set(wrong).difference(asyncio.run(compared(audit_of(source)))[1]) if wrong else set()
    if new:
        raise Refused(
            f"搬完后有案件与事件记录不符，目标库不能用：{'、'.join(sorted(new))}",
            f"after the move there are cases that differ from their events: {', '.join(sorted(new))}",
        )


def _source(place: StorageSection) -> Path:
    if isinstance(place.database, Server):
        raise Refused("配置中的数据库已经在服务器上", "the database of the configuration is on a server already")
    if not place.database.is_file():
        raise Refused(f"没有数据库文件 {place.database}", f"there is no database {place.database}")
    return place.database


def _target(said: str) -> Server:
    try:
        return read_server(said)
    except PydanticCustomError as error:
        found = error.context or {}
        raise Refused(f"--to 的地址不对：{found.get('zh')}", f"--to: {found.get('en')}") from None


def _then(config: Path, source: Path, target: Server) -> str:
    line = f'database = "{target}"'
    zh = f"请把 {config} 中 [storage] 的 database 改成下面这一行，key_file 和 media 不变，口令另写入 password_file"
    en = f"in {config}, under [storage], write the line below; key_file and media stay; the password goes into "
    kept = f"{source} 没有改动，请存好，不要再用它启动机器人"
    it = f"{source} is as it was: keep it, and never run the bot on it again"
    return f"{zh} / {en}password_file\n\n{line}\n\n{kept} / {it}"
