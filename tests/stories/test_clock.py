"""What the clock does: reminders, supervision, mornings, quiet nights, and the week summed up."""

import re

import pytest

from tests.stories.cast import (
    ADMIN,
    BACKUP,
    CENTRE,
    DIRECTOR,
    FENG,
    HE,
    HEAD,
    LUO,
    OWNER,
    SQUAD,
    TANG,
    WANG,
    WORKERS,
    WU,
    ZHENG,
)
from tests.stories.road import BINS, SEWER, URGENT, dispatched, handling, reported, resolved
from tests.stories.stage import Stage


@pytest.fixture
def draws_figures() -> bool:
    return True


async def test_triage_that_waits_is_told_to_the_owner_then_to_the_backup(stage: Stage) -> None:
    await reported(stage)
    assert not await stage.said(OWNER)

    await stage.later(minutes=16)
    assert "受理已超时" in (await stage.last(OWNER)).text
    assert not await stage.said(BACKUP)

    await stage.later(minutes=61)
    assert "未受理，请您代为受理" in (await stage.last(BACKUP)).text
    assert not await stage.said(DIRECTOR)


async def test_a_case_that_nobody_picks_up_goes_to_the_units_head_and_to_the_owner(stage: Stage) -> None:
    number = await dispatched(stage)
    await stage.until("11:45")
    assert "接单已超时" in (await stage.last(LUO)).text
    assert "接单已超时" not in (await stage.last(TANG)).text

    await stage.until("15:50")
    told = await stage.last(OWNER)
    assert "接单已超时" in told.text
    assert "改派" in told.buttons
    assert "待接单" in (await stage.card(CENTRE, number)).text


async def test_the_officer_is_reminded_at_three_quarters_and_supervised_at_the_limit(stage: Stage) -> None:
    number = await handling(stage)
    await stage.until("14:50")
    assert "时限已过四分之三" in (await stage.last(TANG)).text
    assert "督办" not in (await stage.card(CENTRE, number)).text

    await stage.until("15:50")
    assert "超时督办" in (await stage.card(CENTRE, number)).text
    assert "超" in (await stage.card(CENTRE, number)).text.splitlines()[0]
    assert "答复督办" in (await stage.last(TANG)).buttons
    assert "已超过处置时限" in (await stage.last(OWNER)).text

    await stage.tap(TANG, TANG, "答复督办")
    await stage.say(TANG, TANG, "车辆故障,一小时内清运")
    assert "督办已答复" in (await stage.last(OWNER)).text
    assert "一小时内清运" in (await stage.last(OWNER)).text


async def test_a_day_after_the_limit_head_and_director_know(stage: Stage) -> None:
    await handling(stage)
    await stage.until("15:50")
    await stage.until("11-24 15:55")

    for person in (LUO, DIRECTOR):
        assert "办结超时（11月23日" in (await stage.last(person)).text


async def test_each_morning_one_message_a_person_for_all_that_is_overdue(stage: Stage) -> None:
    numbers = [await dispatched(stage, f"#上报 首义路{house}号垃圾桶满了") for house in (30, 40, 50)]
    for number in numbers:
        message = next(one for one in reversed(await stage.said(TANG)) if number in one.text and one.button("接单"))
        await stage.press(TANG, TANG, message.id, message.buttons["接单"])
    await stage.until("15:50")
    await stage.until("11-24 15:55")
    before = {person: len(await stage.said(person)) for person in (TANG, DIRECTOR)}

    await stage.until("11-25 08:31")
    await stage.until("11-25 08:35")

    for person in (TANG, DIRECTOR):
        [morning] = (await stage.said(person))[before[person] :]
        assert "早上好" in morning.text
        assert all(number in morning.text for number in numbers)


async def test_at_night_nothing_speaks_but_the_urgent(stage: Stage) -> None:
    await stage.until("22:30")
    calm = await reported(stage, BINS)
    assert not await stage.said(OWNER)
    assert (await stage.card(WORKERS, calm)).silent
    assert (await stage.card(CENTRE, calm)).silent
    await stage.tap(OWNER, CENTRE, "派 环卫所")
    assert not await stage.said(TANG)

    urgent = await reported(stage, URGENT)
    assert urgent in (await stage.last(OWNER)).text
    assert not (await stage.card(CENTRE, urgent)).silent
    await stage.tap(OWNER, CENTRE, "派 城管中队")
    assert urgent in (await stage.last(SQUAD)).text
    await stage.later(minutes=20)
    assert "接单已超时" in (await stage.last(WU)).text

    await stage.until("11-24 08:31")
    assert "请接单" in (await stage.last(TANG)).text


async def test_what_was_done_before_the_morning_is_not_asked_for_any_more(stage: Stage) -> None:
    await stage.until("22:30")
    number = await reported(stage, BINS)
    await stage.tap(OWNER, CENTRE, "派 环卫所")
    await stage.say(TANG, TANG, "/mine")
    assert number in (await stage.last(TANG)).text
    await stage.tap(OWNER, CENTRE, "改派")
    await stage.tap(OWNER, CENTRE, "城管中队")
    await stage.say(OWNER, OWNER, "改由城管")
    before = len(await stage.said(TANG))

    await stage.until("11-24 08:31")

    assert len(await stage.said(TANG)) == before
    assert number in (await stage.last(SQUAD)).text


