"""Slips are taken back: a dispatch, a merging, a report."""

from tests.stories.cast import CENTRE, LIU, OWNER, SQUAD, WANG, WORKERS
from tests.stories.road import BINS, STALL, dispatched, reported
from tests.stories.stage import Stage


async def test_a_dispatch_is_taken_back_and_its_unit_is_told_in_one_line(stage: Stage) -> None:
    number = await dispatched(stage, STALL, "派 城管中队")
    await stage.later(minutes=4)

    assert (await stage.tap(OWNER, CENTRE, "撤回派单")).text == "已撤回派单，案件回到待受理。"

    assert "待受理" in (await stage.card(CENTRE, number)).text
    assert "退单" not in (await stage.card(CENTRE, number)).text
    order, line = (await stage.said(SQUAD))[-2:]
    assert line.text == f"{number} 的派单已撤回，不由本单位办理。"
    assert "不再由本单位办理" in order.text
    assert not order.buttons
    await stage.tap(OWNER, CENTRE, "派 城管中队")
    assert "待接单" in (await stage.card(CENTRE, number)).text


async def test_after_five_minutes_a_dispatch_is_no_longer_taken_back(stage: Stage) -> None:
    number = await dispatched(stage, STALL, "派 城管中队")
    was = await stage.card(CENTRE, number)
    await stage.later(minutes=6)

    standing = await stage.card(CENTRE, number)
    assert "撤回派单" not in standing.buttons
    assert "改派" in standing.buttons
    answer = await stage.press(OWNER, CENTRE, standing.id, was.buttons["撤回派单"], forged=True)

    assert answer.alert
    assert "改派" in answer.text
    assert "待接单" in (await stage.card(CENTRE, number)).text


async def test_a_unit_that_loses_its_case_to_another_is_told_and_its_card_says_so(stage: Stage) -> None:
    number = await dispatched(stage, STALL, "派 城管中队")

    await stage.tap(OWNER, CENTRE, "改派")
    await stage.tap(OWNER, OWNER, "环卫所")
    await stage.say(OWNER, OWNER, "属环卫职责")

    order, line = (await stage.said(SQUAD))[-2:]
    assert line.text == f"{number} 已改派其他单位，不再由本单位办理。"
    assert "不再由本单位办理" in order.text


async def test_a_merging_is_undone(stage: Stage) -> None:
    first = await reported(stage, STALL)
    second = await reported(stage, BINS, by=LIU)
    await stage.tap(OWNER, CENTRE, "更多")
    await stage.tap(OWNER, OWNER, "并案")
    await stage.say(OWNER, OWNER, first)
    await stage.tap(OWNER, OWNER, "确认并案")
    assert f"已并入：{second[-4:]}" in (await stage.card(CENTRE, first)).text

    card = await stage.card(CENTRE, second)
    await stage.press(OWNER, CENTRE, card.id, card.buttons["撤销并案"])

    assert "待受理" in (await stage.card(CENTRE, second)).text
    assert "已并入" not in (await stage.card(CENTRE, first)).text
    assert "单独办理" in (await stage.last(LIU)).text


async def test_a_report_is_taken_back_by_its_reporter(stage: Stage) -> None:
    number = await reported(stage)
    other = await stage.tap(LIU, WORKERS, "撤回上报")
    assert other.alert
    assert "上报人" in other.text

    assert (await stage.tap(WANG, WORKERS, "撤回上报")).text == "已撤回上报。"

    for chat in (WORKERS, CENTRE):
        card = await stage.card(chat, number)
        assert "已作废" in card.text
        assert "上报人撤回" in card.text
    assert not (await stage.card(WORKERS, number)).buttons


async def test_what_was_dispatched_is_not_the_reporters_to_take_back(stage: Stage) -> None:
    number = await dispatched(stage)

    assert "撤回上报" not in (await stage.card(WORKERS, number)).buttons
