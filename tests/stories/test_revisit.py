"""The call to the resident: every outcome, the tries, the number that is shown for ten minutes."""

import pytest

from tests.stories.cast import BACKUP, CENTRE, DIRECTOR, HE, OWNER, WANG, WORKERS
from tests.stories.road import settle, to_revisit
from tests.stories.stage import Stage


@pytest.mark.parametrize(("label", "shown"), [("基本满意", "基本满意"), ("不愿评价", "不愿评价")])
async def test_an_answered_call_closes_the_case(stage: Stage, label: str, shown: str) -> None:
    number = await to_revisit(stage)

    assert (await stage.tap(OWNER, OWNER, label)).text == "回访结果已记录。"

    card = await stage.card(CENTRE, number)
    assert "已结案" in card.text
    assert f"回访：{shown}" in card.text


async def test_a_dissatisfied_resident_sends_it_back_supervised(stage: Stage) -> None:
    number = await to_revisit(stage)

    await stage.tap(OWNER, OWNER, "不满意")
    await stage.say(OWNER, OWNER, "仍有异味")

    card = await stage.card(CENTRE, number)
    assert "待接单" in card.text
    assert "重点督办" in card.text
    told = await stage.last(HE)
    assert "居民不满意" in told.text
    assert "仍有异味" in told.text
    await stage.tap(HE, HE, "接单")
    await stage.tap(HE, HE, "答复督办")
    await stage.say(HE, HE, "今天再次疏通")
    assert "今天再次疏通" in (await stage.last(OWNER)).text
    await settle(stage, HE, "已再次疏通并冲洗")
    assert "请核查处置结果" in (await stage.last(WANG)).text


async def test_the_second_dissatisfied_call_is_told_to_the_director(stage: Stage) -> None:
    number = await to_revisit(stage)
    await stage.tap(OWNER, OWNER, "不满意")
    await stage.say(OWNER, OWNER, "仍有异味")
    await stage.tap(HE, HE, "接单")
    await settle(stage, HE, "已再次疏通")
    await stage.tap(WANG, WANG, "核查通过")
    await stage.until("11-25 10:01")

    await stage.tap(OWNER, OWNER, "不满意")
    await stage.say(OWNER, OWNER, "还是有异味")

    assert "第二次不满意" in (await stage.last(DIRECTOR)).text
    assert "待接单" in (await stage.card(CENTRE, number)).text


async def test_three_calls_at_other_hours_of_other_days_and_then_it_is_closed_as_unreached(stage: Stage) -> None:
    number = await to_revisit(stage)
    await stage.tap(OWNER, OWNER, "未接通")
    card = await stage.card(CENTRE, number)
    assert "已拨打 1 次未接通" in card.text
    assert "11月25日 15:00" in card.text

    refused = await stage.tap(OWNER, OWNER, "未接通")
    assert refused.alert
    assert "11-25 15:00" in refused.text

    await stage.until("11-25 15:01")
    assert "请回访居民" in (await stage.last(OWNER)).text
    await stage.tap(OWNER, OWNER, "未接通")
    assert "11月26日 17:00" in (await stage.card(CENTRE, number)).text
    await stage.until("11-26 17:01")
    await stage.tap(OWNER, OWNER, "未接通")

    card = await stage.card(CENTRE, number)
    assert "已结案" in card.text
    assert "回访：未接通" in card.text


async def test_out_of_power_needs_a_second_person(stage: Stage) -> None:
    number = await to_revisit(stage)

    await stage.tap(OWNER, OWNER, "超出职权")
    await stage.say(OWNER, OWNER, "要求赔偿装修损失")
    assert "待回访" in (await stage.card(CENTRE, number)).text
    asked = await stage.last(BACKUP)
    assert "第二人" in asked.text
    assert "要求赔偿装修损失" in asked.text
    own = await stage.tap(OWNER, CENTRE, "确认诉求超出职权")
    assert own.alert

    await stage.tap(BACKUP, BACKUP, "确认诉求超出职权")

    card = await stage.card(CENTRE, number)
    assert "已结案" in card.text
    assert "超出职权" in card.text


async def test_a_second_person_who_disagrees_sends_it_back_to_the_desk(stage: Stage) -> None:
    number = await to_revisit(stage)
    await stage.tap(OWNER, OWNER, "超出职权")
    await stage.say(OWNER, OWNER, "要求赔偿装修损失")

    await stage.tap(BACKUP, BACKUP, "不同意")

    assert "待回访" in (await stage.card(CENTRE, number)).text
    await stage.tap(OWNER, OWNER, "满意")
    assert "已结案" in (await stage.card(CENTRE, number)).text


async def test_the_number_is_shown_for_a_reason_protected_for_ten_minutes_and_logged(stage: Stage) -> None:
    await to_revisit(stage)

    await stage.tap(OWNER, OWNER, "显示电话")
    page = await stage.last(OWNER)
    assert "将记入查看记录" in page.text
    assert "自己写用途" in page.buttons
    await stage.tap(OWNER, OWNER, "回访居民")

    shown = next(one for one in await stage.said(OWNER) if "13800001234" in one.text)
    assert "张三丰" in shown.text
    assert shown.protected
    assert stage.ask("SELECT count(*) FROM views") == [(1,)]
    await stage.later(minutes=9)
    assert shown.id in [one.id for one in await stage.said(OWNER)]
    await stage.later(minutes=2)
    assert shown.id not in [one.id for one in await stage.said(OWNER)]
    everywhere = [one.text for chat in stage.town.chats for one in await stage.said(chat)]
    assert "13800001234" not in "".join(everywhere)


async def test_only_who_calls_may_see_the_number(stage: Stage) -> None:
    number = await to_revisit(stage)
    show = (await stage.last(OWNER)).buttons["显示电话"]

    answer = await stage.press(WANG, WORKERS, (await stage.card(WORKERS, number)).id, show, forged=True)

    assert answer.alert
    assert stage.ask("SELECT count(*) FROM views") == [(0,)]


async def test_a_call_that_is_not_made_goes_to_the_backup(stage: Stage) -> None:
    await to_revisit(stage)

    await stage.until("11-25 10:05")

    assert "未回访，请您代为回访居民" in (await stage.last(BACKUP)).text
    assert "显示电话" in (await stage.last(BACKUP)).buttons
