"""A street on stage: the rehearsal room and the real bot in one process, and what people do there, over HTTP."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import aiohttp

from bot import app
from bot.config.load import Config, load
from bot.open_resources import open_database
from handlers.buttons.card_actions import CardAction
from handlers.buttons.card_callback import CardTap, decode
from sandbox.config_file import write_config
from sandbox.server import serve
from sandbox.street import bot_of, read_street, settle, start_clock
from sandbox.town import Town
from sandbox.wire import Json
from storage.engine.address import Address
from storage.transaction import Transaction
from tests.look_in import look_in
from tests.paths import ROOT
from tests.quiet import FollowedClock, is_quiet
from tests.stories.seen import Seen, newest_with
from tests.webhook import SECRET, WORD, unused_port, webhook_section

STREET = ROOT / "demo" / "street.toml"
TTL = 45.0
"""Seconds until a story is called stuck; the bot answers within a fraction of one."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person sees who taps: a line at the top, or an alert; `url` where it leads somewhere."""

    text: str
    alert: bool
    url: str = ""
    answered: bool = True


class Stage:
    """One street with its people. Every act waits until the bot has nothing left to do."""

    def __init__(self, town: Town, clock: FollowedClock, http: aiohttp.ClientSession, config: Config) -> None:
        self.town, self.config = town, config
        self.tapped: set[CardAction] = set()
        """The buttons of cards that somebody has tapped so far."""
        self._clock, self._http = clock, http
        self._bot: asyncio.Task[None] | None = None
        self._led: set[int] = set()
        """Who has been led from a group into the private chat, and goes on there."""

    # ── the bot ──

    async def open(self) -> None:
        self._bot = asyncio.create_task(app.run(self.config))
        await self.quiet()

    async def close(self) -> None:
        """As an operator does it: SIGTERM, and the process ends by itself."""
        if self._bot is not None:
            running, self._bot = self._bot, None
            if not running.done():
                signal.raise_signal(signal.SIGTERM)
            await running

    async def quiet(self) -> None:
        """Until the bot has read everything, rung everything that is due, and said all that it owes."""
        patience = time.monotonic() + TTL
        while not self._is_quiet():
            if self._bot is not None and self._bot.done():
                self._bot.result()
            assert time.monotonic() < patience, f"the bot is still busy: {self.town.updates.waiting}"
            await asyncio.sleep(0.004)

    async def comes(self, question: str) -> None:
        """Until a look into the database finds something; for what the bot does beside what it owes."""
        patience = time.monotonic() + TTL
        while not self.ask(question):
            assert time.monotonic() < patience, f"it never comes: {question}"
            await asyncio.sleep(0.004)
        await self.quiet()

    def _is_quiet(self) -> bool:
        return is_quiet(self.town, self._clock, self.config.settings.storage.database)

    def ask(self, question: str, **values: object) -> list[tuple[Any, ...]]:
        """A look into the bot's database, from outside and read-only."""
        return look_in(self.config.settings.storage.database, question, **values)

    async def alter(self, turn: Callable[[Transaction], None]) -> None:
        """What no chat can do; the bot is down meanwhile."""
        await self.close()
        async with open_database(self.config.settings) as db:
            await db.write(turn)
        await self.open()

    # ── the clock ──

    def now(self) -> datetime:
        return self._clock.now()

    async def until(self, moment: str) -> None:
        """`11-24 09:05` of this street's year and zone; or a bare `14:30` of the day that it is."""
        await self.move(moment)
        await self.quiet()

    async def move(self, moment: str) -> None:
        """The clock alone, though nobody may be there to follow it."""
        now = self.now()
        day, _, hour = moment.rpartition(" ")
        to = datetime.fromisoformat(f"{now.year}-{day}T{hour}" if day else f"{now.date()}T{hour}")
        await self._post("clock", to=to.replace(tzinfo=now.tzinfo).isoformat())

    async def later(self, **span: float) -> None:
        await self._post("clock", advance_seconds=timedelta(**span).total_seconds())
        await self.quiet()

    # ── what people do ──

    async def do(self, act: str, /, **said: Any) -> Any:
        """Any act or lever of the town; `by` stands for `as`, which Python keeps for itself."""
        done = await self._post(act, **said)
        if self._bot is not None:
            await self.quiet()
        return done

    async def say(self, by: int, chat: int, text: str, *, reply_to: int | None = None) -> int:
        done = await self.do("say", by=by, chat=chat, text=text, reply_to=reply_to)
        return int(done["message_id"])

    async def photo(
        self, by: int, chat: int, caption: str = "", *, count: int = 1, reply_to: int | None = None
    ) -> int:
        done = await self.do("photo", by=by, chat=chat, caption=caption, count=count, reply_to=reply_to)
        return int(done["message_id"])

    async def tap(self, by: int, chat: int, label: str) -> Answer:
        """Presses the newest button in the chat whose label has these words; who was led from there into the private
        chat presses it there."""
        if by in self._led:
            own = await self.messages(by)
            if any(one.button(label) for one in own):
                message, data = newest_with(own, label)
                return await self.press(by, by, message, data)
        message, data = newest_with(await self.messages(chat), label)
        return await self.press(by, chat, message, data)

    async def press(self, by: int, chat: int, message: int, data: str, *, forged: bool = False) -> Answer:
        door = "raw_tap" if forged else "tap"
        tap = None if forged else decode(data)
        if isinstance(tap, CardTap):
            self.tapped.add(tap.action)
        done = await self.do(door, by=by, chat=chat, message_id=message, data=data)
        goes_on = by in self._led and chat == by and done["text"] in ("", "请直接发送。")
        led = bool(done["url"]) or goes_on
        (self._led.add if led else self._led.discard)(by)
        return Answer(done["text"], done["alert"], done["url"], done["answered"])

    async def together(self, *acts: tuple[str, dict[str, Any]]) -> list[Any]:
        """Several people in the same moment."""
        done = await asyncio.gather(*(self._post(act, **said) for act, said in acts))
        await self.quiet()
        return list(done)

    # ── what there is to see ──

    async def messages(self, chat: int) -> list[Seen]:
        """Everything that stands in a chat now, oldest first."""
        async with self._http.get("/town/messages", params={"chat": chat}) as answer:
            found = await answer.json()
            assert answer.status == 200, found
        return [Seen.of(one, self.town.bot.id) for one in found if not one["deleted"]]

    async def said(self, chat: int) -> list[Seen]:
        """What the bot has said there."""
        return [one for one in await self.messages(chat) if one.by_bot]

    async def last(self, chat: int) -> Seen:
        return (await self.said(chat))[-1]

    async def card(self, chat: int, number: str) -> Seen:
        """The one message of a group that is this case's card."""
        cards = [one for one in await self.said(chat) if one.text.lstrip().startswith(number)]
        assert len(cards) == 1, f"{len(cards)} cards of {number} in {chat}"
        return cards[0]

    async def _post(self, act: str, /, **said: Any) -> Any:
        if "by" in said:
            said["as"] = said.pop("by")
        async with self._http.post(f"/town/{act}", json=said) as answer:
            done = await answer.json()
            assert answer.status == 200, f"{act} {said}: {done}"
            return done


