"""The workers' voice in the chat: taken with one line, answered in private; late ones stand in the morning's list."""

import json
from dataclasses import replace

import pytest

from dispatch.model import Person
from dispatch.rounds.voices import Voice
from handlers.bot_api.callback_data import ListName, ListTap, encode, to_36
from tests.handlers.rounds.test_visits import at_home, one_visit
from tests.handlers.town import Message, Town
from tests.handlers.weekly import CENTRE_CHAT, WORKER_CHAT
from tests.street import CHEN, DIRECTOR, HEAD, LI, WANG, ZHAO, local

LIS, WANGS, DIRECTORS = 1000 + LI.id, 1000 + WANG.id, 1000 + DIRECTOR.id
SAID = "#建议 晨会改到八点半"


def the_voice(town: Town) -> Voice:
    return town.tx.voices.require(1)


def own(town: Town, who: Person = WANG) -> Message:
    return next(m for m in town.in_chat(1000 + who.id) if "已收下：" in m.text)


def answer(town: Town, words: str = "下周起改到八点半") -> None:
    town.say(LI, "/voice")
    town.tap(LI, town.last(LIS), "答复 1")
    town.say(LI, words)


def test_a_voice_in_private_is_taken_and_says_until_when_it_is_answered(town: Town) -> None:
    town.say(WANG, SAID)

    (mine,) = town.in_chat(WANGS)
    assert mine.text == "已收下：晨会改到八点半\n12月7日前答复您。答复人能看到您的姓名。"
    assert mine.labels == ["不署名"]
    assert town.in_chat(LIS) == [], "its owner has it in the next morning's message"


def test_a_voice_in_a_group_is_taken_with_one_line_and_answered_in_private(town: Town) -> None:
    said = town.say(WANG, "#困难 三网格没有电子钥匙", WORKER_CHAT)

    (line,) = town.in_chat(WORKER_CHAT)
    assert (line.text, line.reply_to) == ("已收下，答复会私下发给您。", said.id)
    answer(town, "本周发钥匙")
    assert len(town.in_chat(WORKER_CHAT)) == 1
    assert "本周发钥匙" in town.last(WANGS).text


def test_a_number_in_a_voice_goes_from_the_group(town: Town) -> None:
    said = town.say(WANG, "#困难 联系不上物业13800001234", WORKER_CHAT)

    assert (WORKER_CHAT, said.id) not in town.messages
    assert not [m for m in town.in_chat(WORKER_CHAT) if "1380" in m.text]
    assert "13800001234" in (town.tx.notes.text(the_voice(town).text) or "")


def test_an_empty_voice_is_told_how_it_is_written_and_none_is_opened(town: Town) -> None:
    town.say(WANG, "#建议")

    assert "例如：#建议" in town.last(WANGS).text
    assert town.tx.voices.waiting() == []


def test_a_voice_goes_before_an_open_question(town: Town) -> None:
    one_visit(town)
    town.say(LI, "/voice")
    town.say(WANG, SAID)
    town.say(LI, "/voice")
    town.tap(LI, town.last(LIS), "答复 1")

    town.say(LI, "#困难 打印机坏了")

    assert [voice.id for voice in town.tx.voices.waiting()] == [1, 2]


def test_the_owner_has_it_once_in_the_morning_and_answers_by_two_taps(town: Town) -> None:
    town.say(WANG, SAID)
    town.wait(local(24, 9))

    (morning,) = town.in_chat(LIS)
    assert "建议和困难待答复 1 条" in morning.text
    town.tap(LI, morning, "查看建议和困难")
    listed = town.last(LIS)
    assert "1. 建议 · 武南村社区 王建国 · 晨会改到八点半 · 待答复，12月7日前" in listed.text
    town.tap(LI, listed, "答复 1")
    town.say(LI, "下周起改到八点半")

    assert town.last(LIS).text == "已答复。"
    assert town.last(WANGS).text == "您提出的：晨会改到八点半\n答复：下周起改到八点半"
    town.wait(local(25, 9))
    assert not [m for m in town.in_chat(LIS) if "早上好" in m.text and m.id > morning.id], "told once"


def test_improved_is_told_to_who_asked_and_counted(town: Town) -> None:
    town.say(WANG, SAID)
    answer(town)
    town.say(LI, "/voice")

    town.tap(LI, town.last(LIS), "已改进 1")

    assert the_voice(town).improved_at is not None
    assert "已经改进" in town.last(WANGS).text
    assert "已改进" in town.last(LIS).text


def test_without_a_name_nobody_sees_who_spoke_and_after_the_answer_nobody_knows(town: Town) -> None:
    town.say(WANG, SAID)
    assert "不署名" in town.tap(WANG, own(town), "不署名")
    assert "任何人都看不到您的姓名" in own(town).text
    town.say(LI, "/voice")
    assert "武南村社区（不署名）" in town.last(LIS).text
    assert WANG.name not in town.last(LIS).text
    assert town.tx.voices.speaker(1) == WANG.id

    answer(town)

    assert "答复：下周起改到八点半" in town.last(WANGS).text
    assert town.tx.voices.speaker(1) is None


