"""Whatever comes in gets one clear sentence and loses nothing."""

import pytest

from tests.stories.cast import (
    ADMIN,
    BACKUP,
    CENTRE,
    CHEN,
    LIU,
    OWNER,
    SQUAD,
    STRANGER,
    TANG,
    WANG,
    WORKERS,
    WU,
    ZHENG,
)
from tests.stories.road import BINS, STALL, dispatched, handling, reported
from tests.stories.stage import Stage

MAX_LENGTH = "#上报 首义路30号垃圾桶满了".ljust(4096, "脏")
NASTY = "#上报 <b>首义路30号</b> & <script>alert(1)</script> \u202e垃圾桶满了\u2066 👨‍👩‍👧‍👦🗑️ &lt;i&gt;"


async def test_a_report_with_nothing_in_it_is_asked_for_words(stage: Stage) -> None:
    for words in ("#上报", "#上报   ", "#上报\u200b", "/report", "#上报:"):
        message = await stage.say(WANG, WORKERS, words)
        answer = await stage.last(WORKERS)
        assert answer.reply_to == message
        assert "请在 #上报 后写明情况" in answer.text
    await stage.photo(WANG, WORKERS, "#上报")
    assert "写明情况" in (await stage.last(WORKERS)).text
    assert not await stage.said(CENTRE)


async def test_a_picture_without_a_caption_is_left_alone(stage: Stage) -> None:
    await stage.photo(WANG, WORKERS)
    await stage.photo(WANG, WORKERS, count=3)

    assert not await stage.said(WORKERS)


async def test_the_longest_text_fits_on_every_card(stage: Stage) -> None:
    number = await reported(stage, MAX_LENGTH)
    await stage.tap(OWNER, CENTRE, "派 环卫所")
    await stage.say(OWNER, OWNER, f"/case {number}")

    assert "…" in (await stage.card(CENTRE, number)).text
    assert number in (await stage.last(OWNER)).text
    assert number in (await stage.last(TANG)).text
    await stage.tap(TANG, TANG, "接单")
    await stage.tap(TANG, TANG, "办结")
    await stage.say(TANG, TANG, "清" * 4096)
    await stage.tap(TANG, TANG, "提交")
    assert "请核查处置结果" in (await stage.last(WANG)).text
    await stage.say(OWNER, OWNER, f"/case {number}")
    assert number in (await stage.last(OWNER)).text


async def test_tags_directions_and_pictograms_are_only_text(stage: Stage) -> None:
    number = await reported(stage, NASTY)
    card = (await stage.card(CENTRE, number)).text
    assert "<b>首义路30号</b> & <script>" in card
    assert "\u202e" not in card
    assert "\u2066" not in card
    assert "👨" in card
    assert "&lt;i&gt;" in card


@pytest.mark.parametrize(
    "words", ["/nonsense", "/board@wangge_rehearsal_bot extra words", "/MINE", "/", "/报告", "/caseload 1"]
)
async def test_an_unknown_command_gets_one_sentence_in_private(stage: Stage, words: str) -> None:
    await stage.say(WANG, WANG, words)

    [answer] = await stage.said(WANG)
    assert answer.text


async def test_commands_of_other_bots_are_left_alone_in_a_group(stage: Stage) -> None:
    for words in ("/nonsense", "/help@other_bot", "/start@other_bot"):
        await stage.say(WANG, WORKERS, words)
    assert not await stage.said(WORKERS)

    await stage.say(WANG, WORKERS, "/nonsense@wangge_rehearsal_bot")
    assert "没有 /nonsense" in (await stage.last(WORKERS)).text


async def test_a_button_of_somebody_else_gives_a_private_alert_and_changes_nothing(stage: Stage) -> None:
    number = await reported(stage)
    before = {chat: (await stage.card(chat, number)) for chat in (WORKERS, CENTRE)}
    assert "中心工作人员" in (await alerted(stage, WANG, CENTRE, before[CENTRE].button("派 环卫所")))
    assert "上报人" in (await alerted(stage, LIU, WORKERS, before[WORKERS].button("改类别")))
    assert "不在" in (await alerted(stage, STRANGER, WORKERS, before[WORKERS].button("改类别")))

    for chat, card in before.items():
        assert await stage.card(chat, number) == card
    assert not await stage.said(LIU)


