"""Whether the bot hears Telegram can be asked on loopback; its counters are in Prometheus's format."""

from datetime import timedelta

import aiohttp

from bot.runtime.health import STALE, Metrics, open_health
from tests.fakes import HandClock


async def test_the_health_page_says_whether_the_bot_hears(unused_tcp_port: int) -> None:
    metrics, clock = Metrics(), HandClock()
    page = await open_health(metrics, clock.now, unused_tcp_port)
    url = f"http://127.0.0.1:{unused_tcp_port}"
    statuses = []

    async with aiohttp.ClientSession() as session:
        for heard in (None, clock.now(), clock.now() - STALE - timedelta(seconds=1)):
            metrics.last_poll = heard
            async with session.get(f"{url}/healthz") as answer:
                statuses.append(answer.status)
        metrics.parcels.labels("reached").inc()
        async with session.get(f"{url}/metrics") as answer:
            exposition = await answer.text()
    await page.cleanup()

    assert statuses == [503, 200, 503]
    assert 'wangge_parcels_total{outcome="reached"} 1.0' in exposition


async def test_storage_that_has_failed_is_shown_though_the_bot_hears(unused_tcp_port: int) -> None:
    metrics, clock = Metrics(), HandClock()
    metrics.last_poll, metrics.storage_failed = clock.now(), True
    page = await open_health(metrics, clock.now, unused_tcp_port)

    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{unused_tcp_port}/healthz") as answer,
    ):
        status, body = answer.status, await answer.json()
    await page.cleanup()

    assert (status, body["ok"], body["storage"]) == (503, False, "failed")
