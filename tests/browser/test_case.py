"""One case on the page, from the report to the end, by people who take turns at the same browser."""

import re
from contextlib import suppress

from playwright.async_api import expect

from tests.browser.photos import cart, lamp, photo
from tests.browser.visitor import Visitor

WORKERS, CENTRE, SQUAD = -1001, -1002, -1003
WANG, OWNER, DIRECTOR, ZHENG = 1001, 3001, 4001, 6002
CARDS = 2
"""In the centre's group: of the case, and of the list to walk with which the rehearsal room begins."""
REPORT = "#上报 首义路口占道经营，推车堵了人行道"
BINS = "#上报 首义路30号垃圾桶满了"


async def test_people_play_a_case_on_the_page(newcomer: Visitor) -> None:
    page = newcomer.page
    await newcomer.by("tour-close").click()
    await page.evaluate("window.neverReloaded = true")

    await _report_with_photos_and_place(newcomer)
    await _look_at_the_photos(newcomer)
    await _tap_what_is_not_mine(newcomer)
    await _dispatch(newcomer)
    await _settle(newcomer)
    await _check(newcomer)
    await _wait_for_the_morning(newcomer)

    assert await page.evaluate("window.neverReloaded")


async def _report_with_photos_and_place(me: Visitor) -> None:
    await me.become(WANG)
    await me.open(WORKERS)
    await me.attach([photo(cart, seed) for seed in (1, 2)], REPORT)
    card = me.message("SY20261123-0001")
    await expect(card).to_contain_text("待受理")
    await expect(card).to_contain_text("图2")
    await expect(card.get_by_test_id(re.compile("^quote-"))).to_contain_text("首义路口占道经营")

    await me.by("composer-attach").click()
    await me.by("attach-location").click()
    await me.by("location-preset-3").click()
    await me.by("location-send").click()
    await expect(me.by("location")).to_be_visible()
    await expect(card).to_contain_text("已定位")
    await expect(card).to_contain_text("已编辑")
    await expect(me.by("others-waiting")).to_have_text("1")


async def _look_at_the_photos(me: Visitor) -> None:
    album = me.page.locator(".album .photo")
    await expect(album).to_have_count(2)
    await album.first.click()
    large = me.by("lightbox-image")
    await expect(large).to_have_js_property("naturalWidth", 1200)
    first = await large.get_attribute("src")
    await me.by("lightbox-next").click()
    await expect(large).not_to_have_attribute("src", first or "")
    await me.by("lightbox-close").click()
    await expect(me.by("lightbox")).to_be_hidden()


async def _tap_what_is_not_mine(me: Visitor) -> None:
    await me.become(DIRECTOR)
    await expect(me.by(f"unread-{CENTRE}")).to_have_text(str(CARDS))
    await me.open(CENTRE)
    await me.tap("退回补充")
    await expect(me.by("alert-text")).to_contain_text("权限")
    await me.by("alert-ok").click()
    await expect(me.message("SY20261123-0001")).to_contain_text("待受理")


async def _dispatch(me: Visitor) -> None:
    """The card changes where it stands: the same message, and no other beside it."""
    await me.become(OWNER)
    await expect(me.by(f"unread-{CENTRE}")).to_have_text(str(CARDS))
    await me.open(CENTRE)
    await expect(me.by(f"unread-{CENTRE}")).to_have_count(0)
    await expect(me.by("person-switch")).to_have_attribute("aria-label", re.compile("点此切换$"))
    place = await me.message("SY20261123-0001").get_attribute("data-testid") or ""
    await me.tap("派 城管中队")
    await expect(me.by("toast")).to_contain_text("已派给城管中队")
    await expect(me.by(place)).to_contain_text("待接单")
    await expect(me.by(place)).to_contain_text("已编辑")
    await expect(me.page.locator(".row.in")).to_have_count(CARDS)


async def _settle(me: Visitor) -> None:
    await me.become(ZHENG)
    await me.open(SQUAD)
    await me.tap("接单")
    await expect(me.message("SY20261123-0001")).to_contain_text("处置中")
    await me.tap("办结")
    await me.by("start-bot").click()
    await me.write("已劝离，人行道恢复畅通")
    await expect(me.message("文字 1 段")).to_be_visible()
    await me.attach([photo(lamp, 3)], "")
    await expect(me.message("文字 1 段", "1 件")).to_be_visible()
    await me.tap("提交")
    await me.open(SQUAD)
    await expect(me.message("SY20261123-0001")).to_contain_text("待核查")


async def _check(me: Visitor) -> None:
    await me.become(WANG)
    await expect(me.by(f"unread-{WANG}")).to_be_visible()
    await me.open(WANG)
    await expect(me.message("请核查处置结果")).to_contain_text("人行道恢复畅通")
    await me.tap("核查通过")
    await expect(me.by("toast")).to_contain_text("已核查通过")
    await me.open(WORKERS)
    await expect(me.message("SY20261123-0001")).to_contain_text("已结案")
    await me.write(BINS)
    await expect(me.message("SY20261123-0002")).to_contain_text("待受理")


async def _wait_for_the_morning(me: Visitor) -> None:
    await me.become(OWNER)
    await me.move_clock("morning")
    await expect(me.by("clock-label")).to_contain_text("11月24日 周二")
    await expect(me.by(f"unread-{OWNER}")).to_be_visible()
    await me.open(OWNER)
    await expect(me.message("SY20261123-0002", "受理超")).to_be_visible()
    await me.move_clock("morning")
    await _move_the_clock_until_it_comes(me, "早上好")
    await expect(me.message("早上好")).to_contain_text("SY20261123-0002")


async def _move_the_clock_until_it_comes(me: Visitor, words: str) -> None:
    """The list comes five minutes after the bot noticed the morning; a slow one notices after the next step."""
    for _ in range(3):
        await me.move_clock("15m")
        with suppress(AssertionError):
            return await expect(me.message(words)).to_be_visible(timeout=5_000)
    raise AssertionError(f"nothing came in which {words} stands")
