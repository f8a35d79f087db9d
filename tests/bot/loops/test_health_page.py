"""The health page is opened as soon as its port is free; the bot works without it until then."""

import logging

import aiohttp
import pytest
from aiohttp import web

from bot.loops.health_page import HealthPage
from bot.runtime.health import Metrics, open_health
from tests.fakes import HandClock


async def test_a_page_whose_port_is_taken_is_opened_once_it_is_free(
    unused_tcp_port: int, caplog: pytest.LogCaptureFixture
) -> None:
    clock = HandClock()
    paused: web.AppRunner = await open_health(Metrics(), clock.now, unused_tcp_port)
    metrics = Metrics()
    metrics.last_poll = clock.now()
    page = HealthPage(metrics, clock.now, unused_tcp_port)
    with caplog.at_level(logging.WARNING):
        assert await page.step() < 60
        assert await page.step() < 60
    assert len(caplog.records) == 1

    await paused.cleanup()
    await page.step()

    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{unused_tcp_port}/healthz") as answer,
    ):
        assert answer.status == 200
    assert await page.step() > 60
    await page.close()


async def test_a_page_that_was_never_opened_can_be_closed() -> None:
    await HealthPage(Metrics(), HandClock().now, 1).close()
