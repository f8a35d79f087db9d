"""What the process tells about itself: Prometheus metrics, and /healthz on loopback where a port is configured."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from storage.upkeep.backlog import Backlog, Waiting

STALE: Final = timedelta(minutes=3)
"""Without a good poll, or a webhook that was seen to deliver, for so long the bot counts as deaf."""
STUCK: Final = timedelta(minutes=1)
"""So long the writing thread may leave an empty turn waiting before it counts as stuck."""
LAST_POLL: Final = "last_good_poll"


class Metrics:
    """Everything that is counted; a registry of its own, so that several can live in one process.

    No label names a person, a chat or a case.
    """

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
        self.writer_wait = Gauge("wangge_writer_wait_seconds", "how long an empty turn waited last", registry=r)
        self.disk_free = Gauge("wangge_disk_free_bytes", "room left where the data are", registry=r)
        self.last_backup = Gauge(
            "wangge_last_backup_timestamp_seconds", "when the newest backup was made; 0: none known", registry=r
        )
        self._healthy = Gauge("wangge_healthy", "1 where /healthz answers 200", registry=r)
        self._heard = Gauge("wangge_heard_timestamp_seconds", "when Telegram was heard last; 0: never", registry=r)
        self._waiting = Gauge("wangge_waiting", "what waits to be worked off", ["what"], registry=r)
        self._oldest = Gauge("wangge_oldest_waiting_seconds", "age of the oldest that waits", ["what"], registry=r)
        self.last_poll: datetime | None = None
        """When Telegram was heard last: by a good poll, a delivery, or a look at a webhook that delivers."""
        self.writer_asked: datetime | None = None
        """Since when an empty turn waits for the writing thread; None where none does."""
        self.integrity = "not checked"
        """What is known of the database's pages since the start: not checked, checking, sound."""
        self.backlog = Backlog()
        self.storage_failed = False
        """The database is damaged, or nothing more can be written; the process is about to stop."""

    def healthy(self, at: datetime) -> bool:
        """Whether Telegram was heard lately, the writing thread answers, and storage has not failed."""
        heard = self.last_poll is not None and at - self.last_poll < STALE
        return heard and not self.storage_failed and not self.writer_stuck(at)

    def writer_stuck(self, at: datetime) -> bool:
        """Whether an empty turn has waited too long."""
        return self.writer_asked is not None and at - self.writer_asked >= STUCK

    def text(self, at: datetime) -> bytes:
        """All of it in Prometheus's format, ages as of that moment."""
        self._healthy.set(self.healthy(at))
        self._heard.set(self.last_poll.timestamp() if self.last_poll else 0.0)
        seen = self.backlog
        for what, waiting in (
            ("letters", seen.letters),
            ("letters_set_aside", Waiting(seen.set_aside)),
            ("messages", seen.messages),
            ("owed_messages", seen.owed),
            ("timers", seen.timers),
        ):
            self._waiting.labels(what).set(waiting.count)
            self._oldest.labels(what).set(age(waiting, at))
        return generate_latest(self.registry)


def age(waiting: Waiting, at: datetime) -> float:
    """Seconds since which the oldest waits; 0 where none does."""
    return max(0.0, (at - waiting.since).total_seconds()) if waiting.since else 0.0


def health_page(metrics: Metrics, now: Callable[[], datetime]) -> web.Application:
    """The web application with /healthz and /metrics."""

    async def healthz(request: web.Request) -> web.Response:
        at, last = now(), metrics.last_poll
        body = {
            "ok": metrics.healthy(at),
            "last_poll": last and last.isoformat(timespec="seconds"),
            "storage": "failed" if metrics.storage_failed else "ok",
            "writer": "stuck" if metrics.writer_stuck(at) else "ok",
            "integrity": metrics.integrity,
            "letters": metrics.backlog.letters.count,
            "owed_messages": metrics.backlog.owed.count,
            "oldest_owed_seconds": round(age(metrics.backlog.owed, at)),
        }
        return web.json_response(body, status=200 if body["ok"] else 503)

    async def exposition(request: web.Request) -> web.Response:
        return web.Response(body=metrics.text(now()), headers={"Content-Type": CONTENT_TYPE_LATEST})

    page = web.Application()
    page.add_routes([web.get("/healthz", healthz), web.get("/metrics", exposition)])
    return page


async def open_health(metrics: Metrics, now: Callable[[], datetime], port: int) -> web.AppRunner:
    """Serves the page on 127.0.0.1 only; the caller cleans the runner up."""
    runner = web.AppRunner(health_page(metrics, now), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    return runner
