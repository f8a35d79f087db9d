"""What Telegram delivers is on disk before 200 is said; what anybody else sends is answered with nothing."""

import asyncio
import io
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.loops import webhook_page
from bot.loops.webhook_page import MAX_BODY, MORE_AT_ONCE, SECRET_HEADER
from storage.engine.errors import NotStored
from tests.bot.loops.webhooks import OURS, gate


def message(update_id: int, text: str = "好", number: int | None = None) -> dict[str, Any]:
    said = {"message_id": update_id if number is None else number, "chat": {"id": -1001}, "text": text}
    return {"update_id": update_id, "message": said}


async def test_an_update_that_is_delivered_is_a_letter_like_one_that_was_polled(tmp_path: Path) -> None:
    async with gate(tmp_path) as g:
        assert await g.post(message(7, "占道经营")) == 200

        [letter] = await g.letters()
        assert json.loads(letter.raw) == message(7, "占道经营")
        assert (letter.update_id, letter.lane, letter.kind) == (7, -1001, "message")
        assert g.metrics.healthy(g.clock.now())


async def test_what_is_delivered_again_and_the_same_message_under_another_update_id_is_one_letter(
    tmp_path: Path,
) -> None:
    async with gate(tmp_path) as g:
        for update in (message(7), message(7), message(9, number=7)):
            assert await g.post(update) == 200

        assert [letter.update_id for letter in await g.letters()] == [7]


@pytest.mark.parametrize(
    "headers",
    [{}, {SECRET_HEADER: ""}, {SECRET_HEADER: "guessed"}, {SECRET_HEADER: "é" * 31}, {SECRET_HEADER: "x" * 300}],
    ids=["none", "empty", "wrong", "no ASCII", "long"],
)
async def test_who_does_not_know_the_secret_is_sent_away_and_nothing_is_stored(
    tmp_path: Path, headers: dict[str, str]
) -> None:
    async with gate(tmp_path) as g:
        assert await g.post(message(7), headers) == 403

        assert await g.letters() == []
        assert g.answered("refused") == 1


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "/", 404),
        ("POST", "/wangge/", 404),
        ("POST", "/wangge/more", 404),
        ("GET", "/wangge", 405),
        ("PUT", "/wangge", 405),
        ("DELETE", "/wangge", 405),
    ],
)
async def test_only_post_at_the_one_path_is_taken(tmp_path: Path, method: str, path: str, status: int) -> None:
    async with gate(tmp_path) as g:
        assert await g.post(message(7), path=path, method=method) == status

        assert await g.letters() == []


@pytest.mark.parametrize(
    "body",
    [b"", b"hello", b'{"update_id": 7', b"\xff\xfe", b"[" * 200_000],
    ids=["empty", "words", "cut", "bytes", "deep"],
)
async def test_what_is_not_json_is_refused_and_the_next_update_taken(tmp_path: Path, body: bytes) -> None:
    async with gate(tmp_path) as g:
        assert await g.post(body) == 400
        assert await g.post(message(8)) == 200

        assert [letter.update_id for letter in await g.letters()] == [8]


@pytest.mark.parametrize("odd", [None, [], "x", {}, {"update_id": "7"}, {"update_id": 2**63}], ids=repr)
async def test_what_can_never_be_stored_is_counted_and_not_asked_for_again(tmp_path: Path, odd: object) -> None:
    async with gate(tmp_path) as g:
        assert await g.post(odd) == 200

        assert await g.letters() == []
        assert g.metrics.registry.get_sample_value("wangge_alerts_total", {"kind": "left_out"}) == 1


async def test_a_body_that_is_too_long_is_refused_whether_it_says_so_or_not(tmp_path: Path) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(MAX_BODY // 1000 + 10):
            yield b" " * 1000

    async with gate(tmp_path) as g:
        async with g.http.post("/wangge", data=io.BytesIO(b" " * (MAX_BODY + 1)), headers=OURS) as answer:
            assert answer.status == 413
        async with g.http.post("/wangge", data=endless(), headers=OURS) as answer:
            assert answer.status == 413
        assert await g.post(message(8)) == 200


async def test_a_body_that_comes_too_slowly_is_given_up_and_others_are_taken_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook_page, "BODY_SECONDS", 0.3)
    given_up = asyncio.Event()

    async def slow() -> AsyncIterator[bytes]:
        yield b'{"update_id":'
        await given_up.wait()

    async with gate(tmp_path) as g:
        async with asyncio.TaskGroup() as tasks:
            hanging = tasks.create_task(g.post_slowly(slow()))
            assert await g.post(message(8)) == 200
            assert await hanging == 408
            given_up.set()

        assert [letter.update_id for letter in await g.letters()] == [8]


async def test_who_hangs_up_in_the_middle_leaves_nothing_behind(tmp_path: Path) -> None:
    async with gate(tmp_path) as g:
        _, writer = await asyncio.open_connection(g.listen.host, g.listen.port)
        proof = f"{SECRET_HEADER}: {OURS[SECRET_HEADER]}"
        head = f"POST /wangge HTTP/1.1\r\nHost: x\r\n{proof}\r\nContent-Length: 99\r\n\r\n"
        writer.write(head.encode() + b"{")
        await writer.drain()
        writer.close()
        await writer.wait_closed()

        assert await g.post(message(8)) == 200
        assert [letter.update_id for letter in await g.letters()] == [8]


async def test_what_could_not_be_stored_is_asked_for_again_and_stored_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with gate(tmp_path) as g:
        write = g.db.write

        async def full(turn: object) -> object:
            raise NotStored("disk full")

        monkeypatch.setattr(g.db, "write", full)
        async with g.http.post("/wangge", json=message(7), headers=OURS) as answer:
            assert (answer.status, answer.headers["Retry-After"]) == (503, "2")
        monkeypatch.setattr(g.db, "write", write)
        assert await g.post(message(7)) == 200

        assert [letter.update_id for letter in await g.letters()] == [7]
        assert g.answered("not_stored") == 1


async def test_more_than_telegram_was_told_to_send_at_once_is_put_off_and_then_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with gate(tmp_path, max_connections=1) as g:
        free, write = asyncio.Event(), g.db.write

        async def slow(turn: Any) -> Any:
            await free.wait()
            return await write(turn)

        monkeypatch.setattr(g.db, "write", slow)
        async with asyncio.TaskGroup() as tasks:
            sent = [tasks.create_task(g.post(message(number))) for number in range(10)]
            while g.answered("overloaded") < 10 - 1 - MORE_AT_ONCE:
                await asyncio.sleep(0)
            free.set()
        monkeypatch.setattr(g.db, "write", write)
        statuses = [one.result() for one in sent]
        for number in range(10):
            await g.post(message(number))

        assert statuses.count(503) == 10 - 1 - MORE_AT_ONCE
        assert sorted(letter.update_id for letter in await g.letters()) == list(range(10))
