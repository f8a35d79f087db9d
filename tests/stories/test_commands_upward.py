"""What goes up to the district and what comes down from it, and what the centre demands: escalation, supervision."""

from tests.stories.cast import BACKUP, CENTRE, DIRECTOR, HEAD, OWNER, SQUAD, TANG, WANG, WU
from tests.stories.road import BINS, STALL, dispatched, handling
from tests.stories.stage import Stage


async def asked_to_escalate(stage: Stage) -> str:
    await stage.photo(WANG, -1001, BINS, count=2)
    number = (await stage.last(CENTRE)).text.split()[0]
    await stage.tap(OWNER, CENTRE, "派 环卫所")
    await stage.tap(TANG, TANG, "接单")
    await stage.tap(OWNER, CENTRE, "更多")
    await stage.tap(OWNER, CENTRE, "上报区级")
    await stage.say(OWNER, OWNER, "=超出街道职权")
    assert "请批复上报区级" in (await stage.last(DIRECTOR)).text
    return number


async def escalated(stage: Stage) -> str:
    number = await asked_to_escalate(stage)
    await stage.tap(DIRECTOR, DIRECTOR, "同意上报")
    return number


async def test_what_goes_up_is_a_package_for_who_relays_it(stage: Stage) -> None:
    number = await escalated(stage)

    said = await stage.said(OWNER)
    form = next(one for one in said if "上报区级材料" in one.text)
    row = next(one for one in said if "表格一行" in one.text)
    assert number in form.text
    assert "首义路30号" in form.text
    assert "超出街道职权" in form.text
    assert [one for one in said if one.album and form.id < one.id < row.id]
    assert any("请转报并录入区级编号" in one.text for one in said)
    file = next(one for one in stage.town.files.known.values() if one.name == f"{number}.csv")
    table = stage.town.files.read(file).decode("utf-8-sig")
    assert "WCQ" not in table
    assert "'=超出街道职权" in table

    await stage.tap(BACKUP, CENTRE, "更多")
    await stage.tap(BACKUP, CENTRE, "再发上报材料")
    again = await stage.said(BACKUP)
    assert any(number in one.text for one in again if "上报区级材料" in one.text)
    assert any("表格一行" in one.text for one in again)


async def test_what_the_director_does_not_send_up_stays_with_its_unit(stage: Stage) -> None:
    number = await asked_to_escalate(stage)
    await stage.tap(DIRECTOR, DIRECTOR, "不同意上报")
    await stage.say(DIRECTOR, DIRECTOR, "街道可以自行处理")

    assert "已答复不同意上报" in (await stage.last(DIRECTOR)).text
    told = await stage.last(OWNER)
    assert "上报区级未获同意" in told.text
    assert "理由：街道可以自行处理" in told.text
    assert "处置中" in (await stage.card(CENTRE, number)).text


async def test_the_outside_number_is_kept_and_the_answer_entered(stage: Stage) -> None:
    number = await escalated(stage)
    await stage.tap(OWNER, OWNER, "录入区级编号")
    await stage.say(OWNER, OWNER, "没有")
    assert "没有看懂编号" in (await stage.last(OWNER)).text
    await stage.say(OWNER, OWNER, "WCQ-20261123-18 12-10")
    card = (await stage.card(CENTRE, number)).text
    assert "区级编号 WCQ-20261123-18" in card
    assert "期限 12月10日" in card

    await stage.tap(OWNER, CENTRE, "录入区级答复")
    await stage.tap(OWNER, CENTRE, "区级已办结")
    await stage.say(OWNER, OWNER, "区城管委已处理")

    assert "待核查" in (await stage.card(CENTRE, number)).text
    assert "请核查处置结果" in (await stage.last(WANG)).text


async def test_what_the_district_sends_back_is_triaged_again(stage: Stage) -> None:
    number = await escalated(stage)
    await stage.tap(BACKUP, CENTRE, "录入区级答复")
    await stage.tap(BACKUP, CENTRE, "区级退回")
    await stage.say(BACKUP, BACKUP, "属街道职责")

    assert "待受理" in (await stage.card(CENTRE, number)).text
    assert "请受理" in (await stage.last(OWNER)).text


