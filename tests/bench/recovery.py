"""How soon the bot works again after a kill on a full database: from SIGKILL to the first report that it handles.

`python -m tests.bench.recovery` prints it by itself. Each run kills the bot while it polls, puts a report into
Telegram's queue and starts the bot at once, as a supervisor does; a report is handled when its card has been sent.
"""

import asyncio
import os
import shutil
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.config.load import load
from bot.open_resources import open_database
from dispatch.case.fold import replay
from storage.cases import history
from storage.cases.cases import plain
from storage.migrate import newest
from tests.bench import sides
from tests.bench.bot_api import BotApi, report
from tests.bench.history import fill

CASES: Final = 100_000
RUNS: Final = 20
MAX_SECONDS: Final = 5.0
_TTL: Final = 120.0


class Post(BotApi):
    """Hands out one report, and notes when something was sent after that."""

    number = 0
    handed = False
    polls = 0
    handled = asyncio.Event()

    def _answer(self, method: str, body: bytes) -> None:
        if method == "sendmessage" and Post.handed:
            Post.handled.set()
        super()._answer(method, body)

    def _updates(self, body: bytes) -> None:
        Post.polls += 1
        if Post.number and not Post.handed:
            Post.handed = True
            self._ok(f"[{report(Post.number)}]")
        else:
            asyncio.get_running_loop().call_later(1.0, self._ok, "[]")


def full_database(var: Path, cases: int = CASES) -> Path:
    """The folder of a database of so many cases: made once for each schema, by storage itself, and audited."""
    kept = var / f"bench-{cases}-cases-{newest()}"
    if not kept.exists():
        making = Path(f"{kept}.partial")
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(parents=True)
        config = sides.write_config(making, "http://127.0.0.1:1")
        print(f"  {cases} cases are made, once", file=sys.stderr)
        fill(config, cases)
        asyncio.run(_audit(config, cases))
        making.rename(kept)
    return kept


async def _audit(config: Path, cases: int) -> None:
    """Each case is what its events say."""
    seen = 0

    async def look(connection: AsyncConnection) -> None:
        nonlocal seen
        async for one in history.audit(connection):
            if replay(plain(one.log)) != one.case or not one.facts_agree:
                raise ValueError(f"case {one.case.number} is not what its events say")
            seen += 1

    async with open_database(load(config, {}, with_token=False).settings) as db:
        await db.ask(look)
    if seen != cases:
        raise ValueError(f"{seen} cases, and not {cases}")


@dataclass(frozen=True, slots=True)
class Run:
    """Seconds from the kill to the first handled report: on the clock, and those that the processor worked."""

    seconds: float
    worked: float


async def measure(directory: Path, runs: int = RUNS, first: int = CASES + 1) -> list[Run]:
    """Of so many kills, on the database in that folder, whose updates have lower numbers than `first`."""
    server = await asyncio.get_running_loop().create_server(Post, "127.0.0.1", 0)
    config = sides.write_config(directory, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    bot = await _start(config)
    taken: list[Run] = []
    try:
        for number in range(first, first + runs):
            async with asyncio.timeout(_TTL):
                await _settled()
                bot.send_signal(signal.SIGKILL)
                killed = time.monotonic()
                Post.number, Post.handed = number, False
                Post.polls = 0
                Post.handled.clear()
                bot = await _start(config)
                await Post.handled.wait()
                taken.append(Run(time.monotonic() - killed, _worked(bot.pid)))
                Post.number = 0
    finally:
        bot.kill()
        await bot.wait()
        server.close()
    return taken


async def _settled() -> None:
    """What was sent has been written down by the second poll after it: a poll waits a second."""
    end = Post.polls + 2
    while Post.polls < end:
        await asyncio.sleep(0.1)


def _worked(pid: int) -> float:
    """Seconds of the processor that a process has taken by now."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def _start(config: Path) -> asyncio.subprocess.Process:
    command = (sys.executable, "-m", "bot", "rehearse", "--config", str(config))
    env = os.environ | {"WANGGE_TOKEN": sides.TOKEN}
    return await asyncio.create_subprocess_exec(*command, cwd=sides.ROOT, env=env)


@asynccontextmanager
async def copied(var: Path, cases: int = CASES) -> AsyncIterator[Path]:
    """A copy of the full database, for what changes it."""
    kept = await asyncio.to_thread(full_database, var, cases)
    with TemporaryDirectory(prefix="bench-", dir=var) as directory:
        await asyncio.to_thread(shutil.copytree, kept, directory, dirs_exist_ok=True)
        yield Path(directory)


async def told(var: Path, runs: int = RUNS) -> str:
    """The sentence of the bench."""
    async with copied(var) as directory:
        taken = await measure(directory, runs)
    seconds, worked = [one.seconds for one in taken], [one.worked for one in taken]
    verdict = "" if max(seconds) <= MAX_SECONDS else f", more than the {MAX_SECONDS:.0f} s that are promised"
    return (
        f"kill on {CASES} cases: {median(seconds):.2f} s (median of {len(taken)}) until the first report is handled, "
        f"{max(seconds):.2f} s at the most{verdict}; the processor worked {median(worked):.2f} s of it, "
        f"{max(worked):.2f} s at the most"
    )


if __name__ == "__main__":
    place = sides.ROOT / "var"
    place.mkdir(exist_ok=True)
    print(asyncio.run(told(place, int(sys.argv[1]) if len(sys.argv) > 1 else RUNS)))
