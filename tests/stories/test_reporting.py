"""Every way to report, and how a report is completed afterwards."""

import pytest

from tests.stories.cast import CENTRE, LIU, OWNER, STRANGER, WANG, WORKERS
from tests.stories.road import BINS, STALL, reported
from tests.stories.stage import Stage


@pytest.mark.parametrize(
    "words",
    [
        "#上报 首义路30号垃圾桶满了",
        "＃上报首义路30号垃圾桶满了",
        "/report 首义路30号垃圾桶满了",
        "@wangge_rehearsal_bot 首义路30号垃圾桶满了",
        "#上报\n类别:垃圾满溢\n地点：首义路30号\n情况：桶满了\n紧急: 否",
        "#上报 情况:桶满了\n地点:首义路30号\n类别：垃圾满溢",
    ],
)
async def test_however_it_is_written_it_is_one_case_with_one_answer(stage: Stage, words: str) -> None:
    report = await stage.say(WANG, WORKERS, words)

    [card] = await stage.said(WORKERS)
    assert card.reply_to == report
    assert "垃圾满溢（市容环境）" in card.text
    assert "首义路30号" in card.text
    assert len(await stage.said(CENTRE)) == 1
    assert "桶满了" in (await stage.last(CENTRE)).text


async def test_the_lines_of_a_form_fill_the_case(stage: Stage) -> None:
    number = await reported(
        stage, "#上报\n情况:下水道堵了\n地点:首义路8号\n紧急:是\n联系人:赵一曼\n电话:138 0000 1234"
    )

    card = await stage.card(CENTRE, number)
    assert "紧急" in card.text.splitlines()[0]
    assert "首义路8号" in card.text
    assert "留有居民联系方式" in card.text
    assert "赵一曼" not in card.text


async def test_a_photo_with_a_tagged_caption_is_a_report(stage: Stage) -> None:
    await stage.photo(WANG, WORKERS, "#上报 首义路30号垃圾桶满了")

    assert "图1" in (await stage.last(WORKERS)).text
    assert "看附件" in str((await stage.last(CENTRE)).buttons)


@pytest.mark.parametrize(("kind", "shown"), [("video", "图1"), ("voice", "语音1"), ("document", "文件1")])
async def test_however_it_is_sent_its_caption_makes_it_a_report(stage: Stage, kind: str, shown: str) -> None:
    await stage.do(kind, by=WANG, chat=WORKERS, caption="#上报 首义路30号垃圾桶满了")

    assert shown in (await stage.last(WORKERS)).text
    assert len(await stage.said(CENTRE)) == 1
    before = len(await stage.said(OWNER))
    await stage.tap(OWNER, CENTRE, "看附件")
    [sent] = (await stage.said(OWNER))[before:]
    assert "上报时所附" in sent.text


async def test_an_album_is_one_case_with_all_its_pictures(stage: Stage) -> None:
    await stage.photo(WANG, WORKERS, "#上报 首义路30号垃圾桶满了", count=5)

    assert len(await stage.said(WORKERS)) == 1
    assert "图5" in (await stage.last(WORKERS)).text


async def test_an_album_just_after_a_report_belongs_to_it_unless_it_is_a_report_itself(stage: Stage) -> None:
    """Whichever of its parts has the words, and in whatever order they come."""
    await stage.say(WANG, WORKERS, "#上报 首义路12号占道经营")
    await stage.photo(WANG, WORKERS, "", count=3)
    await stage.later(seconds=2)
    [card] = await stage.said(WORKERS)
    assert "图3" in card.text

    body = [one for one in stage.town.chats[WORKERS].messages.values() if one.body.get("photo")][-1].body
    for n, words in enumerate(["", "#上报 垃圾桶满了", ""]):
        photo = [{**body["photo"][-1], "file_unique_id": f"v{n}"}]
        part = {"message_id": 900 + n, "media_group_id": "album-2", "caption": words, "photo": photo}
        await stage.do("raw_update", update={"message": {**body, **part}})
    await stage.later(seconds=2)

    first, second = await stage.said(WORKERS)
    assert "图3" in first.text
    assert "图4" not in first.text
    assert "图3" in second.text
    assert stage.ask("SELECT count(*) FROM timers WHERE kind = 'album'") == [(0,)]


