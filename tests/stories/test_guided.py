"""The guided form in private: words, category, place, a last look; every step by a tap or a word, nothing lost."""

from bot.config.settings import PrivacySection
from bot.loops.nightly import purge
from tests.stories.cast import CENTRE, HE, HEAD, OWNER, STRANGER, TANG, WANG, WORKERS
from tests.stories.road import BINS, handling, settle
from tests.stories.stage import Stage

WORDS = "垃圾桶满了没人清"


async def form(stage: Stage) -> str:
    return (await stage.last(WANG)).text


async def up_to_review(stage: Stage) -> None:
    await stage.say(WANG, WANG, "/report")
    await stage.say(WANG, WANG, WORDS)
    await stage.tap(WANG, WANG, "垃圾满溢")
    await stage.say(WANG, WANG, "首义路30号3栋2单元501")


async def test_three_answers_and_a_tap_make_a_case_and_one_message_is_left(stage: Stage) -> None:
    await stage.say(WANG, WANG, "/report")
    assert "请说明发现了什么情况" in await form(stage)
    await stage.say(WANG, WANG, WORDS)
    assert "属于哪一类" in await form(stage)
    await stage.tap(WANG, WANG, "垃圾满溢")
    assert "在什么地点" in await form(stage)
    await stage.say(WANG, WANG, "首义路30号")
    assert "请核对" in await form(stage)

    assert (await stage.tap(WANG, WANG, "提交")).text == "已登记。"

    [card] = await stage.said(WANG)
    assert "垃圾满溢" in card.text
    assert "首义路30号" in card.text
    assert WORDS in (await stage.last(CENTRE)).text
    assert not await stage.said(WORKERS)


async def test_a_tag_without_words_begins_it_too_and_a_second_one_goes_on_with_it(stage: Stage) -> None:
    await stage.say(WANG, WANG, "#上报")
    await stage.say(WANG, WANG, WORDS)

    await stage.say(WANG, WANG, "#上报")

    [question] = await stage.said(WANG)
    assert WORDS in question.text
    assert "属于哪一类" in question.text


async def test_pictures_a_voice_note_and_a_location_go_with_it_in_any_order(stage: Stage) -> None:
    await stage.say(WANG, WANG, "/report")
    await stage.photo(WANG, WANG, count=3)
    await stage.later(seconds=2)
    await stage.do("voice", by=WANG, chat=WANG)
    await stage.do("location", by=WANG, chat=WANG, lat=30.54, lon=114.31)
    await stage.say(WANG, WANG, WORDS)
    assert "附件：4 件" in await form(stage)
    assert "已定位" in await form(stage)

    await stage.tap(WANG, WANG, "暂不确定")
    assert "请核对" in await form(stage), "the place is known already"
    await stage.tap(WANG, WANG, "提交")

    card = await stage.last(CENTRE)
    assert "图3" in card.text
    assert "语音1" in card.text
    assert "已定位" in card.text
    await stage.tap(OWNER, CENTRE, "看附件")
    album = [one for one in await stage.said(OWNER) if one.album]
    assert len(album) == 3
    assert "上报时所附" in (await stage.last(OWNER)).text, "the voice note by itself"


async def test_the_category_is_found_by_menu_or_by_writing_it(stage: Stage) -> None:
    await stage.say(WANG, WANG, "/report")
    await stage.say(WANG, WANG, "有个东西坏了")
    await stage.tap(WANG, WANG, "其他类别")
    await stage.tap(WANG, WANG, "市容环境")
    await stage.tap(WANG, WANG, "返回")
    await stage.tap(WANG, WANG, "返回")
    await stage.say(WANG, WANG, "井盖")
    await stage.tap(WANG, WANG, "井盖")

    assert "类别：井盖" in await form(stage)
    assert "在什么地点" in await form(stage)


async def test_at_the_last_look_everything_can_still_be_changed(stage: Stage) -> None:
    await up_to_review(stage)
    await stage.tap(WANG, WANG, "标为紧急")
    assert "紧急" in (await form(stage)).splitlines()
    await stage.tap(WANG, WANG, "添加说明")
    await stage.say(WANG, WANG, "已经溢到路面")
    await stage.tap(WANG, WANG, "改地点")
    await stage.say(WANG, WANG, "首义路32号")
    await stage.tap(WANG, WANG, "居民电话")
    await stage.say(WANG, WANG, "没有电话")
    assert "没有找到电话号码" in (await stage.last(WANG)).text
    await stage.say(WANG, WANG, "张三丰 13800001234")
    shown = await form(stage)
    assert "张* 138****1234" in shown
    assert not [one for one in await stage.messages(WANG) if not one.by_bot and "13800001234" in one.text]
    await stage.tap(WANG, WANG, "提交")

    card = await stage.last(CENTRE)
    assert "紧急" in card.text.splitlines()[0]
    assert "首义路32号" in card.text
    assert f"{WORDS}\n已经溢到路面" in card.text
    assert "留有居民联系方式" in card.text


