"""The pictures in the README: a plausible hour of a street's Monday, played on the page and then looked at.

`python -m tests.browser.screenshot docs/images` paints room.png, phone.png and weekly.png: the weekly summary of a
street with three months of cases, and its picture.
"""

import argparse
import asyncio
import io
import tempfile
from dataclasses import replace
from pathlib import Path

from PIL import Image
from playwright.async_api import FilePayload, expect

from tests.browser.photos import bicycles, bins, cart, lamp, photo
from tests.browser.room import chromium, open_browser, open_room
from tests.browser.visitor import DESK, PHONE, Visitor, visit

WORKERS, CENTRE, SQUAD = -1001, -1002, -1003
WANG, CHEN, ZHOU = 1001, 1003, 1005
OWNER, ZHENG, HE, TANG = 3001, 6002, 6004, 6006
BOT_STARTS_MS = 90_000


async def main(out: Path) -> None:
    path = chromium()
    assert path, "there is no chromium to look at the page with"
    with tempfile.TemporaryDirectory() as directory:
        async with open_room(Path(directory)) as address, open_browser(path) as browser:
            async with visit(browser, address, DESK) as people:
                await people.by("tour-close").click()
                await _play_the_morning(people, address)
            async with visit(browser, address, replace(DESK, scale=1.5)) as staff:
                await _look(staff, OWNER, CENTRE, out / "room.png")
            async with visit(browser, address, replace(PHONE, scale=1.5)) as worker:
                await _look(worker, WANG, WORKERS, out / "phone.png")
            async with visit(browser, address, replace(PHONE, scale=1.25)) as staff:
                await _look_at_the_week(staff, out / "weekly.png")


async def _play_the_morning(people: Visitor, address: str) -> None:
    async def clock(time: str) -> None:
        await people.page.request.post(f"{address}town/clock", data={"to": f"2026-11-23T{time}:00+08:00"})

    await clock("09:46")
    bikes = await _report(people, CHEN, "#上报 首义路2号门前共享单车倒了一片，盲道过不去", [photo(bicycles, 5)])
    await _dispatch(people, bikes, "派 城管中队", ZHENG, SQUAD)
    await clock("09:58")
    light = await _report(people, WANG, "#上报 首义路36号路灯不亮，晚上看不清路", [photo(lamp, 4)])
    await _dispatch(people, light, "派 市政维修队", HE, HE)
    await people.tap("申请延期")
    await people.write("2 等待灯具到货")
    await clock("10:07")
    rubbish = await _report(people, ZHOU, "#上报 首义路105号门口垃圾桶满了", [photo(bins, 2), photo(bins, 9)])
    await _dispatch(people, rubbish, "派 环卫所", TANG, TANG)
    await clock("10:41")
    await people.tap("办结")
    await people.write("已清运，地面已冲洗")
    await people.tap("提交")
    await people.become(ZHOU)
    await people.open(ZHOU)
    await people.tap("核查通过")
    await clock("10:52")
    stall = await _report(
        people, WANG, "#上报 首义路12号门口占道经营，推车堵了人行道", [photo(cart, n) for n in (1, 3, 7)]
    )
    await people.become(OWNER)
    await expect(people.by(f"unread-{CENTRE}")).to_be_visible()
    await people.open(CENTRE)
    await expect(people.message(stall)).to_be_visible()
    await clock("10:53")


async def _report(people: Visitor, worker: int, text: str, photos: list[FilePayload]) -> str:
    """The number of the case."""
    await people.become(worker)
    await people.open(WORKERS)
    await people.attach(photos, text)
    card = people.message(text[4:], "待受理")
    await expect(card).to_be_visible()
    return (await card.locator(".words b").inner_text()).strip()


async def _dispatch(people: Visitor, case: str, unit: str, officer: int, chat: int) -> None:
    await people.become(OWNER)
    await people.open(CENTRE)
    await expect(people.message(case)).to_contain_text("待受理")
    await people.tap(unit)
    await expect(people.message(case)).to_contain_text("待接单")
    await people.become(officer)
    await people.open(chat)
    await expect(people.message(case)).to_be_visible()
    await people.tap("接单")
    await expect(people.message(case)).to_contain_text("处置中")


async def _look_at_the_week(staff: Visitor, file: Path) -> None:
    await staff.by("tour-close").click()
    await staff.by("settings").click()
    await staff.by("menu-past").click()
    await staff.by("anew-ok").click()
    await expect(staff.by("clock-time")).to_contain_text("16:3", timeout=BOT_STARTS_MS)
    await expect(staff.by("anew-wait")).to_have_count(0, timeout=BOT_STARTS_MS)
    await staff.become(OWNER)
    await staff.move_clock("weekly")
    await staff.open(CENTRE)
    picture = staff.page.locator(".row.in .photo").last
    await expect(picture).to_be_visible(timeout=BOT_STARTS_MS)
    await staff.message("第 48 周周报").evaluate("row => row.scrollIntoView()")
    await expect(staff.page.locator(".scroller.scrolling")).to_have_count(0)
    words = await staff.page.screenshot(animations="disabled")
    await picture.click()
    await expect(staff.by("lightbox-image")).to_be_visible()
    await staff.by("lightbox-image").evaluate("image => image.decode()")
    _save(file, words, await staff.page.screenshot(animations="disabled"))


def _save(file: Path, *shots: bytes) -> None:
    """Side by side. Few colours are enough for a page, and make a small file."""
    pages = [Image.open(io.BytesIO(shot)).convert("RGB") for shot in shots]
    whole = Image.new("RGB", (sum(page.width for page in pages), pages[0].height))
    for place, page in enumerate(pages):
        whole.paste(page, (place * page.width, 0))
    whole.quantize(256, dither=Image.Dither.NONE).save(file, optimize=True)


async def _look(visitor: Visitor, person: int, chat: int, file: Path) -> None:
    await visitor.by("tour-close").click()
    await visitor.become(person)
    await visitor.open(chat)
    await visitor.by("messages").evaluate("talk => talk.scrollTo(0, talk.scrollHeight)")
    await expect(visitor.by(f"unread-{chat}")).to_have_count(0)
    await visitor.page.evaluate("document.activeElement.blur()")
    await expect(visitor.page.locator(".scroller.scrolling")).to_have_count(0)
    _save(file, await visitor.page.screenshot(animations="disabled"))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Paints room.png, phone.png and weekly.png.")
    parser.add_argument("out", type=Path)
    asyncio.run(main(parser.parse_args().out))
