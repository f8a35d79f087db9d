"""Builds every part of the bot from the configuration, runs all loops in one task group, and stops cleanly."""

import asyncio
import contextlib
import logging
import os
import signal
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from pydantic import SecretStr
from telegram import Bot

from bot.charts.drawings import Drawings
from bot.config.load import Config, load
from bot.config.settings import NotTheRoom, Settings, only_rehearsed
from bot.delivery.courier import Courier
from bot.delivery.line import Line
from bot.delivery.made_files import FileMakers
from bot.delivery.pacing import Pacing
from bot.delivery.settle import Paperwork
from bot.doctor.at_start import StartLook
from bot.loops.build_beside import BuildBeside
from bot.loops.check_database import DatabaseCheck
from bot.loops.command_menus import Menus
from bot.loops.fire_timers import Rings, Timekeeper
from bot.loops.health_page import HealthPage
from bot.loops.letterbox import Letterbox
from bot.loops.nightly import Chores
from bot.loops.poll_updates import Intake
from bot.loops.process_inbox import Desk, Turns
from bot.loops.set_webhook import WebhookWatch
from bot.loops.wakeup import Wakeup
from bot.loops.watch_backlog import BacklogWatch
from bot.loops.watch_clock import ClockWatch
from bot.loops.webhook_page import WebhookPage, webhook_app
from bot.loops.webhook_server import WebhookServer, open_socket
from bot.media.fetch import Fetcher
from bot.media.seal_old_files import Sealing
from bot.media.sheets import Sheets
from bot.open_resources import open_bot, open_clock, open_database
from bot.questions import Readers
from bot.rulebook.load_book import take_up
from bot.rulebook.reload import Library, tell_refused
from bot.runtime.careful import Careful
from bot.runtime.clock import Clock, RehearsalClock
from bot.runtime.health import Metrics
from bot.runtime.loop import Step, repeat
from bot.runtime.wake_signals import Bell, Bells
from bot.seed_demo import read_street, seed, seed_doors, seed_lists
from bot.seed_history import fill
from bot.spreadsheets.make import Spreadsheets
from bot.telegram_client.client import call, download
from bot.telegram_client.identity import Identity, learn_identity
from dispatch.rulebook.book import Book
from handlers import areas
from handlers.centre import Centre
from handlers.delivery import delivered, file_settled, migrated, topic_gone, undeliverable
from handlers.digests.weekly import plan_monthly, plan_weekly
from handlers.notify.put_back import end_lost_time, settle_restore
from handlers.rendering.render import render
from handlers.router import take_answer, take_turn
from handlers.set_aside import tell_set_aside
from handlers.slash_commands import group_menu_for, menu_for
from handlers.timers import clock_set_back, ring
from storage.database import Database
from storage.engine.errors import StoppedStandingBy
from storage.engine.failpoints import failpoint
from storage.engine.no_collection import set_apart
from storage.media.media_folder import MediaFolder
from storage.read_only_snapshot import read_snapshot

Steps = dict[str, tuple[Step, Bell]]

