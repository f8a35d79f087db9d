"""The bot's own name: learnt from Telegram, kept for when the line is down, and no reason to delay a stop."""

import asyncio
from pathlib import Path

from bot.telegram_client.client import NotSent
from bot.telegram_client.identity import Identity, learn_identity
from tests.bot.rig import opened
from tests.fakes import FakeTelegram


async def test_the_name_learnt_before_serves_while_the_line_is_down(tmp_path: Path) -> None:
    telegram, stopping = FakeTelegram(), asyncio.Event()

    async with opened(tmp_path) as db:
        first = await learn_identity(db, telegram, 4242, stopping)
        telegram.will(NotSent("no connection"))
        second = await learn_identity(db, telegram, 4242, stopping)

    assert first == second == Identity(4242, "wangge_test_bot")


async def test_a_stop_before_the_name_is_known_ends_the_waiting(tmp_path: Path) -> None:
    stopping = asyncio.Event()

    async def no_line(method: str, params: object) -> object:
        stopping.set()
        raise NotSent("no connection")

    async with opened(tmp_path) as db:
        assert await learn_identity(db, no_line, 4242, stopping) is None
