"""What a person does with the page, at a desk or on a phone, in the page's own words."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from playwright.async_api import Browser, ConsoleMessage, FilePayload, Locator, Page, Request, Response, expect


@dataclass(frozen=True, slots=True)
class Screen:
    width: int
    height: int
    touch: bool
    scale: float = 1
    """Pixels of the picture for one of the page, each way."""


DESK: Final = Screen(1280, 800, touch=False)
PHONE: Final = Screen(390, 844, touch=True)

PATIENCE_MS: Final = 15_000
"""Longer than any answer may take on a slow machine; a page that answers sooner is not kept waiting."""


class Visitor:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        """What a browser's console would show in red, and whatever was asked of another machine."""
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(error.message))
        page.on("request", self._watch)
        page.on("response", self._look_at)

    def _hear(self, said: ConsoleMessage) -> None:
        if said.type in {"error", "warning"}:
            self.complaints.append(said.text)

    def _watch(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme != "blob" and address.hostname != "127.0.0.1":
            self.complaints.append(f"asked of another machine: {request.url}")

    def _look_at(self, answer: Response) -> None:
        if answer.status >= 400:
            self.complaints.append(f"{answer.status} {answer.url}")

    def by(self, testid: str) -> Locator:
        return self.page.get_by_test_id(testid)

    async def become(self, person: int) -> None:
        """On a phone one has to leave the chat first."""
        await expect(self.by("welcome").or_(self.by("person-switch"))).to_be_attached()
        if await self.by("back").is_visible():
            await self.by("back").click()
        if not await self.by("welcome").is_visible():
            await self.by("person-switch").click()
        await self.by(f"person-{person}").click()
        await expect(self.by("chat-list")).to_be_visible()

    async def open(self, chat: int) -> None:
        if await self.by("back").is_visible():
            await self.by("back").click()
        await self.by(f"chat-{chat}").click()
        await expect(self.by("messages")).to_be_visible()

    async def write(self, text: str) -> None:
        await self.by("composer-input").fill(text)
        await self.by("composer-send").click()

    async def reply(self, message: Locator) -> None:
        await message.locator(".words").click(button="right")
        await self.by("menu-reply").click()
        await expect(self.by("composer-quote")).to_be_visible()

    async def attach(self, photos: list[FilePayload], caption: str) -> None:
        """Photos chosen in one go become one album."""
        await self.by("file-input").set_input_files(photos)
        await self.by("attach-caption").fill(caption)
        await self.by("attach-send").click()
        await expect(self.by("attach-dialog")).to_be_hidden()

    def message(self, *words: str) -> Locator:
        """The newest message of somebody else in the open chat in which all the words stand."""
        rows = self.page.locator(".row.in")
        for word in words:
            rows = rows.filter(has_text=word)
        return rows.last

    def key(self, label: str) -> Locator:
        """The newest button that begins so."""
        words = re.compile(rf"^\s*{re.escape(label)}")
        return self.page.locator(".row .key").filter(has_text=words).last

    async def tap(self, label: str) -> None:
        await self.key(label).click()

    async def move_clock(self, step: str) -> None:
        """On a narrow screen the steps hide behind the clock."""
        if not await self.by(f"clock-{step}").is_visible():
            await self.by("clock-label").click()
        await self.by(f"clock-{step}").click()


@asynccontextmanager
async def visit(browser: Browser, address: str, screen: Screen) -> AsyncIterator[Visitor]:
    """Opens the page as somebody who was never there; at the end it must have stayed clean."""
    expect.set_options(timeout=PATIENCE_MS)
    context = await browser.new_context(
        viewport={"width": screen.width, "height": screen.height},
        has_touch=screen.touch,
        is_mobile=screen.touch,
        device_scale_factor=screen.scale,
        locale="zh-CN",
    )
    context.set_default_timeout(PATIENCE_MS)
    visitor = Visitor(await context.new_page())
    await visitor.page.goto(address)
    yield visitor
    await context.close()
    assert not visitor.complaints, visitor.complaints
