"""The street of the story: its files, its bot, its Telegram and clock, and what the story itself remembers."""

import atexit
import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Final, TypeVar

from bot.runtime.logs import TextLines
from dispatch.model import Person, PersonId, Role
from storage.database import vault_for
from storage.migrate import migrate
from storage.people.chats import BoundChat, ChatKind
from storage.transaction import Transaction
from tests.fakes import HandClock
from tests.handlers.weekly import CENTRE_CHAT, UNIT_CHAT, WORKER_CHAT
from tests.stories.long_story.lookout import Lookout
from tests.stories.long_story.process import Process, settings_in
from tests.stories.long_story.telegram import Group, Message, Telegram
from tests.street import GRIDS, MONDAY_0942, PEOPLE, SQUAD, STATIONS, UNITS, WUNAN, person
from tests.written import written

T = TypeVar("T")
MORE_PEOPLE: Final = (
    person(12, "何静", Role.ADMIN, Role.STAFF),
    person(13, "钟强", Role.WORKER, station=WUNAN, telegram_id=None),
    person(14, "林芳", Role.OFFICER, units=(SQUAD.code,), telegram_id=None),
    person(15, "高伟", Role.DIRECTOR),
)
EVERYBODY: Final = (*PEOPLE, *MORE_PEOPLE)
ANSWER: Final = "2d 12-20 已到现场处理，张三 13877665544"
"""Days, a limit, a date, words and a contact in one: whatever the bot asks for, it finds something."""
STRANGERS: Final = tuple(range(9001, 9101))


@dataclass(frozen=True, slots=True)
class Report:
    """A report that somebody sent who may: where, and when, of the monotonic clock."""

    chat: int
    message: int
    at: float


@dataclass(frozen=True, slots=True)
class Backup:
    """Where it lies, when it was made, of the monotonic clock, and how many events were in it."""

    folder: Path
    at: float
    events: int


class Lines(logging.Handler):
    """Keeps what the bot logs, as the operator would read it."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.setFormatter(TextLines())
        self.kept: list[tuple[int, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.kept.append((record.levelno, self.format(record)))


@dataclass(slots=True)
class World:
    """`pick` is the chance of the present step, and of nothing else."""

    folder: Path
    pick: Random
    clock: HandClock
    telegram: Telegram
    lookout: Lookout
    bot: Process
    logged: Lines
    reports: list[Report] = field(default_factory=list)
    taps: list[tuple[str, float]] = field(default_factory=list)
    """Ids of taps that are still to be answered, and when they were made."""
    forged_least: int = 0
    forged_most: int = 0
    backups: list[Backup] = field(default_factory=list)
    numbers: dict[str, datetime] = field(default_factory=dict)
    """When the case of each number was opened, also of those that a restore has lost."""
    given: dict[str, dict[int, object]] = field(default_factory=dict)
    """By table, what each id was given to."""
    checked: dict[int, int] = field(default_factory=dict)
    """The revision at which each case was looked at last."""
    not_drawn: set[tuple[int, int]] = field(default_factory=set)
    """Cases and chats where Telegram refused to draw the card, until it says again what is so."""
    kills: int = 0
    logs_read: int = 0
    last: str = ""

    @property
    def at(self) -> datetime:
        return self.clock.now()

    async def read(self, look: Callable[[Transaction], T]) -> T:
        """What a look into the database finds."""
        return await self.bot.db.write(look)

    async def people(self) -> list[Person]:
        """Everybody on the roster who has an account."""
        return [one for one in await self.read(lambda tx: tx.people.all_active()) if one.telegram_id is not None]

    async def somebody(self, *roles: Role) -> Person | None:
        """One of those with any of the roles; anybody where none is named."""
        found = [one for one in await self.people() if not roles or one.roles & set(roles)]
        return self.pick.choice(found) if found else None

    async def groups(self, *kinds: ChatKind) -> list[BoundChat]:
        """The bound groups."""
        bound = await self.read(lambda tx: tx.chats.all_active())
        return [chat for chat in bound if (not kinds or chat.kind in kinds) and chat.chat_id in self.telegram.groups]

    def press(self, who: int, message: Message, data: str) -> None:
        """A tap of somebody on a button that the bot drew there; in another's own chat no honest client can do it."""
        forged = message.chat > 0 and message.chat != who
        self.forged_least += forged
        self.forged_most += forged
        if self.telegram._hears(message.chat):
            self.taps.append((self.telegram.press(who, message, data), self.clock.monotonic()))
        elif forged:
            self.forged_least -= 1
            self.forged_most -= 1

    def one(self, things: Sequence[T]) -> T:
        return self.pick.choice(things)

    def chance(self, of: float) -> bool:
        return self.pick.random() < of

    def with_buttons(self) -> list[Message]:
        """What the bot has written with buttons under it."""
        return [message for message in self.telegram.by_bot() if message.buttons]

    async def pass_time(self, seconds: float) -> None:
        await self.bot.until(seconds)

    def skip(self, seconds: float) -> None:
        """Time goes on while no bot runs."""
        self.clock.move(timedelta(seconds=seconds))


