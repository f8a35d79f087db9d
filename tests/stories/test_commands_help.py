"""Helping units: asked, whistled for, accepted, arrived, done, rated; and help that an officer asks for."""

from tests.stories.cast import CENTRE, FENG, HE, LUO, OWNER, SQUAD, TANG, THIRD, WANG, WU
from tests.stories.road import handling, settle
from tests.stories.stage import Stage


async def ask_help(stage: Stage, unit: str, how: str, words: str) -> None:
    await stage.tap(OWNER, CENTRE, "更多")
    await stage.tap(OWNER, CENTRE, "协办")
    await stage.tap(OWNER, CENTRE, unit)
    await stage.tap(OWNER, CENTRE, how)
    await stage.say(OWNER, OWNER, words)


async def test_several_units_help_each_with_its_own_card_clock_and_outcome(stage: Stage) -> None:
    number = await handling(stage)
    await ask_help(stage, "城管中队", "吹哨", "2h 到场维持秩序")
    squad = await stage.last(SQUAD)
    assert "请协助办理" in squad.text
    assert "到场维持秩序" in squad.text
    await ask_help(stage, "市政维修队", "一般协办", "4h 派车清运")
    private = await stage.last(HE)
    assert "请协助办理" in private.text
    assert private.button("接受协办")
    assert "已接受协办" in (await stage.tap(WU, SQUAD, "接受协办")).text
    assert (await stage.last(HE)).button("接受协办"), "one unit does not speak for another"
    await stage.tap(WU, SQUAD, "到场")
    assert "已到场" in (await stage.card(CENTRE, number)).text
    await stage.tap(HE, HE, "接受协办")

    refused = await stage.tap(TANG, TANG, "办结")
    assert refused.alert
    assert "2 项协办没有完成" in refused.text
    for officer, chat in ((WU, SQUAD), (HE, HE)):
        await stage.tap(officer, chat, "协办完成")
        await stage.say(officer, officer, "已协助处理")
    await settle(stage, TANG)
    assert "待核查" in (await stage.card(CENTRE, number)).text

    asked = await stage.last(WANG)
    words = ("帮上了", "一般", "没帮上")
    labels = [f"{unit}：{word}" for unit in ("城管中队", "市政维修队") for word in words]
    assert [label for label in asked.buttons if "：" in label] == labels
    assert (await stage.tap(WANG, WANG, "市政维修队：没帮上")).text == "评价已记录。"
    assert [label for label in (await stage.last(WANG)).buttons if label in ("城管中队：帮上了", "一般")] != []
    assert not (await stage.last(WANG)).button("市政维修队：")


async def test_who_was_not_asked_to_help_may_not_answer_for_it(stage: Stage) -> None:
    await handling(stage)
    await ask_help(stage, "城管中队", "一般协办", "维持秩序")
    message = await stage.last(SQUAD)

    answer = await stage.press(LUO, SQUAD, message.id, message.buttons["接受协办"], forged=True)

    assert answer.alert
    assert "没有这个权限" in answer.text
    assert "待接单" in (await stage.last(SQUAD)).text


async def test_a_whistle_that_nobody_follows_within_half_an_hour_is_told(stage: Stage) -> None:
    await handling(stage)
    await ask_help(stage, "城管中队", "吹哨", "立即到场")
    assert "吹哨：11月23日 10:12 前到场" in (await stage.last(SQUAD)).text

    await stage.later(minutes=31)

    assert "协办已超时" in (await stage.last(OWNER)).text
    assert "协办已超时" in (await stage.last(SQUAD)).text


async def test_staff_let_it_be_resolved_although_the_help_is_not_done(stage: Stage) -> None:
    number = await handling(stage)
    await ask_help(stage, "市政维修队", "一般协办", "派车清运")

    await stage.tap(OWNER, CENTRE, "更多")
    await stage.tap(OWNER, CENTRE, "协办未完仍办结")
    await stage.say(OWNER, OWNER, "已由环卫所清完，不再需要派车")

    assert "待核查" in (await stage.card(CENTRE, number)).text


async def test_a_request_for_help_is_answered_by_arranging_it(stage: Stage) -> None:
    await handling(stage)
    await stage.tap(TANG, TANG, "请求协办")
    await stage.say(TANG, TANG, "需要一辆清运车")
    assert "请求协办，请安排" in (await stage.last(OWNER)).text

    await stage.tap(OWNER, OWNER, "协办")
    await stage.tap(OWNER, OWNER, "市政维修队")
    await stage.tap(OWNER, OWNER, "一般协办")
    await stage.say(OWNER, OWNER, "4h 派清运车")

    assert "请协助办理" in (await stage.last(FENG)).text
    assert "协办已安排" in (await stage.last(TANG)).text
    assert not (await stage.last(OWNER)).button("答复协办请求")


async def test_a_request_for_help_is_answered_by_words(stage: Stage) -> None:
    await handling(stage)
    await stage.tap(TANG, TANG, "请求协办")
    await stage.say(TANG, TANG, "需要一辆清运车")

    await stage.tap(OWNER, OWNER, "答复协办请求")
    await stage.say(OWNER, OWNER, "请先用自有车辆")

    told = await stage.last(TANG)
    assert "协办请求已答复" in told.text
    assert "答复：请先用自有车辆" in told.text


async def test_staff_act_for_a_helping_unit_that_nobody_of_is_in_chat(stage: Stage) -> None:
    number = await handling(stage)
    await ask_help(stage, "派出所", "一般协办", "到场见证")
    assert "请代录" in (await stage.last(OWNER)).text

    await stage.tap(THIRD, CENTRE, "接受协办")

    await stage.say(THIRD, THIRD, f"/case {number}")
    history = next(one for one in reversed(await stage.said(THIRD)) if "办理经过" in one.text)
    assert "周慧（代录，单位尚无人加入） 接受协办" in history.text
