"""The smaller loops and starts: menus, chores, the bot's name, the rehearsal clock, the first invitation."""

import asyncio
import os
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from aiohttp import web
from telegram.error import Forbidden

from bot.config.load import load
from bot.config.settings import PrivacySection
from bot.loops.command_menus import Menus
from bot.loops.nightly import Chores
from bot.questions import Readers
from bot.rulebook.workdays import calendar_for
from bot.runtime.clock import RehearsalClock, SystemClock
from bot.runtime.health import Metrics
from bot.seed_demo import read_street, seed
from bot.telegram_client.client import NotSent
from bot.telegram_client.identity import Identity, learn_identity
from dispatch.case.events import Rejected
from dispatch.figures.indicators import Period
from dispatch.model import ClauseNumber, MediaId, NoteId, Person, PersonId, UnitCode
from handlers.notify.destinations import Destination
from handlers.turn.reader_query import AskedInChat, BoardAnswer, BoardPlace, BoardQuery, WeekAnswer, WeekQuery
from storage.media.media import MediaKind
from storage.media.media_folder import MediaFolder
from storage.messages.inbox import Arrived
from storage.transaction import Transaction
from tests.bot.rig import opened
from tests.fakes import MONDAY, FakeTelegram, HandClock
from tests.paths import ROOT
from tests.storage import given

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"
STREET = read_street(ROOT / "tests" / "bot" / "street.toml")
SPANS = ((time(8), time(17)),)


async def test_a_menu_is_registered_once_and_again_when_it_changes(tmp_path: Path) -> None:
    telegram, menu = FakeTelegram(), [("mine", "我的案件")]

    def menu_for(person: Person) -> list[tuple[str, str]]:
        return menu

    async with opened(tmp_path) as db:
        await db.write(lambda tx: seed(tx, STREET))
        menus = Menus(db, telegram, menu_for)
        await menus.step()
        await menus.step()
        assert len(telegram.of("setMyCommands")) == 2

        menu.append(("board", "看板"))
        await menus.step()

    assert len(telegram.of("setMyCommands")) == 4
    assert telegram.asked[0].params["scope"] == {"type": "chat", "chat_id": 1001}


async def test_a_person_who_never_opened_the_bot_gets_the_menu_later(tmp_path: Path) -> None:
    telegram = FakeTelegram()
    telegram.will(Forbidden("bot can't initiate conversation with a user"))

    async with opened(tmp_path) as db:
        await db.write(lambda tx: seed(tx, STREET))
        menus = Menus(db, telegram, lambda person: [("help", "帮助")])
        await menus.step()
        await menus.step()

    chats = [asked.params["scope"]["chat_id"] for asked in telegram.asked]  # type: ignore[index]
    assert chats == [1001, 2001, 1001]


async def test_who_leaves_the_roster_loses_the_menu_once(tmp_path: Path) -> None:
    telegram = FakeTelegram()
    async with opened(tmp_path) as db:
        await db.write(lambda tx: seed(tx, STREET))
        menus = Menus(db, telegram, lambda person: [("help", "帮助")])
        await menus.step()
        [worker] = [p for p in await db.write(lambda tx: tx.people.all_active()) if p.telegram_id == 1001]
        await db.write(lambda tx: tx.people.update(replace(worker, active=False)))

        await menus.step()
        await menus.step()

    [taken] = telegram.of("deleteMyCommands")
    assert taken.params["scope"] == {"type": "chat", "chat_id": 1001}


async def test_old_updates_are_forgotten_once_a_night_and_the_end_of_the_calendar_is_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    calendar = calendar_for(ZoneInfo("Asia/Shanghai"), SPANS, None)
    clock = HandClock()
    async with opened(tmp_path) as db:
        old = [Arrived(n, 1, "message", b"%d" % n) for n in range(3)]
        await db.write(lambda tx: tx.inbox.store(4242, old, clock.now()))
        for letter in await db.write(lambda tx: tx.inbox.waiting(clock.now())):
            await db.write(lambda tx, number=letter.id: tx.inbox.done(number, clock.now()))  # type: ignore[misc]
        clock.move(timedelta(days=365 * 3))
        metrics = Metrics()
        folder = MediaFolder(tmp_path / "media", db.vault)
        chores = Chores(db, tmp_path / "wangge.db", folder, lambda: calendar, clock, metrics, PrivacySection())

        with caplog.at_level("INFO"):
            await chores.step()
            await chores.step()

    assert caplog.text.count("chores of the night") == 1
    assert "forgotten 2 updates, " in caplog.text
    assert metrics.registry.get_sample_value("wangge_alerts_total", {"kind": "calendar"}) == 1


async def test_files_go_in_the_night_that_forgets_them_and_so_does_what_a_crash_left_over(tmp_path: Path) -> None:
    calendar = calendar_for(ZoneInfo("Asia/Shanghai"), SPANS, None)
    clock = HandClock(MONDAY + timedelta(days=400))
    async with opened(tmp_path) as db:
        folder = MediaFolder(tmp_path / "media", db.vault)
        numbers = await db.write(attachments)
        paths = [folder.put(number, b"what it shows", b"small") for number in numbers]
        for number, path in zip(numbers, paths, strict=True):
            await db.write(lambda tx, number=number, path=path: tx.files.stored(number, path))  # type: ignore[misc]
        left_over, too_young = (folder.put(MediaId(99), b"never named") for _ in range(2))
        for file in (tmp_path / "media").iterdir():
            age = timedelta(days=1 if file.name == too_young else 3)
            os.utime(file, ((clock.now() - age).timestamp(),) * 2)
        keep = PrivacySection(keep_notes_days=365)
        chores = Chores(db, tmp_path / "wangge.db", folder, lambda: calendar, clock, Metrics(), keep)

        await chores.step()

        still_there = {file.name for file in (tmp_path / "media").iterdir()}
        assert still_there == {paths[1], f"{paths[1]}-small", too_young}
        assert left_over not in still_there


