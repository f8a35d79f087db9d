"""The guided tour, walked to its end by somebody who only follows it."""

from playwright.async_api import Locator, expect

from tests.browser.visitor import Visitor


async def test_a_newcomer_who_follows_the_tour_plays_one_case_to_its_end(newcomer: Visitor) -> None:
    await expect(newcomer.by("welcome-tour")).to_be_hidden()
    await _step(newcomer, "网格员上报", elsewhere=True)
    await newcomer.by("tour-fill").click()
    await newcomer.by("attach-send").click()
    await _step(newcomer, "私下补居民电话")
    await _tap_what_is_pointed_at(newcomer, newcomer.key("私下补充居民电话"))
    await newcomer.by("start-bot").click()
    await _let_it_write(newcomer)
    await _step(newcomer, "中心派单", elsewhere=True)
    await _tap_what_is_pointed_at(newcomer, newcomer.key("派 城管中队"))
    await _step(newcomer, "单位退单", elsewhere=True)
    await _tap_what_is_pointed_at(newcomer, newcomer.key("退单"))
    await _tap_what_is_pointed_at(newcomer, newcomer.key("现场未发现"))
    await _step(newcomer, "中心再派", elsewhere=True)
    await _tap_what_is_pointed_at(newcomer, newcomer.key("派 城管中队"))
    await _step(newcomer, "经办人接单", elsewhere=True)
    await _tap_what_is_pointed_at(newcomer, newcomer.key("接单"))
    await _step(newcomer, "办结反馈")
    await _tap_what_is_pointed_at(newcomer, newcomer.key("办结"))
    await _step(newcomer, "写结果，提交")
    await newcomer.by("start-bot").click()
    await _let_it_write(newcomer)
    await _tap_what_is_pointed_at(newcomer, newcomer.key("提交"))
    await _step(newcomer, "上报人核查", elsewhere=True)
    await _tap_what_is_pointed_at(newcomer, newcomer.key("核查通过"))
    await _step(newcomer, "回访：看电话", elsewhere=True)
    await _tap_what_is_pointed_at(newcomer, newcomer.key("显示电话"))
    await _tap_what_is_pointed_at(newcomer, newcomer.key("回访居民"))
    await _step(newcomer, "回访：记结果")
    await _tap_what_is_pointed_at(newcomer, newcomer.key("满意"))
    await _step(newcomer, "看全程")
    await _let_it_write(newcomer)
    await _step(newcomer, "第二程：下社区和入户", elsewhere=True)
    await newcomer.by("tour-next").click()
    await _second_part(newcomer)
    await _step(newcomer, "记一次走访", elsewhere=True)
    await _let_it_write(newcomer)
    await _step(newcomer, "看今天的事")
    await _let_it_write(newcomer)
    await expect(newcomer.message("今天已走访：见到 1")).to_be_visible()
    await _step(newcomer, "专项排查", elsewhere=True)
    await newcomer.by("tour-next").click()
    await _step(newcomer, "起草清单")
    await _let_it_write(newcomer)
    await _tap_what_is_pointed_at(newcomer, newcomer.key("新建专项排查"))
    await _step(newcomer, "写标题")
    await _let_it_write(newcomer)
    await _step(newcomer, "写地点")
    await _let_it_write(newcomer)
    await _step(newcomer, "定日期")
    await _let_it_write(newcomer)
    await _step(newcomer, "下发清单")
    await _tap_what_is_pointed_at(newcomer, newcomer.key("下发"))
    await _step(newcomer, "走一处", elsewhere=True)
    await _tap_what_is_pointed_at(newcomer, newcomer.key("1 有问题"))
    await _step(newcomer, "看进度", elsewhere=True)
    await newcomer.by("tour-next").click()
    await _step(newcomer, "接下来随您")
    await newcomer.by("tour-next").click()

    await expect(newcomer.by("tour-title")).to_be_hidden()
    await expect(newcomer.page.locator(".day.over .pill").last).to_have_css("opacity", "0")
    await newcomer.page.reload()
    await expect(newcomer.message("专项排查“楼道消防通道”发现问题")).to_be_visible()
    await expect(newcomer.by("tour-title")).to_be_hidden()


async def _second_part(newcomer: Visitor) -> None:
    """What is no case: a worker's voice, the visits of the week, the answer."""
    await _step(newcomer, "网格员提困难")
    await _let_it_write(newcomer)
    await _step(newcomer, "看下社区安排", elsewhere=True)
    await _let_it_write(newcomer)
    await _step(newcomer, "看建议和困难")
    await _let_it_write(newcomer)
    await _tap_what_is_pointed_at(newcomer, newcomer.key("答复 1"))
    await _step(newcomer, "写答复")
    await _let_it_write(newcomer)


async def _step(newcomer: Visitor, title: str, *, elsewhere: bool = False) -> None:
    """The tour itself changes who one is and which chat is open, where the step lies elsewhere."""
    await expect(newcomer.by("tour-title")).to_have_text(title)
    if elsewhere:
        await newcomer.by("tour-switch").click()
        await expect(newcomer.by("messages")).to_be_visible()
    await expect(newcomer.by("tour-switch")).to_have_count(0)


async def _let_it_write(newcomer: Visitor) -> None:
    await newcomer.by("tour-fill").click()
    await newcomer.by("composer-send").click()


async def _tap_what_is_pointed_at(newcomer: Visitor, key: Locator) -> None:
    ring = newcomer.page.locator(".tour-ring")
    await expect(ring).to_be_visible()
    await expect(key).to_be_in_viewport()
    await key.click()
