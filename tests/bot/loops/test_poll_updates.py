"""What Telegram hands over is on disk before the next offset is asked for, whatever goes wrong in between."""

import json
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from telegram.error import (
    BadRequest,
    Conflict,
    EndPointNotFound,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.loops.letterbox import ALLOWED, Letterbox, arrived
from bot.loops.poll_updates import Intake
from bot.runtime.health import LAST_POLL, Metrics
from bot.runtime.wake_signals import Bell
from bot.telegram_client.client import NotSent
from storage.database import Database
from storage.engine.errors import NotStored
from storage.messages.inbox import Arrived, Letter
from tests.bot.rig import opened
from tests.fakes import FakeTelegram, HandClock

BOT = 4242


def message(update_id: int, text: str = "好", chat: int = -1001, number: int | None = None) -> dict[str, Any]:
    """A message whose number in its chat is the update's own, unless told."""
    said = {"message_id": update_id if number is None else number, "chat": {"id": chat}, "text": text}
    return {"update_id": update_id, "message": said}


@dataclass(slots=True)
class Door:
    db: Database
    telegram: FakeTelegram
    clock: HandClock
    metrics: Metrics
    intake: Intake

    async def letters(self) -> list[Letter]:
        return await self.db.write(lambda tx: tx.inbox.waiting(self.clock.now()))

    def offsets(self) -> list[object]:
        return [asked.params.get("offset") for asked in self.telegram.of("getUpdates")]


@asynccontextmanager
async def door(tmp_path: Path) -> AsyncIterator[Door]:
    async with opened(tmp_path) as db:
        telegram, clock, metrics = FakeTelegram(), HandClock(), Metrics()
        letterbox = Letterbox(db, BOT, clock, Bell(), metrics)
        yield Door(db, telegram, clock, metrics, Intake(db, telegram, BOT, letterbox, metrics))


async def test_updates_are_stored_as_they_came_and_then_confirmed(tmp_path: Path) -> None:
    async with door(tmp_path) as d:
        d.telegram.will([message(7), message(8, "占道经营")], [])
        await d.intake.step()
        await d.intake.step()

        letters = await d.letters()
        assert [json.loads(letter.raw) for letter in letters] == [message(7), message(8, "占道经营")]
        assert d.offsets() == [None, 9]


async def test_what_could_not_be_stored_is_not_confirmed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with door(tmp_path) as d:
        d.telegram.will([message(6)], [message(7)], [message(7)], [])
        await d.intake.step()
        write = d.db.write

        async def full(turn: object) -> object:
            raise NotStored("disk full")

        monkeypatch.setattr(d.db, "write", full)
        with pytest.raises(NotStored):
            await d.intake.step()
        monkeypatch.setattr(d.db, "write", write)
        await d.intake.step()
        await d.intake.step()

        assert d.offsets() == [None, 7, 7, 8]
        assert len(await d.letters()) == 2


async def test_an_update_delivered_twice_is_one_letter(tmp_path: Path) -> None:
    async with door(tmp_path) as d:
        d.telegram.will([message(7)], [message(7)])
        await d.intake.step()
        await d.intake.step()

        assert len(await d.letters()) == 1


async def test_ids_that_restart_lower_are_followed(tmp_path: Path) -> None:
    async with door(tmp_path) as d:
        d.telegram.will([message(900)], [message(12, "新")], [])
        for _ in range(3):
            await d.intake.step()

        assert d.offsets() == [None, 901, 13]
        assert len(await d.letters()) == 2


async def test_a_new_process_goes_on_after_the_last_update_received(tmp_path: Path) -> None:
    async with door(tmp_path) as d:
        d.telegram.will([message(7)])
        await d.intake.step()
    async with door(tmp_path) as d:
        await d.intake.step()

        assert d.offsets() == [8]


async def test_the_kinds_of_updates_are_named_and_only_the_first_poll_does_not_wait(tmp_path: Path) -> None:
    async with door(tmp_path) as d:
        await d.intake.step()
        await d.intake.step()

        polls = d.telegram.of("getUpdates")
        assert [poll.params["timeout"] for poll in polls] == [0, 25]
        assert polls[0].params["allowed_updates"] == ALLOWED
        assert "callback_query" in ALLOWED


@pytest.mark.parametrize(
    "error",
    [
        NotSent("no connection"),
        TimedOut(),
        NetworkError("Bad Gateway"),
        TelegramError("Invalid server response"),
        RetryAfter(3),
        InvalidToken("Unauthorized"),
        EndPointNotFound("Endpoint 'getUpdates' not found in Bot API"),
        Conflict("terminated by other getUpdates request"),
        BadRequest("Bad Request"),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_no_trouble_with_telegram_ends_the_polling(tmp_path: Path, error: TelegramError) -> None:
    async with door(tmp_path) as d:
        d.telegram.will(error, error, [message(7)])

        rests = [await d.intake.step() for _ in range(3)]

        assert rests[0] > 0
        assert rests[2] == 0
        assert len(await d.letters()) == 1


async def test_the_waits_grow_while_the_trouble_lasts_but_not_without_end(tmp_path: Path) -> None:
    async with door(tmp_path) as d:
        d.telegram.will(*[NotSent("no connection")] * 10)

        rests = [await d.intake.step() for _ in range(10)]

        assert rests == sorted(rests)
        assert rests[0] <= 1.0
        assert rests[-1] == 30.0


async def test_a_webhook_that_was_left_set_is_taken_down_and_nothing_dropped(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with door(tmp_path) as d:
        d.telegram.will(Conflict("can't use getUpdates method while webhook is active"), True, [message(7)])
        await d.intake.step()
        await d.intake.step()

        assert d.telegram.of("deleteWebhook")[0].params == {"drop_pending_updates": False}
        assert len(await d.letters()) == 1
        assert "webhook" in caplog.text


async def test_an_update_of_a_kind_nobody_knows_is_kept(tmp_path: Path) -> None:
    async with door(tmp_path) as d:
        d.telegram.will([{"update_id": 7, "teleportation": {"x": [1]}}, {"update_id": 8}])
        await d.intake.step()

        assert [letter.kind for letter in await d.letters()] == ["teleportation", "nothing"]


async def test_a_thing_without_an_id_is_left_out_and_the_rest_stored(tmp_path: Path) -> None:
    async with door(tmp_path) as d:
        d.telegram.will([None, {"message": {}}, {"update_id": "7"}, message(8)])
        await d.intake.step()

        assert [letter.update_id for letter in await d.letters()] == [8]


async def test_the_last_good_poll_is_remembered(tmp_path: Path) -> None:
    async with door(tmp_path) as d:
        await d.intake.step()

        assert await d.db.write(lambda tx: tx.meta.time(LAST_POLL)) == d.clock.now()
        assert d.metrics.healthy(d.clock.now())


@pytest.mark.parametrize(
    ("update", "lane"),
    [
        (message(1, chat=-77), -77),
        ({"update_id": 1, "edited_message": {"chat": {"id": 5}}}, 5),
        ({"update_id": 1, "callback_query": {"id": "1", "from": {"id": 9}, "message": {"chat": {"id": -3}}}}, -3),
        ({"update_id": 1, "callback_query": {"id": "1", "from": {"id": 9}, "inline_message_id": "x"}}, 9),
        ({"update_id": 1, "my_chat_member": {"chat": {"id": -8}, "from": {"id": 9}}}, -8),
        ({"update_id": 1, "poll": {"id": "4"}}, 0),
        ({"update_id": 1, "message": {"chat": {"id": "x"}}}, 0),
        ({"update_id": 1, "message": [1, 2]}, 0),
    ],
)
def test_order_is_kept_within_the_chat_of_an_update(update: dict[str, object], lane: int) -> None:
    letter = arrived(update)

    assert letter is not None
    assert letter.lane == lane


def test_half_a_surrogate_in_a_text_is_stored_as_it_is() -> None:
    letter = arrived(message(1, "\ud83d"))

    assert letter is not None
    assert json.loads(letter.raw.decode("utf-8", "surrogatepass"))["message"]["text"] == "\ud83d"


async def test_the_same_message_under_a_new_update_id_is_taken_up_once_and_confirmed_all_the_same(
    tmp_path: Path,
) -> None:
    async with door(tmp_path) as d:
        d.telegram.will([message(7, number=50)], [message(9, number=50)], [])
        for _ in range(3):
            await d.intake.step()

        assert [letter.update_id for letter in await d.letters()] == [7]
        assert d.offsets() == [None, 8, 10]


HUGE = 2**63
ODD = {
    "a chat id beyond 64 bits": {"update_id": 8, "message": {"message_id": 10**30, "chat": {"id": 10**30}}},
    "a kind with half a surrogate": {"update_id": 8, "\ud800": {"chat": {"id": 1}}},
    "a kind of a thousand letters": {"update_id": 8, "x" * 1000: {}},
    "words with half a surrogate": message(8, "\ud83d"),
}
UNSTORABLE = {
    "an id beyond 64 bits": {"update_id": HUGE, "message": {"message_id": 1}},
    "no id": {"message": {"message_id": 1}},
    "an id that is a word": {"update_id": "8"},
    "an id that is a truth": {"update_id": True},
    "no update at all": [1, 2],
}


@pytest.mark.parametrize("odd", ODD)
async def test_an_odd_update_is_stored_with_the_others(tmp_path: Path, odd: str) -> None:
    async with door(tmp_path) as d:
        d.telegram.will([message(7), ODD[odd], message(9)], [])
        await d.intake.step()
        await d.intake.step()

        assert [letter.update_id for letter in await d.letters()] == [7, 8, 9]
        assert d.offsets() == [None, 10]


@pytest.mark.parametrize("odd", UNSTORABLE)
async def test_an_update_that_can_not_be_stored_is_counted_and_left_out_and_the_others_are_stored(
    tmp_path: Path, odd: str
) -> None:
    async with door(tmp_path) as d:
        d.telegram.will([message(7), UNSTORABLE[odd], message(9)], [])
        await d.intake.step()
        await d.intake.step()

        assert [letter.update_id for letter in await d.letters()] == [7, 9]
        assert d.offsets() == [None, 10]
        assert d.metrics.registry.get_sample_value("wangge_alerts_total", {"kind": "left_out"}) == 1


async def test_an_update_beyond_64_bits_that_comes_alone_is_confirmed_and_does_not_come_again(tmp_path: Path) -> None:
    async with door(tmp_path) as d:
        d.telegram.will([UNSTORABLE["an id beyond 64 bits"]], [])

        assert await d.intake.step() == 0
        await d.intake.step()

        assert d.offsets() == [None, HUGE + 1]


async def test_what_can_not_be_confirmed_is_not_asked_for_without_a_rest(tmp_path: Path) -> None:
    async with door(tmp_path) as d:
        d.telegram.will([UNSTORABLE["no id"]])

        assert await d.intake.step() >= 1


async def test_of_a_batch_in_which_one_can_not_be_written_the_others_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever storage may yet stumble over: here a kind that is no text."""

    def strange(update: Any) -> Arrived:
        letter = arrived(update)
        return replace(letter, kind=object()) if letter.update_id == 8 else letter  # type: ignore[arg-type]

    async with door(tmp_path) as d:
        monkeypatch.setattr("bot.loops.letterbox.arrived", strange)
        d.telegram.will([message(7), message(8), message(9)], [])
        await d.intake.step()
        await d.intake.step()

        assert [letter.update_id for letter in await d.letters()] == [7, 9]
        assert d.offsets() == [None, 10]


async def test_two_hundred_mutated_updates_are_stored_or_left_out_and_never_hold_up_the_poll(tmp_path: Path) -> None:
    chance = random.Random(20261123)
    batch = [_mutated(message(number, "好" * chance.randrange(3)), chance) for number in range(1, 201)]

    async with door(tmp_path) as d:
        d.telegram.will(batch[:100], batch[100:], [message(500)])
        for _ in range(3):
            await d.intake.step()

        stored = await d.db.write(lambda tx: tx.inbox.waiting(d.clock.now(), 500))
        left_out = d.metrics.registry.get_sample_value("wangge_letters_total", {"fate": "left_out"}) or 0
        assert stored[-1].update_id == 500
        assert len(stored) + left_out >= 190, "a mutated one may have come twice"
        assert 0 < left_out < 100


def _mutated(update: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    table = update
    while chance.random() < 0.6 and (inner := [v for v in table.values() if isinstance(v, dict)]):
        table = chance.choice(inner)
    odd: list[Any] = [None, True, "x", "\ud800", -1, 10**30, [], {}, 1.5]
    table[chance.choice(list(table))] = chance.choice(odd)
    return update