async def test_a_district_that_does_not_answer_is_followed_up_then_the_director_hears(stage: Stage) -> None:
    await escalated(stage)
    await stage.until("11-30 10:30")
    assert "请跟进区级办理情况" in (await stage.last(OWNER)).text
    assert not any("请跟进区级办理情况" in one.text for one in await stage.said(DIRECTOR))

    await stage.until("12-07 10:35")

    assert any("请跟进区级办理情况" in one.text for one in await stage.said(DIRECTOR))


async def test_a_task_of_the_district_has_its_number_and_deadline_and_is_answered_upward(stage: Stage) -> None:
    await stage.say(WANG, -1001, "#区交办 首义路30号垃圾桶满了\n编号：WCQ-7")
    assert "中心工作人员" in (await stage.last(-1001)).text
    await stage.say(OWNER, CENTRE, "#区交办 首义路30号垃圾桶满了")
    assert "请这样写" in (await stage.last(CENTRE)).text

    await stage.say(OWNER, CENTRE, "#区交办 首义路30号垃圾桶满了\n编号：WCQ-7\n期限：12-01\n社区：武南村")
    card = await stage.last(CENTRE)
    assert "区交办" in card.text
    assert "区级编号 WCQ-7" in card.text
    assert "期限 12月1日" in card.text
    await stage.tap(BACKUP, CENTRE, "派 环卫所")
    await stage.tap(TANG, TANG, "办结")
    await stage.say(TANG, TANG, "已清空")
    await stage.tap(TANG, TANG, "提交")
    await stage.tap(OWNER, OWNER, "核查通过")

    said = await stage.said(OWNER)
    answer = next(one for one in said if "区交办办理反馈" in one.text)
    assert "WCQ-7" in answer.text
    assert "已清空" in answer.text
    assert any("表格一行" in one.text for one in said)


async def test_key_and_leader_supervision_are_answered_by_who_has_the_case(stage: Stage) -> None:
    number = await handling(stage)
    for by, kind in ((OWNER, "重点督办"), (DIRECTOR, "领导督办")):
        await stage.tap(by, CENTRE, "更多")
        await stage.tap(by, CENTRE, "督办")
        await stage.say(by, by, "11-25 前清理完毕")
        card = (await stage.card(CENTRE, number)).text
        assert kind in card
        assert "11-25" in card
    assert "请在期限前答复督办" in (await stage.last(TANG)).text
    assert not (await stage.card(CENTRE, number)).button("答复督办")

    await stage.tap(TANG, TANG, "答复督办")
    await stage.say(TANG, TANG, "已安排今晚清运")

    assert "已安排今晚清运" in (await stage.last(DIRECTOR)).text
    assert "督办" not in (await stage.card(CENTRE, number)).text


async def test_the_head_reads_of_supervised_cases_in_the_mornings_message(stage: Stage) -> None:
    number = await handling(stage)
    await stage.tap(OWNER, CENTRE, "更多")
    await stage.tap(OWNER, CENTRE, "督办")
    await stage.say(OWNER, OWNER, "请说明情况")
    assert not await stage.said(HEAD)

    await stage.until("11-24 08:35")

    [morning] = await stage.said(HEAD)
    assert "早上好" in morning.text
    assert number in morning.text


async def test_an_unanswered_supervision_is_told_to_owner_and_director(stage: Stage) -> None:
    await dispatched(stage, STALL, "派 城管中队")
    await stage.tap(WU, SQUAD, "接单")
    await stage.tap(DIRECTOR, CENTRE, "更多")
    await stage.tap(DIRECTOR, CENTRE, "督办")
    await stage.say(DIRECTOR, DIRECTOR, "请说明情况")
    await stage.until("11-24 10:30")

    assert any("督办到期未答复" in one.text for one in await stage.said(DIRECTOR))
    assert any("督办到期未答复" in one.text for one in await stage.said(OWNER))
