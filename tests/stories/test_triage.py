"""What staff do with a report: ask, refuse, join, dispatch; and what the reporter answers."""

import pytest

from tests.stories.cast import BACKUP, CENTRE, CHEN, HEAD, LIU, LUO, OWNER, SQUAD, TANG, THIRD, WANG, WORKERS
from tests.stories.road import BINS, STALL, reported
from tests.stories.stage import Stage


async def test_a_ready_made_question_is_answered_by_button_with_text_and_picture(stage: Stage) -> None:
    number = await reported(stage)

    await stage.tap(OWNER, CENTRE, "退回补充")
    await stage.tap(OWNER, CENTRE, "具体地点")
    asked = await stage.last(WANG)
    assert "中心请您补充情况" in asked.text
    assert "具体地点" in asked.text
    assert "待补充" in (await stage.card(WORKERS, number)).text

    await stage.tap(WANG, WANG, "按要求补充")
    await stage.say(WANG, WANG, "首义路30号东门旁")
    await stage.photo(WANG, WANG)
    assert "文字 1 段、图片等 1 件" in str([one.text for one in await stage.said(WANG)])
    assert "谢谢" in (await stage.tap(WANG, WANG, "提交")).text

    card = await stage.card(CENTRE, number)
    assert "待受理" in card.text
    assert "图1" in card.text
    assert "请受理" in (await stage.last(OWNER)).text


async def test_a_question_in_own_words_is_answered_by_a_reply_to_the_card(stage: Stage) -> None:
    number = await reported(stage)

    await stage.tap(OWNER, CENTRE, "退回补充")
    await stage.tap(OWNER, CENTRE, "自己写")
    prompt = await stage.last(OWNER)
    assert prompt.asks
    assert "李敏" in prompt.text
    await stage.say(OWNER, OWNER, "是哪个单元门口?")
    assert "是哪个单元门口" in (await stage.last(WANG)).text
    assert "是哪个单元门口" not in (await stage.card(WORKERS, number)).text

    await stage.say(WANG, WORKERS, "2单元门口", reply_to=(await stage.card(WORKERS, number)).id)

    assert "待受理" in (await stage.card(WORKERS, number)).text
    await stage.say(OWNER, OWNER, "/case 1")
    assert "2单元门口" in (await stage.last(OWNER)).text


async def test_an_unanswered_question_goes_to_reminder_head_and_back(stage: Stage) -> None:
    number = await reported(stage)
    await stage.tap(OWNER, CENTRE, "退回补充")
    await stage.tap(OWNER, CENTRE, "现场情况")
    first = len(await stage.said(WANG))

    await stage.until("11-24 10:00")
    assert len(await stage.said(WANG)) == first + 1
    assert not await stage.said(HEAD)

    await stage.until("11-25 10:05")
    assert "未补充情况，请您代为补充" in (await stage.last(HEAD)).text
    assert "按要求补充" in str((await stage.last(HEAD)).buttons)

    await stage.until("11-26 10:10")
    assert "待受理" in (await stage.card(CENTRE, number)).text
    assert "补充期限已过" in (await stage.last(WANG)).text
    assert "请受理" in (await stage.last(OWNER)).text


async def test_the_head_may_answer_for_the_reporter(stage: Stage) -> None:
    number = await reported(stage)
    await stage.tap(OWNER, CENTRE, "退回补充")
    await stage.tap(OWNER, CENTRE, "现场情况")
    await stage.until("11-24 10:00")
    await stage.until("11-25 10:05")

    await stage.tap(HEAD, HEAD, "按要求补充")
    await stage.say(HEAD, HEAD, "两个桶都满了")
    await stage.tap(HEAD, HEAD, "提交")

    assert "待受理" in (await stage.card(CENTRE, number)).text


