"""The bot as a process of the story: its real loops over a real database, stepped one by one in played time."""

import asyncio
from collections.abc import Coroutine, Generator
from contextvars import Context
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

from bot.config.settings import (
    CentreSection,
    ClockSection,
    HealthSection,
    LogSection,
    PrivacySection,
    RehearsalSection,
    RoundsSection,
    RulesSection,
    Settings,
    StorageSection,
)
from bot.config.telegram_section import TelegramSection
from bot.delivery.courier import Courier
from bot.delivery.line import Line
from bot.delivery.pacing import Pacing
from bot.delivery.settle import Paperwork
from bot.loops.command_menus import Menus
from bot.loops.fire_timers import Rings, Timekeeper
from bot.loops.letterbox import Letterbox
from bot.loops.nightly import NIGHT, Chores
from bot.loops.poll_updates import Intake
from bot.loops.process_inbox import Desk, Turns
from bot.loops.wakeup import Wakeup
from bot.loops.watch_clock import ClockWatch
from bot.media.fetch import Fetcher
from bot.media.seal_old_files import Sealing
from bot.questions import Readers
from bot.runtime.careful import Careful
from bot.runtime.health import Metrics
from bot.runtime.loop import Step
from bot.runtime.wake_signals import Bell, Bells
from dispatch.rulebook.visit_rules import HouseholdMode
from handlers import areas
from handlers.bot_api.request import Outgoing
from handlers.centre import Centre
from handlers.delivery import delivered, file_settled, migrated, topic_gone, undeliverable
from handlers.digests.weekly import plan_weekly
from handlers.notify.put_back import end_lost_time, settle_restore
from handlers.router import take_answer, take_turn
from handlers.set_aside import tell_set_aside
from handlers.slash_commands import group_menu_for, menu_for
from handlers.timers import clock_set_back, ring
from handlers.turn.reader_query import ReaderAnswer, ReaderQuery, RosterFileAnswer, RosterFileQuery
from storage.database import Database, vault_for
from storage.engine.secrets import read_keys
from storage.media.media_folder import MediaFolder
from storage.messages.inbox import Letter
from storage.messages.parcels import Parcel
from storage.transaction import Transaction
from tests.fakes import HandClock
from tests.stories.long_story.telegram import BOT, NAME, Telegram
from tests.street import SHANGHAI, book

T = TypeVar("T")
MAX_ROUNDS: Final = 4_000
"""Without an end to what is to be done at one moment, something goes round in a circle."""
A_DAY: Final = 86_400.0
IDLE: Final = 29.0
"""A courier that rests so long waits for nothing in particular."""
INFINITE: Final = float("inf")
CENTRE: Final = Centre(
    "首义路街", "SY", SHANGHAI, "zh", replace(book(), households=HouseholdMode.DOORS), BOT, NAME, takes_pictures=True
)
PRIVACY: Final = PrivacySection(
    keep_updates_days=3, keep_contacts_days=10, keep_notes_days=20, keep_messages_days=14, keep_access_log_years=1
)
"""Short spans, so that a story of some months forgets."""


class Died(BaseException):
    """The process is killed while it does this."""


class Stuck(Exception):
    """What is to be done at one moment has no end."""


class Watch(Protocol):
    """What looks on: sees each new parcel, each rendered message and each letter before it is handled."""

    def begin(self, tx: Transaction) -> None: ...
    def render(self, tx: Transaction, parcel: Parcel, at: datetime) -> Outgoing | None: ...
    def taking(self, letter: Letter) -> None: ...


class NoWakeup(Wakeup):
    """The story itself knows when the next timer is due."""

    def __init__(self) -> None: ...

    def plan(self, wait: timedelta) -> datetime:
        return CENTRE.book.calendar.local(datetime.min.replace(tzinfo=SHANGHAI) + max(wait, timedelta()))


class RungBell(Bell):
    """One that tells whether it was rung."""

    rung = False

    def ring(self) -> None:
        self.rung = True


@dataclass(slots=True)
class Loop:
    """A step with its bell; due at `wake`, of the monotonic clock, or when rung."""

    name: str
    step: Step
    bell: Bell
    wake: float = 0.0

    def due(self, now: float) -> bool:
        return self.wake <= now or (isinstance(self.bell, RungBell) and self.bell.rung)


class Errands(asyncio.TaskGroup):
    """The requests and queries under way beside the steps."""

    def __init__(self) -> None:
        super().__init__()
        self.under_way: set[asyncio.Task[Any]] = set()

    def create_task(
        self,
        coro: Generator[Any, None, T] | Coroutine[Any, Any, T],
        *,
        name: str | None = None,
        context: Context | None = None,
    ) -> asyncio.Task[T]:
        task = super().create_task(coro, name=name, context=context)
        self.under_way.add(task)
        task.add_done_callback(self.under_way.discard)
        return task


