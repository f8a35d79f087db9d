"""The straight road: reported, dispatched, accepted, resolved, checked, called back, closed."""

from tests.stories.cast import CENTRE, OWNER, SQUAD, WANG, WORKERS, ZHENG
from tests.stories.stage import Stage

REPORT = "#上报 首义路12号3栋门口占道经营,推车堵了人行道\n联系人:张三丰\n电话:13800001234"


async def test_a_report_in_the_group_is_settled_checked_called_back_and_closed(stage: Stage) -> None:
    report = await stage.say(WANG, WORKERS, REPORT)
    card = await stage.last(WORKERS)
    number = card.text.split()[0]
    assert number == "SY20261123-0001"
    assert report not in [one.id for one in await stage.messages(WORKERS)], "it had a number in it"
    assert "占道经营（街面秩序）" in card.text
    assert "武南村社区 3网格" in card.text
    assert "待受理 · 疑似紧急" in (await stage.card(CENTRE, number)).text, "a guess suggests it"

    assert "城管中队" in (await stage.tap(OWNER, CENTRE, "派 城管中队")).text
    assert "待接单 · 紧急" in (await stage.card(CENTRE, number)).text, "and a dispatch by it confirms it"
    assert number in (await stage.last(SQUAD)).text

    await stage.tap(ZHENG, SQUAD, "接单")
    assert "处置中" in (await stage.card(WORKERS, number)).text
    await stage.tap(ZHENG, SQUAD, "办结")
    await stage.photo(ZHENG, ZHENG, "已劝离,现场恢复通行", count=2)
    assert "图片等 2 件" in (await stage.last(ZHENG)).text
    assert "等待核查" in (await stage.tap(ZHENG, SQUAD, "提交")).text

    asked = await stage.last(WANG)
    assert "请核查处置结果" in asked.text
    assert "已劝离" in asked.text
    assert (await stage.tap(WANG, WANG, "核查通过")).text == "已核查通过。"
    assert "待回访" in (await stage.card(WORKERS, number)).text

    await stage.until("11-24 10:01")
    desk = await stage.last(OWNER)
    assert "请回访居民" in desk.text
    assert "张*" in desk.text
    assert "回访参考" in desk.text
    await stage.tap(OWNER, OWNER, "满意")

    closed = await stage.card(WORKERS, number)
    assert "已结案" in closed.text
    assert closed.id == card.id
    assert not closed.buttons
    assert "已结案" in (await stage.card(CENTRE, number)).text
    assert "此案已结案" in (await stage.last(WANG)).text


async def test_before_and_after_pictures_come_together_and_privately(stage: Stage) -> None:
    await stage.photo(WANG, WORKERS, "#上报 首义路12号门口占道经营", count=2)
    await stage.do("location", by=WANG, chat=WORKERS, lat=30.54, lon=114.31)
    await stage.tap(OWNER, CENTRE, "派 城管中队")
    await stage.tap(ZHENG, SQUAD, "接单")
    await stage.tap(ZHENG, SQUAD, "办结")
    await stage.photo(ZHENG, ZHENG, "已劝离")
    await stage.tap(ZHENG, SQUAD, "提交")
    await stage.later(seconds=4)

    assert "已私下发给您" in (await stage.tap(OWNER, CENTRE, "看附件")).text
    assert "已私下发给您" in (await stage.tap(OWNER, CENTRE, "看位置")).text

    before, _, after = [one for one in await stage.said(OWNER) if one.photo]
    assert "上报时所附" in before.text
    assert "处置情况附件" in after.text
