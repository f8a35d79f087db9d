"""Starts the rehearsal room, and the bot as its child process: `python -m sandbox`."""

from __future__ import annotations

import argparse
import asyncio
import errno
import fcntl
import signal
import socket
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sandbox.anew import clear
from sandbox.bot_process import BotProcess
from sandbox.config_file import write_config
from sandbox.postgres import NoServer, Postgres, within
from sandbox.server import PortTaken, serve
from sandbox.snapshot import load
from sandbox.street import bot_of, open_topics, read_street, settle, start_clock
from sandbox.town import TOKEN, Town
from sandbox.wire import Json

STREET = Path(__file__).parents[1] / "demo" / "street.toml"
DATABASE = "wangge"
READY = "网格 wangge 演练室已就绪  {address}/   (Ctrl-C 结束)"


def main() -> int:
    options = _options()
    try:
        street = read_street(options.street)
    except (OSError, tomllib.TOMLDecodeError) as error:
        return _fail(f"读不了街道文件 {options.street}：{error}", f"Can't read the street file: {error}")
    options.dir.mkdir(parents=True, exist_ok=True)
    try:
        # Before its server is touched: another room that uses this folder still needs it.
        with _alone_in(options.dir), _server(options) as postgres:
            return asyncio.run(_run(options, street, postgres))
    except BlockingIOError:
        return _fail(
            f"演练室已在运行（数据在 {options.dir}）：直接打开它的网页即可；要重新启动，请先在它的窗口按 Ctrl-C",
            f"The rehearsal room is running already (on {options.dir}): open its page, or end it with Ctrl-C first",
        )
    except NoServer as error:
        return _fail(f"PostgreSQL 起不来（{error}）", f"PostgreSQL does not start: {error}")
    except PortTaken as error:
        return _fail(
            f"端口 {options.port} {_why(error)}，请改用：PORT={options.port + 1} make run",
            f"Port {options.port} can't be used ({error}); take another one: PORT={options.port + 1} make run",
        )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description="The rehearsal room, on 127.0.0.1 only.")
    parser.add_argument("--port", type=int, default=8765)
    parser.add_argument(
        "--dir", type=Path, default=Path("var/rehearsal"), help="where the town and the bot's data are"
    )
    parser.add_argument("--street", type=Path, default=STREET)
    parser.add_argument("--token", default=TOKEN, help="the bot's token, which opens nothing but this room")
    parser.add_argument(
        "--postgres", action="store_true", help="the bot's database on a PostgreSQL server of this room's own"
    )
    parser.add_argument("--no-bot", action="store_true", help="the room alone; a bot may come by itself")
    parser.add_argument("--no-limits", action="store_true", help="without Telegram's flood limits")
    return parser.parse_args()


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Holds the folder as long as this process lives. BlockingIOError where another one does."""
    with (folder / "room.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield


@contextmanager
def _server(options: argparse.Namespace) -> Iterator[Postgres | None]:
    """The server with the bot's database; None for a file."""
    if not options.postgres:
        yield None
        return
    postgres = within(options.dir / "postgres")
    postgres.start()
    try:
        yield postgres
    finally:
        postgres.stop()


async def _run(options: argparse.Namespace, street: Json, postgres: Postgres | None) -> int:
    """One street after another, until somebody ends the command or the bot fails for good."""
    stop = asyncio.Event()
    for ending in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(ending, stop.set)
    town = _town(options, street)
    port: socket.socket | None = None
    while True:
        database = postgres.create(DATABASE) if postgres else None
        failed, port = await _play(options, street, town, database, stop, port)
        if failed or stop.is_set():
            return int(failed)
        clear(options.dir)
        if postgres:
            postgres.drop(DATABASE)
        town = _town(options, street, **town.next_begins)


async def _play(
    options: argparse.Namespace,
    street: Json,
    town: Town,
    database: str | None,
    stop: asyncio.Event,
    port: socket.socket | None,
) -> tuple[bool, socket.socket | None]:
    """Serves the town and runs its bot until one of them is to end.

    Gives whether the bot has failed for good, and the port, kept open where another street follows.
    """
    async with serve(town, options.port, handed_on=port) as address:
        announced = asyncio.create_task(_announce(town, address, bot=not options.no_bot))
        ends: list[asyncio.Task[Any]] = [asyncio.create_task(one.wait()) for one in (stop, town.begin_anew)]
        bot = running = None
        if not options.no_bot:
            config = write_config(
                options.dir,
                address,
                street,
                options.street,
                database,
                intake_all=town.intake_all,
                past=town.past,
                lists=True,
            )
            bot = BotProcess(config, town.token, options.dir / "bot.log", _say)
            running = asyncio.create_task(bot.run())
            ends.append(running)
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        failed = running is not None and running.done()
        for task in (announced, *ends):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        if bot:
            await bot.stop()
        kept = None if failed or stop.is_set() else town.line.kept_port()
    return failed, kept


def _town(
    options: argparse.Namespace,
    street: Json,
    *,
    intake_all: bool = False,
    topics: bool = False,
    past: bool = False,
) -> Town:
    """The town of the last start, else a fresh one that begins as it is told."""
    zone = street["street"]["timezone"]
    town = Town(token=options.token, bot=bot_of(street), directory=options.dir, zone=zone)
    known = load(town, options.dir)
    settle(town, street)
    if not known:
        start_clock(town, street, before_digest=past)
        town.intake_all, town.past = intake_all, past
        if topics:
            open_topics(town, street)
    town.limits.on = not options.no_limits
    return town


async def _announce(town: Town, address: str, *, bot: bool) -> None:
    if bot:
        await town.updates.first_poll.wait()
    _say(READY.format(address=address))


def _say(text: str) -> None:
    print(text, flush=True)


def _why(refused: PortTaken) -> str:
    words = {errno.EADDRINUSE: "已被占用", errno.EACCES: "须有管理员权限才能使用"}
    return words.get(refused.number or 0, f"不能使用（{refused}）")


def _fail(zh: str, en: str) -> int:
    print(zh, en, sep="\n", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
