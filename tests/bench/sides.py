"""One run of one side: the server, the bot under test, seconds until the last message, and the bot's peak memory."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from tests.bench.bot_api import FIRST, GROUPS, WORKERS

ROOT: Final = Path(__file__).parents[2]
TOKEN: Final = "4242:not-a-real-token"


@dataclass(frozen=True, slots=True)
class Run:
    rate: float
    """Reports a second, from the first getUpdates to the last message."""
    peak: float
    """Most memory ever resident, in MB."""
    took: list[float]
    """Seconds from a report to its message, sorted."""


@dataclass(frozen=True, slots=True)
class Start:
    """How long it took until the first getUpdates, and the memory that it took."""

    seconds: float
    peak: float


def durable(count: int, directory: Path, database: str = "wangge.db", *, one_by_one: bool = False) -> Run:
    """Our bot on a new database, as it is run for a street, but with pacing lifted."""
    with _server(count, one_by_one=one_by_one) as (address, finished):
        config = write_config(directory, address, database)
        return _measured(count, finished, ("-m", "bot", "rehearse", "--config", str(config)))


def bare_echo(count: int) -> Run:
    with _server(count) as (address, finished):
        return _measured(count, finished, ("-m", "tests.bench.echo", address))


def start(directory: Path) -> Start:
    """Our bot on a database that is there already."""
    with _server(0) as (address, told):
        config = write_config(directory, address)
        begun = time.monotonic()
        with process(("-m", "bot", "rehearse", "--config", str(config))) as bot:
            told.readline()
            return Start(time.monotonic() - begun, peak_of(bot.pid))


def write_config(directory: Path, address: str, database: str = "wangge.db") -> Path:
    """One community, its workers, and worker groups alone, so that a report is one card."""
    people = "".join(
        f"""
[[person]]
telegram_id = {person}
name = "网格员{person}"
roles = ["worker"]
station = "S1"
grids = ["S1-01"]
"""
        for person in range(FIRST, FIRST + WORKERS)
    )
    groups = "".join(
        f"""
[[chat]]
id = {group}
kind = "worker_group"
title = "网格员工作群"
"""
        for group in GROUPS
    )
    street = f"""
[[station]]
code = "S1"
name = "武南村社区"
[[grid]]
code = "S1-01"
station = "S1"
name = "1网格"
{groups}{people}"""
    config = f"""
[centre]
name = "测试街道"
prefix = "SY"
timezone = "Asia/Shanghai"
[telegram]
token_env = "WANGGE_TOKEN"
api_url = "{address}/bot"
file_url = "{address}/file/bot"
[storage]
database = "{database}"
key_file = "wangge.key"
media = "media"
[log]
level = "WARNING"
[rehearsal]
street = "street.toml"
pacing = false
"""
    (directory / "street.toml").write_text(street, encoding="utf-8")
    path = directory / "config.toml"
    path.write_text(config, encoding="utf-8")
    return path


@contextmanager
def _server(count: int, *, one_by_one: bool = False) -> Iterator[tuple[str, IO[str]]]:
    """Its address, and where it tells the seconds."""
    command = (sys.executable, "-m", "tests.bench.bot_api", str(count), *(["one-by-one"] if one_by_one else []))
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        try:
            if server.stdout is None:
                raise RuntimeError("the server has no voice")
            yield f"http://127.0.0.1:{int(server.stdout.readline())}", server.stdout
        finally:
            server.kill()


@contextmanager
def process(command: tuple[str, ...]) -> Iterator[subprocess.Popen[bytes]]:
    env = os.environ | {"WANGGE_TOKEN": TOKEN}
    with subprocess.Popen((sys.executable, *command), cwd=ROOT, env=env) as bot:
        try:
            yield bot
        finally:
            bot.terminate()


def _measured(count: int, finished: IO[str], command: tuple[str, ...]) -> Run:
    with process(command) as bot:
        finished.readline()
        seconds, _, took = finished.readline().partition(" ")
        return Run(count / float(seconds), peak_of(bot.pid), json.loads(took))


def peak_of(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    if found is None:
        raise RuntimeError("this system doesn't tell a process's peak memory")
    return int(found[1]) / 1024