async def begin(pick: Random, kind: type[Telegram] = Telegram) -> World:
    """A new street, with its bot running; `kind` is the Telegram that it lives in."""
    folder = Path(tempfile.mkdtemp(prefix="long-story-", dir=_fast()))
    for file in _template().iterdir():
        shutil.copy(file, folder / file.name)
    clock = HandClock(MONDAY_0942)
    telegram = kind(clock)
    _people_the_town(telegram)
    lookout = Lookout(clock, telegram)
    telegram.parcel_of = lookout.parcel_of
    lines = Lines()
    world = World(
        folder, pick, clock, telegram, lookout, Process(settings_in(folder), clock, telegram, lookout), lines
    )
    logging.getLogger("bot").addHandler(lines)
    logging.getLogger("bot").setLevel(logging.INFO)
    logging.getLogger("storage").addHandler(lines)
    await world.bot.start()
    return world


async def end(world: World) -> None:
    """Nothing of it is left."""
    for name in ("bot", "storage"):
        logging.getLogger(name).removeHandler(world.logged)
    if world.bot.running:
        await world.bot.kill()
    shutil.rmtree(world.folder, ignore_errors=True)


def _people_the_town(telegram: Telegram) -> None:
    accounts = {one.telegram_id: one.name for one in EVERYBODY if one.telegram_id is not None}
    telegram.names.update(accounts)
    telegram.opened.update(accounts)
    for chat, title in ((CENTRE_CHAT, "中心"), (UNIT_CHAT, "城管"), (WORKER_CHAT, "网格员")):
        telegram.groups[chat] = Group(chat, title, set(accounts))


def _fast() -> str | None:
    """A folder in memory where the machine has one: thousands of commits need no disk."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


@cache
def _template() -> Path:
    """One migrated database with its street and its key, copied for each story."""
    folder = Path(tempfile.mkdtemp(prefix="long-story-template-", dir=_fast()))
    atexit.register(_forget, folder, os.getpid())
    settings = settings_in(folder)
    migrate(settings.storage.database)
    vault = vault_for(settings.storage.database, settings.storage.key_file)
    with written(settings.storage.database, keep=True) as connection:
        _settle(Transaction(connection, vault))
    return folder


def _forget(folder: Path, maker: int) -> None:
    """Not in a process that was forked from the one that has made it, and ends sooner."""
    if os.getpid() == maker:
        shutil.rmtree(folder, ignore_errors=True)


def _settle(tx: Transaction) -> None:
    for station in STATIONS:
        tx.places.put_station(station)
    for unit in UNITS:
        tx.places.put_unit(unit)
    for grid in GRIDS:
        tx.places.put_grid(grid)
    for number, one in enumerate(EVERYBODY, 1):
        tx.people.add(one)
        tx.people.set_phone(PersonId(number), phone_of(number))
    tx.chats.bind(BoundChat(CENTRE_CHAT, ChatKind.CENTRE_GROUP, "中心", pictures=True))
    tx.chats.bind(BoundChat(UNIT_CHAT, ChatKind.UNIT_GROUP, "城管", unit=SQUAD.code, pictures=True))
    tx.chats.bind(BoundChat(WORKER_CHAT, ChatKind.WORKER_GROUP, "网格员"))


def phone_of(number: int) -> str:
    """The phone of the person with that number on the roster, who is no secret to the admins."""
    return f"1360000{number:04}"


def rows(tx: Transaction, question: str, *values: Any) -> Iterator[tuple[Any, ...]]:
    """A look at the tables as they lie."""
    return iter(tx.meta._connection.raw.execute(question, values).fetchall())