def test_who_spoke_stands_in_no_event_no_row_and_no_note(town: Town) -> None:
    town.say(WANG, SAID)
    connection = town.tx.meta._connection
    rows = connection.raw.execute("SELECT body FROM voices UNION ALL SELECT body FROM voice_events").fetchall()
    actors = connection.raw.execute("SELECT actor FROM voice_events").fetchall()
    authors = connection.raw.execute("SELECT author FROM notes").fetchall()

    assert {key for (body,) in rows for key in json.loads(body)} & {"speaker", "person", "author"} == set()
    assert [*actors, *authors] == [(None,), (None,)]


def test_a_name_is_taken_away_by_its_owner_alone_and_before_the_answer(town: Town) -> None:
    town.say(WANG, SAID)
    answer(town)

    assert the_voice(town).named
    first = own_data(town)
    assert "已经答复过" in town.press(WANG, town.in_chat(WANGS)[0], first)


def own_data(town: Town) -> str:
    prompt = next(one for one in town.tx.prompts.of_person(WANG.id))
    return f"a:do:{to_36(prompt.id)}:noname-"


def test_a_late_voice_stands_with_its_owner_each_morning_and_then_with_the_director(town: Town) -> None:
    town.say(WANG, SAID)
    due = the_voice(town).due_at
    assert due == local(7, 9, 42, month=12)
    town.wait(local(24, 9))
    assert "建议和困难待答复 1 条" in town.last(LIS).text

    town.wait(local(8, 9, month=12))
    assert "其中超期 1 条" in town.last(LIS).text
    assert town.in_chat(DIRECTORS) == []
    town.wait(local(9, 9, month=12))
    mornings = [m for m in town.in_chat(LIS) if "超期 1 条" in m.text]
    town.wait(local(10, 9, month=12))

    assert len(mornings) == 2
    assert "其中超期 1 条" in town.last(DIRECTORS).text
    town.tap(DIRECTOR, town.last(DIRECTORS), "查看建议和困难")
    town.tap(DIRECTOR, town.last(DIRECTORS), "答复 1")
    town.say(DIRECTOR, "已协调")
    before = len(town.in_chat(LIS))
    town.wait(local(14, 9, month=12))
    assert len(town.in_chat(LIS)) == before


def test_on_leave_the_backup_is_the_one_who_answers(town: Town) -> None:
    town.tx.people.update(replace(LI, on_leave=True))
    town.say(WANG, SAID)

    town.say(ZHAO, "/voice")
    assert "答复 1" in town.last(1000 + ZHAO.id).labels
    town.say(LI, "/voice")
    assert "答复 1" not in town.last(LIS).labels


def test_what_is_not_ones_own_to_answer_is_refused(town: Town) -> None:
    town.say(WANG, SAID)
    reply, better = (encode(ListTap(ListName.ROUNDS, f"{act}-1")) for act in ("reply", "better"))

    assert "不由您处理" in town.press(ZHAO, at_home(town, ZHAO), reply)
    assert "请先答复" in town.press(LI, at_home(town, LI), better)
    answer(town)
    assert "已经答复过" in town.press(LI, at_home(town, LI), reply)
    town.press(LI, at_home(town, LI), better)
    assert "已经记录为已改进" in town.press(LI, at_home(town, LI), better)
    assert "无效" in town.press(LI, at_home(town, LI), encode(ListTap(ListName.ROUNDS, "reply-9")))


def test_an_answer_without_words_or_too_late_changes_nothing(town: Town) -> None:
    town.say(WANG, SAID)
    town.say(LI, "/voice")
    town.tap(LI, town.last(LIS), "答复 1")
    town.tap(LI, next(m for m in town.in_chat(LIS) if "答复 1" in m.labels), "答复 1")
    town.say(LI, "", photo=True)
    assert "这里需要文字" in town.last(LIS).text
    town.say(DIRECTOR, "/voice")
    town.tap(DIRECTOR, town.last(DIRECTORS), "答复 1")
    town.say(DIRECTOR, "主任已答复")

    town.say(LI, "我也来答复")

    assert "已经答复过" in town.last(LIS).text
    assert "主任已答复" in town.last(WANGS).text


def test_what_was_told_at_a_visit_is_answered_to_the_heads(town: Town) -> None:
    one_visit(town)
    town.wait(local(24, 9, 30))
    town.say(LI, "建议：公示栏换个位置")

    answer(town, "下月更换")

    assert town.last(1000 + HEAD.id).text == "下社区时了解到的：公示栏换个位置\n答复：下月更换\n请转告提出的人。"


def test_the_list_is_for_staff_and_director_and_goes_on_over_pages(town: Town) -> None:
    for number in range(8):
        town.say(CHEN, f"#建议 第{number}条")
    town.say(WANG, "/voice")
    assert "这个功能供" in town.last(WANGS).text

    town.say(LI, "/voice")
    assert "待答复 8 条" in town.last(LIS).text
    town.tap(LI, town.last(LIS), "下一页")
    assert "第7条" in town.last(LIS).text


def test_an_erased_voice_says_so(town: Town) -> None:
    town.say(WANG, SAID)
    town.tx.notes.erase_note(the_voice(town).text)

    town.say(LI, "/voice")

    assert "（内容已删除）" in town.last(LIS).text


@pytest.mark.parametrize("chat", [WORKER_CHAT, CENTRE_CHAT])
def test_nothing_of_a_voice_is_ever_said_in_a_group(town: Town, chat: int) -> None:
    town.say(WANG, SAID, WORKER_CHAT)
    answer(town)
    town.wait(local(10, 9, month=12))

    assert not [m for m in town.in_chat(chat) if "八点半" in m.text or WANG.name in m.text]
