"""What the process tells about itself: Prometheus metrics, and /healthz on loopback where a port is configured."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

STALE: Final = timedelta(minutes=3)
"""Without a good poll for so long the bot counts as deaf."""


class Metrics:
    """Everything that is counted; a registry of its own, so that several can live in one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        r = self.registry
        self.errors = Counter("wangge_errors", "bugs caught by a loop", ["loop"], registry=r)
        self.alerts = Counter("wangge_alerts", "what a person has to look at", ["kind"], registry=r)
        self.letters = Counter("wangge_letters", "updates by what became of them", ["fate"], registry=r)
        self.deliveries = Counter(
            "wangge_webhook_deliveries", "requests to the webhook page by what became of them", ["result"], registry=r
        )
        self.pending = Gauge("wangge_telegram_pending_updates", "updates that wait at Telegram", registry=r)
        self.parcels = Counter("wangge_parcels", "tries to send by their outcome", ["outcome"], registry=r)
        self.timers = Counter("wangge_timers", "timers that rang", registry=r)
        self.lateness = Histogram(
            "wangge_timer_lateness_seconds",
            "how late timers rang",
            registry=r,
            buckets=(0.1, 0.5, 1, 2, 5, 30, 300, 3600),
        )
        self.sending = Gauge("wangge_sending", "requests under way", registry=r)
        self.last_poll: datetime | None = None
        self.storage_failed = False
        """The database is damaged, or nothing more can be written; the process is about to stop."""

    def healthy(self, at: datetime) -> bool:
        """Whether Telegram was heard lately, and storage has not failed."""
        return not self.storage_failed and self.last_poll is not None and at - self.last_poll < STALE


def health_page(metrics: Metrics, now: Callable[[], datetime]) -> web.Application:
    """The web application with /healthz and /metrics."""

    async def healthz(request: web.Request) -> web.Response:
        last = metrics.last_poll
        body = {
            "ok": metrics.healthy(now()),
            "last_poll": last and last.isoformat(timespec="seconds"),
            "storage": "failed" if metrics.storage_failed else "ok",
        }
        return web.json_response(body, status=200 if body["ok"] else 503)

    async def exposition(request: web.Request) -> web.Response:
        return web.Response(body=generate_latest(metrics.registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    page = web.Application()
    page.add_routes([web.get("/healthz", healthz), web.get("/metrics", exposition)])
    return page


async def open_health(metrics: Metrics, now: Callable[[], datetime], port: int) -> web.AppRunner:
    """Serves the page on 127.0.0.1 only; the caller cleans the runner up."""
    runner = web.AppRunner(health_page(metrics, now), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    return runner


LAST_POLL: Final = "last_good_poll"