async def test_parts_of_an_album_that_come_late_or_before_the_caption_belong_to_it(stage: Stage) -> None:
    await stage.photo(WANG, WORKERS, "先发一张看看")
    body = [one for one in stage.town.chats[WORKERS].messages.values()][-1].body
    first, caption, late = (
        {**body, "message_id": 900 + n, "media_group_id": "album-1", "caption": words, "photo": photo}
        for n, (words, photo) in enumerate(
            (w, [{**body["photo"][-1], "file_unique_id": f"u{n}"}])
            for n, w in enumerate(["", "#上报 垃圾桶满了", ""])
        )
    )
    for part in (first, caption):
        await stage.do("raw_update", update={"message": part})
    await stage.later(seconds=2)
    assert "图2" in (await stage.last(WORKERS)).text

    await stage.do("raw_update", update={"message": late})

    [card] = await stage.said(WORKERS)
    assert "图3" in card.text
    assert len(await stage.said(CENTRE)) == 1


async def test_a_reply_makes_somebody_elses_message_a_report(stage: Stage) -> None:
    picture = await stage.photo(LIU, WORKERS, "首义路30号的垃圾桶满了")

    await stage.say(WANG, WORKERS, "#上报", reply_to=picture)

    card = await stage.last(CENTRE)
    assert "垃圾桶满了" in card.text
    assert "图1" in card.text
    assert "信息来源" in card.text
    assert "刘*" in card.text
    assert "王* 上报" in card.text


async def test_a_message_that_is_a_report_already_is_not_reported_again(stage: Stage) -> None:
    report = await stage.say(WANG, WORKERS, STALL)

    await stage.say(LIU, WORKERS, "#上报", reply_to=report)

    assert "已收入案件 SY20261123-0001" in (await stage.last(WORKERS)).text
    assert len(await stage.said(CENTRE)) == 1


async def test_a_location_within_two_minutes_completes_the_report(stage: Stage) -> None:
    await stage.say(WANG, WORKERS, "#上报 垃圾桶满了")
    assert "地点待补充" in (await stage.last(WORKERS)).text
    await stage.later(seconds=100)

    await stage.do("location", by=WANG, chat=WORKERS, lat=30.54, lon=114.31)

    [card] = await stage.said(WORKERS)
    assert "已定位" in card.text
    assert "待补充" not in card.text


async def test_a_location_that_comes_later_needs_to_reply_to_the_card(stage: Stage) -> None:
    await stage.say(WANG, WORKERS, "#上报 垃圾桶满了")
    card = await stage.last(WORKERS)
    await stage.later(minutes=5)

    await stage.do("location", by=WANG, chat=WORKERS, lat=30.54, lon=114.31)
    assert "已定位" not in (await stage.last(WORKERS)).text

    await stage.do("location", by=WANG, chat=WORKERS, lat=30.54, lon=114.31, reply_to=card.id)
    assert "已定位" in (await stage.last(WORKERS)).text


async def test_the_place_is_asked_for_on_the_card_and_given_by_a_reply(stage: Stage) -> None:
    await stage.say(WANG, WORKERS, "#上报 垃圾桶满了")

    await stage.tap(WANG, WORKERS, "补充位置")
    question = await stage.last(WANG)
    assert question.asks
    await stage.say(WANG, WANG, "长湖西村3栋2单元501")

    [card, *_] = await stage.said(WORKERS)
    assert "长湖西村3栋" in card.text
    assert "501" not in card.text
    assert question.id not in [one.id for one in await stage.messages(WANG)]


