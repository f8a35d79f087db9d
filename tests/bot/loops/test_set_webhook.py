"""The webhook is set at the start and looked after; Telegram's own words say whether it can deliver."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from telegram.error import BadRequest, InvalidToken, NetworkError, TelegramError

from bot.config.telegram_section import WebhookSection
from bot.loops.letterbox import ALLOWED, Letterbox
from bot.loops.poll_updates import Intake
from bot.loops.set_webhook import LOOK_EVERY, WebhookWatch
from bot.runtime.health import Metrics
from bot.runtime.wake_signals import Bell
from storage.database import Database
from tests.bot.loops.test_poll_updates import message
from tests.bot.rig import opened
from tests.fakes import FakeTelegram, HandClock
from tests.webhook import WORD

BOT = 4242
URL = "https://bot.example/wangge"
SECTION = WebhookSection.model_validate(
    {"url": URL, "listen": "127.0.0.1:8081", "secret_env": "WORD", "max_connections": 7}
)
WELL = {"url": URL, "pending_update_count": 0}


@dataclass(slots=True)
class Watch:
    db: Database
    telegram: FakeTelegram
    clock: HandClock
    metrics: Metrics
    letterbox: Letterbox
    watch: WebhookWatch
    polled: list[bool] = field(default_factory=list)

    def alerts(self, kind: str) -> float:
        return self.metrics.registry.get_sample_value("wangge_alerts_total", {"kind": kind}) or 0.0


@asynccontextmanager
async def watch(tmp_path: Path) -> AsyncIterator[Watch]:
    async with opened(tmp_path) as db:
        telegram, clock, metrics, polled = FakeTelegram(), HandClock(), Metrics(), list[bool]()
        letterbox = Letterbox(db, BOT, clock, Bell(), metrics)

        def note(*, well: bool) -> None:
            polled.append(well)

        made = WebhookWatch(SECTION, SecretStr(WORD), telegram, letterbox, metrics, note)
        yield Watch(db, telegram, clock, metrics, letterbox, made, polled)


async def test_the_webhook_is_set_with_its_secret_and_drops_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with watch(tmp_path) as w:
        assert await w.watch.step() == LOOK_EVERY

        [asked] = w.telegram.of("setWebhook")
        assert asked.params == {
            "url": URL,
            "secret_token": WORD,
            "max_connections": 7,
            "allowed_updates": ALLOWED,
            "drop_pending_updates": False,
        }
        assert w.metrics.healthy(w.clock.now())
        assert WORD not in caplog.text


async def test_a_webhook_that_stands_and_delivers_means_that_telegram_is_heard(tmp_path: Path) -> None:
    async with watch(tmp_path) as w:
        w.telegram.will(True, WELL | {"pending_update_count": 3, "last_error_date": 0})
        for _ in range(2):
            await w.watch.step()

        assert w.metrics.last_poll == w.clock.now()
        assert w.metrics.registry.get_sample_value("wangge_telegram_pending_updates") == 3
        assert w.polled == [True, True]


async def test_a_delivery_that_fails_now_is_told_in_telegrams_words_and_an_old_one_is_not(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    trouble = WELL | {"pending_update_count": 5, "last_error_date": 100, "last_error_message": "SSL error"}
    async with watch(tmp_path) as w:
        w.telegram.will(
            True, trouble, trouble, trouble | {"last_error_date": 160}, trouble | {"pending_update_count": 0}
        )
        for _ in range(5):
            await w.watch.step()

        told = [line for line in caplog.messages if "can't deliver" in line]
        assert told == ["Telegram can't deliver (5 updates wait): SSL error"] * 2
        assert w.alerts("webhook") == 2


async def test_while_telegram_can_not_deliver_the_bot_counts_as_deaf(tmp_path: Path) -> None:
    async with watch(tmp_path) as w:
        await w.watch.step()
        w.telegram.will(*(WELL | {"pending_update_count": 1, "last_error_date": at} for at in range(1, 5)))
        for _ in range(4):
            w.clock.move(timedelta(minutes=1))
            await w.watch.step()

        assert not w.metrics.healthy(w.clock.now())


async def test_a_webhook_that_somebody_else_took_down_is_set_again_and_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with watch(tmp_path) as w:
        w.telegram.will(True, {"url": ""}, True)
        rests = [await w.watch.step() for _ in range(3)]

        assert len(w.telegram.of("setWebhook")) == 2
        assert rests[1] <= 1
        assert "another program uses this token" in caplog.text
        assert w.alerts("webhook") == 1


@pytest.mark.parametrize(
    ("error", "words", "well"),
    [
        (BadRequest("Bad webhook: Failed to resolve host"), "refuses the webhook: Bad webhook: Failed to", True),
        (InvalidToken("Unauthorized"), "refuses the token", True),
        (NetworkError("cut"), "can't be looked after: NetworkError", False),
    ],
)
async def test_no_trouble_with_telegram_ends_the_watch_and_waits_grow(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, error: TelegramError, words: str, well: bool
) -> None:
    async with watch(tmp_path) as w:
        w.telegram.will(error, error, True)
        rests = [await w.watch.step() for _ in range(3)]

        assert 0 < rests[0] < rests[1] < LOOK_EVERY
        assert rests[2] == LOOK_EVERY
        assert words in caplog.text
        assert w.polled == [well, well, True]


async def test_after_a_webhook_the_first_poll_asks_for_all_that_telegram_has_and_confirms_nothing(
    tmp_path: Path,
) -> None:
    """Chats are delivered side by side: 8 came, 7 of another chat did not."""
    async with watch(tmp_path) as w:
        await w.db.write(lambda tx: tx.inbox.comes_by_webhook())
        await w.letterbox.store([message(8, chat=-1002)])
        intake = Intake(w.db, w.telegram, BOT, w.letterbox, w.metrics)
        w.telegram.will([message(7)], [], [message(9)], [])
        for _ in range(4):
            await intake.step()

        assert [asked.params.get("offset") for asked in w.telegram.of("getUpdates")] == [None, 8, 8, 10]
        letters = await w.db.write(lambda tx: tx.inbox.waiting(w.clock.now()))
        assert [letter.update_id for letter in letters] == [8, 7, 9]
        assert await w.db.write(lambda tx: tx.inbox.cursor(BOT)) == 9


async def test_killed_after_a_first_poll_that_brought_nothing_new_it_asks_for_all_once_more(tmp_path: Path) -> None:
    async with watch(tmp_path) as w:
        await w.db.write(lambda tx: tx.inbox.comes_by_webhook())
        await w.letterbox.store([message(7), message(9)])
        w.telegram.will([message(7)], [message(8)])
        for _ in range(2):
            await Intake(w.db, w.telegram, BOT, w.letterbox, w.metrics).step()

        assert [asked.params.get("offset") for asked in w.telegram.of("getUpdates")] == [None, None]
        assert await w.db.write(lambda tx: tx.inbox.cursor(BOT)) == 8


async def test_what_was_polled_and_not_confirmed_is_not_taken_up_again_when_it_is_delivered(tmp_path: Path) -> None:
    async with watch(tmp_path) as w:
        intake = Intake(w.db, w.telegram, BOT, w.letterbox, w.metrics)
        w.telegram.will([message(7), {"update_id": 8, "callback_query": {"id": "1", "from": {"id": 9}}}])
        await intake.step()
        await w.db.write(lambda tx: tx.inbox.comes_by_webhook())
        await w.letterbox.store([message(7)])
        await w.letterbox.store([{"update_id": 8, "callback_query": {"id": "1", "from": {"id": 9}}}])

        letters = await w.db.write(lambda tx: tx.inbox.waiting(w.clock.now()))
        assert [letter.update_id for letter in letters] == [7, 8]
