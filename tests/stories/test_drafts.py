"""Drafts: a forwarded message, or (where the centre wants it) any picture with words, is a report by one tap."""

import pytest

from tests.stories.cast import ADMIN, CENTRE, LIU, OWNER, STRANGER, TANG, WANG, WORKERS
from tests.stories.stage import Stage

FULL = "首义路30号垃圾桶满了"
PHONE = "13800001234"


@pytest.fixture
def takes_pictures() -> bool:
    return True


async def test_a_picture_with_words_is_asked_about_and_becomes_a_case_by_one_tap(stage: Stage) -> None:
    picture = await stage.photo(WANG, WORKERS, FULL)
    [question] = await stage.said(WORKERS)
    assert question.reply_to == picture
    assert list(question.buttons) == ["立案", "不是上报"]
    assert not await stage.said(CENTRE)

    assert (await stage.tap(WANG, WORKERS, "立案")).text == "已登记。"

    [card] = await stage.said(WORKERS)
    assert card.id == question.id, "the question has become the card"
    assert "垃圾满溢" in card.text
    assert "图1" in card.text
    assert FULL in (await stage.last(CENTRE)).text


async def test_what_is_no_report_leaves_nothing_behind(stage: Stage) -> None:
    await stage.photo(WANG, WORKERS, "今天的晚饭")

    assert (await stage.tap(WANG, WORKERS, "不是上报")).text == "好的，不作为上报。"

    assert not await stage.said(WORKERS)
    assert not await stage.said(CENTRE)
    assert stage.ask("SELECT count(*) FROM asks WHERE NOT closed") == [(0,)]


async def test_words_alone_or_a_picture_alone_are_chatter_still(stage: Stage) -> None:
    await stage.say(WANG, WORKERS, FULL)
    await stage.photo(WANG, WORKERS)
    await stage.photo(OWNER, CENTRE, FULL)
    await stage.do("join", chat=WORKERS, user=STRANGER)
    await stage.photo(STRANGER, WORKERS, FULL)

    assert not await stage.said(WORKERS)
    assert not await stage.said(CENTRE)


async def test_only_its_writer_may_say_what_it_is(stage: Stage) -> None:
    await stage.photo(WANG, WORKERS, FULL)

    answer = await stage.tap(LIU, WORKERS, "立案")

    assert answer.alert
    assert "其他同事" in answer.text
    assert not await stage.said(CENTRE)


async def test_an_album_is_one_draft_and_one_case_with_all_its_pictures(stage: Stage) -> None:
    await stage.photo(WANG, WORKERS, FULL, count=10)
    [question] = await stage.said(WORKERS)

    await stage.tap(WANG, WORKERS, "立案")

    [card] = await stage.said(WORKERS)
    assert card.id == question.id
    assert "图10" in card.text


async def test_two_drafts_stand_side_by_side(stage: Stage) -> None:
    await stage.photo(WANG, WORKERS, FULL)
    await stage.photo(LIU, WORKERS, "首义路8号下水道堵了")
    first, second = await stage.said(WORKERS)

    await stage.press(WANG, WORKERS, first.id, first.buttons["立案"])
    await stage.press(LIU, WORKERS, second.id, second.buttons["不是上报"])

    [card] = await stage.said(WORKERS)
    assert card.id == first.id
    assert len(await stage.said(CENTRE)) == 1


async def test_somebody_who_makes_it_a_report_by_a_reply_ends_the_draft(stage: Stage) -> None:
    picture = await stage.photo(WANG, WORKERS, FULL)

    await stage.say(LIU, WORKERS, "#上报", reply_to=picture)

    [card] = await stage.said(WORKERS)
    assert "垃圾满溢" in card.text
    assert not [one for one in await stage.said(WORKERS) if "立案" in one.buttons]


async def test_what_was_edited_before_the_tap_is_what_is_reported(stage: Stage) -> None:
    picture = await stage.photo(WANG, WORKERS, "首义路30号桶")
    await stage.do("edit", by=WANG, chat=WORKERS, message_id=picture, text=FULL)

    await stage.tap(WANG, WORKERS, "立案")

    assert FULL in (await stage.last(CENTRE)).text
    assert len(await stage.said(CENTRE)) == 1


async def test_the_draft_outlives_a_restart(stage: Stage) -> None:
    await stage.photo(WANG, WORKERS, FULL)
    await stage.close()
    await stage.open()

    await stage.tap(WANG, WORKERS, "立案")

    assert "图1" in (await stage.last(WORKERS)).text


async def test_a_draft_of_a_group_that_became_a_supergroup_is_reported_there(stage: Stage) -> None:
    await stage.photo(WANG, WORKERS, FULL)
    new = (await stage.do("upgrade", chat=WORKERS))["id"]
    await stage.until("16:15")

    await stage.tap(OWNER, OWNER, "立案")

    assert "垃圾满溢" in (await stage.last(new)).text
    assert "图1" in (await stage.last(CENTRE)).text


