"""Groups: bound to a topic, upgraded, left and entered again, with rights and without; and what the doctor says."""

from dataclasses import replace

from bot.doctor.examine import examine
from storage.transaction import Transaction
from tests.stories.cast import ADMIN, CENTRE, OWNER, SQUAD, WANG, WORKERS, WU
from tests.stories.road import BINS, STALL, dispatched, reported
from tests.stories.stage import Stage

NEW = -2001
BOT = 4242


async def texts(stage: Stage, chat: int) -> list[str]:
    return [one.text for one in await stage.said(chat)]


async def test_a_group_bound_in_a_topic_gets_its_cards_in_that_topic(stage: Stage) -> None:
    await stage.do(
        "chats",
        id=NEW,
        type="supergroup",
        title="环卫所",
        members=[6005, 6006, ADMIN],
        bot="administrator",
        is_forum=True,
    )
    await stage.do("say", by=ADMIN, chat=NEW, text="/bind unit huanwei", thread=77)

    number = await dispatched(stage)

    bound, card = [one for one in stage.town.chats[NEW].messages.values() if one.sender_id == BOT]
    assert bound.body["message_thread_id"] == card.body["message_thread_id"] == 77
    assert number in card.body["text"]


async def test_an_upgraded_group_goes_on_with_its_cards_and_what_was_still_to_be_sent(stage: Stage) -> None:
    await stage.do("chats", id=NEW, type="group", title="环卫所", members=[6005, 6006, ADMIN], bot="administrator")
    await stage.say(ADMIN, NEW, "/bind unit huanwei")
    number = await dispatched(stage)
    card = await stage.last(NEW)

    new = (await stage.do("upgrade", chat=NEW))["id"]
    [again] = await stage.said(new)
    second = await dispatched(stage, "#上报 首义路40号垃圾桶满了")

    assert number in again.text, "the open case stands in the new group at once"
    assert again.silent
    assert second in (await stage.last(new)).text
    assert stage.ask("SELECT count(*) FROM chats WHERE chat_id = :old", old=NEW) == [(0,)]
    assert stage.ask("SELECT count(*) FROM cards WHERE chat_id = :old", old=NEW) == [(0,)]
    assert stage.ask("SELECT count(*) FROM outbox WHERE chat_id = :old", old=NEW) == [(0,)]
    old = await stage.press(6005, NEW, card.id, card.buttons["接单"], forged=True)
    assert "请在新卡片上操作" in old.text
    await stage.press(6005, new, again.id, again.buttons["接单"])
    assert "处置中" in (await stage.card(new, number)).text
    assert second in (await stage.last(new)).text


async def test_an_upgraded_group_gets_no_card_of_a_case_that_its_unit_has_lost(stage: Stage) -> None:
    lost = await dispatched(stage, STALL, "派 城管中队")
    await stage.tap(OWNER, CENTRE, "撤回派单")
    kept = await dispatched(stage, "#上报 首义路40号门口占道经营", "派 城管中队")
    at_triage = await reported(stage, "#上报 首义路50号垃圾桶满了")

    new = (await stage.do("upgrade", chat=SQUAD))["id"]
    stood = await texts(stage, new)
    workers = (await stage.do("upgrade", chat=WORKERS))["id"]

    assert [kept in text for text in stood] == [True]
    assert not any(lost in text for text in stood)
    assert [any(number in text for text in await texts(stage, workers)) for number in (lost, kept, at_triage)] == [
        True,
        True,
        True,
    ]


async def test_the_bot_learns_of_an_upgrade_from_telegrams_refusal_too(stage: Stage) -> None:
    await stage.do("chats", id=NEW, type="group", title="环卫所", members=[6005, 6006, ADMIN], bot="administrator")
    await stage.say(ADMIN, NEW, "/bind unit huanwei")
    await stage.close()
    new = (await stage.do("upgrade", chat=NEW))["id"]
    stage.town.updates.waiting.clear()
    await stage.open()

    number = await dispatched(stage)

    assert number in (await stage.last(new)).text


async def test_a_card_of_the_new_group_is_never_taken_for_one_of_the_old(stage: Stage) -> None:
    """A supergroup counts its messages from 1, so that the numbers of the old group come again."""
    first = await reported(stage)
    new = (await stage.do("upgrade", chat=WORKERS))["id"]
    for house in range(50, 53):
        await stage.say(WANG, new, f"#上报 首义路{house}号垃圾桶满了")

    await stage.tap(OWNER, CENTRE, "派 环卫所")

    numbers = [first, *(f"{first[:-1]}{n}" for n in (2, 3, 4))]
    assert len({(await stage.card(new, number)).id for number in numbers}) == 4


async def test_a_question_that_was_asked_from_a_group_outlives_its_upgrade(stage: Stage) -> None:
    await dispatched(stage, STALL, "派 城管中队")
    await stage.tap(WU, SQUAD, "退单")
    await stage.tap(WU, SQUAD, "自己写")
    new = (await stage.do("upgrade", chat=SQUAD))["id"]

    await stage.say(WU, WU, "不在本队辖区")

    assert "已退单" in (await stage.last(WU)).text
    assert "退单 1 次" in (await stage.last(new)).text


