"""How the bot comes by its updates: polling, confirming, conflicts, webhook, taps."""

from __future__ import annotations

import asyncio
import time

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram.error import BadRequest, Conflict

from tests.sandbox.rooms import GROUP, LI, WANG, Room
from tests.sandbox.serving import served


async def say(room: Room, text: str) -> int:
    return int((await room.do("say", by=WANG, chat=WANG, text=text))["update_id"])


async def pending(room: Room) -> int:
    return int((await room.ask("/town/health"))["pending_updates"])


async def test_updates_are_forgotten_only_when_a_later_offset_is_asked_for(room: Room) -> None:
    first, second = await say(room, "一"), await say(room, "二")

    assert [one.update_id for one in await room.bot.get_updates()] == [first, second]
    assert [one.update_id for one in await room.bot.get_updates(limit=1)] == [first]
    assert [one.update_id for one in await room.bot.get_updates(offset=second)] == [second]
    assert await pending(room) == 1
    assert await room.bot.get_updates(offset=second + 1) == ()
    assert await pending(room) == 0


async def test_a_negative_offset_keeps_only_the_newest(room: Room) -> None:
    for text in "一二三":
        await say(room, text)

    newest = await room.bot.get_updates(offset=-1)

    assert [one.message and one.message.text for one in newest] == ["三"]
    assert await pending(room) == 1


async def test_a_waiting_poll_is_woken_at_once(room: Room) -> None:
    poll = asyncio.create_task(room.bot.get_updates(timeout=20))
    while not (await room.ask("/town/health"))["bot_polling"]:
        await asyncio.sleep(0)

    begun = time.monotonic()
    await say(room, "一")

    assert len(await poll) == 1
    assert time.monotonic() - begun < 1


async def test_a_poll_without_news_returns_empty_at_its_time_out(room: Room) -> None:
    begun = time.monotonic()

    assert await room.bot.get_updates(timeout=1) == ()
    assert 0.9 < time.monotonic() - begun < 3


async def test_the_older_of_two_pollers_is_sent_away(room: Room) -> None:
    older = asyncio.create_task(room.bot.get_updates(timeout=20))
    while not (await room.ask("/town/health"))["bot_polling"]:
        await asyncio.sleep(0)

    newer = asyncio.create_task(room.bot.get_updates(timeout=20))

    with pytest.raises(
        Conflict, match="terminated by other getUpdates request; make sure that only one bot instance"
    ):
        await older
    await say(room, "一")
    assert len(await newer) == 1


async def test_a_poller_that_died_no_longer_counts_as_polling(room: Room) -> None:
    poll = asyncio.create_task(room.bot.get_updates(timeout=20))
    while not room.town.updates.polling():
        await asyncio.sleep(0)
    poll.cancel()
    while room.town.updates._poll is not None:
        await asyncio.sleep(0)

    room.town.updates.last_poll -= 60

    assert not (await room.ask("/town/health"))["bot_polling"]


async def test_only_the_named_kinds_are_kept_and_the_choice_is_remembered(room: Room) -> None:
    join = {"chat": GROUP, "user": 9001}
    assert (await room.do("join", **join))["member_update_id"] is None

    await room.bot.get_updates(offset=-1, allowed_updates=["message", "chat_member"])
    await room.bot.get_updates()

    left = await room.do("leave", **join)
    assert left["member_update_id"] is not None
    changes = [one.chat_member for one in await room.bot.get_updates() if one.chat_member]
    assert [(one.old_chat_member.status, one.new_chat_member.status) for one in changes] == [("member", "left")]


async def test_while_a_webhook_is_set_polling_is_refused(room: Room) -> None:
    await room.do("webhook", url="http://127.0.0.1:9/hook")

    refused = await room.call("getUpdates")
    assert refused["error_code"] == 409
    assert refused["description"] == (
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
    )
    assert (await room.bot.get_webhook_info()).url == "http://127.0.0.1:9/hook"
    await room.bot.delete_webhook()
    assert await room.bot.get_updates() == ()


