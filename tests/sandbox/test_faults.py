"""What can go wrong on purpose: planned answers, torn connections, a cut line."""

from __future__ import annotations

import asyncio
import contextlib
import time

import httpx
import pytest
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, TelegramError, TimedOut

from tests.sandbox.rooms import GROUP, WANG, Room


async def plan(room: Room, **fault: object) -> None:
    await room.do("faults", plan=[{"method": "sendMessage", "times": 1, **fault}])


async def texts(room: Room) -> list[str]:
    return [one["text"] for one in await room.ask("/town/messages", chat=WANG)]


@pytest.mark.parametrize(
    ("action", "error"),
    [
        ("400", BadRequest),
        ("401", InvalidToken),
        ("403", Forbidden),
        ("404", InvalidToken),
        ("500", NetworkError),
        ("502", NetworkError),
        ("html", TelegramError),
    ],
)
async def test_a_planned_answer_comes_once_and_nothing_was_done(
    room: Room, action: str, error: type[Exception]
) -> None:
    await plan(room, action=action)

    with pytest.raises(error):
        await room.bot.send_message(WANG, "一")
    await room.bot.send_message(WANG, "二")

    assert await texts(room) == ["二"]


async def test_a_planned_flood_names_its_seconds(room: Room) -> None:
    await plan(room, action="429", retry_after=7, chat=WANG)

    assert (await room.call("sendMessage", chat_id=GROUP, text="x"))["ok"] is True
    assert (await room.call("sendMessage", chat_id=WANG, text="x"))["parameters"] == {"retry_after": 7}


@pytest.mark.parametrize("action", ["drop_answer", "cut_json"])
async def test_the_work_is_done_but_its_answer_is_lost(room: Room, action: str) -> None:
    await plan(room, action=action)

    with pytest.raises(TelegramError):
        await room.bot.send_message(WANG, "一")

    assert await texts(room) == ["一"]


async def test_an_answer_that_hangs_ends_when_the_caller_gives_up(room: Room) -> None:
    await plan(room, action="hang")

    with pytest.raises(TimedOut):
        await room.bot.send_message(WANG, "一", read_timeout=0.2)

    assert await texts(room) == []


async def test_an_unknown_action_is_refused(room: Room) -> None:
    assert (await room.refused("faults", plan=[{"action": "explode"}])).startswith("unknown action 'explode'")


async def test_a_file_may_fail_to_arrive(room: Room) -> None:
    await room.do("photo", by=WANG, chat=WANG)
    (update,) = await room.bot.get_updates()
    assert update.message
    file = await room.bot.get_file(update.message.photo[-1].file_id)
    await room.do("faults", plan=[{"method": "file", "action": "404"}])

    with pytest.raises(InvalidToken):
        await file.download_as_bytearray()
    assert len(await file.download_as_bytearray()) == update.message.photo[-1].file_size


async def test_a_cut_line_tears_off_every_call_while_the_town_goes_on(room: Room) -> None:
    poll = asyncio.create_task(room.bot.get_updates(timeout=20))
    while not room.town.updates.polling():
        await asyncio.sleep(0)

    await room.do("cut")
    for call in (poll, room.bot.get_me()):
        with pytest.raises(NetworkError):
            await call
    await room.do("say", by=WANG, chat=WANG, text="一")
    await room.do("cut", off=True)

    assert len(await room.bot.get_updates()) == 1


async def test_a_closed_port_refuses_connections_until_its_time_is_up(room: Room) -> None:
    room.town.line.cut(0.5, "refuse")
    begun = time.monotonic()

    async with httpx.AsyncClient(base_url=room.address) as newcomer:
        with pytest.raises(httpx.ConnectError):
            await newcomer.get("/town/health")
        while not await answers(newcomer):
            assert time.monotonic() - begun < 10
            await asyncio.sleep(0.02)

    assert time.monotonic() - begun > 0.4
    with contextlib.suppress(NetworkError):  # a connection kept from before is dead, which one call finds out
        await room.bot.get_me()
    assert (await room.bot.get_me()).is_bot


async def answers(client: httpx.AsyncClient) -> bool:
    try:
        return (await client.get("/town/health")).is_success
    except httpx.TransportError:
        return False


async def test_a_caller_that_dies_in_the_middle_of_its_request_does_no_harm(room: Room) -> None:
    host, _, port = room.address.removeprefix("http://").partition(":")
    _, writer = await asyncio.open_connection(host, int(port))
    head = f"POST /bot{room.town.token}/sendMessage HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
    writer.write(f"{head}Content-Length: 500\r\n\r\n{{".encode())
    await writer.drain()
    writer.close()
    await writer.wait_closed()

    assert (await room.bot.send_message(WANG, "一")).text == "一"
    assert await texts(room) == ["一"]


async def test_the_log_tells_each_call_with_its_outcome(room: Room) -> None:
    await room.bot.send_message(WANG, "一", parse_mode="HTML")
    await room.call("sendMessage", chat_id=424242, text="10086")

    good, bad = await room.ask("/town/log", method="sendMessage")

    assert (good["status"], good["params"]["chat_id"], good["params"]["text"]) == (200, WANG, "一")
    assert (bad["status"], bad["error"], bad["params"]["text"]) == (400, "Bad Request: chat not found", "10086")
    assert [one["seq"] for one in await room.ask("/town/log", after=good["seq"])] == [bad["seq"]]


async def test_other_names_for_this_machine_are_refused(room: Room) -> None:
    answer = await room.http.get("/town/health", headers={"Host": "evil.example"})

    assert answer.status_code == 400
