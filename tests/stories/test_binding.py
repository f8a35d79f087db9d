"""Binding and unbinding: what is said at once where something is amiss, and where the cards go."""

from tests.stories.cast import ADMIN, CENTRE, OWNER, SQUAD, STRANGER, WANG, WORKERS, WU, ZHENG
from tests.stories.road import STALL, dispatched, reported
from tests.stories.stage import Stage

NEW = -2001
BOT = 4242


async def group(stage: Stage, bot: str = "administrator", chat: int = NEW) -> None:
    await stage.do("chats", id=chat, type="group", title="新群", members=[WANG, WU, ZHENG, ADMIN], bot=bot)


async def answer(stage: Stage, words: str, chat: int = NEW, by: int = ADMIN) -> str:
    await stage.say(by, chat, words)
    return (await stage.last(chat)).text


async def texts(stage: Stage, chat: int) -> list[str]:
    return [one.text for one in await stage.said(chat)]


async def test_a_bot_without_rights_says_so_with_the_remedy_when_it_is_bound(stage: Stage) -> None:
    await group(stage, bot="member")

    said = await answer(stage, "/bind worker")

    assert "已绑定：网格员工作群" in said
    assert "\n请注意：机器人看不到普通消息，会漏收上报，请把它设为管理员，并允许删除消息" in said


async def test_without_privacy_mode_only_the_right_to_delete_is_missed(stage: Stage) -> None:
    await stage.do("privacy", on=False)
    await group(stage, bot="member")

    said = await answer(stage, "/bind worker")

    assert "看不到普通消息" not in said
    assert "不能删除含电话号码的消息" in said


async def test_with_all_rights_it_is_bound_without_another_word(stage: Stage) -> None:
    await group(stage)

    assert await answer(stage, "/bind worker") == "已绑定：网格员工作群。"


async def test_a_group_is_bound_though_telegram_cannot_be_asked_for_the_rights(stage: Stage) -> None:
    await group(stage, bot="member")
    await stage.do("faults", plan=[{"action": "500", "method": "getChatMember", "times": 1}])

    assert await answer(stage, "/bind worker") == "已绑定：网格员工作群。"


async def test_a_new_centre_group_shows_all_that_is_open(stage: Stage) -> None:
    number = await reported(stage)
    await group(stage)

    await stage.say(ADMIN, NEW, "/bind centre")

    card = await stage.card(NEW, number)
    assert card.silent
    await stage.tap(OWNER, CENTRE, "派 环卫所")
    assert "待接单" in (await stage.card(NEW, number)).text


async def test_a_unit_has_one_group_and_the_newer_takes_its_cases_over(stage: Stage) -> None:
    number = await dispatched(stage, STALL, "派 城管中队")
    await group(stage)

    said = await answer(stage, "/bind unit chengguan")

    assert "“城管中队派单群”不再接收该单位的案件" in (await stage.said(NEW))[0].text
    assert "已绑定" in (await stage.said(NEW))[0].text
    assert number in said
    assert "此群已解除绑定" in (await stage.card(SQUAD, number)).text
    assert not await texts(stage, WU), "the cases stand in the new group"
    await stage.tap(WU, NEW, "接单")
    assert "处置中" in (await stage.card(NEW, number)).text


async def test_unbinding_where_nothing_is_bound_says_so(stage: Stage) -> None:
    await group(stage)

    assert "这里没有绑定" in await answer(stage, "/unbind", chat=ADMIN)
    assert "这里没有绑定" in await answer(stage, "/unbind")
    assert "管理员" in await answer(stage, "/unbind", by=WANG)


async def test_a_unit_that_loses_its_group_has_its_cases_in_private(stage: Stage) -> None:
    first, second = await dispatched(stage, STALL, "派 城管中队"), await reported(stage)

    await stage.say(ADMIN, SQUAD, "/unbind")

    card = await stage.card(SQUAD, first)
    assert "此群已解除绑定" in card.text
    assert not card.buttons
    [notice] = await texts(stage, WU)
    assert "以下案件请在私聊中办理" in notice
    assert first in notice
    assert second not in notice
    await stage.tap(WU, WU, first[-9:])
    await stage.tap(WU, WU, "接单")
    assert card.text == (await stage.card(SQUAD, first)).text


async def test_a_group_that_is_unbound_is_told_nothing_more(stage: Stage) -> None:
    number = await reported(stage)
    await stage.say(ADMIN, WORKERS, "/unbind")
    before = await texts(stage, WORKERS)

    await stage.tap(OWNER, CENTRE, "派 环卫所")
    await stage.say(WANG, WORKERS, "大家好")

    assert await texts(stage, WORKERS) == before
    assert "此群已解除绑定" in (await stage.card(WORKERS, number)).text


async def test_a_stranger_cannot_make_the_bot_talk_in_an_unbound_group(stage: Stage) -> None:
    await group(stage)
    await stage.do("join", chat=NEW, user=STRANGER)
    for words in ("/bind worker", "/unbind", "/bind centre"):
        await stage.say(STRANGER, NEW, words)

    [sentence] = await texts(stage, NEW)
    assert "还没有绑定" in sentence


async def test_a_unit_that_left_the_roster_cannot_be_bound(stage: Stage) -> None:
    await group(stage)

    said = await answer(stage, "/bind unit nosuch")

    assert "城管中队" in said
    assert "chengguan" not in said
    assert not stage.ask("SELECT 1 FROM chats WHERE chat_id = :id", id=NEW)