async def test_a_webhook_gets_each_update_with_its_secret_until_it_answers_well(room: Room) -> None:
    heard: list[tuple[int, str]] = []
    enough = asyncio.Event()

    async def hook(request: Request) -> Response:
        update = await request.json()
        heard.append((update["update_id"], request.headers["X-Telegram-Bot-Api-Secret-Token"]))
        if len(heard) == 3:
            enough.set()
        return Response(status_code=500 if len(heard) == 1 else 200)

    async with served(Starlette(routes=[Route("/hook", hook, methods=["POST"])])) as address:
        await room.bot.set_webhook(f"{address}/hook", secret_token="s3cret")
        first, second = await say(room, "一"), await say(room, "二")
        await asyncio.wait_for(enough.wait(), 10)
        await room.bot.delete_webhook()

    assert heard == [(first, "s3cret"), (first, "s3cret"), (second, "s3cret")]


async def test_an_update_can_be_delivered_twice_out_of_order_or_with_any_content(room: Room) -> None:
    await room.do("duplicate_next", n=1)
    twice, once = await say(room, "一"), await say(room, "二")

    await room.bot.get_updates()
    assert [one.update_id for one in await room.bot.get_updates(offset=once + 1)] == [twice]
    assert await room.bot.get_updates(offset=once + 1) == ()

    await room.do("next_update_id", id=5)
    assert await say(room, "三") == 5
    await room.do("raw_update", update={"update_id": 3, "never_seen": {"x": 1}})
    assert [one["update_id"] for one in (await room.call("getUpdates"))["result"]] == [5, 3]


async def test_taps_are_forgotten_after_150_seconds_of_absence_and_messages_after_a_day(room: Room) -> None:
    await say(room, "一")
    sent = await room.bot.send_message(WANG, "x", reply_markup=None)
    pressing = asyncio.create_task(room.do("raw_tap", by=WANG, chat=WANG, message_id=sent.message_id, data="x"))
    while await pending(room) < 2:
        await asyncio.sleep(0)

    assert (await room.do("age", seconds=151))["pending_updates"] == 1
    assert (await room.do("age", seconds=86400))["pending_updates"] == 0
    room.town.taps.close()
    assert (await pressing)["answered"] is False


async def test_a_tap_carries_its_message_and_gets_the_bots_answer(room: Room) -> None:
    markup = {"inline_keyboard": [[{"text": "接单", "callback_data": "a:1"}]]}
    sent = (await room.call("sendMessage", chat_id=GROUP, text="x", reply_markup=markup))["result"]
    pressing = asyncio.create_task(
        room.do("tap", by=LI, chat=GROUP, message_id=sent["message_id"], data="a:1", times=2)
    )
    updates = await room.bot.get_updates(timeout=5)
    while len(updates) < 2:
        updates = await room.bot.get_updates(timeout=5)
    first, second = (one.callback_query for one in updates)
    assert first
    assert second
    assert (first.from_user.id, first.data) == (LI, "a:1")
    assert first.message
    assert first.message.message_id == sent["message_id"]

    await first.answer("已由李明接单", show_alert=True)
    await second.answer(url="https://t.me/wangge_rehearsal_bot?start=X")

    answers = (await pressing)["answers"]
    assert [(one["answered"], one["text"], one["alert"], one["url"]) for one in answers] == [
        (True, "已由李明接单", True, ""),
        (True, "", False, "https://t.me/wangge_rehearsal_bot?start=X"),
    ]
    with pytest.raises(BadRequest, match="Query is too old and response timeout expired or query id is invalid"):
        await first.answer()


async def test_a_button_that_is_not_there_can_only_be_tapped_by_a_forger(room: Room) -> None:
    sent = await room.bot.send_message(WANG, "x")
    where = {"by": WANG, "chat": WANG, "message_id": sent.message_id}

    assert await room.refused("tap", **where, data="a:1") == "这个按钮已经不在了。"
    pressing = asyncio.create_task(room.do("raw_tap", **where, data="a:1"))
    (update,) = await room.bot.get_updates(timeout=5)
    assert update.callback_query
    await update.callback_query.answer("按钮已失效")
    assert (await pressing)["text"] == "按钮已失效"
