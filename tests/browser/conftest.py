"""A room, a browser, and visitors whose pages must stay clean: no error, nothing fetched from elsewhere."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.browser.room import chromium, open_browser, open_room
from tests.browser.visitor import DESK, PHONE, Visitor, visit


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    path = chromium()
    if path is None and os.environ.get("WANGGE_BROWSER_REQUIRED") == "1":
        pytest.fail("there is no chromium; here the page must be tested")
    if path is None:
        pytest.skip("there is no chromium to look at the page with")
    async with open_browser(path) as browser:
        yield browser


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[str]:
    async with open_room(tmp_path) as address:
        yield address


@pytest.fixture(params=[DESK, PHONE], ids=["desk", "phone"])
async def newcomer(request: pytest.FixtureRequest, browser: Browser, room: str) -> AsyncIterator[Visitor]:
    """Somebody who opens the page for the first time, so the tour opens by itself."""
    async with visit(browser, room, request.param) as visitor:
        yield visitor
