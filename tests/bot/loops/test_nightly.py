"""The chores of the night: what was kept long enough goes once, and what the day brought is told once."""

import os
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.config.settings import PrivacySection
from bot.loops.nightly import Chores, purge
from bot.rulebook.workdays import calendar_for
from bot.runtime.health import Metrics
from dispatch.case.events import Rejected
from dispatch.model import CaseId, ClauseNumber, MediaId, NoteId, Status
from storage.media.media import MediaKind
from storage.media.media_folder import MediaFolder
from storage.messages.inbox import Arrived
from storage.transaction import Transaction
from tests.bot.rig import opened
from tests.fakes import MONDAY, HandClock
from tests.storage import given

SPANS = ((time(8), time(17)),)


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


async def test_the_pictures_of_forgotten_files_are_taken_down_in_turn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A card that can't be reached does not keep the others from their turn."""
    monkeypatch.setattr("bot.loops.nightly.MAX_TAKEN_DOWN", 2)
    async with opened(tmp_path) as db:
        numbers = await db.write(lambda tx: [_ended_with_a_picture(tx, chat) for chat in (-1, -2, -3)])

        def night(tx: Transaction, later: int) -> list[int]:
            at = MONDAY + timedelta(days=400 + later)
            purge(tx, PrivacySection(keep_notes_days=365), at)
            return [one.chat_id for number in numbers for one in tx.outbox.of_case(number)]

        assert await db.write(lambda tx: night(tx, 0)) == [-1, -2]
        assert await db.write(lambda tx: night(tx, 1)) == [-1, -2, -3]
        assert await db.write(lambda tx: night(tx, 2)) == [-1, -1, -2, -2, -3]


def _ended_with_a_picture(tx: Transaction, chat: int) -> CaseId:
    case = given.report(tx, tx.notes.keep("推车", None, MONDAY))
    ended = replace(case, status=Status.REJECTED, ended_at=MONDAY, revision=2)
    tx.cases.save(case, ended, (Rejected(NoteId(1), ClauseNumber("3.1")),), None, MONDAY)
    tx.cards.put(case.id, chat, 1, 2, MONDAY, "photo:1")
    return case.id


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