GRACE: Final = 4.0
"""Seconds for the steps under way at a stop, and as many for the requests; a supervisor kills after ten."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Parts:
    """What every loop needs."""

    settings: Settings
    db: Database
    bot: Bot
    clock: Clock
    bells: Bells
    metrics: Metrics
    stopping: asyncio.Event
    line: Line
    unclean: bool
    """Whether the run before this one did not end in order."""
    careful: Careful
    webhook_secret: SecretStr | None
    """None where the bot polls."""


async def run(config: Config) -> None:
    """Runs the bot until SIGTERM or SIGINT; while another process works on the same server's database, it stands by.

    Unusable, RulesFileError and NotTheRoom go up, for the command line.
    """
    with contextlib.suppress(StoppedStandingBy):
        await _run(config)
    log.info("stopped")


async def _run(config: Config) -> None:
    if config.token is None:
        raise ValueError("running needs the token")
    settings, stopping, bells = config.settings, asyncio.Event(), Bells()
    _stop_on_signals(stopping)
    bot_id = int(config.token.get_secret_value().partition(":")[0])
    async with open_database(settings, stopping) as db, open_bot(settings, config.token) as bot, _lease_of(db):
        log.info("%s, %s", db.version, settings.storage.database)
        await db.write(lambda tx: tx.inbox.claim_bot(bot_id))
        unclean = await db.write(lambda tx: tx.last_end.begin())
        failpoint("start.begun")
        book, refused = await db.write(lambda tx: take_up(tx.meta, settings))
        identity = await learn_identity(db, partial(call, bot), bot_id, stopping)
        if identity is not None:
            _require_room(settings, identity)
            street = read_street(settings.rehearsal.street) if settings.rehearsal.street is not None else None
            if street is not None:
                await db.write(partial(seed, street=street))
            clock = await open_clock(settings, bells)
            if settings.rehearsal.past:
                filled = await db.write(lambda tx: fill(tx, book, settings.centre.prefix, clock.now()))
                log.info("%d cases of the past", filled)
            parts = Parts(
                settings,
                db,
                bot,
                clock,
                bells,
                Metrics(),
                stopping,
                Line(),
                unclean,
                Careful(db, clock, unclean=unclean),
                config.webhook_secret,
            )
            centre = _centre(settings, book, identity)
            if street is not None:
                await db.write(partial(seed_doors, street=street, at=clock.now(), centre=centre))
            if street is not None and settings.rehearsal.lists:
                await db.write(partial(seed_lists, street=street, at=clock.now(), centre=centre))
            await db.write(lambda tx: tell_refused(tx, refused, clock.now(), centre))
            await _settle_restore(parts, centre)
            await db.write(lambda tx: plan_weekly(tx, clock.now(), centre))
            await db.write(lambda tx: plan_monthly(tx, clock.now(), centre))
            await db.write(lambda tx: areas.begin(tx, clock.now(), centre))
            set_apart()
            await _serve(parts, Library(db, settings, centre, clock, bells, _reread(config)))
        failpoint("stop.before_note")
        await db.write(lambda tx: tx.last_end.in_order())


def _reread(config: Config) -> Callable[[], Settings] | None:
    """Reads the configuration's file anew."""
    path = config.path
    return (lambda: load(path, os.environ, with_token=False).settings) if path is not None else None


@contextlib.asynccontextmanager
async def _lease_of(db: Database) -> AsyncIterator[None]:
    """Meanwhile this process shows that it lives. What is raised meanwhile goes up as it is."""
    raised: Exception | None = None
    async with asyncio.TaskGroup() as life:
        signs = life.create_task(db.keep_lease(), name="signs of life")
        try:
            yield
        except Exception as error:
            raised = error
        finally:
            signs.cancel()
    if raised is not None:
        raise raised


def _health_page(parts: Parts, stack: contextlib.AsyncExitStack) -> Steps:
    if not parts.settings.health.port:
        return {}
    page = HealthPage(parts.metrics, parts.clock.now, parts.settings.health.port)
    stack.push_async_callback(page.close)
    return {"health page": (page.step, Bell())}


def _require_room(settings: Settings, identity: Identity) -> None:
    """A Bot API server on this machine may well be one that leads to Telegram. Raises NotTheRoom."""
    keys = only_rehearsed(settings)
    if keys and not identity.rehearsal:
        raise NotTheRoom(keys)


async def _settle_restore(parts: Parts, centre: Centre) -> None:
    found = await parts.db.write(lambda tx: settle_restore(tx, parts.clock.now(), centre))
    if found is not None:
        log.warning("the database is a backup of %s: what came since is not in it", f"{found.backed_up_at:%F %R} UTC")


async def _serve(parts: Parts, library: Library) -> None:
    """All loops, until it is time to stop; then the requests under way get their grace too."""
    asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, library.ask)
    wakeup = Wakeup(parts.bells.timers)
    wakeup.start()
    async with contextlib.AsyncExitStack() as stack:
        stack.callback(wakeup.stop)
        hearing = await _hearing(parts, library.centre, stack)
        async with asyncio.TaskGroup() as sends:
            courier = _courier(parts, library, sends)
            recovered = await courier.recover()
            if recovered:
                log.warning("%d messages were being sent when the process died", recovered)
            failpoint("start.recovered")
            turns = _turns(parts, library)
            desk = Desk(parts.db, turns, parts.clock, parts.bells, parts.metrics, parts.careful, sends)
            waiting = hearing | _waiting(parts) | _health_page(parts, stack)
            working = _working(parts, library, turns)
            keeper = _timekeeper(parts, library, wakeup, turns, sends)
            working |= {
                "courier": (courier.step, parts.bells.courier),
                "desk": (desk.step, parts.bells.desk),
                "timekeeper": (keeper.step, parts.bells.timers),
            }
            await _loop_until_stopped(parts, waiting, working)
            await asyncio.gather(courier.finish(GRACE), desk.finish(GRACE), keeper.finish(GRACE))