async def test_it_is_gone_on_with_after_a_restart(stage: Stage) -> None:
    await stage.say(WANG, WANG, "/report")
    await stage.say(WANG, WANG, WORDS)
    await stage.close()
    await stage.open()

    await stage.tap(WANG, WANG, "垃圾满溢")
    await stage.close()
    await stage.open()
    await stage.say(WANG, WANG, "首义路30号")
    await stage.tap(WANG, WANG, "提交")

    assert WORDS in (await stage.last(CENTRE)).text


async def test_another_question_in_between_does_not_lose_it(stage: Stage) -> None:
    await handling(stage, BINS, "派 武南村", HEAD)
    await stage.say(HEAD, HEAD, "/report")
    await stage.say(HEAD, HEAD, WORDS)
    await settle(stage, HEAD, "已清运")

    await stage.tap(HEAD, HEAD, "暂不确定")
    await stage.say(HEAD, HEAD, "首义路30号")
    await stage.tap(HEAD, HEAD, "提交")

    assert WORDS in (await stage.last(CENTRE)).text


async def test_given_up_it_leaves_no_words_behind(stage: Stage) -> None:
    await up_to_review(stage)

    await stage.tap(WANG, WANG, "取消")

    assert not await stage.said(WANG)
    assert stage.ask("SELECT count(*) FROM notes WHERE text IS NOT NULL") == [(0,)]
    await stage.say(WANG, WANG, "/report")
    await stage.say(WANG, WANG, "取消")
    assert "已取消" in (await stage.last(WANG)).text


async def test_without_words_nothing_is_submitted(stage: Stage) -> None:
    await stage.say(WANG, WANG, "/report")
    ask = (await stage.last(WANG)).buttons["取消"].split(":")[2]

    answer = await stage.press(WANG, WANG, (await stage.last(WANG)).id, f"a:submit:{ask}:", forged=True)

    assert answer.alert
    assert "文字" in answer.text
    assert not await stage.said(CENTRE)


async def test_a_button_of_the_form_that_was_never_drawn_does_nothing(stage: Stage) -> None:
    await stage.say(WANG, WANG, "/report")
    question = await stage.last(WANG)
    ask = question.buttons["取消"].split(":")[2]

    for data in (f"a:row:{ask}:E9999-1", f"a:step:{ask}:nowhere", f"a:open:{ask}:", f"a:page:{ask}:sub-99"):
        assert (await stage.press(WANG, WANG, question.id, data, forged=True)).answered
    other = await stage.press(TANG, WANG, question.id, question.buttons["取消"], forged=True)

    assert other.alert
    assert "请说明发现了什么情况" in await form(stage)


async def test_left_lying_for_days_it_has_expired_and_that_is_said(stage: Stage) -> None:
    await stage.say(WANG, WANG, "/report")
    await stage.until("11-27 10:00")

    await stage.say(WANG, WANG, WORDS)

    assert "已过期" in (await stage.last(WANG)).text
    assert not await stage.said(CENTRE)


async def test_the_button_of_a_form_long_forgotten_never_cancels_a_newer_one(stage: Stage) -> None:
    await stage.say(WANG, WANG, "/report")
    old = await stage.last(WANG)
    await stage.until("11-30 10:00")
    await stage.alter(lambda tx: print(purge(tx, PrivacySection(), stage.now())))
    await stage.say(WANG, WANG, "/report")
    new = await stage.last(WANG)
    assert new.id != old.id

    answer = await stage.press(WANG, WANG, old.id, old.buttons["取消"])

    assert answer.alert
    assert "已过期" in answer.text
    assert (await stage.last(WANG)).id == new.id
    await stage.say(WANG, WANG, WORDS)
    assert "属于哪一类" in await form(stage)


async def test_who_reports_nothing_is_told_who_does(stage: Stage) -> None:
    await stage.say(HE, HE, "/report")
    assert "供网格员" in (await stage.last(HE)).text
    await stage.say(STRANGER, STRANGER, "/report")
    assert "只服务" in (await stage.last(STRANGER)).text
