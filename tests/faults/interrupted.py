"""A scenario that one kill interrupts: people act, the bot is started again where it died, and everything goes on."""

import asyncio
import os
import signal
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sandbox import acts, coming
from sandbox.files import add_photo
from sandbox.media import shown
from sandbox.model import Posted
from sandbox.pictures import jpeg
from sandbox.wire import Json
from tests.faults.people import payload_of
from tests.faults.room import LOOK, REPEAT, Bot, Room
from tests.starts import start
from tests.webhook import SECRET, WORD

TTL: Final = 150.0
"""Seconds until a scenario is called stuck."""
_UNFETCHED: Final = "SELECT count(*) FROM media WHERE path IS NULL AND attempts = 0 AND case_id IS NOT NULL"
_NIGHT: Final = "SELECT count(*) FROM meta WHERE key = 'chores_done' AND value = ?"


class Stuck(Exception):
    """The scenario could not go on; the words say where."""


class Interrupted:
    """One run of a scenario. `place` is `name:count`, or "" for a run that nothing interrupts."""

    def __init__(self, room: Room, place: str, folder: Path) -> None:
        self.room, self.folder = room, folder
        self.killed_at: int | None = None
        """The number of the last message that had been posted in town when the kill came."""
        self.visits = folder / "visits"
        self._env = {"WANGGE_FAILPOINT": place, "WANGGE_FAILPOINT_VISITS": str(self.visits), SECRET: WORD}
        self._database = room.config.with_name("wangge.db")
        self._bot: Bot | None = None
        self._taps: list[asyncio.Task[Json]] = []

    # ── the bot's lives ──

    async def up(self) -> None:
        """Starts it, once more where the kill comes before its first poll."""
        while True:
            bot = await self.room.start(**self._env)
            try:
                await bot.polls()
            except RuntimeError:
                self._died(await bot.dies())
            else:
                self._bot = bot
                return

    async def down(self) -> None:
        """The polite end, which the kill may be quicker than."""
        bot, self._bot = self._running(), None
        if bot.process.returncode is None:
            bot.process.send_signal(signal.SIGTERM)
        code = await bot.dies(15.0)
        if code:
            self._died(code)

    async def crash(self) -> None:
        """An end that is none of the failpoints'."""
        bot, self._bot = self._running(), None
        await bot.kill()

    async def host(self, *words: str) -> int:
        """A command of the host; its exit code, where the kill came -9."""
        with self.room.log.open("ab") as log:
            env = os.environ | self._env
            process = await start(*words, "--config", str(self.room.config), env=env, out=log)
        code = await process.wait()
        if code == -signal.SIGKILL:
            self._died(code)
        return code

    async def host_until_done(self, *words: str) -> None:
        """Again where it was killed, some seconds later, as an operator does."""
        if not await self.host(*words):
            return
        self.room.town.clock.advance(5)
        if code := await self.host(*words):
            raise Stuck(f"{words[0]} ended with {code}")

    def _running(self) -> Bot:
        if self._bot is None:
            raise Stuck("no bot runs")
        return self._bot

    def _died(self, code: int) -> None:
        if code != -signal.SIGKILL or self.killed_at is not None:
            raise Stuck(f"the process ended by itself with {code}")
        self.killed_at = self.room.town.last_seq

    # ── rest ──

    async def settle(self) -> None:
        """Until everything is done and said that can be at this moment; after the kill, by the life that follows."""
        await self._calm()
        if self._running().process.returncode is not None:
            self._died(await self._running().dies())
            # What it had sent off before it died may still be on its way into the town.
            await asyncio.sleep(0.02)
            self.killed_at = self.room.town.last_seq
            await self.up()
            await self._calm()
            # What may or may not have been sent is repeated after a while.
            self.room.town.clock.advance(REPEAT)
            await self._calm()

    async def _calm(self) -> None:
        await self._quiet()
        if self._ask(_UNFETCHED):
            # Who fetches looks now and then; a moved clock lets it look at once.
            self.room.town.clock.advance(1)
            await self.comes_about(_UNFETCHED, 0)
            await self._quiet()

    async def _quiet(self) -> None:
        """However slow the machine is: a file is read in a process of its own, and no call is made meanwhile."""
        async with asyncio.timeout(TTL):
            while self._running().process.returncode is None and not self.room.is_quiet():
                await asyncio.sleep(LOOK)

    async def night_is_done(self) -> None:
        """Until the chores of this night are done."""
        today = self.room.town.clock.now().astimezone(self.room.town.clock.zone).date().isoformat()
        for _ in range(2):
            await self.comes_about(_NIGHT, 1, today)
            await self.settle()

    async def comes_about(self, question: str, wanted: int, *values: object) -> None:
        """Until a look into the database says so, or the process is dead."""
        async with asyncio.timeout(TTL):
            while self._running().process.returncode is None and self._ask(question, *values) != wanted:
                await asyncio.sleep(LOOK)

    def _ask(self, question: str, *values: object) -> int:
        with closing(sqlite3.connect(f"file:{self._database}?mode=ro", uri=True, timeout=5.0)) as raw:
            return int(raw.execute(question, values).fetchone()[0])

    async def until(self, when: str) -> None:
        """`24 09:05` of November 2026; the 37th is the 7th of December."""
        clock = self.room.town.clock
        day, time = when.split()
        first = datetime.fromisoformat(f"2026-11-01T{time}").replace(tzinfo=clock.zone)
        moment = first + timedelta(days=int(day) - 1)
        if moment > clock.now():
            clock.move_to(moment)
        await self.settle()

    # ── what people do ──

    def say(self, who: int, chat: int, words: str) -> int:
        return self._post(who, chat, [acts.text(self.room.town, words)])

    def photo(self, who: int, chat: int, caption: str, *, count: int = 1) -> None:
        files = self.room.town.files
        shots = [shown("photo", add_photo(files, jpeg(number, 64, 48))) for number in range(count)]
        self._post(who, chat, acts.captioned(self.room.town, shots, caption))

    def document(
        self, who: int, chat: int, name: str, data: bytes, caption: str = "", *, mime: str = "application/pdf"
    ) -> None:
        file = self.room.town.files.add(data, kind="documents", mime=mime, name=name)
        self._post(who, chat, acts.captioned(self.room.town, [shown("document", file)], caption))

    def forward(self, who: int, from_chat: int, message: int) -> None:
        """To the bot in private."""
        acts.forward(self.room.town, who, who, from_chat, [message])

    def _post(self, who: int, chat: int, contents: list[Json]) -> int:
        return int(acts.post(self.room.town, who, chat, contents)["message_id"])

    def again_under_another_id(self) -> None:
        """The newest message comes once more, as another update."""
        updates = self.room.town.updates
        if updates.waiting:
            newest = updates.waiting[-1].update
            updates.put_raw({key: value for key, value in newest.items() if key != "update_id"})

    async def tap(self, who: int, chat: int, label: str, about: str = "", *, times: int = 1) -> None:
        """Presses the newest button of that label in a chat, on a message with those words, and settles."""
        message, data = self._button(chat, label, about)
        for _ in range(times):
            tapping = acts.tap(self.room.town, who, chat, message, data)
            self._taps.append(asyncio.get_running_loop().create_task(tapping))
        await asyncio.sleep(0)
        await self.settle()

    async def follow(self, who: int) -> None:
        """START, where the last tap led into the bot's chat; a kill may have kept its answer back, and then the chat
        is opened without one."""
        last = self._taps[-1]
        payload = payload_of(last.result()) if last.done() else None
        if payload is not None:
            coming.start(self.room.town, who, payload)
            await self.settle()

    def _button(self, chat: int, label: str, about: str) -> tuple[int, str]:
        for message in reversed(list(self.room.town.chats[chat].messages.values())):
            if message.deleted or about not in words_of(message):
                continue
            for row in (message.markup or {}).get("inline_keyboard", ()):
                for button in row:
                    if label in button["text"] and "callback_data" in button:
                        return message.id, button["callback_data"]
        raise Stuck(f"no button «{label}» about «{about}» in chat {chat}")

    async def end(self) -> None:
        """Stops, brings to rest what is owed, and waits for the last answers."""
        if self._bot is not None:
            await self.down()
        await self.room.rest()
        for ended in await asyncio.gather(*self._taps, return_exceptions=True):
            if isinstance(ended, BaseException):
                raise Stuck(f"a tap failed: {ended}")

    async def give_up(self) -> None:
        """Nothing outlives the run, however it ended."""
        if self._bot is not None:
            await self._bot.kill()
        for tap in self._taps:
            tap.cancel()


def words_of(message: Posted) -> str:
    found: Any = message.body.get("text") or message.body.get("caption") or ""
    return str(found)
