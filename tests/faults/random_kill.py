"""SIGKILL at random moments while reports flow: `python -m tests.faults.random_kill --runs 500 --seed 7`.

A seed decides what people do and when the bot is killed; what the machine does in between, it can't decide.
"""

import argparse
import asyncio
import sys
import time
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Final

from storage.engine.address import Address
from storage.transaction import Transaction
from tests import postgres
from tests.faults.people import People
from tests.faults.proof import Findings, prove
from tests.faults.room import Bot, Room, open_room

BUSY_ON_A_SERVER: Final = 3.0
"""Each thing takes longer there: three kills in a row would meet the same one, which is then set aside for it."""
SQLITE: Final = "sqlite"
POSTGRESQL: Final = "postgresql"
A_ROOM: Final = 25
"""Kills in one town with one database, before it is brought to rest and looked into."""
AT_START: Final = 0.3
"""The share of kills that strike while the process is starting."""
MAX_ACTS: Final = 100
"""In one life: a start that is slow, on a machine with much to do, must not pile up more than can be worked off."""
ACTS: Final = 30.0
"""A second, on a file; on a server as many in a life, which is longer there: all has to be worked off at the end."""
BUSY: Final = 0.6
"""Seconds after the first poll within which the other kills strike; where a start takes longer, as long as that."""


async def kill_in_a_room(
    kills: int, random: Random, directory: Path, *, anew: bool, database: Address | None = None
) -> Findings:
    async with open_room(directory, anew=anew, database=database) as room:
        people = People(room.town, random)
        start = await _first_start(room)
        for _ in range(kills):
            await _one_life(room, people, random, start)
        await people.finish()
        await room.rest()
        if await room.ask(_take_up_again):
            await room.rest()
        return await prove(room, people)


def _take_up_again(tx: Transaction) -> bool:
    """A letter in whose handling three kills fell by chance was set aside, and told of: the operator brings it back,
    as by `wangge letters retry`. Whether there was any."""
    aside = tx.inbox.set_aside()
    for letter in aside:
        print(f"  {letter} was set aside and is taken up again", flush=True)
        tx.inbox.retry(letter.id)
    return bool(aside)


def _database(engine: str) -> AbstractContextManager[Address | None]:
    """An empty one for one room; None for a file in its directory."""
    return postgres.database("template0") if engine == POSTGRESQL else nullcontext()


async def _first_start(room: Room) -> float:
    """Seconds from the start of the process to its first poll, on a database that is there already."""
    async with room.running() as bot:
        await bot.stop()
    begun = time.monotonic()
    async with room.running() as bot:
        took = time.monotonic() - begun
        await bot.stop()
    return took


async def _one_life(room: Room, people: People, random: Random, start: float) -> None:
    """People go on while the process starts, works and dies."""
    bot = await room.start()
    busy = BUSY if room.has_file else BUSY_ON_A_SERVER
    acting = asyncio.get_running_loop().create_task(_act(people, random, ACTS * BUSY / busy))
    try:
        await _until_its_moment(bot, random, start, busy)
    finally:
        acting.cancel()
        await room.kill(bot)


async def _until_its_moment(bot: Bot, random: Random, start: float, busy: float) -> None:
    if random.random() < AT_START:
        await asyncio.sleep(random.uniform(0, start))
    else:
        moment = random.uniform(0, max(busy, start))
        await bot.polls()
        await asyncio.sleep(moment)


async def _act(people: People, random: Random, rate: float) -> None:
    """So many things a second."""
    for _ in range(MAX_ACTS):
        people.act()
        await asyncio.sleep(random.expovariate(rate))


async def kill_at_random(runs: int, seed: int, *, anew: bool = True, engine: str = SQLITE) -> Findings:
    """`anew`: in every other room kills strike in the imports of a process too; elsewhere it is forked after them."""
    findings = Findings()
    random = Random(seed)
    for number in range(0, runs, A_ROOM):
        with TemporaryDirectory(prefix="wangge-kill-") as directory, _database(engine) as database:
            kills, imports = min(A_ROOM, runs - number), anew and number // A_ROOM % 2 == 0
            findings.add(await kill_in_a_room(kills, random, Path(directory), anew=imports, database=database))
        print(f"  {min(number + A_ROOM, runs)} kills, {findings.reports} reports", file=sys.stderr, flush=True)
        if findings.wrong:
            break
    return findings


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=500)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--database", choices=(SQLITE, POSTGRESQL), default=SQLITE)
    options = parser.parse_args()
    seed = options.seed if options.seed is not None else Random().randrange(10**9)
    print(f"seed={seed}", flush=True)
    findings = asyncio.run(kill_at_random(options.runs, seed, engine=options.database))
    for sentence in findings.wrong:
        print(sentence)
    print(
        f"kind=random-kill database={options.database} runs={options.runs} lost={findings.lost}"
        f" doubled={findings.doubled} max_duplicates={findings.max_duplicates} reports={findings.reports}"
        f" duplicates={findings.duplicates} seed={seed}"
    )
    return 1 if findings.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
