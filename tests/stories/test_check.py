"""Who looks whether it was settled: the reporter, then the head, then staff; and what follows from «no»."""

from tests.stories.cast import BACKUP, CENTRE, DIRECTOR, HEAD, LIU, OWNER, TANG, THIRD, WANG, WORKERS
from tests.stories.road import handling, reported, resolved, settle
from tests.stories.stage import Stage

GUO = 1010
"""Worker of 719, a community without a head, whose owner is THIRD."""


async def test_a_case_without_a_resident_is_closed_by_the_check(stage: Stage) -> None:
    number = await resolved(stage)

    answer = await stage.tap(WANG, WANG, "核查通过")

    assert answer.text == "已核查通过。"
    assert "已结案" in (await stage.card(CENTRE, number)).text
    assert not (await stage.last(WANG)).button("核查通过")


async def test_a_failed_check_goes_back_to_the_officer_with_its_reason(stage: Stage) -> None:
    number = await resolved(stage)

    await stage.tap(WANG, WANG, "核查不通过")
    await stage.tap(WANG, WANG, "处理不彻底")

    told = await stage.last(TANG)
    assert "核查不通过" in told.text
    assert "处理不彻底" in told.text
    assert "办结" in told.buttons
    assert "返工 1 次" in (await stage.card(CENTRE, number)).text
    await settle(stage, TANG, "已全部清运")
    await stage.tap(WANG, WANG, "核查通过")
    assert "已结案" in (await stage.card(WORKERS, number)).text


async def test_the_third_failed_check_asks_the_director(stage: Stage) -> None:
    number = await handling(stage)
    for words in ("已清运一次", "已清运两次", "已清运三次"):
        await settle(stage, TANG, words)
        await stage.tap(WANG, WANG, "核查不通过")
        await stage.tap(WANG, WANG, "现场未处理")

    asked = await stage.last(DIRECTOR)
    assert "第三次核查不通过" in asked.text
    await stage.tap(DIRECTOR, DIRECTOR, "已阅")
    assert "处置中" in (await stage.card(CENTRE, number)).text


async def test_nobody_else_checks_before_the_reporters_day_is_over(stage: Stage) -> None:
    number = await resolved(stage)
    mine = await stage.last(WANG)

    early = await stage.press(
        OWNER, CENTRE, (await stage.card(CENTRE, number)).id, mine.buttons["核查通过"], forged=True
    )
    assert early.alert
    assert "上报人" in early.text
    other = await stage.press(
        LIU, WORKERS, (await stage.card(WORKERS, number)).id, mine.buttons["核查通过"], forged=True
    )
    assert other.alert
    assert "待核查" in (await stage.card(CENTRE, number)).text


async def test_the_head_takes_over_after_a_day_and_staff_after_another(stage: Stage) -> None:
    number = await resolved(stage)
    await stage.until("11-24 10:00")
    assert "未按时核查，请您代为核查" in (await stage.last(HEAD)).text

    await stage.until("11-25 10:05")
    asked = await stage.last(OWNER)
    assert "未按时核查，请您代为核查" in asked.text
    await stage.tap(OWNER, OWNER, "核查通过")

    assert "已结案" in (await stage.card(WORKERS, number)).text
    assert "此案已结案" in (await stage.last(WANG)).text


async def test_the_head_may_check_on_his_day(stage: Stage) -> None:
    number = await resolved(stage)
    await stage.until("11-24 10:00")

    await stage.tap(HEAD, HEAD, "核查通过")

    assert "已结案" in (await stage.card(CENTRE, number)).text


async def test_staff_who_settled_it_for_a_unit_do_not_check_it(stage: Stage) -> None:
    number = await reported(stage, "#上报 首义路20号路口违停,汽车停在人行道")
    await stage.tap(OWNER, CENTRE, "派 派出所")
    await stage.tap(OWNER, CENTRE, "接单")
    await stage.tap(OWNER, CENTRE, "办结")
    await stage.say(OWNER, OWNER, "车辆已驶离")
    await stage.tap(OWNER, CENTRE, "提交")
    for moment in ("11-24 10:00", "11-25 10:05"):
        await stage.until(moment)
    card = await stage.card(CENTRE, number)

    refused = await stage.press(OWNER, CENTRE, card.id, card.buttons["核查通过"])
    assert refused.alert
    assert "本人" in refused.text

    assert "未按时核查，请您代为核查" in (await stage.last(BACKUP)).text
    await stage.tap(BACKUP, BACKUP, "核查通过")
    assert "已结案" in (await stage.card(CENTRE, number)).text


async def test_a_reporter_who_blocked_the_bot_finds_his_prompt_on_the_group_card(stage: Stage) -> None:
    number = await handling(stage)
    await stage.do("block", user=WANG)

    await settle(stage, TANG)

    card = await stage.card(WORKERS, number)
    assert "核查通过" in card.buttons
    await stage.tap(WANG, WORKERS, "核查通过")
    assert "已结案" in (await stage.card(CENTRE, number)).text


async def test_the_head_and_the_owner_are_told_once_that_somebody_cant_be_reached(stage: Stage) -> None:
    number = await handling(stage)
    stage.town.people[WANG].blocked = True

    await settle(stage, TANG)

    assert "核查通过" in (await stage.card(WORKERS, number)).buttons
    for person in (HEAD, OWNER):
        told = [one.text for one in await stage.said(person) if "王秀英" in one.text and "私聊" in one.text]
        assert len(told) == 1


async def test_what_is_drawn_for_a_check_in_a_community_without_a_head_is_checked_by_its_staff(stage: Stage) -> None:
    for _ in range(40):
        await stage.say(GUO, WORKERS, "#自办 首义路30号垃圾已清")
        if await stage.said(THIRD):
            break

    asked = await stage.last(THIRD)
    assert "请核查处置结果" in asked.text
    assert (await stage.tap(THIRD, THIRD, "核查通过")).text == "已核查通过。"
    assert "已结案" in (await stage.last(CENTRE)).text
