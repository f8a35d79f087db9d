"""At each start the log says plainly what an operator has to mend, once, and names nobody."""

from datetime import timedelta
from pathlib import Path

import pytest
from telegram.error import NetworkError

from bot.config.load import load
from bot.config.settings import Settings
from bot.doctor.at_start import StartLook
from bot.runtime.health import Metrics
from dispatch.model import Person, PersonId, Role
from storage.people.chats import BoundChat, ChatKind
from storage.transaction import Transaction
from tests.bot.rig import opened
from tests.fakes import MONDAY, FakeTelegram, HandClock
from tests.paths import ROOT
from tests.storage import given

ME = {"id": 4242, "username": "wangge_test_bot", "can_read_all_group_messages": True}
NO_HOOK: dict[str, object] = {"url": ""}
ADMIN = {"status": "administrator", "can_delete_messages": True}
SOUND = (ME, NO_HOOK, ADMIN)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    text = (ROOT / "config.example.toml").read_text(encoding="utf-8").replace('"var/', '"')
    (tmp_path / "config.toml").write_text(text, encoding="utf-8")
    return load(tmp_path / "config.toml", {}, with_token=False).settings


def fill(tx: Transaction) -> None:
    """A group, and somebody whom the doctor would name."""
    tx.chats.bind(BoundChat(-1001, ChatKind.WORKER_GROUP, "网格员群"))
    tx.members.seen(-1001, 77, MONDAY, inside=True, name="老赵")
    tx.people.add(Person(PersonId(0), "王秀英", frozenset({Role.WORKER}), 1001, reachable=False))
    given.report(tx, at=MONDAY)


async def said_at_start(
    tmp_path: Path, settings: Settings, clock: HandClock, caplog: pytest.LogCaptureFixture, *answers: object
) -> list[str]:
    telegram, metrics = FakeTelegram(), Metrics()
    telegram.will(*answers)
    async with opened(tmp_path) as db:
        await db.write(fill)
        look = StartLook(settings, db, telegram, clock, metrics)
        assert await look.step() < 1
        assert telegram.asked == []
        metrics.last_poll = clock.now()
        await look.step()
        asked = len(telegram.asked)
        await look.step()
        assert len(telegram.asked) == asked, "once is enough"
    assert not any("老赵" in line or "王秀英" in line for line in caplog.messages)
    return [line for line in caplog.messages if "slow callback" not in line]


async def test_of_a_sound_installation_nothing_is_said(
    tmp_path: Path, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    assert await said_at_start(tmp_path, settings, HandClock(), caplog, *SOUND) == []


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ((ME | {"can_read_all_group_messages": False}, NO_HOOK, ADMIN), "privacy mode is on"),
        ((ME, NO_HOOK, {"status": "member"}, {}), "the bot is no admin of «网格员群»"),
        ((ME, {"url": "https://bot.example/hook"}, ADMIN), "a webhook is set (bot.example)"),
        ((NetworkError("cut"),), "Telegram can't be reached"),
        (({"nothing": "of the kind"}, True), "could not be looked at: KeyError"),
    ],
)
async def test_what_has_to_be_mended_is_said_once(
    tmp_path: Path,
    settings: Settings,
    caplog: pytest.LogCaptureFixture,
    answers: tuple[object, ...],
    words: str,
) -> None:
    [line] = await said_at_start(tmp_path, settings, HandClock(), caplog, *answers)

    assert words in line


async def test_a_clock_before_the_newest_event_is_said(
    tmp_path: Path, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    clock = HandClock(MONDAY - timedelta(hours=3))

    [line] = await said_at_start(tmp_path, settings, clock, caplog, *SOUND)

    assert line == "the clock is before the newest event of a case (2026-11-23 01:42 UTC): set it right"
