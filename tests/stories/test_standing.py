"""What the bot may do in a group, and who is in it: rights lost, words forbidden, topics gone, strangers, leavers."""

from typing import Any

from tests.rosters import street_tables
from tests.stories.cast import ADMIN, SQUAD, STRANGER, TANG, WANG, WORKERS, WU, ZHENG
from tests.stories.road import BINS, STALL, dispatched, reported
from tests.stories.stage import Stage
from tests.stories.test_people import imported, without

NEW = -2001
BOT = 4242
ADMINISTRATOR = {"status": "administrator", "can_delete_messages": True}


async def texts(stage: Stage, chat: int) -> list[str]:
    return [one.text for one in await stage.said(chat)]


async def doctor(stage: Stage) -> str:
    await stage.say(ADMIN, ADMIN, "/doctor")
    return (await stage.last(ADMIN)).text


async def rights(stage: Stage, before: dict[str, Any], now: dict[str, Any], chat: int = WORKERS) -> None:
    """Telegram's word of the bot's own standing."""
    town = stage.town
    bot = town.bot.to_json()
    change = {
        "chat": town.chats[chat].to_json(),
        "from": town.people[ADMIN].to_json(),
        "date": 1,
        "old_chat_member": {"user": bot, **before},
        "new_chat_member": {"user": bot, **now},
    }
    await stage.do("raw_update", update={"my_chat_member": change})


async def test_an_admin_that_may_no_longer_delete_is_told_of_once(stage: Stage) -> None:
    less = ADMINISTRATOR | {"can_delete_messages": False}
    await rights(stage, ADMINISTRATOR, less)
    await rights(stage, less, less | {"can_pin_messages": False})

    [told] = await texts(stage, ADMIN)

    assert "不能再删除消息" in told
    assert not await stage.said(WORKERS)


async def test_a_bot_that_is_forbidden_to_write_is_told_of_and_still_hears(stage: Stage) -> None:
    muted = {"status": "restricted", "is_member": True, "can_send_messages": False}
    await rights(stage, {"status": "member"}, muted)

    [told] = await texts(stage, ADMIN)

    assert "不能在“首义路街道网格员工作群”发言" in told
    assert await reported(stage)


async def test_restricted_and_no_longer_a_member_is_out(stage: Stage) -> None:
    gone = {"status": "restricted", "is_member": False, "can_send_messages": True}
    await rights(stage, ADMINISTRATOR, gone, SQUAD)

    [told] = await texts(stage, ADMIN)

    assert "已被移出“城管中队派单群”" in told


async def test_who_comes_back_without_rights_is_told_of(stage: Stage) -> None:
    await stage.do("leave", chat=WORKERS, user=BOT)
    await stage.do("join", chat=WORKERS, user=BOT, status="member")

    assert "已回到“首义路街道网格员工作群”，但不是管理员" in (await stage.last(ADMIN)).text


async def test_at_night_the_admins_are_left_in_peace(stage: Stage) -> None:
    await stage.until("22:30")
    await stage.do("leave", chat=SQUAD, user=BOT)
    assert not await stage.said(ADMIN)

    await stage.until("11-24 08:31")

    [told] = await texts(stage, ADMIN)
    assert "已被移出" in told


async def test_what_a_unit_may_not_be_told_in_its_group_it_hears_in_private(stage: Stage) -> None:
    words = "Forbidden: CHAT_WRITE_FORBIDDEN"
    await stage.do("faults", plan=[{"action": "403", "chat": SQUAD, "times": 9, "description": words}])

    first = await dispatched(stage, STALL, "派 城管中队")
    second = await dispatched(stage, STALL.replace("12号", "14号"), "派 城管中队")

    for officer in (WU, ZHENG):
        assert [text.split()[1] for text in await texts(stage, officer)] == [first, second]
    [told] = await texts(stage, ADMIN)
    assert "不能在“城管中队派单群”发言" in told


async def test_a_removal_that_only_a_refusal_tells_of_is_told_to_the_admins_and_to_the_unit(stage: Stage) -> None:
    words = "Forbidden: bot was kicked from the group chat"
    await stage.do("faults", plan=[{"action": "403", "chat": SQUAD, "times": 9, "description": words}])

    number = await dispatched(stage, STALL, "派 城管中队")

    assert [text for text in await texts(stage, ADMIN) if "已被移出“城管中队派单群”" in text]
    [notice] = await texts(stage, WU)
    assert number in notice


async def test_the_first_report_after_a_removal_that_was_none_is_taken(stage: Stage) -> None:
    words = "Forbidden: bot was kicked from the group chat"
    await stage.do(
        "faults", plan=[{"action": "403", "method": "sendMessage", "chat": WORKERS, "times": 1, "description": words}]
    )
    await stage.say(WANG, WORKERS, BINS)
    assert not await stage.said(WORKERS)

    await stage.say(WANG, WORKERS, "#上报 首义路50号垃圾桶满了")

    assert stage.ask("SELECT count(*) FROM cases") == [(2,)]
    assert len(await stage.said(WORKERS)) == 2


