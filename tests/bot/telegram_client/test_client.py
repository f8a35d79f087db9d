"""The road to Telegram over real HTTP on loopback: what was sent, what was not, and what nobody knows."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager

import pytest
from aiohttp import BodyPartReader, web
from telegram import Bot, InputFile
from telegram.error import BadRequest, ChatMigrated, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.delivery.send_outcomes import SendOutcome, judge_error
from bot.telegram_client.client import MAX_BYTES, FileTooLarge, NotSent, TelegramRequest, call, download
from dispatch.model import MediaId
from handlers.bot_api.made_files import MadeFile, RosterBook
from handlers.bot_api.pictures import Sheet

TOKEN = "4242:a-token-that-nobody-may-see"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def telegram(handler: Handler) -> AsyncIterator[Bot]:
    """A bot whose Bot API is this handler."""
    server = web.Application(client_max_size=2**24)
    server.router.add_route("*", "/bot{token}/{method}", handler)
    runner = web.AppRunner(server, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    try:
        async with TelegramRequest(proxies=False) as sends, TelegramRequest(proxies=False) as polls:
            yield Bot(TOKEN, base_url=f"http://127.0.0.1:{port}/bot", request=sends, get_updates_request=polls)
    finally:
        await runner.cleanup()


def answering(status: int, body: object) -> Handler:
    async def handler(request: web.Request) -> web.StreamResponse:
        if isinstance(body, str):
            return web.Response(status=status, text=body)
        return web.json_response(body, status=status)

    return handler


async def test_a_call_reaches_the_method_with_its_parameters_and_gives_the_raw_result() -> None:
    seen: dict[str, object] = {}

    async def handler(request: web.Request) -> web.StreamResponse:
        seen.update(await request.json(), method=request.match_info["method"])
        return web.json_response({"ok": True, "result": {"message_id": 5}})

    async with telegram(handler) as bot:
        markup = {"inline_keyboard": [[{"text": "接单", "callback_data": "a:1:2"}]]}
        result = await call(bot, "sendMessage", {"chat_id": 7, "text": "10086", "reply_markup": markup})

    assert result == {"message_id": 5}
    assert seen == {"method": "sendMessage", "chat_id": 7, "text": "10086", "reply_markup": markup}


async def test_what_is_json_already_is_not_looked_at_by_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its look at each value took a fifth of the event loop's time for a message."""

    async def looked_at(*args: object, **values: object) -> None:
        raise AssertionError

    async with telegram(answering(200, {"ok": True, "result": {"message_id": 5}})) as bot:
        monkeypatch.setattr(Bot, "_post", looked_at)

        assert await call(bot, "sendMessage", {"chat_id": 7, "text": "好"}) == {"message_id": 5}


async def test_half_a_surrogate_in_a_text_keeps_nothing_else_back() -> None:
    seen: dict[str, object] = {}

    async def handler(request: web.Request) -> web.StreamResponse:
        seen.update(await request.json())
        return web.json_response({"ok": True, "result": {"message_id": 5}})

    async with telegram(handler) as bot:
        await call(bot, "sendMessage", {"chat_id": 7, "text": "好\ud83d的"})

    assert seen["text"] == "好?的"


async def test_a_file_is_uploaded_as_a_form() -> None:
    seen: dict[str, object] = {}

    async def handler(request: web.Request) -> web.StreamResponse:
        form = await request.post()
        photo = form["photo"]
        assert isinstance(photo, web.FileField)
        seen.update(content=photo.file.read(), chat=form["chat_id"])
        return web.json_response({"ok": True, "result": {"message_id": 5}})

    async with telegram(handler) as bot:
        await call(bot, "sendPhoto", {"chat_id": 7, "photo": InputFile(b"\xff\xd8jpeg", filename="week.jpg")})

    assert seen == {"content": b"\xff\xd8jpeg", "chat": "7"}


async def test_a_file_arrives_with_its_chinese_name() -> None:
    """Not with its bytes in hexadecimal, which is what a person would see."""
    seen: list[str] = []

    async def handler(request: web.Request) -> web.StreamResponse:
        async for part in await request.multipart():
            assert isinstance(part, BodyPartReader)
            if part.name == "document":
                seen.append(part.headers["Content-Disposition"])
            await part.read()
        return web.json_response({"ok": True, "result": {"message_id": 5}})

    async with telegram(handler) as bot:
        await call(bot, "sendDocument", {"chat_id": 7, "document": InputFile(b"x", filename='名册"模板.xlsx')})

    [header] = seen
    assert "名册" in header
    assert "模板.xlsx" in header
    assert "%E5" not in header


async def _made(wanted: MadeFile) -> bytes:
    assert isinstance(wanted, Sheet)
    return f"\xff\xd8{wanted.before}".encode("latin-1")


async def _sent_form(method: str, params: Mapping[str, object]) -> dict[str, object]:
    """What the server gets, its files by their content."""
    seen: dict[str, object] = {}

    async def handler(request: web.Request) -> web.StreamResponse:
        if request.content_type == "application/json":
            seen.update(await request.json())
        for name, value in (await request.post()).items():
            seen[name] = value.file.read() if isinstance(value, web.FileField) else value
        return web.json_response({"ok": True, "result": {"message_id": 5}})

    async with telegram(handler) as bot:
        await call(bot, method, params, make=_made)
    return seen


async def test_a_sheet_is_made_when_it_is_sent() -> None:
    form = await _sent_form("sendPhoto", {"chat_id": 7, "photo": Sheet((MediaId(3),)), "caption": "<b>x</b>"})

    assert form["photo"] == b"\xff\xd8(3,)"
    assert form["caption"] == "<b>x</b>"