async def _loop_until_stopped(parts: Parts, waiting: Steps, working: Steps) -> None:
    """What waits for the outside is cancelled at a stop; what is at work may end its step."""
    async with asyncio.TaskGroup() as group:

        def start(steps: Steps) -> list[asyncio.Task[None]]:
            loops = [repeat(name, step, bell, parts.metrics, parts.stopping) for name, (step, bell) in steps.items()]
            return [group.create_task(loop, name=name) for name, loop in zip(steps, loops, strict=True)]

        polls, works = start(waiting), start(working)
        polls.append(group.create_task(_stop_where_storage_fails(parts)))
        await parts.stopping.wait()
        for poll in polls:
            poll.cancel()
        for _, bell in working.values():
            bell.ring()
        _, late = await asyncio.wait(works, timeout=GRACE)
        for task in late:
            log.warning("the %s was still at work and is cancelled", task.get_name())
            task.cancel()


async def _stop_where_storage_fails(parts: Parts) -> None:
    """Without storage nothing that comes can be confirmed, and nothing owed can be sent."""
    why = await parts.db.has_failed()
    parts.metrics.storage_failed = True
    parts.metrics.alerts.labels("storage").inc()
    log.critical("%s", why)
    parts.stopping.set()


def _centre(settings: Settings, book: Book, identity: Identity) -> Centre:
    return Centre(
        name=settings.centre.name,
        prefix=settings.centre.prefix,
        zone=settings.centre.timezone,
        language=settings.centre.language,
        book=book,
        bot_id=identity.bot_id,
        bot_username=identity.username,
        takes_pictures=settings.centre.intake == "all",
        menu_links=settings.telegram.menu_links,
        plans_rounds=settings.rounds.rota,
        draws_figures=settings.rehearsal.drawing,
    )


def _courier(parts: Parts, library: Library, sends: asyncio.TaskGroup) -> Courier:
    paperwork = Paperwork(
        render=lambda tx, parcel, at: render(tx, parcel, at, library.centre),
        delivered=lambda tx, parcel, sent, number, at: delivered(tx, parcel, sent, number, at, library.centre),
        undeliverable=lambda tx, parcel, why, at: undeliverable(tx, parcel, why, at, library.centre),
        migrated=lambda tx, old, new, at: migrated(tx, old, new, at, library.centre),
        topic_gone=lambda tx, chat, at: topic_gone(tx, chat, at, library.centre),
        told=lambda tx, sent_at: end_lost_time(tx, sent_at, library.centre),
    )
    pacing = Pacing(lifted=not parts.settings.rehearsal.pacing)
    sheets = Sheets(parts.db, MediaFolder(parts.settings.storage.media, parts.db.vault))
    place = parts.settings.storage.database
    spreadsheets = Spreadsheets(
        _readers(parts, library).facts,
        lambda work: read_snapshot(place, parts.db.vault, work),
        lambda: library.centre,
        parts.clock,
    )
    send = partial(call, parts.bot, make=FileMakers(sheets, spreadsheets, Drawings()).make)
    road = (parts.clock, pacing, parts.line, parts.careful)
    return Courier(parts.db, send, paperwork, *road, parts.bells.courier, parts.metrics, sends)


