"""A town without limits and the real bot as a process beside it: started, killed, brought to rest, looked into."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final, TypeVar

from bot.config.load import load
from bot.open_resources import open_database
from sandbox.config_file import write_config
from sandbox.server import serve
from sandbox.street import bot_of, read_street, settle, start_clock
from sandbox.town import TOKEN, Town
from sandbox.wire import Json
from storage.database import Database
from storage.engine.address import Address
from storage.transaction import Transaction
from tests.look_in import look_in
from tests.paths import ROOT
from tests.quiet import FollowedClock, is_quiet
from tests.starts import Process, start

T = TypeVar("T")

STREET: Final = ROOT / "demo" / "street.toml"
WORKERS, CENTRE, SQUAD = -1001, -1002, -1003
"""The groups of the demonstration street."""
REPEAT: Final = 30.0
"""Seconds after which what may or may not have been sent was tried again."""
LATER: Final = 310.0
"""Seconds by which the clock is moved on in each life: a worker group's card may be five minutes behind its case."""
CALM: Final = 3.0
"""So many seconds without a call from the bot are rest, though something is due."""
CALM_ON_A_SERVER: Final = 15.0
"""There a turn may wait long for its answers, on a machine that has other things to do."""
LOOK: Final = 0.01
"""Seconds between two looks."""
LIVES: Final = 6
FETCHED_IN: Final = 60.0
"""Seconds for all files that wait, where none is refused."""
SOON: Final = 3600.0
"""Seconds: what waits longer than that waits for a morning, and is not owed yet."""
_OWED: Final = """
SELECT 1 FROM outbox WHERE settled_at IS NULL AND (state = 'sending' OR coalesce(not_before, 0) <= :soon) LIMIT 1
"""
_UNFETCHED: Final = "SELECT 1 FROM media WHERE case_id IS NOT NULL AND path IS NULL AND attempts = 0 LIMIT 1"
PATIENCE: Final = 180.0
"""Seconds for a backlog, on a machine that has other things to do; a server takes longer over it than a file."""


class Bot:
    """One life of the bot's process."""

    def __init__(self, process: Process, town: Town) -> None:
        self.process = process
        self._town = town
        self._born = town.updates.came

    def look_again(self) -> None:
        """What has polled until now was another process."""
        self._born = self._town.updates.came

    async def polls(self) -> None:
        """Returns when its first getUpdates has come, or its webhook is set."""
        async with asyncio.timeout(PATIENCE):
            while self._town.updates.came == self._born:
                if self.process.returncode is not None:
                    raise RuntimeError(f"the bot ended by itself with {self.process.returncode}")
                await asyncio.sleep(0.005)

    async def dies(self, seconds: float = 30.0) -> int:
        """Its exit code, when it ends by itself."""
        async with asyncio.timeout(seconds):
            return await self.process.wait()

    async def kill(self) -> None:
        if self.process.returncode is None:
            self.process.kill()
        await self.process.wait()
        # What it had sent off before it died may still be on its way into the town.
        await asyncio.sleep(0.02)

    async def stop(self) -> int:
        """The polite end, which may take ten seconds at most."""
        self.process.send_signal(signal.SIGTERM)
        return await self.dies(10.0)