@cache
def _plan() -> Json:
    """Read once: hundreds of stories begin with it, and nobody writes into it."""
    return read_street(STREET)


@asynccontextmanager
async def street(
    directory: Path,
    more: str = "",
    *,
    takes_pictures: bool = False,
    database: Address | None = None,
    by_webhook: bool = False,
    rota: bool = False,
) -> AsyncIterator[Stage]:
    """The demonstration street at its first moment, a Monday at 09:42, the bot up and at rest.

    `more` are further sections of its configuration; its database is a file in the directory unless told otherwise.
    `rota`: visits of the staff to the stations are planned, whose lines and cards no other story counts.
    `by_webhook`: the room delivers updates to the bot, which does not poll.
    """
    more += "" if rota else "\n[rounds]\nrota = false\n"
    more += webhook_section(unused_port()) if by_webhook else ""
    plan = _plan()
    town = Town(bot=bot_of(plan), zone=plan["street"]["timezone"])
    clock = FollowedClock(town.clock.zone)
    town.clock = clock
    settle(town, plan)
    start_clock(town, plan)
    town.limits.on = False
    async with serve(town) as address, aiohttp.ClientSession(address) as http:
        where = str(database) if database else None
        path = write_config(directory, address, plan, STREET, where, intake_all=takes_pictures)
        written = f"{path.read_text(encoding='utf-8')}pacing = false\n{more}"
        path.write_text(written, encoding="utf-8")
        stage = Stage(town, clock, http, load(path, {"WANGGE_TOKEN": town.token, SECRET: WORD}))
        await stage.open()
        try:
            yield stage
        finally:
            await stage.close()