async def _hearing(parts: Parts, centre: Centre, stack: contextlib.AsyncExitStack) -> Steps:
    """How updates come: by polling, or delivered to a page of this machine. Raises CannotListen."""

    async def ask(method: str, params: Mapping[str, object], patience: float) -> object:
        return await call(parts.bot, method, params, patience=patience)

    def polled(*, well: bool) -> None:
        parts.line.polled(parts.clock.monotonic(), well=well)

    letterbox = Letterbox(parts.db, centre.bot_id, parts.clock, parts.bells.desk, parts.metrics)
    webhook, secret = parts.settings.telegram.webhook, parts.webhook_secret
    if webhook is None or secret is None:
        intake = Intake(parts.db, ask, centre.bot_id, letterbox, parts.metrics, polled)
        return {"intake": (intake.step, Bell())}
    listener = stack.enter_context(open_socket(webhook.listen))
    # Before the first delivery: what is delivered says nothing of a place in the queue.
    await parts.db.write(lambda tx: tx.inbox.comes_by_webhook())
    page = WebhookPage(letterbox, secret, parts.metrics, webhook.max_connections)
    server = WebhookServer(webhook_app(page, webhook.path), listener)
    watch = WebhookWatch(webhook, secret, ask, letterbox, parts.metrics, polled)
    return {"webhook page": (server.step, Bell()), "webhook": (watch.step, Bell())}


def _waiting(parts: Parts) -> Steps:
    """What waits for the outside beside the updates."""
    check = DatabaseCheck(parts.db, parts.clock, parts.metrics, needed=parts.unclean)
    look = StartLook(parts.settings, parts.db, partial(call, parts.bot), parts.clock, parts.metrics)
    steps: Steps = {"database check": (check.step, Bell()), "start look": (look.step, Bell())}
    if isinstance(parts.clock, RehearsalClock):
        steps["rehearsal clock"] = (parts.clock.follow, Bell())
    return steps


def _readers(parts: Parts, library: Library) -> Readers:
    road = (partial(call, parts.bot), partial(download, parts.bot))
    return Readers(parts.db, lambda: library.settings, *road, parts.clock, lambda: library.centre)


def _turns(parts: Parts, library: Library) -> Turns:
    return Turns(
        take=lambda tx, letter, at: take_turn(tx, letter, at, library.centre),
        ask=_readers(parts, library).answer,
        answer=lambda tx, answer, at: take_answer(tx, answer, at, library.centre),
        set_aside=lambda tx, letter, at: tell_set_aside(tx, letter, at, library.centre),
    )


def _timekeeper(parts: Parts, library: Library, wakeup: Wakeup, turns: Turns, tasks: asyncio.TaskGroup) -> Timekeeper:
    rings = Rings(ring=lambda tx, timer, at: ring(tx, timer, at, library.centre), ask=turns.ask, answer=turns.answer)
    return Timekeeper(parts.db, rings, parts.clock, wakeup, parts.bells, parts.metrics, tasks)


def _working(parts: Parts, library: Library, turns: Turns) -> Steps:
    db, bells, clock, metrics = parts.db, parts.bells, parts.clock, parts.metrics
    place, privacy = parts.settings.storage, parts.settings.privacy
    folder = MediaFolder(place.media, db.vault)
    chores = Chores(db, place.beside, folder, lambda: library.centre.book.calendar, clock, metrics, privacy)
    menus = Menus(
        db,
        partial(call, parts.bot),
        lambda person: menu_for(person, library.centre),
        lambda chat: group_menu_for(chat, library.centre),
        clock,
    )
    return {
        "chores": (chores.step, bells.chores),
        "menus": (menus.step, bells.menus),
        "building": (BuildBeside(db, clock).step, Bell()),
        "backlog": (BacklogWatch(db, place.beside, clock, metrics).step, Bell()),
        "clock": (
            ClockWatch(db, clock, bells, metrics, lambda tx, at: clock_set_back(tx, at, library.centre)).step,
            bells.clock,
        ),
        "media": (_fetcher(parts, library, folder).step, bells.media),
        "library": (library.step, bells.library),
    }


def _fetcher(parts: Parts, library: Library, folder: MediaFolder) -> Fetcher:
    return Fetcher(
        parts.db,
        partial(call, parts.bot),
        partial(download, parts.bot),
        folder,
        Sealing(parts.db, folder),
        lambda tx, one, at: file_settled(tx, one, at, library.centre),
        parts.clock,
        parts.bells,
        parts.metrics,
        parts.careful,
    )


def _stop_on_signals(stopping: asyncio.Event) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
