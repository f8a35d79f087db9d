"""A room on a free port, and the library's own Bot as its caller."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from telegram import Bot
from telegram.request import HTTPXRequest

from sandbox.server import serve
from sandbox.town import Town
from tests.sandbox.rooms import Room, populate

# Loopback speaks no TLS, and reading certificates would take longer than most tests.
PLAIN = {"verify": False}


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    town = populate(Town())
    town.limits.on = False
    async with (
        serve(town) as address,
        httpx.AsyncClient(base_url=address, timeout=30, verify=False) as http,
        Bot(
            town.token,
            base_url=f"{address}/bot",
            base_file_url=f"{address}/file/bot",
            request=HTTPXRequest(64, httpx_kwargs=PLAIN),
            get_updates_request=HTTPXRequest(8, httpx_kwargs=PLAIN),
        ) as bot,
    ):
        yield Room(town, address, http, bot)