async def test_a_report_that_waited_while_the_group_was_upgraded_is_not_lost(stage: Stage) -> None:
    """The courier hears of the upgrade first, while the report still lies in the queue under the old id."""
    number = await dispatched(stage, STALL, "派 城管中队")
    await stage.close()
    await stage.do("say", by=WANG, chat=WORKERS, text=BINS)
    waiting = list(stage.town.updates.waiting)
    new = (await stage.do("upgrade", chat=WORKERS))["id"]
    stage.town.updates.waiting[:] = []
    await stage.open()
    await stage.tap(WU, SQUAD, "接单")
    assert number in (await stage.last(new)).text

    stage.town.updates.waiting[:] = waiting
    stage.town.updates.wake()
    await stage.quiet()

    assert "垃圾满溢" in (await stage.last(new)).text
    assert stage.ask("SELECT count(*) FROM cases") == [(2,)]


async def test_a_bot_that_was_removed_and_added_again_goes_on_without_binding(stage: Stage) -> None:
    first = await reported(stage)

    await stage.do("leave", chat=CENTRE, user=BOT)
    assert any("已被移出" in text for text in await texts(stage, ADMIN))
    await stage.say(WANG, WORKERS, STALL)
    await stage.do("join", chat=CENTRE, user=BOT, status="administrator")

    cards = await texts(stage, CENTRE)
    assert any(first in text for text in cards)
    assert any("占道经营" in text for text in cards)
    assert not any("没有绑定" in text for text in cards)
    await stage.tap(OWNER, CENTRE, "派 城管中队")
    assert "请接单" in (await stage.last(SQUAD)).text


async def test_a_unit_whose_group_the_bot_was_removed_from_is_told_privately(stage: Stage) -> None:
    await stage.do("leave", chat=SQUAD, user=BOT)

    number = await dispatched(stage, STALL, "派 城管中队")

    assert number in (await stage.last(WU)).text


async def test_a_group_that_was_unbound_stays_so_when_the_bot_comes_again(stage: Stage) -> None:
    await stage.say(ADMIN, SQUAD, "/unbind")
    await stage.do("leave", chat=SQUAD, user=BOT)
    await stage.do("join", chat=SQUAD, user=BOT)

    assert "还没有绑定" in (await stage.last(SQUAD)).text


async def test_the_loss_of_admin_rights_is_said_once_and_to_the_admins_alone(stage: Stage) -> None:
    for status in ("member", "member"):
        await stage.do("join", chat=WORKERS, user=BOT, status=status)

    assert len([text for text in await texts(stage, ADMIN) if "不再是管理员" in text]) == 1
    assert not await stage.said(WORKERS)
    assert not [text for text in await texts(stage, OWNER) if "不再是管理员" in text]


async def test_who_leaves_the_worker_group_is_reached_in_private_as_before(stage: Stage) -> None:
    number = await reported(stage)
    await stage.do("leave", chat=WORKERS, user=WANG)

    await stage.tap(OWNER, CENTRE, "退回补充")
    await stage.tap(OWNER, CENTRE, "具体地点")

    assert number in (await stage.last(WANG)).text
    assert not await stage.said(ADMIN)


async def test_who_leaves_and_cannot_be_reached_is_told_of_to_the_admin(stage: Stage) -> None:
    await reported(stage)
    await stage.do("block", user=WANG)

    await stage.do("leave", chat=WORKERS, user=WANG)

    assert "王秀英 已离开" in (await stage.last(ADMIN)).text
    assert "1 件未办结案件" in (await stage.last(ADMIN)).text


async def test_a_unit_is_bound_by_its_name_too_and_an_unknown_one_is_said(stage: Stage) -> None:
    await stage.do("chats", id=NEW, type="group", title="环卫所群", members=[ADMIN], bot="administrator")

    await stage.say(ADMIN, NEW, "/bind unit huanbao")
    unknown = (await stage.last(NEW)).text
    await stage.say(ADMIN, NEW, "/bind unit 环卫所")

    assert "没有这个处置单位" in unknown
    assert "环卫所" in unknown
    assert "huanwei" not in unknown
    assert stage.ask(f"SELECT unit FROM chats WHERE chat_id = {NEW}") == [("huanwei",)]


async def test_the_doctor_names_each_problem_to_an_admin_in_private(stage: Stage) -> None:
    await stage.do("chats", id=NEW, type="group", title="陌生群", members=[WANG, ADMIN], bot="administrator")
    await stage.say(WANG, NEW, BINS)
    await stage.do("join", chat=WORKERS, user=BOT, status="member")
    await stage.do("leave", chat=SQUAD, user=BOT)

    def forget(tx: Transaction) -> None:
        person = tx.people.by_telegram(1011)
        assert person is not None
        tx.people.update(replace(person, telegram_id=None))

    await stage.alter(forget)
    await stage.say(WANG, WANG, "/doctor")
    assert "管理员" in (await stage.last(WANG)).text

    await stage.say(ADMIN, CENTRE, "/doctor")

    findings = (await stage.last(ADMIN)).text
    assert "群「陌生群」没有绑定" in findings
    assert "机器人不是「首义路街道网格员工作群」的管理员，看不到普通消息" in findings
    assert "「城管中队派单群」里：请重新拉入" in findings
    assert "2 人尚未接受邀请" in findings
    assert "已私下发给您" in (await stage.last(CENTRE)).text


async def test_the_doctor_on_the_host_looks_into_the_database_while_the_bot_runs(stage: Stage) -> None:
    await stage.do("join", chat=WORKERS, user=BOT, status="member")

    findings = [finding.said("zh") for finding in await examine(stage.config)]

    assert "· 机器人正在运行" in findings
    assert any("机器人不是「首义路街道网格员工作群」的管理员" in finding for finding in findings)
    assert not any("网格员群：请管理员" in finding for finding in findings)
