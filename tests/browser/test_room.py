"""What the page can do beside talking: sound, search, an invitation, the street anew with drafts and topics."""

import re

from playwright.async_api import Browser, expect

from tests.browser.photos import cart, photo
from tests.browser.visitor import DESK, PHONE, Visitor, visit

WORKERS, CENTRE = -1001, -1002
WANG, NEWCOMER, OWNER, ADMIN = 1001, 1012, 3001, 5001
BOT_STARTS_MS = 40_000
COUNT_TONES = """() => {
  window.tones = 0;
  const create = AudioContext.prototype.createOscillator;
  AudioContext.prototype.createOscillator = function () { window.tones += 1; return create.call(this); };
}"""


async def test_sound_search_joining_and_the_street_anew(browser: Browser, room: str) -> None:
    async with visit(browser, room, DESK) as me:
        await me.by("tour-close").click()
        await _hear_and_find(me, room)
        await _come_in_by_a_link(me)
        await _begin_anew(me)
        await _report_by_a_picture_in_a_topic(me)


async def _hear_and_find(me: Visitor, room: str) -> None:
    """A tone for what comes elsewhere, none once it is switched off; the title counts what is unread.

    The first of these is the card of the list to walk that the street begins with.
    """

    async def report(text: str) -> None:
        await me.page.request.post(f"{room}town/say", data={"as": WANG, "chat": WORKERS, "text": f"#上报 {text}"})

    await me.page.evaluate(COUNT_TONES)
    await me.become(OWNER)
    await report("首义路12号门口占道经营")
    await expect(me.by(f"unread-{CENTRE}")).to_have_text("2")
    await expect(me.page).to_have_title(re.compile(r"^\(\d\) 李敏"))
    tones = await me.page.evaluate("window.tones")
    await me.by("settings").click()
    await me.by("menu-sound").click()
    await report("首义路36号路灯不亮")
    await expect(me.by(f"unread-{CENTRE}")).to_have_text("3")
    assert tones > 0
    assert await me.page.evaluate("window.tones") == tones

    await me.open(CENTRE)
    await me.by("search-open").click()
    await me.by("search-input").fill("路灯 SY2026")
    await expect(me.by("search-count")).to_have_text("1 / 1")
    await me.by("search-input").fill("首义路")
    await expect(me.by("search-count")).to_have_text("1 / 2")
    await me.by("search-input").press("Enter")
    await expect(me.by("search-count")).to_have_text("2 / 2")
    await expect(me.page.locator(".row.found")).to_contain_text("占道经营")
    await me.by("search-input").press("Escape")
    await expect(me.by("search-open")).to_be_focused()


async def _come_in_by_a_link(me: Visitor) -> None:
    """The admin's link is handed over by asking who opens it."""
    await me.become(ADMIN)
    await me.open(ADMIN)
    await me.write("/invite 韩雪")
    await me.message("韩雪：").locator("a").click()
    await me.by(f"opens-{NEWCOMER}").click()
    await me.by("start-bot").click()
    await me.by("reply-key-0-0").click()
    await me.by("confirm-ok").click()
    await expect(me.message("绑定完成")).to_be_visible()


async def _begin_anew(me: Visitor) -> None:
    await me.by("composer-input").fill("没有发出的话")
    await me.move_clock("2h")
    await me.by("settings").click()
    await me.by("menu-anew").click()
    await me.by("anew-intake").check()
    await me.by("anew-topics").check()
    await me.by("anew-ok").click()
    await expect(me.by("welcome")).to_be_visible(timeout=BOT_STARTS_MS)
    await me.become(OWNER)
    await me.open(CENTRE)
    await expect(me.by("composer-input")).to_have_value("")
    await expect(me.by("clock-time")).to_contain_text("09:4")


async def test_three_months_are_filled_in_and_the_weekly_summary_has_its_picture(browser: Browser, room: str) -> None:
    async with visit(browser, room, PHONE) as me:
        await me.by("tour-close").click()
        await me.by("settings").click()
        await me.by("menu-past").click()
        await expect(me.by("anew-past")).to_be_checked()
        await me.by("anew-ok").click()
        await expect(me.by("clock-time")).to_contain_text("16:3", timeout=BOT_STARTS_MS)
        await expect(me.by("anew-wait")).to_have_count(0, timeout=BOT_STARTS_MS)
        await me.become(OWNER)
        await me.move_clock("weekly")
        await me.open(CENTRE)
        await expect(me.message("第 48 周周报")).to_contain_text("按期处置")
        await me.page.locator(".row.in .photo").last.click(timeout=BOT_STARTS_MS)
        await expect(me.by("lightbox-image")).to_be_visible()
        assert (
            await me.by("lightbox-image").evaluate("image => image.decode().then(() => image.naturalWidth)") == 1080
        )


async def _report_by_a_picture_in_a_topic(me: Visitor) -> None:
    await me.become(WANG)
    await me.open(WORKERS)
    await me.by("topic-1").click()
    await me.attach([photo(cart, 1)], "首义路12号门口占道经营")
    await me.tap("立案")
    await expect(me.message("SY20261123-0001")).to_contain_text("待受理")
    await me.by("topic-main").click()
    await expect(me.page.get_by_text("这里还没有消息")).to_be_visible()