async def test_a_calendar_that_was_reloaded_is_the_one_that_the_next_night_looks_at(tmp_path: Path) -> None:
    """The operator was told that the holiday data end, has renewed them and sent SIGHUP: nobody is told again."""
    clock, metrics = HandClock(MONDAY + timedelta(days=3 * 365)), Metrics()
    old = calendar_for(ZoneInfo("Asia/Shanghai"), SPANS, None)
    in_force = [old]
    async with opened(tmp_path) as db:
        folder = MediaFolder(tmp_path / "media", db.vault)
        chores = Chores(db, tmp_path / "wangge.db", folder, lambda: in_force[-1], clock, metrics, PrivacySection())
        await chores.step()
        in_force.append(replace(old, known_until=clock.now().date() + timedelta(days=400)))
        clock.move(timedelta(days=1))

        await chores.step()

    assert metrics.registry.get_sample_value("wangge_alerts_total", {"kind": "calendar"}) == 1


def attachments(tx: Transaction) -> list[MediaId]:
    """One of a case that ended long ago, and one of an open case."""
    over = given.report(tx)
    given.happen(tx, over, [Rejected(NoteId(1), ClauseNumber("1.2"))], given.STAFF, given.AT)
    numbers = [tx.media.keep(MediaKind.PHOTO, "f", "u", -1, 1, None, None, given.AT) for _ in range(2)]
    for number, case in zip(numbers, (over, given.report(tx)), strict=True):
        tx.media.claim([number], case.id)
    return numbers


async def test_the_first_of_a_kind_and_day_goes_into_the_log_once_and_names_nobody(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    calendar = calendar_for(ZoneInfo("Asia/Shanghai"), SPANS, None)
    clock, metrics = HandClock(), Metrics()
    async with opened(tmp_path) as db:
        chores = Chores(
            db,
            tmp_path / "wangge.db",
            MediaFolder(tmp_path / "media", db.vault),
            lambda: calendar,
            clock,
            metrics,
            PrivacySection(),
        )
        for _ in range(2):
            for _ in range(5):
                await db.write(lambda tx: tx.incidents.count("forged_tap", calendar.day(clock.now()), clock.now()))
                await chores.step()
            clock.move(timedelta(days=1))

    lines = [one.getMessage() for one in caplog.records if one.levelname == "WARNING"]
    assert [line.rpartition(" at ")[0] for line in lines] == [
        "forged_tap, first on 2026-11-23",
        "forged_tap, first on 2026-11-24",
    ]
    assert metrics.registry.get_sample_value("wangge_alerts_total", {"kind": "forged_tap"}) == 2


async def test_the_name_learnt_before_serves_while_the_line_is_down(tmp_path: Path) -> None:
    telegram, stopping = FakeTelegram(), asyncio.Event()

    async with opened(tmp_path) as db:
        first = await learn_identity(db, telegram, 4242, stopping)
        telegram.will(NotSent("no connection"))
        second = await learn_identity(db, telegram, 4242, stopping)

    assert first == second == Identity(4242, "wangge_test_bot")


async def test_a_stop_before_the_name_is_known_ends_the_waiting(tmp_path: Path) -> None:
    stopping = asyncio.Event()

    async def no_line(method: str, params: object) -> object:
        stopping.set()
        raise NotSent("no connection")

    async with opened(tmp_path) as db:
        assert await learn_identity(db, no_line, 4242, stopping) is None


async def test_the_rehearsal_clock_follows_where_it_is_moved() -> None:
    moves: list[None] = []
    asked: list[str] = []

    async def offset(request: web.Request) -> web.StreamResponse:
        asked.append(request.query["seen"])
        return web.json_response({"offset_seconds": 900.5})

    server = web.Application()
    server.router.add_get("/clock", offset)
    runner = web.AppRunner(server, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    clock = RehearsalClock(f"http://127.0.0.1:{runner.addresses[0][1]}/clock", lambda: moves.append(None))
    await clock.catch_up()
    await clock.follow()
    ahead = clock.now() - SystemClock().now()
    await runner.cleanup()

    assert timedelta(seconds=899) < ahead <= timedelta(seconds=900.5)
    assert asked == ["0.0", "900.5"]
    assert len(moves) == 1


async def test_the_queries_of_the_handlers_are_answered_by_the_readers(tmp_path: Path) -> None:
    start = MONDAY.replace(hour=0, minute=0)
    asker = AskedInChat(PersonId(1), Destination(-1), 7)
    board = BoardQuery("u1", asker, BoardPlace(), start, start + timedelta(days=1), unit=UnitCode("chengguan"))
    week = Period(2026, 47, start - timedelta(days=7), start)
    settings = load(EXAMPLE, {"WANGGE_TOKEN": "4242:" + "a" * 35}).settings
    telegram = FakeTelegram()

    async def download(path: str) -> bytes:
        raise AssertionError(path)

    async with opened(tmp_path) as db:
        readers = Readers(db, settings, telegram, download, HandClock())
        assert await readers.answer(board) == BoardAnswer(board, [])
        digest = WeekQuery("t1", 1, week, week)
        assert await readers.answer(digest) == WeekAnswer(digest, [], [])
