"""A card leaves room for others on a phone: what is waited for is read and tapped without scrolling."""

from typing import Final

from playwright.async_api import Browser, expect

from tests.browser.visitor import PHONE, Visitor, visit

WORKERS, CENTRE, SQUAD = -1001, -1002, -1003
WANG, OWNER, ZHENG = 1001, 3001, 6002
NUMBER: Final = "SY20261123-0001"
MAX_HEIGHT: Final = 260
"""Pixels of a page that is 390 wide: three cards a screen."""


async def test_a_card_without_a_picture_is_at_most_260_pixels_high_on_a_phone(browser: Browser, room: str) -> None:
    async with visit(browser, room, PHONE) as me:
        await me.by("tour-close").click()
        await me.become(WANG)
        await me.open(WORKERS)
        await me.write("#上报 首义路12号门口占道经营，推车堵了人行道")
        await expect(me.message(NUMBER)).to_contain_text("待受理")

        heights = {
            "待受理": await _in(me, OWNER, CENTRE, "待受理"),
            "待接单": await _after(me, CENTRE, "派 城管中队", ZHENG, SQUAD, "待接单"),
            "处置中": await _after(me, SQUAD, "接单", ZHENG, SQUAD, "处置中"),
            "待核查": await _settled(me),
        }

    assert {status: height for status, height in heights.items() if height > MAX_HEIGHT} == {}, heights


async def _settled(me: Visitor) -> float:
    await me.tap("办结")
    await me.by("start-bot").click()
    await me.write("已劝离，人行道恢复畅通")
    await me.tap("提交")
    await expect(me.message(NUMBER)).to_contain_text("待核查")
    return await _in(me, WANG, WANG, "待核查")


async def _after(me: Visitor, chat: int, tapped: str, person: int, there: int, status: str) -> float:
    await me.open(chat)
    await me.tap(tapped)
    await expect(me.message(NUMBER)).to_contain_text(status)
    return await _in(me, person, there, status)


async def _in(me: Visitor, person: int, chat: int, status: str) -> float:
    """The height of the card with its buttons in that chat."""
    await me.become(person)
    await me.open(chat)
    card = me.message(NUMBER)
    await expect(card).to_contain_text(status)
    box = await card.locator(".stack").bounding_box()
    assert box is not None
    return box["height"]