@dataclass(slots=True)
class Process:
    """`settings` say where everything lies; `unclean` after a kill."""

    settings: Settings
    clock: HandClock
    telegram: Telegram
    watch: Watch
    unclean: bool = False
    _open: list[Any] = field(default_factory=list)

    @property
    def db(self) -> Database:
        found = self._open[0]
        assert isinstance(found, Database)
        return found

    @property
    def running(self) -> bool:
        return bool(self._open)

    async def start(self) -> None:
        """As `bot.app` does it."""
        place = self.settings.storage
        db = Database(place.database, vault_for(place.database, place.key_file))
        await db.open()
        db.vault.learn(read_keys(place.key_file))
        self._open.append(db)
        await db.write(self.watch.begin)
        await db.write(lambda tx: tx.inbox.claim_bot(BOT))
        self.unclean = await db.write(lambda tx: tx.last_end.begin())
        await db.write(lambda tx: settle_restore(tx, self.clock.now(), CENTRE))
        await db.write(lambda tx: plan_weekly(tx, self.clock.now(), CENTRE))
        await db.write(lambda tx: areas.begin(tx, self.clock.now(), CENTRE))
        self._errands = await Errands().__aenter__()
        self._build(db)
        await self._courier.recover()

    async def stop(self) -> None:
        """In order, as after SIGTERM."""
        self.telegram.let_go()
        await self._courier.finish(1.0)
        await self._desk.finish(1.0)
        await self._timekeeper.finish(1.0)
        await self.db.write(lambda tx: tx.last_end.in_order())
        await self._close()

    async def kill(self) -> None:
        """What is not committed is gone; what is being sent may have arrived or not."""
        for task in list(self._errands.under_way):
            task.cancel()
        await self._close()
        self.telegram.let_go()

    async def _close(self) -> None:
        await self._errands.__aexit__(None, None, None)
        await self.db.close()
        self._open.clear()

    # ── time ──

    async def until(self, seconds: float) -> None:
        """Goes on for so long, from one moment at which something is due to the next."""
        end = self.clock.monotonic() + seconds
        await self.quiet()
        for _ in range(MAX_ROUNDS):
            wait = await self._next()
            left = end - self.clock.monotonic()
            if wait >= left:
                if left > 0:
                    self._move(left)
                    await self.quiet()
                return
            self._move(max(wait, 0.02))
            await self.quiet()
        raise Stuck("the clock goes on, and nothing comes to an end")

    async def quiet(self) -> None:
        """Does all that can be done at this moment."""
        for _ in range(MAX_ROUNDS):
            await self._errands_end()
            due = [loop for loop in self._loops if self._is_due(loop)]
            if not due:
                return
            for loop in due:
                await self._step(loop)
        raise Stuck(f"there is no end to it: {[loop.name for loop in self._loops if self._is_due(loop)]}")

    def _is_due(self, loop: Loop) -> bool:
        polls = loop.name == "intake" and loop.wake == INFINITE and bool(self.telegram.updates)
        return polls or loop.due(self.clock.monotonic())

    async def _step(self, loop: Loop) -> None:
        if isinstance(loop.bell, RungBell):
            loop.bell.rung = False
        rest = await loop.step()
        loop.wake = self.clock.monotonic() + rest
        if loop.name == "intake" and not rest:
            # The true poll waits at Telegram until something comes.
            loop.wake = INFINITE
        if loop.name == "menus":
            # Each minute it only finds that nothing has changed.
            loop.wake += 6 * 3_600.0

    async def _errands_end(self) -> None:
        """Until only what Telegram does not answer is under way."""
        await asyncio.sleep(0)
        while len(self._errands.under_way) > self.telegram.holding:
            await asyncio.wait(self._errands.under_way, timeout=0.02, return_when=asyncio.FIRST_COMPLETED)

    def _move(self, seconds: float) -> None:
        """Every loop looks, as if it had looked all the time between."""
        self.clock.move(timedelta(seconds=seconds))
        for loop in self._loops:
            if loop.name not in ("intake", "menus") or loop.wake == INFINITE:
                loop.wake = 0.0

    async def _next(self) -> float:
        """Seconds until something may be due."""
        now, at = self.clock.monotonic(), self.clock.now()

        def look(tx: Transaction) -> list[datetime | None]:
            return [tx.timers.next_due(), tx.outbox.next_due(at), tx.inbox.next_due(at)]

        moments = [moment for moment in await self.db.write(look) if moment is not None]
        waits = [max(0.0, (moment - at).total_seconds()) for moment in moments]
        local = CENTRE.book.calendar.local(at)
        night = local.replace(hour=NIGHT, minute=0, second=1, microsecond=0)
        waits.append((night - local).total_seconds() % A_DAY or A_DAY)
        for loop in self._loops:
            rests = loop.wake - now
            if (loop.name == "courier" and rests < IDLE) or (loop.name == "intake" and self.telegram.updates):
                waits.append(max(0.0, rests))
        return min(waits)

    # ── parts ──

    def _build(self, db: Database) -> None:
        bells = Bells(**{name: RungBell() for name in Bells.__dataclass_fields__})
        metrics, line, careful = Metrics(), Line(), Careful(db, self.clock, unclean=self.unclean)
        place, telegram, clock = self.settings.storage, self.telegram, self.clock
        folder = MediaFolder(place.media, db.vault)
        readers = Readers(db, lambda: self.settings, telegram.call, telegram.download, clock, lambda: CENTRE)
        turns = Turns(
            take=self._take,
            ask=partial(_answer, readers, telegram),
            answer=lambda tx, answer, at: take_answer(tx, answer, at, CENTRE),
            set_aside=lambda tx, letter, at: tell_set_aside(tx, letter, at, CENTRE),
        )
        paperwork = Paperwork(
            render=self.watch.render,
            delivered=lambda tx, parcel, sent, number, at: delivered(tx, parcel, sent, number, at, CENTRE),
            undeliverable=lambda tx, parcel, why, at: undeliverable(tx, parcel, why, at, CENTRE),
            migrated=lambda tx, old, new, at: migrated(tx, old, new, at, CENTRE),
            topic_gone=lambda tx, chat, at: topic_gone(tx, chat, at, CENTRE),
            told=lambda tx, sent_at: end_lost_time(tx, sent_at, CENTRE),
        )
        rings = Rings(ring=lambda tx, timer, at: ring(tx, timer, at, CENTRE), ask=turns.ask, answer=turns.answer)

        def polled(*, well: bool) -> None:
            line.polled(clock.monotonic(), well=well)

        def settled(tx: Transaction, one: Any, at: datetime) -> None:
            file_settled(tx, one, at, CENTRE)

        def corrected(tx: Transaction, at: datetime) -> None:
            clock_set_back(tx, at, CENTRE)

        courier = Courier(
            db, telegram.call, paperwork, clock, Pacing(), line, careful, bells.courier, metrics, self._errands
        )
        desk = Desk(db, turns, clock, bells, metrics, careful, self._errands)
        letterbox = Letterbox(db, BOT, clock, bells.desk, metrics)
        intake = Intake(db, telegram.poll, BOT, letterbox, metrics, polled)
        timekeeper = Timekeeper(db, rings, clock, NoWakeup(), bells, metrics, self._errands)
        chores = Chores(db, place.beside, folder, lambda: CENTRE.book.calendar, clock, metrics, PRIVACY)
        menus = Menus(
            db,
            telegram.call,
            lambda person: menu_for(person, CENTRE),
            lambda chat: group_menu_for(chat, CENTRE),
            clock,
        )
        fetcher = Fetcher(
            db,
            telegram.call,
            telegram.download,
            folder,
            Sealing(db, folder),
            settled,
            clock,
            bells,
            metrics,
            careful,
        )
        self._courier, self._desk, self._timekeeper = courier, desk, timekeeper
        self._loops = [
            Loop("intake", intake.step, Bell()),
            Loop("clock", ClockWatch(db, clock, bells, metrics, corrected).step, Bell()),
            Loop("desk", desk.step, bells.desk),
            Loop("timers", timekeeper.step, bells.timers),
            Loop("courier", courier.step, bells.courier),
            Loop("media", fetcher.step, bells.media),
            Loop("chores", chores.step, bells.chores),
            Loop("menus", menus.step, bells.menus),
        ]

    def _take(self, tx: Transaction, letter: Letter, at: datetime) -> ReaderQuery | None:
        self.watch.taking(letter)
        return take_turn(tx, letter, at, CENTRE)

    _courier: Courier = field(init=False)
    _desk: Desk = field(init=False)
    _timekeeper: Timekeeper = field(init=False)
    _errands: Errands = field(init=False)
    _loops: list[Loop] = field(init=False)


async def _answer(readers: Readers, telegram: Telegram, query: ReaderQuery) -> ReaderAnswer:
    """A roster's file is read elsewhere; here it says what its sender meant."""
    if isinstance(query, RosterFileQuery):
        return RosterFileAnswer(query, telegram.rosters[query.file_id], ())
    return await readers.answer(query)


def database_of(settings: Settings) -> Path:
    """The database's file."""
    found = settings.storage.database
    if not isinstance(found, Path):
        raise TypeError("the story's database is a file")
    return found


def settings_in(folder: Path) -> Settings:
    """A configuration whose files lie in that folder."""
    return Settings(
        centre=CentreSection.model_validate(
            {"name": "首义路街", "prefix": "SY", "timezone": "Asia/Shanghai", "intake": "all"}
        ),
        telegram=TelegramSection(token_env="TOKEN"),
        storage=StorageSection.model_construct(
            database=folder / "wangge.db", key_file=folder / "wangge.key", media=folder / "media"
        ),
        clock=ClockSection(),
        rounds=RoundsSection(),
        rules=RulesSection(),
        privacy=PRIVACY,
        log=LogSection(),
        health=HealthSection(),
        rehearsal=RehearsalSection(),
    )
