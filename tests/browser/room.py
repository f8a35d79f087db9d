"""The real room with the real bot, on a free port, and a Chromium to look at it."""

import asyncio
import os
import shutil
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from playwright.async_api import Browser, async_playwright

from tests.paths import ROOT

QUIET: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""A browser that minds its own business: it calls nobody but the page."""


@asynccontextmanager
async def open_room(directory: Path, *options: str) -> AsyncIterator[str]:
    """The room's address, once its bot polls; both are gone after the block."""
    port = _free_port()
    command = (sys.executable, "-m", "sandbox", "--port", str(port), "--dir", str(directory), *options)
    room = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    assert room.stdout
    try:
        said = await asyncio.wait_for(room.stdout.readline(), 40)
        assert f"http://127.0.0.1:{port}/" in said.decode(), f"the room did not start: {said.decode()}"
        yield f"http://127.0.0.1:{port}/"
    finally:
        if room.returncode is None:
            room.send_signal(signal.SIGTERM)
        await asyncio.wait_for(room.communicate(), 20)


@asynccontextmanager
async def open_browser(path: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        await browser.close()


def chromium() -> str | None:
    usual = "/usr/bin/chromium"
    return shutil.which("chromium") or (usual if os.access(usual, os.X_OK) else None)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