async def test_a_rejection_is_told_privately_with_its_clause_and_may_be_appealed_once(stage: Stage) -> None:
    number = await reported(stage)

    await stage.tap(OWNER, CENTRE, "不予受理")
    await stage.tap(OWNER, CENTRE, "不在本街道辖区")
    told = await stage.last(WANG)
    assert "此案不予受理" in told.text
    assert "不在本街道辖区" in told.text
    assert "1.2" in told.text
    assert "1.2" not in (await stage.card(WORKERS, number)).text

    await stage.tap(WANG, WANG, "申诉")
    await stage.say(WANG, WANG, "此处属武南村社区3网格")
    assert "已申诉" in (await stage.card(CENTRE, number)).text

    refused = await stage.tap(OWNER, CENTRE, "不予受理")
    assert refused.alert
    assert "待受理" in (await stage.card(CENTRE, number)).text

    await stage.tap(BACKUP, CENTRE, "不予受理")
    await stage.tap(BACKUP, CENTRE, "情况无法核实")
    assert "不予受理" in (await stage.card(CENTRE, number)).text
    assert not (await stage.last(WANG)).button("申诉")


async def test_a_reason_in_own_words_rejects_too(stage: Stage) -> None:
    await reported(stage)

    await stage.tap(OWNER, CENTRE, "不予受理")
    await stage.tap(OWNER, CENTRE, "自己写")
    await stage.last(OWNER)
    await stage.say(OWNER, OWNER, "该处已划归邻街管理")

    assert "该处已划归邻街管理" in (await stage.last(WANG)).text


async def test_a_question_of_the_bot_can_be_cancelled_and_leaves_nothing(stage: Stage) -> None:
    number = await reported(stage)
    before = await stage.card(CENTRE, number)
    for word in ("取消", "/cancel"):
        await stage.tap(OWNER, CENTRE, "退回补充")
        await stage.tap(OWNER, CENTRE, "自己写")
        prompt = await stage.last(OWNER)

        await stage.say(OWNER, OWNER, word)

        assert "已取消" in (await stage.last(OWNER)).text
        assert prompt.id not in [one.id for one in await stage.said(OWNER)]
    assert (await stage.card(CENTRE, number)).text == before.text


async def test_a_dispatch_is_one_tap_on_a_suggestion(stage: Stage) -> None:
    number = await reported(stage)
    card = await stage.card(CENTRE, number)
    assert next(iter(card.buttons)).startswith("派 环卫所")

    answer = await stage.tap(OWNER, CENTRE, "派 环卫所")

    assert answer.text == "已派给环卫所。"
    assert not answer.alert
    for officer in (LUO, TANG):
        assert "请接单" in (await stage.last(officer)).text
    assert not await stage.said(SQUAD)
    assert "承办 环卫所" in (await stage.card(WORKERS, number)).text


async def test_any_other_unit_is_found_on_the_further_pages(stage: Stage) -> None:
    number = await reported(stage)

    await stage.tap(THIRD, CENTRE, "其他单位")
    await stage.tap(THIRD, CENTRE, "下一页")
    assert "上一页" in str((await stage.card(THIRD, number)).buttons)
    await stage.tap(THIRD, CENTRE, "上一页")
    await stage.tap(THIRD, CENTRE, "返回")
    await stage.tap(THIRD, CENTRE, "其他单位")
    await stage.tap(THIRD, CENTRE, "城管中队")

    assert "承办 城管中队" in (await stage.card(CENTRE, number)).text
    assert "请接单" in (await stage.last(SQUAD)).text


async def test_a_case_without_category_or_community_is_completed_before_it_goes_out(stage: Stage) -> None:
    number = await reported(stage, "#上报 东西很乱", by=OWNER)
    card = await stage.card(CENTRE, number)
    assert "社区待定" in card.text
    assert not card.button("派 ")

    await stage.tap(OWNER, CENTRE, "选社区")
    await stage.tap(OWNER, CENTRE, "武南村社区")
    await stage.tap(OWNER, CENTRE, "更多")
    await stage.tap(OWNER, CENTRE, "改类别")
    await stage.tap(OWNER, CENTRE, "市容环境")
    await stage.tap(OWNER, CENTRE, "垃圾满溢")
    await stage.tap(OWNER, CENTRE, "派 环卫所")

    assert "待接单" in (await stage.card(CENTRE, number)).text


