"""`wangge health` says what /healthz says, with an exit code for a supervisor."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import cli
from bot.runtime.health import Metrics, open_health
from tests.fakes import HandClock
from tests.paths import ROOT
from tests.webhook import unused_port

pytestmark = pytest.mark.usefixtures("logs_as_before")


def typed(tmp_path: Path, port: int) -> tuple[int, str]:
    text = (ROOT / "config.example.toml").read_text(encoding="utf-8").replace("port = 0", f"port = {port}")
    (tmp_path / "config.toml").write_text(text, encoding="utf-8")
    done = CliRunner().invoke(cli, ["health", "--config", str(tmp_path / "config.toml")])
    return done.exit_code, done.output


@contextmanager
def running(metrics: Metrics, clock: HandClock, port: int) -> Iterator[None]:
    """The page, in a thread: the command asks it and waits."""
    up, stop = threading.Event(), asyncio.Event()
    loop = asyncio.new_event_loop()

    async def serve() -> None:
        page = await open_health(metrics, clock.now, port)
        up.set()
        await stop.wait()
        await page.cleanup()

    serving = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    serving.start()
    up.wait()
    try:
        yield
    finally:
        loop.call_soon_threadsafe(stop.set)
        serving.join()
        loop.close()


def test_a_bot_that_is_well_and_one_that_hears_nothing(tmp_path: Path) -> None:
    metrics, clock, port = Metrics(), HandClock(), unused_port()
    with running(metrics, clock, port):
        deaf, said = typed(tmp_path, port)
        metrics.last_poll = clock.now()
        well, _ = typed(tmp_path, port)

    assert (deaf, well) == (1, 0)
    assert "writer: ok" in said
    assert "oldest_owed_seconds: 0" in said


def test_where_nobody_answers_and_where_no_port_is_set_that_is_said(tmp_path: Path) -> None:
    code, said = typed(tmp_path, unused_port())
    assert (code, "机器人没有应答" in said) == (1, True)

    code, said = typed(tmp_path, 0)
    assert (code, "[health] port" in said) == (1, True)
