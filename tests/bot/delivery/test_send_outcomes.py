"""Every row of the outcome table: what Telegram said, and what became of a must, a best and a fleeting message."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.delivery.send_outcomes import FATES, Fate, SendOutcome, judge_error, judge_result
from bot.runtime.logs import trace_of
from bot.telegram_client.client import NotMade, NotSent
from handlers.delivery import DeliveryFailure
from storage.messages.parcels import Delivery, Shape, State
from tests.bot.rig import Rig, rig

MUST, BEST, FLEETING = Delivery.MUST, Delivery.BEST, Delivery.FLEETING
WAITING, SENT, DROPPED, UNKNOWN, DEAD = State.WAITING, State.SENT, State.DROPPED, State.UNKNOWN, State.DEAD

NOT_SENT = (NotSent("no connection"),)
FLOOD = (RetryAfter(7), NetworkError("Too Many Requests: retry later"))
LOST = (
    TimedOut(),
    NetworkError("the answer was cut off"),
    NetworkError("Bad Gateway"),
    NetworkError("Internal Server Error (500)"),
    TelegramError("Invalid server response"),
    KeyError("result"),
)
REACHED = (
    BadRequest("Message is not modified: specified new message content and reply markup are exactly the same"),
    BadRequest("Query is too old and response timeout expired or query id is invalid"),
    BadRequest("Message to delete not found"),
)
TARGET_GONE = (BadRequest("Message to edit not found"), BadRequest("Message can't be edited"))
BAD_TEXT = (BadRequest("Can't parse entities: unsupported start tag"),)
REFUSED = (
    BadRequest("Chat not found"),
    BadRequest("Message text is empty"),
    BadRequest("BUTTON_DATA_INVALID"),
    Forbidden("Forbidden: bot was blocked by the user"),
    Forbidden("Forbidden: bot was kicked from the group chat"),
)
MISSHAPEN = (
    BadRequest("There is no text in the message to edit"),
    BadRequest("There is no caption in the message to edit"),
    BadRequest("There is no media in the message to edit"),
    BadRequest("Not enough rights to send photos to the chat"),
    NotMade("no copy of these pictures is kept"),
)
NO_TOKEN = (InvalidToken("Unauthorized"), EndPointNotFound("Endpoint 'sendMessage' not found in Bot API"))

ROWS: list[tuple[tuple[Exception, ...], tuple[State, State, State]]] = [
    (NOT_SENT, (WAITING, WAITING, DROPPED)),
    (FLOOD, (WAITING, WAITING, DROPPED)),
    (LOST, (WAITING, UNKNOWN, DROPPED)),
    (REACHED, (SENT, SENT, SENT)),
    (TARGET_GONE, (State.SUPERSEDED, DROPPED, DROPPED)),
    (BAD_TEXT, (WAITING, WAITING, DROPPED)),
    (MISSHAPEN, (WAITING, WAITING, DROPPED)),
    (REFUSED, (DEAD, DEAD, DROPPED)),
    ((ChatMigrated(-100900),), (WAITING, WAITING, DROPPED)),
    (NO_TOKEN, (WAITING, WAITING, DROPPED)),
]
CELLS = [
    pytest.param(error, delivery, state, id=f"{type(error).__name__}-{str(error)[:24]}-{delivery}")
    for errors, states in ROWS
    for error in errors
    for delivery, state in zip((MUST, BEST, FLEETING), states, strict=True)
]


@pytest.mark.parametrize(("error", "delivery", "state"), CELLS)
async def test_each_cell_of_the_table_holds(
    tmp_path: Path, error: Exception, delivery: Delivery, state: State
) -> None:
    async with rig(tmp_path) as r:
        number = await r.owe("a", delivery=delivery)
        r.telegram.will(error)

        await r.round()

        assert await r.state(number) is state


async def gone_again(r: Rig, error: Callable[[], Exception], pause: timedelta) -> None:
    r.telegram.will(error())
    await r.round()
    r.clock.move(pause)


async def test_what_was_not_sent_is_tried_again_until_it_gets_through(tmp_path: Path) -> None:
    async with rig(tmp_path) as r:
        number = await r.owe("a")
        for _ in range(20):
            await gone_again(r, lambda: NotSent("no connection"), timedelta(minutes=5))

        await r.round()

        assert await r.state(number) is SENT
        assert len(r.sent()) == 21


@pytest.mark.parametrize(("delivery", "hours", "state"), [(MUST, 72, DEAD), (BEST, 24, DROPPED)])
async def test_what_was_not_sent_ends_after_its_time(
    tmp_path: Path, delivery: Delivery, hours: int, state: State
) -> None:
    async with rig(tmp_path) as r:
        number = await r.owe("a", delivery=delivery)
        await gone_again(r, lambda: NotSent("no connection"), timedelta(hours=hours, seconds=-1))
        await gone_again(r, lambda: NotSent("no connection"), timedelta(seconds=60))
        assert await r.state(number) is WAITING

        await gone_again(r, lambda: NotSent("no connection"), timedelta(seconds=60))

        assert await r.state(number) is state


async def test_what_waited_over_a_long_holiday_has_its_time_from_that_morning_on(
    tmp_path: Path,
) -> None:
    async with rig(tmp_path) as r:
        number = await r.owe("a", not_before=r.clock.now() + timedelta(days=8))
        r.clock.move(timedelta(days=8))
        await gone_again(r, lambda: NotSent("no connection"), timedelta(hours=71))
        await gone_again(r, lambda: NotSent("no connection"), timedelta(hours=2))
        assert await r.state(number) is WAITING

        await gone_again(r, lambda: NotSent("no connection"), timedelta(seconds=60))

        assert await r.state(number) is DEAD


async def test_a_must_that_ends_unsent_is_told_and_alerted(tmp_path: Path) -> None:
    async with rig(tmp_path) as r:
        number = await r.owe("a")
        await gone_again(r, lambda: NotSent("no connection"), timedelta(hours=73))

        await gone_again(r, lambda: NotSent("no connection"), timedelta())

        assert r.notebook.undeliverable == [(number, DeliveryFailure.BAD)]
        assert r.alerts("dead") == 1


async def test_a_must_of_unknown_outcome_is_repeated_after_10_s_1_min_and_5_min_then_dies(tmp_path: Path) -> None:
    async with rig(tmp_path) as r:
        number = await r.owe("a")
        for pause in (10, 60, 300):
            await gone_again(r, TimedOut, timedelta(seconds=pause - 1))
            assert await r.state(number) is WAITING
            await r.round()
            assert len(r.telegram.plan) == 0
            r.clock.move(timedelta(seconds=1))
        sent_before = len(r.sent())

        await gone_again(r, TimedOut, timedelta(hours=1))
        await r.round()

        assert sent_before == 3
        assert len(r.sent()) == 4
        assert await r.state(number) is DEAD
        assert [number for number, _ in r.notebook.undeliverable] == [number]


async def test_an_edit_of_unknown_outcome_may_be_repeated_for_it_does_no_harm(tmp_path: Path) -> None:
    async with rig(tmp_path) as r:
        number = await r.owe("a", delivery=BEST, kind="editMessageText")
        for _ in range(10):
            await gone_again(r, TimedOut, timedelta(minutes=1))

        await r.round()

        assert await r.state(number) is SENT


async def test_a_flood_holds_that_chat_alone_and_as_long_as_telegram_bids(tmp_path: Path) -> None:
    async with rig(tmp_path) as r:
        first, second = await r.owe("a", chat=1), await r.owe("b", chat=2)
        r.telegram.will(RetryAfter(60))
        await r.round()
        third = await r.owe("c", chat=1)

        r.clock.move(timedelta(seconds=60))
        await r.round()
        held = [await r.state(first), await r.state(second), await r.state(third)]
        r.clock.move(timedelta(seconds=1))
        await r.round()

        assert held == [WAITING, SENT, WAITING]
        assert await r.state(first) is SENT
        assert await r.state(third) is WAITING


async def test_an_absurd_wait_is_capped_at_an_hour(tmp_path: Path) -> None:
    async with rig(tmp_path) as r:
        number = await r.owe("a")
        r.telegram.will(RetryAfter(9_999_999))
        await r.round()

        r.clock.move(timedelta(hours=1, seconds=1))
        await r.round()

        assert await r.state(number) is SENT


async def test_a_halt_is_remembered_across_a_restart(tmp_path: Path) -> None:
    async with rig(tmp_path) as r:
        await r.owe("a")
        r.telegram.will(RetryAfter(600))
        await r.round()

    async with rig(tmp_path) as r:
        await r.round()

        assert r.telegram.asked == []


async def test_text_that_telegram_cannot_parse_goes_once_more_without_tags(tmp_path: Path) -> None:
    async with rig(tmp_path) as r:
        number = await r.owe("a")
        r.telegram.will(BadRequest("Can't parse entities: byte offset 7"))
        await r.round()
        await r.round()

        assert r.sent() == ["<b>a</b> &amp; more", "a & more"]
        assert "parse_mode" not in r.telegram.asked[-1].params
        assert await r.state(number) is SENT
        assert r.alerts("plain") == 1


@pytest.mark.parametrize(("delivery", "state"), [(MUST, DEAD), (BEST, DROPPED)])
async def test_text_that_fails_as_plain_text_too_ends(tmp_path: Path, delivery: Delivery, state: State) -> None:
    async with rig(tmp_path) as r:
        number = await r.owe("a", delivery=delivery)
        r.telegram.will(BadRequest("Can't parse entities"), BadRequest("Can't parse entities"))
        await r.round()
        await r.round()

        assert await r.state(number) is state


@pytest.mark.parametrize(("delivery", "state"), [(MUST, State.SUPERSEDED), (BEST, DROPPED)])
async def test_what_fails_in_its_other_shape_too_counts_as_gone(
    tmp_path: Path, delivery: Delivery, state: State
) -> None:
    async with rig(tmp_path) as r:
        number = await r.owe("a", delivery=delivery)
        r.telegram.will(MISSHAPEN[0], MISSHAPEN[1])
        await r.round()
        await r.round()

        assert await r.state(number) is state
        assert len(r.telegram.asked) == 2


async def test_a_group_that_was_upgraded_is_followed_at_once(tmp_path: Path) -> None:
    async with rig(tmp_path) as r:
        first, second = await r.owe("a", chat=-5), await r.owe("b", chat=-5)
        r.telegram.will(ChatMigrated(-100900))
        await r.round()
        await r.round()
        await r.round()

        assert [asked.chat for asked in r.telegram.asked] == [-5, -100900, -100900]
        assert [await r.state(first), await r.state(second)] == [SENT, SENT]


async def test_what_was_about_a_message_of_the_old_group_ends_with_it(tmp_path: Path) -> None:
    async with rig(tmp_path) as r:
        gone = await r.owe("a", chat=-5, kind="delete", on_message=True, delivery=Delivery.BEST)
        r.telegram.will(ChatMigrated(-100900))
        await r.round()
        await r.round()

        assert len(r.telegram.asked) == 1
        assert await r.state(gone) is DROPPED


@pytest.mark.parametrize("words", ["message thread not found", "TOPIC_CLOSED", "TOPIC_DELETED"])
async def test_out_of_a_topic_that_is_gone_the_message_goes_on_into_the_group(tmp_path: Path, words: str) -> None:
    async with rig(tmp_path) as r:
        first, second = await r.owe("a", chat=-5, thread_id=7), await r.owe("b", chat=-5)
        r.telegram.will(BadRequest(words), {"message_id": 1}, BadRequest("TOPIC_CLOSED"))
        for _ in range(3):
            await r.round()

        assert [await r.state(first), await r.state(second)] == [SENT, DEAD]
        assert (await r.parcel(first)).thread_id is None
        assert r.notebook.undeliverable == [(second, DeliveryFailure.MUTED)]


async def test_a_refused_token_pauses_everything_until_get_me_succeeds(tmp_path: Path) -> None:
    async with rig(tmp_path) as r:
        first = await r.owe("a", chat=1)
        r.telegram.will(InvalidToken("Unauthorized"), InvalidToken("Unauthorized"))
        await r.round()
        second = await r.owe("b", chat=2)
        r.clock.move(timedelta(minutes=1))
        await r.round()
        paused = await r.state(second)
        r.clock.move(timedelta(minutes=1))
        await r.round()

        assert [asked.method for asked in r.telegram.asked[:3]] == ["sendMessage", "getMe", "getMe"]
        assert paused is WAITING
        assert [await r.state(first), await r.state(second)] == [SENT, SENT]
        assert r.alerts("token") == 1


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (Forbidden("Forbidden: bot was blocked by the user"), DeliveryFailure.BLOCKED),
        (Forbidden("Forbidden: user is deactivated"), DeliveryFailure.BLOCKED),
        (Forbidden("Forbidden: bot can't initiate conversation with a user"), DeliveryFailure.BLOCKED),
        (Forbidden("Forbidden: bot was kicked from the supergroup chat"), DeliveryFailure.KICKED),
        (BadRequest("Not enough rights to send text messages to the chat"), DeliveryFailure.MUTED),
        (BadRequest("Chat not found"), DeliveryFailure.NOT_FOUND),
        (BadRequest("Message to edit not found"), DeliveryFailure.EDIT_TARGET_GONE),
        (BadRequest("Message is too long"), DeliveryFailure.BAD),
    ],
    ids=lambda value: str(value)[:40],
)
async def test_the_handlers_hear_why_a_must_could_not_be_delivered(
    tmp_path: Path, error: Exception, why: DeliveryFailure
) -> None:
    async with rig(tmp_path) as r:
        number = await r.owe("a")
        r.telegram.will(error)

        await r.round()

        assert r.notebook.undeliverable == [(number, why)]


async def test_the_handlers_hear_nothing_of_a_fleeting_one(tmp_path: Path) -> None:
    async with rig(tmp_path) as r:
        await r.owe("a", delivery=FLEETING)
        r.telegram.will(Forbidden("Forbidden: bot was blocked by the user"))

        await r.round()

        assert r.notebook.undeliverable == []


def test_no_verdict_repeats_the_words_of_a_server_error() -> None:
    verdict = judge_error(NetworkError("Parsing the server response b'137-0000-0000' failed"), "sendMessage")

    assert verdict.outcome is SendOutcome.UNKNOWN
    assert verdict.error == "NetworkError"


def test_a_bad_request_is_not_taken_for_a_network_error_though_the_library_derives_it_so() -> None:
    assert issubclass(BadRequest, NetworkError)
    assert judge_error(BadRequest("Chat not found"), "sendMessage").outcome is SendOutcome.REFUSED


def test_a_picture_that_is_refused_in_words_nobody_knows_goes_once_more_as_text() -> None:
    verdict = judge_error(BadRequest("A sentence of next year"), "sendPhoto")

    assert (verdict.outcome, verdict.shape) == (SendOutcome.MISSHAPEN, Shape.NO_PICTURE)
    assert judge_error(BadRequest("A sentence of next year"), "sendMessage").outcome is SendOutcome.REFUSED


def test_every_outcome_has_a_fate_for_every_class() -> None:
    assert set(FATES) == set(SendOutcome)
    assert all(set(row) == set(Delivery) for row in FATES.values())
    assert {fate for row in FATES.values() for fate in row.values()} == set(Fate)


def test_what_telegram_quotes_of_a_message_is_not_kept() -> None:
    said = 'Can\'t parse entities: unsupported start tag "张三 13800001234" at byte offset 7'

    verdict = judge_error(BadRequest(said), "sendMessage")

    assert verdict.error == "BadRequest: Can't parse entities: unsupported start tag … at byte offset 7"
    assert "张三" not in "".join(trace_of(BadRequest(said)))


@pytest.mark.parametrize(
    ("answer", "sent_at"),
    [
        ({"message_id": 5, "date": 1795000000}, datetime(2026, 11, 18, 11, 6, 40, tzinfo=UTC)),
        ({"message_id": 5, "date": 1, "edit_date": 1795000000}, datetime(2026, 11, 18, 11, 6, 40, tzinfo=UTC)),
        ([{"message_id": 5, "date": 1795000000}, {"message_id": 6}], datetime(2026, 11, 18, 11, 6, 40, tzinfo=UTC)),
        ({"message_id": 5, "date": 10**30}, None),
        ({"message_id": 5, "date": "x"}, None),
        (True, None),
    ],
)
def test_an_answer_says_when_the_message_was_sent_or_edited(answer: object, sent_at: datetime | None) -> None:
    assert judge_result(answer).sent_at == sent_at
