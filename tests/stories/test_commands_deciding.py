"""What staff and the director decide: holding, longer limits, amending, voiding, reopening, whom to send."""

import pytest

from tests.stories.cast import CENTRE, DIRECTOR, HE, OWNER, TANG, WANG, WORKERS
from tests.stories.road import BINS, SEWER, dispatched, handling, reported, resolved
from tests.stories.stage import Stage


async def from_more(stage: Stage, by: int, label: str) -> str:
    """Opens the further page of the card, where it does not stand open still."""
    if any(one.button("更多") for one in await stage.said(CENTRE)):
        await stage.tap(by, CENTRE, "更多")
    return (await stage.tap(by, CENTRE, label)).text


async def answer(stage: Stage, by: int, words: str) -> str:
    await stage.say(by, by, words)
    return (await stage.last(by)).text


async def test_a_case_on_hold_resumes_by_itself_and_both_are_told(stage: Stage) -> None:
    number = await handling(stage)
    await from_more(stage, OWNER, "挂起")
    assert await answer(stage, OWNER, "11-25 等待施工许可") == "已挂起。"
    assert "挂起至 11月25日" in (await stage.card(CENTRE, number)).text

    await stage.until("11-26 08:31")

    assert "处置中" in (await stage.card(CENTRE, number)).text
    assert "已恢复办理" in (await stage.last(OWNER)).text
    assert "已恢复办理" in (await stage.last(TANG)).text


async def test_a_hold_beyond_ten_working_days_is_the_directors(stage: Stage) -> None:
    number = await handling(stage)
    await from_more(stage, OWNER, "挂起")
    assert "须经中心主任批准" in await answer(stage, OWNER, "12-31 等待拆迁")

    await from_more(stage, DIRECTOR, "挂起")
    assert await answer(stage, DIRECTOR, "12-31 等待拆迁") == "已挂起。"
    assert "挂起至 12月31日" in (await stage.card(CENTRE, number)).text
    await stage.tap(OWNER, CENTRE, "恢复办理")
    await stage.tap(OWNER, CENTRE, "更多")
    assert not (await stage.card(CENTRE, number)).button("挂起")


async def test_the_second_extension_is_the_directors(stage: Stage) -> None:
    await handling(stage, SEWER, "派 市政维修队", HE)
    for decider in (OWNER, DIRECTOR):
        await stage.tap(HE, HE, "申请延期")
        await stage.say(HE, HE, "1 等待配件")
        assert "请批复延期申请" in (await stage.last(decider)).text
        if decider == DIRECTOR:
            refused = await stage.tap(OWNER, CENTRE, "批准延期")
            assert refused.alert
            assert "须经中心主任批准" in refused.text
        assert (await stage.tap(decider, decider, "批准延期")).text == "已批准延期。"
    assert "延期 2 次" in (await stage.last(HE)).text
    assert not (await stage.last(HE)).button("申请延期")


async def test_a_denied_extension_tells_why(stage: Stage) -> None:
    await handling(stage, SEWER, "派 市政维修队", HE)
    await stage.tap(HE, HE, "申请延期")
    await stage.say(HE, HE, "1 等待配件")
    await stage.tap(OWNER, OWNER, "不批准")
    await stage.say(OWNER, OWNER, "配件已到库房")

    assert "配件已到库房" in (await stage.last(HE)).text


async def test_level_urgency_place_and_grid_are_put_right(stage: Stage) -> None:
    number = await reported(stage)
    for menu, choice, shown in (
        ("紧急程度", "疑难", "疑难"),
        ("调整处置层级", "区级", "处置层级：区级"),
        ("改社区网格", "大东门社区", ""),
    ):
        await from_more(stage, OWNER, menu)
        await stage.tap(OWNER, CENTRE, choice)
        assert shown in (await stage.card(CENTRE, number)).text
    await stage.tap(OWNER, CENTRE, "2网格")
    assert "大东门社区 2网格" in (await stage.card(CENTRE, number)).text
    await from_more(stage, OWNER, "改地点")
    assert await answer(stage, OWNER, "首义路66号") == "地点已记入。"
    assert "首义路66号" in (await stage.card(CENTRE, number)).text


async def test_a_longer_limit_after_dispatch_is_the_directors(stage: Stage) -> None:
    number = await dispatched(stage)
    await from_more(stage, OWNER, "改时限")
    assert "延长时限须经中心主任批准" in await answer(stage, OWNER, "3d")

    await from_more(stage, DIRECTOR, "改时限")
    assert await answer(stage, DIRECTOR, "3d") == "时限已更改。"
    assert "限 3 个工作日" in (await stage.card(CENTRE, number)).text


async def test_a_dispatch_may_have_a_limit_of_its_own(stage: Stage) -> None:
    number = await reported(stage)
    await from_more(stage, OWNER, "派单并指定时限")
    assert "没有看懂是哪个单位" in await answer(stage, OWNER, "明天 2h")
    await stage.say(OWNER, OWNER, "环卫所 2h")

    card = (await stage.card(CENTRE, number)).text
    assert "待接单" in card
    assert "限 2 " in card
    assert "环卫所" in card


async def test_a_worker_of_the_station_may_be_sent(stage: Stage) -> None:
    number = await reported(stage)
    await stage.tap(OWNER, CENTRE, "其他单位")
    await stage.tap(OWNER, CENTRE, "派网格员")
    assert (await stage.card(OWNER, number)).button("王秀英")
    await stage.tap(OWNER, CENTRE, "刘志华")

    assert "请接单" in (await stage.last(1002)).text
    await stage.tap(1002, 1002, "接单")
    assert "承办 武南村社区 刘" in (await stage.card(CENTRE, number)).text


async def test_staff_do_not_write_in_vain_what_only_the_director_may(stage: Stage) -> None:
    number = await dispatched(stage)
    await stage.tap(OWNER, CENTRE, "更多")
    assert not (await stage.last(OWNER)).button("作废")

    await from_more(stage, DIRECTOR, "作废")
    await answer(stage, DIRECTOR, "误报")

    assert "已作废" in (await stage.card(CENTRE, number)).text


@pytest.mark.parametrize(("text", "staff_may"), [(BINS, False), (SEWER, True)])
async def test_a_closed_case_is_reopened_from_its_history(stage: Stage, text: str, staff_may: bool) -> None:
    sewer = text == SEWER
    number = await resolved(stage, text, "派 市政维修队" if sewer else "派 环卫所", HE if sewer else TANG)
    await stage.tap(WANG, WANG, "核查通过")
    if sewer:
        await stage.until("11-24 10:01")
        await stage.tap(OWNER, OWNER, "满意")
    await stage.say(OWNER, OWNER, f"/case {number}")
    await stage.tap(OWNER, OWNER, "打开卡片")
    assert bool((await stage.last(OWNER)).button("重办")) is staff_may
    by = OWNER if staff_may else DIRECTOR
    await stage.say(by, by, f"/case {number}")
    await stage.tap(by, by, "打开卡片")
    await stage.tap(by, by, "重办")
    await stage.say(by, by, "居民来电，问题又出现")

    assert "待受理" in (await stage.card(CENTRE, number)).text
    assert "待受理" in (await stage.card(WORKERS, number)).text
