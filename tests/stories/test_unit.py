"""What a unit does with a case: in its own group, in private, or by the hands of staff."""

from tests.stories.cast import CENTRE, DIRECTOR, HE, LUO, OWNER, SQUAD, TANG, WANG, WORKERS, WU, ZHENG
from tests.stories.road import BINS, SEWER, STALL, dispatched, handling, reported, settle
from tests.stories.stage import Stage


async def test_the_group_of_a_unit_has_one_card_and_names_who_accepted(stage: Stage) -> None:
    number = await dispatched(stage, STALL, "派 城管中队")
    [card] = await stage.said(SQUAD)
    assert "请接单" in card.text
    assert number in card.text
    assert not await stage.said(ZHENG)

    await stage.tap(ZHENG, SQUAD, "接单")

    [after] = await stage.said(SQUAD)
    assert after.id == card.id
    assert "处置中" in after.text
    assert "经办 郑*" in after.text
    assert "办结" in after.buttons


async def test_officers_without_a_group_are_asked_in_private_and_the_first_has_it(stage: Stage) -> None:
    number = await dispatched(stage)

    await stage.tap(TANG, TANG, "接单")

    assert "办结" in (await stage.last(TANG)).buttons
    other = await stage.last(LUO)
    assert "处置中" in other.text
    assert "唐红" in other.text
    assert "接单" not in other.buttons
    assert "处置中" in (await stage.card(CENTRE, number)).text


async def test_a_case_is_returned_with_its_reason_and_goes_to_another_unit(stage: Stage) -> None:
    number = await dispatched(stage)

    await stage.tap(TANG, TANG, "退单")
    await stage.tap(TANG, TANG, "不属本单位职责")

    card = await stage.card(CENTRE, number)
    assert "待受理" in card.text
    assert "退单 1 次" in card.text
    told = await stage.last(OWNER)
    assert "退回" in told.text
    assert "不属本单位职责" in told.text
    await stage.tap(OWNER, CENTRE, "派 城管中队" if card.button("派 城管中队") else "派 武南村社区")
    assert "待接单" in (await stage.card(CENTRE, number)).text


async def test_the_third_return_is_ruled_by_the_director_and_cant_be_returned_again(stage: Stage) -> None:
    number = await dispatched(stage)
    for _ in range(2):
        await stage.tap(TANG, TANG, "退单")
        await stage.tap(TANG, TANG, "不属本单位职责")
        await stage.tap(OWNER, CENTRE, "派 环卫所")
    await stage.tap(TANG, TANG, "退单")
    await stage.tap(TANG, TANG, "自己写")
    await stage.say(TANG, TANG, "该处由物业清运")

    asked = await stage.last(DIRECTOR)
    assert "第三次退单" in asked.text
    assert not (await stage.card(CENTRE, number)).button("派 ")
    assert (await stage.tap(OWNER, CENTRE, "裁定单位")).alert

    await stage.tap(DIRECTOR, DIRECTOR, "裁定单位")
    await stage.tap(DIRECTOR, DIRECTOR, "环卫所")

    assert "待接单" in (await stage.card(CENTRE, number)).text
    last = await stage.last(TANG)
    assert "接单" in last.buttons
    assert "退单" not in last.buttons


async def test_progress_is_recorded_and_the_road_goes_on(stage: Stage) -> None:
    number = await handling(stage)

    await stage.tap(TANG, TANG, "进展")
    await stage.say(TANG, TANG, "清运车已出发")
    await stage.photo(TANG, TANG)
    assert "进展" in (await stage.tap(TANG, TANG, "提交")).text

    assert "处置中" in (await stage.card(CENTRE, number)).text
    await stage.say(OWNER, OWNER, f"/case {number}")
    assert "清运车已出发" in (await stage.last(OWNER)).text


async def test_a_result_may_be_several_messages_and_an_album(stage: Stage) -> None:
    number = await handling(stage)

    await stage.tap(TANG, TANG, "办结")
    await stage.say(TANG, TANG, "第一桶已清")
    await stage.photo(TANG, TANG, "第二桶已清", count=3)
    await stage.tap(TANG, TANG, "提交")

    told = await stage.last(WANG)
    assert "第一桶已清" in told.text
    assert "第二桶已清" in told.text
    assert "图3" in told.text
    await stage.later(minutes=5)
    assert "待核查" in (await stage.card(WORKERS, number)).text


