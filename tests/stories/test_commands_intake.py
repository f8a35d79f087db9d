"""Before a case goes out: settled on the spot, joined, appealed, added to; and cases that are no events."""

from tests.stories.cast import BACKUP, CENTRE, CHEN, DIRECTOR, HEAD, LIU, OWNER, TANG, WANG, WORKERS
from tests.stories.road import reported, resolved, settle
from tests.stories.stage import Stage


async def answer(stage: Stage, by: int, words: str) -> str:
    await stage.say(by, by, words)
    return (await stage.last(by)).text


async def test_a_share_of_what_was_settled_on_the_spot_is_drawn_for_the_heads_check(stage: Stage) -> None:
    for _ in range(40):
        await stage.say(WANG, WORKERS, "#自办 首义路30号垃圾已清")
        if await stage.said(HEAD):
            break
    drawn = await stage.last(HEAD)
    assert "请核查处置结果" in drawn.text
    assert "当场办结" in drawn.text
    closed = [one for one in await stage.said(CENTRE) if "已结案" in one.text]
    assert closed, "the rest is closed at once"
    assert not await stage.said(WANG)

    assert (await stage.tap(HEAD, HEAD, "核查通过")).text == "已核查通过。"


async def test_a_drawn_one_that_fails_goes_into_triage(stage: Stage) -> None:
    for _ in range(40):
        await stage.say(WANG, WORKERS, "#自办 首义路30号垃圾已清")
        if await stage.said(HEAD):
            break
    await stage.tap(HEAD, HEAD, "核查不通过")
    await stage.tap(HEAD, HEAD, "现场未处理")

    assert "待受理" in (await stage.last(CENTRE)).text
    assert "核查不通过，请重新受理" in (await stage.last(OWNER)).text


async def test_both_reporters_hear_how_the_leading_case_ended(stage: Stage) -> None:
    leading = await resolved(stage)
    follower = await reported(stage, "#上报 首义路30号垃圾又满了", LIU)
    await stage.tap(OWNER, CENTRE, "更多")
    await stage.tap(OWNER, CENTRE, "并案")
    await answer(stage, OWNER, leading)
    await stage.tap(OWNER, OWNER, "确认并案")
    assert "已并入主案" in (await stage.last(LIU)).text

    await stage.tap(WANG, WANG, "核查通过")

    assert f"并入 {leading}（已结案）" in (await stage.last(LIU)).text
    assert "并入的主案已办结" in (await stage.last(LIU)).text
    assert f"并入 {leading}（已结案）" in (await stage.card(CENTRE, follower)).text


async def test_an_appeal_goes_to_somebody_else_than_who_rejected(stage: Stage) -> None:
    await reported(stage)
    await stage.tap(OWNER, CENTRE, "不予受理")
    await stage.tap(OWNER, CENTRE, "情况无法核实")
    await stage.tap(WANG, WANG, "申诉")
    await stage.say(WANG, WANG, "现场还在")

    assert "上报人申诉，请您复核" in (await stage.last(BACKUP)).text
    assert not [one for one in await stage.said(OWNER) if "请您复核" in one.text]
    refused = await stage.tap(OWNER, CENTRE, "不予受理")
    assert refused.alert
    assert "不能由本人评判" in refused.text
    await stage.tap(DIRECTOR, CENTRE, "不予受理")
    assert (await stage.tap(DIRECTOR, CENTRE, "情况无法核实")).text == "已作出不予受理的决定。"


async def test_a_reporter_adds_words_and_pictures_later(stage: Stage) -> None:
    number = await reported(stage)
    await stage.say(WANG, WANG, f"/case {number}")
    await stage.tap(WANG, WANG, "打开卡片")
    await stage.tap(WANG, WANG, "补照片或说明")
    await stage.photo(WANG, WANG, "桶边还有建筑垃圾", count=2)
    assert (await stage.tap(WANG, WANG, "提交")).text == "已补充。"

    assert "图2" in (await stage.card(CENTRE, number)).text
    await stage.tap(OWNER, CENTRE, "更多")
    await stage.tap(OWNER, CENTRE, "补照片或说明")
    await stage.say(OWNER, OWNER, "来电补充：晚上更多")
    await stage.tap(OWNER, CENTRE, "提交")
    await stage.say(OWNER, OWNER, f"/case {number}")
    history = (await stage.last(OWNER)).text
    assert "桶边还有建筑垃圾" in history
    assert "晚上更多" in history


async def test_a_question_is_withdrawn(stage: Stage) -> None:
    number = await reported(stage)
    await stage.tap(OWNER, CENTRE, "退回补充")
    await stage.tap(OWNER, CENTRE, "具体地点")
    assert "待补充" in (await stage.card(CENTRE, number)).text

    await stage.tap(BACKUP, CENTRE, "撤回补充要求")

    assert "待受理" in (await stage.card(CENTRE, number)).text


async def test_services_and_opinions_are_cases_too(stage: Stage) -> None:
    await stage.say(WANG, WORKERS, "#服务 居民想借用社区会议室")
    assert "服务事项" in (await stage.last(CENTRE)).text
    await stage.say(CHEN, WORKERS, "#社情民意 居民希望延长图书室开放时间")
    assert "社情民意" in (await stage.last(CENTRE)).text


async def test_what_came_by_the_hotline_says_so_and_has_its_resident(stage: Stage) -> None:
    await stage.say(
        OWNER, OWNER, "#热线 首义路30号垃圾桶满了\n编号：12345-9\n社区：武南村\n联系人：张三丰\n电话：13800001234"
    )
    card = await stage.last(CENTRE)
    assert "热线" in card.text
    assert "留有居民联系方式" in card.text
    assert "138" not in card.text

    await stage.tap(BACKUP, CENTRE, "派 环卫所")
    await settle(stage, TANG)
    assert (await stage.tap(OWNER, OWNER, "核查通过")).text == "已核查通过。"
