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


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    town = populate(Town())
    town.limits.on = False
    async with (
        serve(town) as address,
        httpx.AsyncClient(base_url=address, timeout=30) as http,
        Bot(
            town.token,
            base_url=f"{address}/bot",
            base_file_url=f"{address}/file/bot",
            request=HTTPXRequest(connection_pool_size=64),
            get_updates_request=HTTPXRequest(connection_pool_size=8),
        ) as bot,
    ):
        yield Room(town, address, http, bot)