async def test_on_a_free_day_the_reminder_waits_for_the_next_working_morning(stage: Stage) -> None:
    await stage.until("11-28 10:00")
    number = await reported(stage, BINS)
    await stage.later(hours=3)
    assert not [one for one in await stage.said(OWNER) if number in one.text]

    await stage.until("11-30 08:46")

    assert number in (await stage.last(OWNER)).text


async def test_the_week_is_summed_up_once_for_each_chat(stage: Stage) -> None:
    await resolved(stage)
    await stage.tap(WANG, WANG, "核查通过")
    await dispatched(stage, SEWER, "派 市政维修队")
    await stage.until("11-30 09:01")

    for chat in (CENTRE, HEAD):
        weekly = [one for one in await stage.said(chat) if "周报" in one.text]
        assert len(weekly) == 1
        assert "第 48 周" in weekly[0].text
        assert re.search(r"上报\u3000+ +2 ", weekly[0].text)
        assert re.search(r"结案\u3000+ +1 ", weekly[0].text)
        [picture] = [one for one in await stage.said(chat) if one.reply_to == weekly[0].id]
        assert picture.photo is not None
    assert not [one for one in await stage.said(WORKERS) if "周报" in one.text]

    await stage.later(hours=2)
    assert len([one for one in await stage.said(CENTRE) if "周报" in one.text]) == 1
    await stage.until("12-07 09:01")
    assert len([one for one in await stage.said(CENTRE) if "周报" in one.text]) == 2

    await stage.say(HEAD, HEAD, "/digest 第48周")
    *_, words, picture = await stage.said(HEAD)
    assert "第 48 周周报" in words.text
    assert (picture.reply_to, picture.photo is not None) == (words.id, True)
    await stage.tap(HEAD, HEAD, "全部指标")
    assert "准确派遣率" in (await stage.said(HEAD))[-2].text
    await stage.tap(HEAD, HEAD, "准确派遣")
    assert "退过单或改派过 0 件，共 2 件" in (await stage.said(HEAD))[-2].text


async def test_where_telegram_refuses_the_picture_the_words_stand_and_nobody_is_bothered(stage: Stage) -> None:
    await dispatched(stage, SEWER, "派 市政维修队")
    refused = {"method": "sendPhoto", "chat": CENTRE, "action": "400", "description": "Bad Request: PHOTO_INVALID"}
    await stage.do("faults", plan=[refused | {"times": 9}])

    await stage.until("11-30 09:01")

    [weekly] = [one for one in await stage.said(CENTRE) if "周报" in one.text]
    assert [one for one in await stage.said(CENTRE) if one.reply_to == weekly.id] == []
    assert stage.ask("SELECT state FROM outbox WHERE template = 'chart' AND chat_id = :chat", chat=CENTRE) == [
        ("superseded",)
    ]
    assert not [one for one in await stage.said(ADMIN) if "送达" in one.text]


async def test_figures_are_asked_for_by_words_and_come_with_a_picture(stage: Stage) -> None:
    await dispatched(stage, SEWER, "派 市政维修队")

    await stage.say(HEAD, HEAD, "/stats 本周 排水")

    *_, words, picture = await stage.said(HEAD)
    assert "上报 1 件（上周 0）" in words.text
    assert (picture.reply_to, picture.photo is not None) == (words.id, True)


async def test_the_week_is_summed_up_once_though_the_bot_was_down_at_that_moment(stage: Stage) -> None:
    await reported(stage)
    await stage.close()
    await stage.move("11-30 09:30")
    await stage.open()

    for _ in range(2):
        weekly = [one for one in await stage.said(CENTRE) if "周报" in one.text]
        assert len(weekly) == 1
        await stage.close()
        await stage.open()


async def test_what_fell_due_while_the_bot_was_down_is_one_message(stage: Stage) -> None:
    number = await handling(stage)
    before = len(await stage.said(TANG))
    await stage.close()
    await stage.move("11-26 10:00")
    await stage.open()

    assert len((await stage.said(TANG))[before:]) <= 2
    assert "超时督办" in (await stage.card(CENTRE, number)).text


async def test_a_restart_says_nothing_twice_and_loses_nothing(stage: Stage) -> None:
    number = await handling(stage)
    before = {chat: [one.id for one in await stage.said(chat)] for chat in (WORKERS, CENTRE, TANG, LUO)}
    await stage.close()
    await stage.do("say", by=WANG, chat=WORKERS, text=SEWER)
    await stage.open()

    for chat in (TANG, LUO):
        assert [one.id for one in await stage.said(chat)] == before[chat]
    assert len(await stage.said(WORKERS)) == len(before[WORKERS]) + 1
    await stage.tap(TANG, TANG, "办结")
    assert "处置中" in (await stage.card(CENTRE, number)).text


async def test_urging_is_told_once_and_not_again_for_four_hours(stage: Stage) -> None:
    await handling(stage, SEWER, "派 市政维修队", HE)
    assert not (await stage.tap(OWNER, CENTRE, "催办")).alert
    assert "催办，请尽快处置" in (await stage.last(HE)).text
    assert "催办，请尽快处置" not in str([one.text for one in await stage.said(FENG)])

    again = await stage.tap(OWNER, CENTRE, "催办")
    assert again.alert
    assert "催办过" in again.text
    assert not await stage.said(ZHENG)