async def test_when_its_topic_is_deleted_a_group_gets_its_cards_in_the_open(stage: Stage) -> None:
    members = [6005, 6006, ADMIN]
    await stage.do(
        "chats", id=NEW, type="supergroup", title="环卫所", members=members, bot="administrator", is_forum=True
    )
    await stage.do("say", by=ADMIN, chat=NEW, text="/bind unit huanwei", thread=77)
    words = "Bad Request: message thread not found"
    gone = {"action": "400", "method": "sendMessage", "chat": NEW, "times": 1, "description": words}
    await stage.do("faults", plan=[gone])

    number = await dispatched(stage)
    second = await dispatched(stage, "#上报 首义路40号垃圾桶满了")

    first_card, second_card = (await stage.said(NEW))[-2:]
    assert number in first_card.text
    assert second in second_card.text
    for card in (first_card, second_card):
        assert "message_thread_id" not in stage.town.chats[NEW].messages[card.id].body
    [told] = [text for text in await texts(stage, ADMIN) if "话题" in text]
    assert "重新发送 /bind" in told


async def test_strangers_who_come_into_a_group_trouble_nobody_and_are_known_to_the_doctor(stage: Stage) -> None:
    await stage.do("join", chat=WORKERS, user=STRANGER)
    await stage.do("people", id=9002, first_name="过路人")
    await stage.do("join", chat=WORKERS, user=BOT, status="member")
    await stage.do("join", chat=WORKERS, user=9002)
    await stage.do("join", chat=WORKERS, user=WANG)

    said = await doctor(stage)

    name = stage.town.people[STRANGER].name
    assert f"「首义路街道网格员工作群」中有 2 名不在册的人：如不相干，请移出（{name}、过路人）" in said
    assert not await stage.said(WORKERS)
    assert not await stage.said(9002)
    kept = stage.config.settings.storage.file
    assert not any("过路人".encode() in file.read_bytes() for file in kept.parent.glob(f"{kept.name}*"))
    await stage.do("leave", chat=WORKERS, user=9002)
    await stage.do("leave", chat=WORKERS, user=STRANGER)
    assert "不在册" not in await doctor(stage)


async def test_a_stranger_who_was_there_before_the_bot_is_known_once_he_speaks(stage: Stage) -> None:
    stage.town.chats[WORKERS].members[STRANGER] = "member"
    await stage.say(STRANGER, WORKERS, "大家好")

    assert "1 名不在册的人" in await doctor(stage)


async def test_without_admin_rights_the_service_message_tells_who_left_and_with_them_nobody_is_told_twice(
    stage: Stage,
) -> None:
    await reported(stage)
    await stage.do("block", user=WANG)
    await stage.do("leave", chat=WORKERS, user=WANG)
    await stage.do("join", chat=WORKERS, user=WANG)
    await stage.do("join", chat=WORKERS, user=BOT, status="member")
    await stage.do("leave", chat=WORKERS, user=WANG)

    assert len([text for text in await texts(stage, ADMIN) if "王秀英 已离开" in text]) == 2


async def test_who_left_the_roster_and_stays_in_the_group_is_named_to_the_admin(stage: Stage) -> None:
    stage.town.chats[WORKERS].members[TANG] = "member"
    await stage.say(TANG, WORKERS, "收到通知")
    assert "唐红" not in await doctor(stage)

    await imported(stage, without(street_tables(), "唐红"))

    assert "✗ 已移出名册的人还在「首义路街道网格员工作群」：请移出该群（唐红）" in await doctor(stage)
    await stage.do("leave", chat=WORKERS, user=TANG)
    assert "唐红" not in await doctor(stage)


async def test_a_group_that_was_renamed_is_called_by_its_new_name(stage: Stage) -> None:
    stage.town.chats[SQUAD].title = "城管一中队"
    await stage.say(WU, SQUAD, "改名了")
    await stage.do("leave", chat=SQUAD, user=BOT)

    assert "已被移出“城管一中队”" in (await stage.last(ADMIN)).text


async def test_the_bot_in_a_channel_says_nothing(stage: Stage) -> None:
    channel = {"id": -100777, "type": "channel", "title": "频道"}
    bot = stage.town.bot.to_json()
    change = {
        "chat": channel,
        "from": stage.town.people[ADMIN].to_json(),
        "date": 1,
        "old_chat_member": {"user": bot, "status": "left"},
        "new_chat_member": {"user": bot, **ADMINISTRATOR},
    }
    await stage.do("raw_update", update={"my_chat_member": change})

    assert stage.ask("SELECT count(*) FROM outbox") == [(0,)]


async def test_who_has_blocked_the_bot_is_named_by_the_doctor(stage: Stage) -> None:
    await stage.do("block", user=WANG)

    assert "1 人停用了机器人，收不到私聊消息" in await doctor(stage)


async def test_who_comes_back_after_blocking_the_bot_is_shown_what_waits(stage: Stage) -> None:
    await stage.do("block", user=6005)
    await stage.do("block", user=TANG)
    number = await dispatched(stage)
    assert not [text for text in await texts(stage, TANG) if number in text]

    await stage.do("start", user=TANG)

    waiting = [text for text in await texts(stage, TANG) if "以下案件等您处理" in text]
    assert len(waiting) == 1
    assert number in waiting[0]


async def test_that_the_bot_is_out_of_the_group_that_was_upgraded_is_no_removal(stage: Stage) -> None:
    number = await dispatched(stage, STALL, "派 城管中队")
    new = (await stage.do("upgrade", chat=SQUAD))["id"]

    await rights(stage, ADMINISTRATOR, {"status": "left"}, SQUAD)

    assert not await stage.said(ADMIN)
    await stage.tap(WU, new, "接单")
    assert "处置中" in (await stage.card(new, number)).text