async def test_a_wrong_category_is_corrected_by_two_taps(stage: Stage) -> None:
    number = await reported(stage, "#上报 首义路30号东西很乱")
    assert "类别待定" in (await stage.card(WORKERS, number)).text

    await stage.tap(WANG, WORKERS, "改类别")
    await stage.tap(WANG, WORKERS, "市容环境")
    await stage.tap(WANG, WORKERS, "垃圾满溢")

    assert "垃圾满溢" in (await stage.card(WORKERS, number)).text
    assert "垃圾满溢" in (await stage.card(CENTRE, number)).text


async def test_a_residents_number_is_given_in_private_and_kept(stage: Stage) -> None:
    number = await reported(stage, STALL)

    assert "?start=card_" in (await stage.tap(WANG, WORKERS, "私下补充居民电话")).url
    await stage.say(WANG, WANG, "张三丰 13800001234")

    assert "加密" in (await stage.last(WANG)).text
    assert "留有居民联系方式" in (await stage.card(CENTRE, number)).text
    assert not [one for one in await stage.messages(WANG) if "13800001234" in one.text]


async def test_something_settled_on_the_spot_is_recorded_in_one_message(stage: Stage) -> None:
    await stage.photo(WANG, WORKERS, "#自办 首义路30号门口小广告已清理")

    card = await stage.last(WORKERS)
    assert "已结案" in card.text or "待核查" in card.text


async def test_an_edited_report_keeps_its_old_words_and_adds_the_new(stage: Stage) -> None:
    report = await stage.say(WANG, WORKERS, BINS)

    await stage.do("edit", by=WANG, chat=WORKERS, message_id=report, text=f"{BINS},已溢到路面")

    assert len(await stage.said(CENTRE)) == 1
    await stage.say(OWNER, OWNER, "/case 1")
    history = (await stage.last(OWNER)).text
    assert "已溢到路面" in history
    assert "补充" in history


async def test_chatter_is_left_alone(stage: Stage) -> None:
    for words in ("今天下午三点开会", "收到", "大家看看这个垃圾桶", "@somebody 在吗"):
        await stage.say(WANG, WORKERS, words)
    await stage.photo(LIU, WORKERS, "晚饭")
    await stage.do("location", by=LIU, chat=WORKERS, lat=30.5, lon=114.3)

    assert not await stage.said(WORKERS)
    assert not await stage.said(CENTRE)


async def test_a_stranger_in_the_group_gets_one_sentence_and_opens_nothing(stage: Stage) -> None:
    await stage.do("join", chat=WORKERS, user=STRANGER)
    await stage.say(STRANGER, WORKERS, "大家好")
    assert not await stage.said(WORKERS)

    report = await stage.say(STRANGER, WORKERS, BINS)

    [answer] = await stage.said(WORKERS)
    assert answer.reply_to == report
    assert "不在" in answer.text
    assert not await stage.said(CENTRE)


async def test_a_message_that_two_people_make_a_report_is_one_case(stage: Stage) -> None:
    picture = await stage.photo(LIU, WORKERS, "首义路30号的垃圾桶满了")
    await stage.say(WANG, WORKERS, "#上报", reply_to=picture)

    again = await stage.say(LIU, WORKERS, "#上报", reply_to=picture)

    answer = await stage.last(WORKERS)
    assert answer.reply_to == again
    assert "已收入案件 SY20261123-0001" in answer.text
    assert len(await stage.said(CENTRE)) == 1


async def test_a_reply_to_any_part_of_an_album_takes_all_of_it_and_its_words(stage: Stage) -> None:
    await stage.photo(LIU, WORKERS, "首义路30号的垃圾桶满了", count=4)
    parts = [one.id for one in await stage.messages(WORKERS)]

    await stage.say(WANG, WORKERS, "#上报", reply_to=parts[2])

    card = await stage.last(CENTRE)
    assert "垃圾桶满了" in card.text
    assert "图4" in card.text