async def test_a_possible_duplicate_is_shown_side_by_side_before_it_is_merged(stage: Stage) -> None:
    first = await reported(stage, STALL)
    second = await reported(stage, "#上报 首义路12号门口又有推车占道")
    card = await stage.card(CENTRE, second)
    assert first[-4:] in card.text
    assert "重复" in card.text

    await stage.tap(OWNER, CENTRE, "并入")
    page = await stage.last(OWNER)
    assert "两件是否同一件事" in page.text
    assert "推车堵了人行道" in page.text
    assert "又有推车占道" in page.text
    assert "待受理" in (await stage.card(CENTRE, second)).text, "nothing is merged before it is confirmed"

    await stage.tap(OWNER, OWNER, "确认并案")

    assert "已并案" in (await stage.card(CENTRE, second)).text
    assert f"已并入：{second[-4:]}" in (await stage.card(CENTRE, first)).text
    assert first in (await stage.card(WORKERS, second)).text
    assert "待受理" in (await stage.card(CENTRE, first)).text


@pytest.mark.parametrize("text", ["#上报 首义路66号门口推车占道", "#上报 千家街12号门口推车占道", "#上报 推车占道"])
async def test_another_house_or_none_is_no_duplicate(stage: Stage, text: str) -> None:
    await reported(stage, STALL)
    second = await reported(stage, text)

    assert "重复" not in (await stage.card(CENTRE, second)).text


async def test_a_case_is_joined_to_another_by_its_number(stage: Stage) -> None:
    first = await reported(stage, STALL)
    second = await reported(stage, BINS, by=LIU)
    await stage.tap(OWNER, CENTRE, "更多")
    await stage.tap(OWNER, CENTRE, "并案")
    for wrong, words in ((second, "本案自身"), ("SY20261123-0099", "没有找到")):
        await stage.say(OWNER, OWNER, wrong)
        assert words in (await stage.last(OWNER)).text

    await stage.say(OWNER, OWNER, "0001")
    asked = await stage.last(OWNER)
    assert "请核对后并案" in asked.text
    assert first in asked.text
    assert "待受理" in (await stage.card(CENTRE, second)).text
    await stage.tap(OWNER, OWNER, "确认并案")

    assert "已并案" in (await stage.card(CENTRE, second)).text
    assert f"并入 {first}" in (await stage.card(CENTRE, second)).text


async def test_followers_come_back_when_their_leading_case_is_voided(stage: Stage) -> None:
    first = await reported(stage, STALL)
    second = await reported(stage, "#上报 首义路12号门口又有推车占道", by=LIU)
    await stage.tap(OWNER, CENTRE, "更多")
    await stage.tap(OWNER, CENTRE, "并案")
    await stage.say(OWNER, OWNER, first)
    await stage.tap(OWNER, OWNER, "确认并案")

    leading = await stage.card(CENTRE, first)
    await stage.press(OWNER, CENTRE, leading.id, leading.buttons["更多"])
    await stage.tap(OWNER, CENTRE, "作废")
    await stage.last(OWNER)
    await stage.say(OWNER, OWNER, "测试时误报")

    assert "已作废" in (await stage.card(CENTRE, first)).text
    assert "待受理" in (await stage.card(CENTRE, second)).text


async def test_a_worker_of_another_community_has_no_say_in_it(stage: Stage) -> None:
    number = await reported(stage)
    before = await stage.card(WORKERS, number)

    answer = await stage.tap(CHEN, WORKERS, "改类别")

    assert answer.alert
    assert (await stage.card(WORKERS, number)).buttons == before.buttons