async def test_a_result_needs_words_before_it_is_submitted(stage: Stage) -> None:
    number = await handling(stage)
    await stage.tap(TANG, TANG, "办结")

    nothing = await stage.tap(TANG, TANG, "提交")
    assert nothing.alert
    assert "还没有收到内容" in nothing.text
    await stage.photo(TANG, TANG)
    pictures_only = await stage.tap(TANG, TANG, "提交")
    assert pictures_only.alert
    assert "文字" in pictures_only.text

    await stage.say(TANG, TANG, "已清运")
    await stage.tap(TANG, TANG, "提交")
    assert "待核查" in (await stage.card(CENTRE, number)).text


async def test_a_condition_that_asks_for_a_picture_gets_one(stage: Stage) -> None:
    number = await handling(stage, "#上报 首义路9号井盖不见了", "派 市政维修队", HE)
    await stage.tap(HE, HE, "办结")
    await stage.say(HE, HE, "已补装井盖")

    refused = await stage.tap(HE, HE, "提交")
    assert refused.alert
    assert "照片" in refused.text

    await stage.photo(HE, HE)
    await stage.tap(HE, HE, "提交")
    assert "待核查" in (await stage.card(CENTRE, number)).text


async def test_cancelling_a_result_keeps_the_case_as_it_was(stage: Stage) -> None:
    number = await handling(stage)
    await stage.tap(TANG, TANG, "办结")
    await stage.say(TANG, TANG, "写错了")

    assert "已取消" in (await stage.tap(TANG, TANG, "取消")).text

    assert "处置中" in (await stage.card(CENTRE, number)).text
    assert not [one for one in await stage.said(TANG) if "提交" in one.buttons]
    await settle(stage, TANG)
    assert "写错了" not in (await stage.last(WANG)).text


async def test_staff_act_for_a_unit_that_nobody_of_is_in_chat_and_it_is_marked(stage: Stage) -> None:
    number = await reported(stage, "#上报 首义路20号路口违停,汽车停在人行道")
    await stage.tap(OWNER, CENTRE, "派 派出所")
    card = await stage.card(CENTRE, number)
    assert "代录" in card.text

    await stage.tap(OWNER, CENTRE, "接单")
    await stage.tap(OWNER, CENTRE, "办结")
    await stage.last(OWNER)
    await stage.say(OWNER, OWNER, "派出所已到场,车辆驶离")
    await stage.tap(OWNER, CENTRE, "提交")

    assert "待核查" in (await stage.card(CENTRE, number)).text
    await stage.say(OWNER, OWNER, f"/case {number}")
    assert (await stage.last(OWNER)).text.count("代录") == 2


async def test_an_officer_of_another_unit_changes_nothing(stage: Stage) -> None:
    number = await dispatched(stage, STALL, "派 城管中队")
    message = await stage.last(SQUAD)

    forged = await stage.press(TANG, SQUAD, message.id, message.buttons["接单"], forged=True)

    assert forged.alert
    assert "待接单" in (await stage.card(CENTRE, number)).text


async def test_an_extension_is_asked_for_and_granted(stage: Stage) -> None:
    number = await handling(stage, SEWER, "派 市政维修队", HE)

    await stage.tap(HE, HE, "申请延期")
    await stage.say(HE, HE, "过几天")
    assert "天数" in (await stage.last(HE)).text
    await stage.say(HE, HE, "9 等待配件")
    assert "只能延长 1 个工作日" in (await stage.last(HE)).text
    await stage.say(HE, HE, "1 等待配件到货")
    assert "延期" in (await stage.last(OWNER)).text

    await stage.tap(OWNER, OWNER, "批准延期")

    assert "延期已批准" in str([one.text for one in await stage.said(HE)])
    assert "已延期 1 次" in (await stage.card(CENTRE, number)).text


async def test_a_case_with_a_unit_is_moved_to_another_with_a_reason(stage: Stage) -> None:
    number = await dispatched(stage, BINS)

    await stage.tap(OWNER, CENTRE, "改派")
    await stage.tap(OWNER, CENTRE, "城管中队")
    await stage.last(OWNER)
    await stage.say(OWNER, OWNER, "实为占道堆放")

    assert "承办 城管中队" in (await stage.card(CENTRE, number)).text
    assert number in (await stage.last(SQUAD)).text
    assert not (await stage.last(TANG)).button("接单")
    assert "城管中队" in (await stage.card(WORKERS, number)).text
    await stage.tap(WU, SQUAD, "接单")
    assert "处置中" in (await stage.card(CENTRE, number)).text
