"""Two processes on one server's database, one of which fails: `python -m tests.faults.take_over --runs 3`.

It is killed, paused for longer than its lease and then woken, or cut off from the server: each in turn. The other one
takes over within twenty seconds, and nothing is lost or doubled but what was on its way to Telegram.
"""

import argparse
import asyncio
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Final

from sandbox.postgres import Postgres, within
from storage.engine.address import Server
from tests.faults.people import People
from tests.faults.proof import Findings, prove
from tests.faults.room import Bot, Room, open_room
from tests.proxy import Proxy, proxy

KILLED, PAUSED, CUT_OFF = "killed", "paused", "cut off"
WAYS: Final = (KILLED, PAUSED, CUT_OFF)
WITHIN: Final = 20.0
"""Seconds until the other one polls."""
_MAX_ACTS: Final = 20
_TRY_LATER: Final = 75


async def take_over(room: Room, way: str, random: Random, line: Proxy, by_line: Path) -> tuple[Findings, float]:
    """The first process works by way of `line`, on the configuration `by_line`; the second stands by.

    Gives what was found, and the seconds from the failure to the second one's first poll.
    """
    people = People(room.town, random)
    first = await room.start_another("rehearse", by_line)
    await first.polls()
    second = await room.start_another("run", room.config)
    await _act(people, random)
    moment = time.monotonic()
    await _fail(way, first, line, room)
    acting = asyncio.get_running_loop().create_task(_act(people, random))
    try:
        await _second_term(room)
        second.look_again()
        await second.polls()
        took = time.monotonic() - moment
        await acting
        await _woken(way, first, line)
        await people.finish()
        await room.calm(second)
    finally:
        acting.cancel()
        await second.kill()
        await first.kill()
    await room.rest()
    return await prove(room, people), took


async def _second_term(room: Room) -> None:
    """That Telegram was asked for updates says nothing: the first one's last poll ends whenever somebody acts."""
    async with asyncio.timeout(3 * WITHIN):
        while "for term 2" not in room.log.read_text(encoding="utf-8"):
            await asyncio.sleep(0.05)


async def _fail(way: str, bot: Bot, line: Proxy, room: Room) -> None:
    room.kills.append(room.town.last_seq)
    if way == KILLED:
        await bot.kill()
    elif way == PAUSED:
        bot.process.send_signal(signal.SIGSTOP)
    else:
        line.freeze()


async def _woken(way: str, bot: Bot, line: Proxy) -> None:
    """Whoever finds that another has taken over ends with 75, for a supervisor to start it again."""
    if way == KILLED:
        return
    if way == PAUSED:
        bot.process.send_signal(signal.SIGCONT)
    line.thaw()
    code = await bot.dies(60.0)
    if code != _TRY_LATER:
        raise AssertionError(f"a process that was {way} ended with {code}")


async def _act(people: People, random: Random) -> None:
    for _ in range(random.randrange(5, _MAX_ACTS)):
        people.act()
        await asyncio.sleep(random.expovariate(10))


@contextmanager
def own_server() -> Iterator[Postgres]:
    with TemporaryDirectory(prefix="wangge-server-") as folder:
        Path(folder).chmod(0o755)
        started = within(Path(folder) / "data", durable=False)
        started.start()
        try:
            yield started
        finally:
            started.stop("immediate")


async def one_run(way: str, random: Random) -> tuple[Findings, float]:
    """One room, one server, one failure."""
    with TemporaryDirectory(prefix="wangge-two-") as directory, own_server() as server, proxy(server) as line:
        near = Server(server.url())
        async with open_room(Path(directory), database=near) as room:
            by_line = room.config.with_name("by_line.toml")
            far = str(line.address(near))
            by_line.write_text(room.config.read_text(encoding="utf-8").replace(str(near), far), encoding="utf-8")
            return await take_over(room, way, random, line, by_line)


async def runs(count: int, seed: int) -> tuple[Findings, float]:
    """What was found in all, and the longest time until the other one polled."""
    findings, random, longest = Findings(), Random(seed), 0.0
    for number in range(count):
        way = WAYS[number % len(WAYS)]
        found, took = await one_run(way, random)
        longest = max(longest, took)
        print(f"  {way}: taken over after {took:.1f} s, {found.reports} reports", file=sys.stderr, flush=True)
        if took > WITHIN:
            found.wrong.append(f"{way}: taken over after {took:.1f} s")
        findings.add(found)
        if findings.wrong:
            break
    return findings, longest


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=len(WAYS))
    parser.add_argument("--seed", type=int, default=None)
    options = parser.parse_args()
    seed = options.seed if options.seed is not None else Random().randrange(10**9)
    print(f"seed={seed}", flush=True)
    findings, longest = asyncio.run(runs(options.runs, seed))
    for sentence in findings.wrong:
        print(sentence)
    print(
        f"kind=take-over runs={options.runs} lost={findings.lost} doubled={findings.doubled}"
        f" max_duplicates={findings.max_duplicates} longest={longest:.1f} reports={findings.reports} seed={seed}"
    )
    return 1 if findings.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