class Room:
    def __init__(self, town: Town, clock: FollowedClock, config: Path, *, anew: bool) -> None:
        self.town = town
        self._clock = clock
        self._database = load(config, {}, with_token=False).settings.storage.database
        self.config = config
        self.anew = anew
        """Whether each life is a process from scratch, with the imports; else it is forked from one that has them."""
        self.log = config.with_name("bot.log")
        self.kills: list[int] = []
        """At each kill, the number of the last message that had been posted in town."""

    @property
    def has_file(self) -> bool:
        """Whether the database is a file, and not one of a server."""
        return isinstance(self._database, Path)

    async def start(self, **environment: str) -> Bot:
        return await self.start_another("rehearse", self.config, **environment)

    async def start_another(self, command: str, config: Path, **environment: str) -> Bot:
        """A life by another command, or on another configuration, than this room's."""
        env = os.environ | {"WANGGE_TOKEN": TOKEN} | environment
        with self.log.open("ab") as log:
            process = await start(command, "--config", str(config), env=env, out=log, anew=self.anew)
        return Bot(process, self.town)

    @asynccontextmanager
    async def running(self, **environment: str) -> AsyncIterator[Bot]:
        """A life that polls, and that does not outlive the block."""
        bot = await self.start(**environment)
        try:
            await bot.polls()
            yield bot
        finally:
            await bot.kill()

    async def kill(self, bot: Bot) -> None:
        await bot.kill()
        self.kills.append(self.town.last_seq)

    async def calm(self, bot: Bot, seconds: float = PATIENCE) -> None:
        """Until the bot has fetched everything and done and said all that it can at this moment, or is dead.

        It is at rest when its database shows nothing due. That it waits for a line that was bad, only its process
        knows: this shows by a while without any call.
        """
        calls, since = self.town.calls, time.monotonic()
        async with asyncio.timeout(seconds):
            while bot.process.returncode is None and not self.is_quiet():
                if self.town.updates.waiting or calls != self.town.calls:
                    calls, since = self.town.calls, time.monotonic()
                if time.monotonic() - since >= (CALM if self.has_file else CALM_ON_A_SERVER):
                    return
                await asyncio.sleep(LOOK)

    async def _pictures_come(self, bot: Bot) -> None:
        """Until each file of a case was tried once, for a picture that comes changes its cards; that takes no longer
        than a machine that has other things to do."""
        until = time.monotonic() + FETCHED_IN
        while bot.process.returncode is None and look_in(self._database, _UNFETCHED):
            if time.monotonic() > until:
                return
            await asyncio.sleep(0.1)
        await self.calm(bot)

    async def comes(self, question: str, seconds: float = 30.0) -> None:
        """Until a look into the database, from outside, finds something."""
        async with asyncio.timeout(seconds):
            while not look_in(self._database, question):
                await asyncio.sleep(LOOK)

    def is_quiet(self) -> bool:
        """Whether the bot has nothing to do at this moment."""
        return is_quiet(self.town, self._clock, self._database, but_held=True)

    async def rest(self) -> None:
        """Lives until nothing is owed to anybody any more; what is tried again later is tried by moving the clock."""
        for _ in range(LIVES):
            async with self.running() as bot:
                await self.calm(bot)
                await self._pictures_come(bot)
                self.town.clock.advance(LATER)
                await self.calm(bot)
                await bot.stop()
            soon = int((self.town.clock.now().timestamp() + SOON) * 1_000_000)
            if not look_in(self._database, _OWED, soon=soon):
                return
        raise AssertionError(f"after {LIVES} lives the bot still owes something")

    @asynccontextmanager
    async def database(self) -> AsyncIterator[Database]:
        """Opened as the bot opens it, while no bot runs."""
        async with open_database(load(self.config, {}, with_token=False).settings) as db:
            yield db

    async def ask(self, question: Callable[[Transaction], T]) -> T:
        async with self.database() as db:
            return await db.write(question)

    def calls(self, method: str) -> list[Json]:
        return [entry for entry in self.town.log if entry["method"] == method]


@asynccontextmanager
async def open_room(
    directory: Path,
    *,
    anew: bool = False,
    database: Address | None = None,
    rota: bool = False,
    households: str = "doors",
) -> AsyncIterator[Room]:
    """The demonstration street on a Monday morning, without flood limits on either side; with the `rota`
    of visits where told so, and with as much of `households`.

    The bot's database is a file in the directory unless told otherwise.
    """
    street = read_street(STREET)
    town = Town(bot=bot_of(street), zone=street["street"]["timezone"])
    town.clock = clock = FollowedClock(town.clock.zone)
    settle(town, street)
    start_clock(town, street)
    town.limits.on = False
    async with serve(town) as address:
        config = write_config(directory, address, street, STREET, str(database) if database else None)
        written = config.read_text(encoding="utf-8")
        config.write_text(written.replace('households = "doors"', f'households = "{households}"'), encoding="utf-8")
        # The last section that the sandbox writes is [rehearsal].
        with config.open("a", encoding="utf-8") as file:
            # Three summaries to a dozen readers each would draw for half a minute in every life.
            file.write(f"pacing = false\ndrawing = false\n\n[rounds]\nrota = {str(rota).lower()}\n")
        yield Room(town, clock, config, anew=anew)