async def alerted(stage: Stage, who: int, chat: int, data: str | None) -> str:
    assert data is not None
    card = await stage.last(chat)
    answer = await stage.press(who, chat, card.id, data, forged=True)
    assert answer.alert
    return answer.text


async def test_two_who_tap_in_the_same_moment_the_first_wins_and_the_second_is_told_who(stage: Stage) -> None:
    number = await reported(stage)
    card = await stage.card(CENTRE, number)
    taps = [
        ("tap", {"by": by, "chat": CENTRE, "message_id": card.id, "data": card.button(label)})
        for by, label in ((OWNER, "派 环卫所"), (BACKUP, "派 武南村社区"))
    ]

    first, second = await stage.together(*taps)

    assert first["text"] == "已派给环卫所。"
    assert second["alert"]
    assert "李敏" in second["text"]
    assert "待接单" in second["text"]
    assert "承办 环卫所" in (await stage.card(CENTRE, number)).text
    assert stage.ask("SELECT count(*) FROM case_events WHERE kind = 'Dispatched'") == [(1,)]


async def test_the_same_tap_twenty_times_is_one(stage: Stage) -> None:
    number = await dispatched(stage, STALL, "派 城管中队")
    card = await stage.last(SQUAD)

    done = await stage.do("tap", by=ZHENG, chat=SQUAD, message_id=card.id, data=card.buttons["接单"], times=20)

    assert all(answer["answered"] for answer in done["answers"])
    assert [answer["text"] for answer in done["answers"]].count("已接单。") == 1
    assert stage.ask("SELECT count(*) FROM case_events WHERE kind = 'Accepted'") == [(1,)]
    assert "处置中" in (await stage.card(CENTRE, number)).text


async def test_a_stale_button_is_answered_with_what_is_so_now(stage: Stage) -> None:
    number = await reported(stage)
    old = await stage.card(CENTRE, number)
    await stage.tap(OWNER, CENTRE, "派 环卫所")

    answer = await stage.press(BACKUP, CENTRE, old.id, old.buttons["不予受理"], forged=True)

    assert answer.alert
    assert "待接单" in answer.text
    assert "李敏" in answer.text


@pytest.mark.parametrize(
    "data",
    [
        "", "x", "c:dp:1:1", "c:dp:1:1:nobody", "c:dp:zzzzzz:1:huanwei", "c:zz:1:1:", "c:rv:1:1:sat", "a:submit:99:",
        "a:cancel:1:", "c:am:1:1:E9999-1", "c:mh:1:1:!!", "c:mh:1:1:1", "c:pp:1:1:rows-nothing", "c:pp:1:1:un-9",
        "c:rr:1:1:9", "c:dp:-1:1:huanwei", "c:dp:1:1:huanwei:more", "垃圾", "c:sn:1:1:000", "c:ps:1:1:",
        "c:rj:1:1:zz",
    ],
)  # fmt: skip
async def test_forged_data_is_answered_and_changes_nothing(stage: Stage, data: str) -> None:
    number = await reported(stage)
    card = await stage.card(CENTRE, number)

    answer = await stage.press(OWNER, CENTRE, card.id, data, forged=True)

    assert answer.answered
    assert stage.ask("SELECT count(*) FROM case_events") == [(1,)]
    lines = (await stage.card(CENTRE, number)).text.splitlines()
    assert lines[1 : len(card.text.splitlines())] == card.text.splitlines()[1:]


async def test_a_button_from_a_chat_or_message_where_it_never_stood_does_nothing(stage: Stage) -> None:
    number = await dispatched(stage)
    accept = (await stage.last(TANG)).buttons["接单"]

    for chat, message in ((TANG, 999_999), (STRANGER, 1), (CHEN, 1)):
        assert (await stage.press(TANG, chat, message, accept, forged=True)).answered

    assert stage.ask("SELECT count(*) FROM case_events WHERE kind = 'Accepted'") == [(0,)]
    assert "待接单" in (await stage.card(CENTRE, number)).text