async def test_a_location_before_the_report_goes_with_it(stage: Stage) -> None:
    await stage.do("location", by=WANG, chat=WORKERS, lat=30.54, lon=114.31)
    await stage.do("location", by=LIU, chat=WORKERS, lat=30.5, lon=114.3)
    await stage.later(seconds=100)

    await stage.say(WANG, WORKERS, "#上报 垃圾桶满了")

    [card] = await stage.said(WORKERS)
    assert "已定位" in card.text
    assert stage.ask("SELECT count(*) FROM spots") == [(1,)], "of the other one only"


async def test_a_location_long_before_the_report_or_used_already_says_nothing_of_it(stage: Stage) -> None:
    await stage.do("location", by=WANG, chat=WORKERS, lat=30.54, lon=114.31)
    await stage.later(minutes=3)
    await stage.say(WANG, WORKERS, "#上报 垃圾桶满了")
    assert "已定位" not in (await stage.last(WORKERS)).text

    await stage.do("location", by=LIU, chat=WORKERS, lat=30.54, lon=114.31)
    await stage.say(LIU, WORKERS, "#上报 首义路8号井盖响")
    await stage.say(LIU, WORKERS, "#上报 首义路9号井盖响")
    assert "已定位" not in (await stage.last(WORKERS)).text


async def test_a_location_in_private_says_what_it_waits_for(stage: Stage) -> None:
    await stage.do("location", by=WANG, chat=WANG, lat=30.54, lon=114.31)
    assert "2 分钟内" in (await stage.last(WANG)).text

    await stage.say(WANG, WANG, "#上报 垃圾桶满了")

    assert "已定位" in (await stage.last(CENTRE)).text


async def test_what_becomes_a_report_by_being_edited_is_one(stage: Stage) -> None:
    chatter = await stage.say(WANG, WORKERS, "首义路30号垃圾桶满了")
    await stage.do("edit", by=WANG, chat=WORKERS, message_id=chatter, text="大家看看")
    assert not await stage.said(WORKERS)

    await stage.do("edit", by=WANG, chat=WORKERS, message_id=chatter, text=BINS)
    await stage.do("edit", by=WANG, chat=WORKERS, message_id=chatter, text=f"{BINS}，味道很大")

    [card] = await stage.said(WORKERS)
    assert card.reply_to == chatter
    assert len(await stage.said(CENTRE)) == 1


async def test_a_report_in_private_is_one_case_whose_card_stands_there(stage: Stage) -> None:
    await stage.photo(WANG, WANG, BINS, count=2)
    await stage.later(seconds=2)

    [card] = await stage.said(WANG)
    assert "图2" in card.text
    assert not await stage.said(WORKERS)
    assert len(await stage.said(CENTRE)) == 1


async def test_an_album_of_ten_that_a_crash_has_split_is_one_case_with_ten_pictures(stage: Stage) -> None:
    """The line breaks after four parts; the others come, out of order, to the next process."""
    await stage.close()
    await stage.photo(WANG, WORKERS, BINS, count=10)
    waiting = list(stage.town.updates.waiting)
    stage.town.updates.waiting.clear()
    stage.town.updates.waiting.extend(waiting[:4])
    await stage.open()
    assert "图4" in (await stage.last(WORKERS)).text
    await stage.close()
    stage.town.updates.waiting.extend(waiting[:3:-1])
    await stage.open()

    [card] = await stage.said(WORKERS)
    assert "图10" in card.text
    assert len(await stage.said(CENTRE)) == 1


@pytest.mark.parametrize(
    ("kind", "words", "shown"),
    [("voice", "见语音", "语音1"), ("document", "见文件", "文件1"), ("video", "见视频", "图1")],
)
async def test_a_reply_to_something_without_words_is_a_report_that_says_what_to_look_at(
    stage: Stage, kind: str, words: str, shown: str
) -> None:
    sent = await stage.do(kind, by=LIU, chat=WORKERS)

    await stage.say(WANG, WORKERS, "#上报", reply_to=sent["message_id"])

    card = await stage.last(CENTRE)
    assert words in card.text
    assert shown in card.text
