"""The page is served on a port or a Unix socket of this machine, and ends without losing what it has answered."""

import asyncio
import socket
import stat
from contextlib import suppress
from pathlib import Path

import aiohttp
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.config.telegram_section import Listen
from bot.loops.webhook_server import CannotListen, WebhookServer, open_socket
from tests.webhook import unused_port


def saying(text: str) -> Starlette:
    async def said(request: Request) -> Response:
        return Response(text)

    return Starlette(routes=[Route("/", said)])


async def ended(serving: asyncio.Task[float]) -> None:
    serving.cancel()
    with suppress(asyncio.CancelledError):
        await serving


async def test_a_socket_of_the_file_system_is_served_for_its_owner_and_group_alone(tmp_path: Path) -> None:
    path = tmp_path / "webhook.sock"
    with open_socket(Listen(path=path)) as listener:
        serving = asyncio.create_task(WebhookServer(saying("here"), listener).step())
        async with (
            aiohttp.ClientSession(connector=aiohttp.UnixConnector(str(path))) as http,
            http.get("http://wangge/") as answer,
        ):
            assert await answer.text() == "here"
            assert "server" not in answer.headers
        await ended(serving)

    assert stat.S_IMODE(path.stat().st_mode) == 0o660


def test_a_socket_that_a_killed_process_left_behind_is_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "webhook.sock"
    open_socket(Listen(path=path)).close()
    assert path.exists()

    with open_socket(Listen(path=path)) as listener:
        assert listener.getsockname() == str(path)


def test_a_place_that_somebody_else_listens_at_is_told_and_left_alone(tmp_path: Path) -> None:
    port, path = Listen("127.0.0.1", unused_port()), Listen(path=tmp_path / "webhook.sock")
    with open_socket(port), open_socket(path):
        with pytest.raises(CannotListen, match=str(port.port)):
            open_socket(port)
        with pytest.raises(CannotListen, match="another process listens there"):
            open_socket(path)
        with pytest.raises(CannotListen, match="nowhere"):
            open_socket(Listen(path=tmp_path / "nowhere" / "webhook.sock"))
        with socket.socket(socket.AF_UNIX) as caller:
            assert caller.connect_ex(str(path.path)) == 0


async def test_at_a_stop_what_is_under_way_is_answered_and_nothing_new_is_taken() -> None:
    begun, may_end = asyncio.Event(), asyncio.Event()

    async def slow(request: Request) -> Response:
        begun.set()
        await may_end.wait()
        return Response("done")

    listen = Listen("127.0.0.1", unused_port())
    listener = open_socket(listen)
    serving = asyncio.create_task(WebhookServer(Starlette(routes=[Route("/", slow)]), listener).step())
    async with aiohttp.ClientSession(f"http://{listen}") as http:
        asking = asyncio.create_task(http.get("/"))
        await begun.wait()
        serving.cancel()
        await asyncio.sleep(0)
        may_end.set()
        answer = await asking

        assert await answer.text() == "done"
        await ended(serving)
        listener.close()
        with pytest.raises(aiohttp.ClientConnectorError):
            await http.get("/")