async def test_forged_taps_leave_one_line_that_the_admin_can_see(stage: Stage) -> None:
    number = await dispatched(stage)
    accept = (await stage.last(TANG)).buttons["接单"]
    card = await stage.card(CENTRE, number)
    for who, chat, message, data in (
        *((STRANGER, SQUAD, 1, accept), (WANG, WORKERS, card.id, accept), (TANG, TANG, 999_999, accept)),
        *((OWNER, CENTRE, card.id, accept.upper()), (OWNER, CENTRE, card.id, "a:submit:zzz:")),
    ):
        assert "无效" in (await stage.press(who, chat, message, data, forged=True)).text
    assert "不在" in (await stage.press(STRANGER, CENTRE, card.id, card.buttons["更多"], forged=True)).text

    assert stage.ask("SELECT what, count FROM incidents") == [("forged_tap", 5)]
    await stage.say(ADMIN, ADMIN, "/doctor")
    assert "今天有 5 次无效按钮" in (await stage.last(ADMIN)).text
    assert await stage.card(CENTRE, number) == card


async def test_the_prompt_of_another_person_is_not_answered_by_me(stage: Stage) -> None:
    number = await dispatched(stage, STALL, "派 城管中队")
    await stage.tap(ZHENG, SQUAD, "接单")
    await stage.tap(ZHENG, SQUAD, "办结")
    prompt = await stage.last(ZHENG)
    data = prompt.button("提交") or ""

    await stage.say(WU, WU, "已劝离")
    other = await stage.press(WU, WU, prompt.id, data, forged=True)

    assert other.alert
    assert "这个按钮无效" in other.text
    assert "处置中" in (await stage.card(CENTRE, number)).text


async def test_a_reply_to_a_foreign_message_is_left_alone(stage: Stage) -> None:
    await reported(stage)
    chatter = await stage.say(LIU, WORKERS, "下午开会")
    card = await stage.last(WORKERS)

    await stage.say(WANG, WORKERS, "收到", reply_to=chatter)
    await stage.say(LIU, WORKERS, "我也看到了", reply_to=card.id)

    assert len(await stage.said(WORKERS)) == 1


async def test_an_anonymous_admin_is_told_that_he_has_no_identity(stage: Stage) -> None:
    sample = await stage.say(WANG, WORKERS, "占位")
    body = stage.town.chats[WORKERS].messages[sample].body
    group = {"id": WORKERS, "type": "group", "title": "首义路街道网格员工作群"}
    anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}

    await stage.do(
        "raw_update",
        update={"message": {**body, "message_id": 990, "from": anonymous, "sender_chat": group, "text": BINS}},
    )

    assert "匿名" in (await stage.last(WORKERS)).text
    assert not await stage.said(CENTRE)


async def test_words_in_private_that_are_no_command_get_a_hint(stage: Stage) -> None:
    await stage.say(WANG, WANG, "在吗")
    assert "/help" in (await stage.last(WANG)).text
    await stage.say(WANG, WANG, "/cancel")
    assert "没有正在填写" in (await stage.last(WANG)).text


async def test_an_empty_answer_to_a_prompt_keeps_the_prompt(stage: Stage) -> None:
    number = await reported(stage)
    await stage.tap(OWNER, CENTRE, "不予受理")
    await stage.tap(OWNER, CENTRE, "自己写")
    await stage.photo(OWNER, OWNER)
    assert "文字" in (await stage.last(OWNER)).text
    await stage.say(OWNER, OWNER, "属邻街管理")

    assert "不予受理" in (await stage.card(CENTRE, number)).text


async def test_an_update_that_comes_twice_is_one(stage: Stage) -> None:
    await stage.do("duplicate_next", n=1)

    await reported(stage)

    assert len(await stage.said(WORKERS)) == 1
    assert stage.ask("SELECT count(*) FROM cases") == [(1,)]


async def test_a_card_that_somebody_deleted_is_made_anew_once(stage: Stage) -> None:
    number = await handling(stage)
    card = await stage.card(CENTRE, number)
    stage.town.remove(stage.town.chats[CENTRE].messages[card.id])

    await stage.tap(TANG, TANG, "办结")
    await stage.say(TANG, TANG, "清运车已清空")
    await stage.tap(TANG, TANG, "提交")

    assert (await stage.card(CENTRE, number)).id != card.id


async def test_a_group_that_becomes_a_supergroup_goes_on(stage: Stage) -> None:
    number = await handling(stage)
    new = (await stage.do("upgrade", chat=CENTRE))["id"]

    await stage.tap(TANG, TANG, "办结")
    await stage.say(TANG, TANG, "已清运")
    await stage.tap(TANG, TANG, "提交")

    assert "待核查" in (await stage.card(new, number)).text
