"""Leave and duty: who stands in for whom, what passes over and comes back, who hears an urgent case at night."""

from tests.stories.cast import ADMIN, BACKUP, CENTRE, DIRECTOR, HEAD, OWNER, SQUAD, TANG, THIRD, WANG, WORKERS, WU
from tests.stories.road import BINS, STALL, URGENT, dispatched, handling, reported, resolved
from tests.stories.stage import Stage

OTHER_HEAD = 2002
"""The deputy of the head of 武南村, who heads 大东门."""


def notices(said: list[str], word: str) -> list[str]:
    return [text for text in said if word in text]


async def texts(stage: Stage, person: int) -> list[str]:
    return [one.text for one in await stage.said(person)]


async def test_work_is_handed_over_in_one_notice_and_comes_back(stage: Stage) -> None:
    numbers = [await reported(stage, f"#上报 首义路{n}号垃圾桶满了") for n in (30, 50, 70)]

    await stage.say(OWNER, OWNER, "/leave on")

    assert "案件已转陈志强" in (await stage.last(OWNER)).text
    [notice] = notices(await texts(stage, BACKUP), "李敏休假")
    assert all(number in notice for number in numbers)
    assert "主责 陈" in (await stage.card(CENTRE, await reported(stage, STALL))).text
    await stage.say(OWNER, OWNER, "/leave off")
    [back] = notices(await texts(stage, OWNER), "李敏已销假，以下案件转给您")
    assert all(number in back for number in numbers)


async def test_a_leave_until_a_day_ends_by_itself(stage: Stage) -> None:
    await reported(stage)
    await stage.say(OWNER, OWNER, "/leave 11-24")
    assert "到 11-24" in (await stage.last(OWNER)).text

    await stage.until("11-25 08:31")

    assert any("您的休假已结束" in text for text in await texts(stage, OWNER))
    assert "在岗。" in await answer(stage, OWNER, "/leave")


async def test_each_of_two_leaves_that_end_after_one_another_is_told_of(stage: Stage) -> None:
    for person, last_day, morning in ((OWNER, "11-24", "11-25"), (BACKUP, "11-26", "11-27")):
        await stage.say(person, person, f"/leave {last_day}")

        await stage.until(f"{morning} 08:31")

        assert any("您的休假已结束" in text for text in await texts(stage, person))


async def answer(stage: Stage, by: int, words: str) -> str:
    await stage.say(by, by, words)
    return (await stage.last(by)).text


async def test_a_leave_that_was_ended_early_is_not_ended_again(stage: Stage) -> None:
    await stage.say(OWNER, OWNER, "/leave 11-24")
    await stage.say(OWNER, OWNER, "/leave on")

    await stage.until("11-25 08:31")

    assert "正在休假。" in await answer(stage, OWNER, "/leave")


async def test_only_an_admin_sends_others_on_leave(stage: Stage) -> None:
    assert "管理员" in await answer(stage, WANG, "/leave 李敏 on")
    assert "李敏已登记休假" in await answer(stage, ADMIN, "/leave 李敏 on")
    assert "正在休假。" in await answer(stage, OWNER, "/leave")


async def test_owner_and_backup_away_the_director_has_it(stage: Stage) -> None:
    for person in (OWNER, BACKUP):
        await stage.say(person, person, "/leave on")

    number = await reported(stage)

    assert "主责 张" in (await stage.card(CENTRE, number)).text


async def test_a_deputy_may_do_what_the_absent_person_may_and_no_longer(stage: Stage) -> None:
    await resolved(stage)
    await stage.until("11-24 09:45")
    check = await stage.last(HEAD)
    refused = await stage.press(OTHER_HEAD, OTHER_HEAD, check.id, check.buttons["核查通过"], forged=True)
    assert refused.alert
    await stage.say(HEAD, HEAD, "/leave on")
    [notice] = notices(await texts(stage, OTHER_HEAD), "胡桂兰休假")
    number = check.text.split("SY", 1)[1].split()[0]
    assert number in notice

    await stage.say(OTHER_HEAD, OTHER_HEAD, f"/case SY{number}")
    await stage.tap(OTHER_HEAD, OTHER_HEAD, "打开卡片")
    assert (await stage.tap(OTHER_HEAD, OTHER_HEAD, "核查通过")).text == "已核查通过。"


async def test_the_directors_deputy_rules(stage: Stage) -> None:
    await stage.say(DIRECTOR, DIRECTOR, "/leave on")
    number = await dispatched(stage)
    await stage.tap(OWNER, CENTRE, "更多")
    assert "作废" not in (await stage.tap(OWNER, CENTRE, "作废")).text

    await stage.say(OWNER, OWNER, "误报")

    assert "已作废" in (await stage.card(CENTRE, number)).text


async def test_an_officers_deputy_hears_and_resolves(stage: Stage) -> None:
    await handling(stage)
    await stage.say(TANG, TANG, "/leave on")
    assert notices(await texts(stage, 6005), "唐红休假")

    await stage.tap(6005, 6005, "办结")
    await stage.say(6005, 6005, "已清空")
    assert "等待核查" in (await stage.tap(6005, 6005, "提交")).text


async def test_without_a_rota_the_owner_hears_an_urgent_case_at_night(stage: Stage) -> None:
    await stage.until("22:30")
    await reported(stage, URGENT)

    assert "请受理" in (await stage.last(OWNER)).text


async def test_with_a_rota_only_who_is_on_duty_hears_it_and_the_owner_in_the_morning(stage: Stage) -> None:
    assert "管理员" in await answer(stage, WANG, "/duty")
    assert "周慧" in await answer(stage, ADMIN, "/duty 周慧")
    assert "11-24：陈志强" in await answer(stage, ADMIN, "/duty 11-24 陈志强")
    assert "没有" in await answer(stage, ADMIN, "/duty 周某某")
    assert "周慧" in await answer(stage, OWNER, "/duty")
    await stage.until("22:30")

    await reported(stage, URGENT)

    assert "请受理" in (await stage.last(THIRD)).text
    assert not notices(await texts(stage, OWNER), "请受理")
    await stage.tap(THIRD, THIRD, "派 城管中队")
    assert not [one for one in await stage.said(SQUAD) if not one.silent]
    assert not await stage.said(WU)
    await stage.later(minutes=20)
    assert "接单已超时" in (await stage.last(THIRD)).text


async def test_at_night_nobody_hears_an_ordinary_case(stage: Stage) -> None:
    await stage.say(ADMIN, ADMIN, "/duty 周慧")
    await stage.until("22:30")

    await stage.say(WANG, WORKERS, BINS)

    assert not await stage.said(THIRD)
    assert not await stage.said(OWNER)