async def test_a_file_to_be_made_goes_nowhere_where_nobody_makes_it() -> None:
    async with telegram(answering(200, {"ok": True, "result": True})) as bot:
        with pytest.raises(ValueError, match="document"):
            await call(bot, "sendDocument", {"chat_id": 7, "document": RosterBook("名册.xlsx")})


async def test_a_picture_takes_the_place_of_another_with_its_caption() -> None:
    words = {"caption": "<b>x</b>", "parse_mode": "HTML"}
    known = {"type": "photo", "media": "file-id"} | words
    made = {"type": "photo", "media": Sheet()} | words

    by_id = await _sent_form("editMessageMedia", {"chat_id": 7, "message_id": 5, "media": known})
    uploaded = await _sent_form("editMessageMedia", {"chat_id": 7, "message_id": 5, "media": made})

    assert by_id["media"] == known
    named = json.loads(str(uploaded["media"]))
    assert named | {"media": ""} == known | {"media": ""}
    assert uploaded[named["media"].removeprefix("attach://")] == b"\xff\xd8()"


async def test_connections_are_kept_alive() -> None:
    peers: set[object] = set()

    async def handler(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        peers.add(request.transport.get_extra_info("peername"))
        return web.json_response({"ok": True, "result": True})

    async with telegram(handler) as bot:
        for _ in range(20):
            await call(bot, "sendChatAction", {"chat_id": 7})

    assert len(peers) == 1


@pytest.mark.parametrize(
    ("status", "body", "error", "outcome"),
    [
        (400, {"ok": False, "description": "Bad Request: chat not found"}, BadRequest, SendOutcome.REFUSED),
        (
            400,
            {"ok": False, "description": "Bad Request: upgraded", "parameters": {"migrate_to_chat_id": -1009}},
            ChatMigrated,
            SendOutcome.MIGRATED,
        ),
        (401, {"ok": False, "description": "Unauthorized"}, InvalidToken, SendOutcome.NO_TOKEN),
        (404, {"ok": False, "description": "Not Found"}, InvalidToken, SendOutcome.NO_TOKEN),
        (
            429,
            {"ok": False, "description": "Too Many Requests", "parameters": {"retry_after": 3}},
            RetryAfter,
            SendOutcome.FLOOD,
        ),
        (429, {"ok": False, "description": "Too Many Requests: retry later"}, NetworkError, SendOutcome.FLOOD),
        (500, {"ok": False, "description": "Internal Server Error"}, NetworkError, SendOutcome.UNKNOWN),
        (502, "<html>Bad Gateway</html>", NetworkError, SendOutcome.UNKNOWN),
        (200, "<html>all is well</html>", TelegramError, SendOutcome.UNKNOWN),
        (200, '{"ok": true, "result": {"message_', TelegramError, SendOutcome.UNKNOWN),
        (200, {"ok": True}, TelegramError, SendOutcome.UNKNOWN),
        (200, [1, 2], TelegramError, SendOutcome.UNKNOWN),
    ],
)
async def test_each_answer_of_the_server_has_its_outcome(
    status: int, body: object, error: type[TelegramError], outcome: SendOutcome
) -> None:
    async with telegram(answering(status, body)) as bot:
        with pytest.raises(error) as raised:
            await call(bot, "sendMessage", {"chat_id": 7, "text": "好"})

    assert judge_error(raised.value, "sendMessage").outcome is outcome


async def test_a_refused_connection_was_not_sent() -> None:
    async with TelegramRequest(proxies=False) as sends, TelegramRequest(proxies=False) as polls:
        bot = Bot(TOKEN, base_url="http://127.0.0.1:1/bot", request=sends, get_updates_request=polls)
        with pytest.raises(NotSent):
            await call(bot, "sendMessage", {"chat_id": 7, "text": "好"})


async def test_a_missing_answer_leaves_the_outcome_unknown() -> None:
    never = asyncio.Event()

    async def handler(request: web.Request) -> web.StreamResponse:
        await never.wait()
        return web.Response()

    async with telegram(handler) as bot:
        with pytest.raises(TimedOut) as raised:
            await call(bot, "sendMessage", {"chat_id": 7, "text": "好"}, patience=0.05)
        never.set()

    assert judge_error(raised.value, "sendMessage").outcome is SendOutcome.UNKNOWN


async def test_an_answer_cut_off_leaves_the_outcome_unknown() -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.close()
        return web.Response()

    async with telegram(handler) as bot:
        with pytest.raises(NetworkError) as raised:
            await call(bot, "sendMessage", {"chat_id": 7, "text": "好"})

    assert not isinstance(raised.value, NotSent)
    assert judge_error(raised.value, "sendMessage").outcome is SendOutcome.UNKNOWN


async def test_no_error_of_the_road_names_the_token() -> None:
    async with TelegramRequest(proxies=False) as sends, TelegramRequest(proxies=False) as polls:
        bot = Bot(TOKEN, base_url="http://127.0.0.1:1/bot", request=sends, get_updates_request=polls)
        with pytest.raises(NotSent) as raised:
            await call(bot, "sendMessage", {"chat_id": 7, "text": "好"})

    assert TOKEN.partition(":")[2] not in str(raised.value)
    assert raised.value.__cause__ is None


@pytest.mark.parametrize(("size", "whole"), [(MAX_BYTES, True), (MAX_BYTES + 1, False)])
async def test_of_a_file_no_more_is_read_than_telegram_hands_out(size: int, whole: bool) -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        return web.Response(body=bytes(size))

    async with telegram(handler) as bot:
        bot._base_file_url = bot.base_url
        if whole:
            assert len(await download(bot, "getFile")) == size
        else:
            with pytest.raises(FileTooLarge):
                await download(bot, "getFile")