async def test_a_number_in_a_picture_s_words_goes_away_only_when_it_is_a_report(stage: Stage) -> None:
    picture = await stage.photo(WANG, WORKERS, f"{FULL}，店主{PHONE}")
    assert picture in [one.id for one in await stage.messages(WORKERS)]

    await stage.tap(WANG, WORKERS, "立案")

    assert picture not in [one.id for one in await stage.messages(WORKERS)]
    assert "留有居民联系方式" in (await stage.last(CENTRE)).text
    assert "已加密存入案件" in (await stage.last(WANG)).text


async def test_a_draft_that_nobody_decides_passes_to_the_staff_who_answer_for_the_station(stage: Stage) -> None:
    await stage.photo(WANG, WORKERS, f"{FULL}，店主{PHONE}")
    [question] = await stage.said(WORKERS)
    await stage.until("15:30")
    assert not await stage.said(OWNER)

    await stage.until("16:15")
    passed = await stage.last(OWNER)
    assert "王秀英" in passed.text
    assert FULL in passed.text
    assert PHONE not in passed.text
    await stage.tap(OWNER, OWNER, "立案")

    card = await stage.last(WORKERS)
    assert card.id == question.id
    assert "王* 上报" in (await stage.last(CENTRE)).text
    assert not [one for one in await stage.said(OWNER) if "立案" in one.buttons]


async def test_once_the_writer_has_decided_nobody_else_is_asked(stage: Stage) -> None:
    await stage.photo(WANG, WORKERS, FULL)
    await stage.until("16:15")
    assert "立案" in (await stage.last(OWNER)).buttons

    await stage.tap(WANG, WORKERS, "不是上报")

    assert not await stage.said(OWNER)
    await stage.until("11-24 12:00")
    assert not [one for one in await stage.said(WANG) if "没有确认" in one.text]


async def test_a_draft_that_nobody_ever_decides_lapses_and_its_writer_is_told_once(stage: Stage) -> None:
    await stage.photo(WANG, WORKERS, FULL)

    await stage.until("11-24 12:00")
    await stage.until("11-26 12:05")

    assert not await stage.said(WORKERS)
    assert not await stage.said(OWNER)
    assert len([one for one in await stage.said(WANG) if "一直没有确认" in one.text]) == 1


async def test_each_of_several_drafts_after_one_another_passes_on_and_lapses_as_the_first_did(stage: Stage) -> None:
    for day in (23, 25):
        await stage.until(f"11-{day} 09:45")
        await stage.photo(WANG, WORKERS, FULL)
        await stage.until(f"11-{day} 16:15")
        assert [one for one in await stage.said(OWNER) if "立案" in one.buttons], day

        await stage.until(f"11-{day + 1} 16:15")
        assert not await stage.said(WORKERS)

    assert len([one for one in await stage.said(WANG) if "一直没有确认" in one.text]) == 2


async def test_a_forwarded_report_needs_a_tap_for_it_is_not_its_senders(stage: Stage) -> None:
    await stage.close()
    original = await stage.say(LIU, WORKERS, f"#上报 {FULL}")
    stage.town.updates.waiting.clear()
    await stage.open()

    await stage.do("forward", by=WANG, chat=WORKERS, from_chat=WORKERS, message_id=original)
    assert "转发" in (await stage.last(WORKERS)).text
    assert not await stage.said(CENTRE)

    await stage.tap(WANG, WORKERS, "立案")

    card = await stage.last(CENTRE)
    assert FULL in card.text
    assert "信息来源：刘*" in card.text
    assert "王* 上报" in card.text


async def test_in_private_a_forwarded_message_or_a_picture_is_asked_about(stage: Stage) -> None:
    chatter = await stage.photo(LIU, WORKERS, FULL)
    await stage.tap(LIU, WORKERS, "不是上报")
    await stage.do("forward", by=WANG, chat=WANG, from_chat=WORKERS, message_id=chatter)
    assert "转发" in (await stage.last(WANG)).text

    await stage.tap(WANG, WANG, "立案")

    assert "信息来源：刘*" in (await stage.last(CENTRE)).text
    [card] = await stage.said(WANG)
    assert "图1" in card.text


async def test_a_picture_without_words_in_private_leads_to_the_form(stage: Stage) -> None:
    await stage.photo(WANG, WANG)
    await stage.tap(WANG, WANG, "立案")
    assert "附件：1 件" in (await stage.last(WANG)).text

    await stage.say(WANG, WANG, FULL)

    assert "属于哪一类" in (await stage.last(WANG)).text


async def test_an_officer_who_reports_nothing_is_not_asked_about_pictures(stage: Stage) -> None:
    await stage.photo(TANG, TANG, FULL)
    assert "没有看懂" in (await stage.last(TANG)).text
    await stage.photo(ADMIN, ADMIN, FULL)
    assert "立案" not in (await stage.last(ADMIN)).buttons
