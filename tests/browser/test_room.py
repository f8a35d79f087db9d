"""What the room itself can do: begin the street anew, with drafts from pictures and with topics."""

from playwright.async_api import Browser, expect

from tests.browser.photos import cart, photo
from tests.browser.visitor import DESK, visit

WORKERS, WANG = -1001, 1001


async def test_the_street_begins_anew_with_drafts_from_pictures_and_topics(browser: Browser, room: str) -> None:
    async with visit(browser, room, DESK) as me:
        await me.by("tour-close").click()
        await me.become(WANG)
        await me.open(WORKERS)
        await me.by("composer-input").fill("没有发出的话")
        await me.move_clock("2h")
        await me.by("settings").click()
        await me.by("menu-anew").click()
        await me.by("anew-intake").check()
        await me.by("anew-topics").check()
        await me.by("anew-ok").click()
        await expect(me.by("welcome")).to_be_visible()

        await me.become(WANG)
        await me.open(WORKERS)
        await expect(me.by("composer-input")).to_have_value("")
        await me.by("topic-1").click()
        await me.attach([photo(cart, 1)], "首义路12号门口占道经营")
        await me.tap("立案")

        await expect(me.message("SY20261123-0001")).to_contain_text("待受理")
        await me.by("topic-main").click()
        await expect(me.page.get_by_text("这里还没有消息")).to_be_visible()
