"""Reports as people send them: one message with several, words without a tag, what is asked back or in private."""

from dataclasses import replace

import pytest

from dispatch.model import CaseId, Person
from handlers.wording import wording
from tests.handlers.town import Message, Town
from tests.handlers.weekly import CENTRE_CHAT, WORKER_CHAT
from tests.street import LI, OFFICER_SQUAD, WANG, minutes

WORDS = wording("zh")
ME = 1000 + WANG.id


def cases(town: Town) -> list[str]:
    """What each case says, oldest first."""
    found = [town.tx.cases.get(CaseId(number)) for number in range(1, 9)]
    return [town.tx.notes.text(case.description) or "" for case in found if case is not None]


def last(town: Town, whom: Person = WANG) -> Message:
    return town.last(1000 + whom.id)


@pytest.mark.parametrize(
    "text",
    ["# 上报 井盖坏了", "#上報 井盖坏了", "上报 井盖坏了", "上报：井盖坏了", "#事件上报 井盖坏了", "井盖坏了 #上报"],
)
@pytest.mark.parametrize("chat", [WORKER_CHAT, None])
def test_a_nearly_right_tag_opens_a_case(town: Town, text: str, chat: int | None) -> None:
    town.say(WANG, text, chat)

    assert cases(town) == ["井盖坏了"]


def test_two_tagged_lines_are_two_cases_each_with_its_own_card(town: Town) -> None:
    report = town.say(WANG, "#上报 首义路1号井盖坏了\n很危险\n#上报 首义路9号路灯不亮", WORKER_CHAT, photo=True)

    assert cases(town) == ["首义路1号井盖坏了\n很危险", "首义路9号路灯不亮"]
    assert [card.reply_to for card in town.in_chat(WORKER_CHAT)] == [report.id, report.id]
    assert len(town.in_chat(CENTRE_CHAT)) == 2
    assert len(town.case(1).media) == 1
    assert not town.case(2).media


@pytest.mark.parametrize("text", ["#上报 。", "#上报 １２３４５", "#上报 😀😀🔥", "#自办 123"])
def test_what_says_nothing_is_asked_back_with_its_own_tag(town: Town, text: str) -> None:
    report = town.say(WANG, text, WORKER_CHAT)

    [answer] = town.in_chat(WORKER_CHAT)
    assert answer.reply_to == report.id
    assert answer.text.startswith(f"请在 {text.split()[0]} 后写明情况")
    assert not cases(town)


def test_what_was_settled_on_the_spot_may_say_only_that_it_is_done(town: Town) -> None:
    town.say(WANG, "#自办 垃圾已清运完毕", WORKER_CHAT)

    assert cases(town) == ["垃圾已清运完毕"]


@pytest.mark.parametrize(("text", "says"), [("昨天报的井盖已处理", "#自办"), ("今日巡查无异常", "不用上报")])
def test_who_says_that_it_is_done_or_nothing_was_found_is_told_where_it_belongs(
    town: Town, text: str, says: str
) -> None:
    town.say(WANG, f"#上报 {text}", WORKER_CHAT)

    assert says in town.last(WORKER_CHAT).text
    assert not cases(town)


@pytest.mark.parametrize("text", ["处理了吗？", "发错了", "收到"])
def test_a_question_or_a_withdrawal_or_thanks_never_opens_a_case(town: Town, text: str) -> None:
    town.say(WANG, text, WORKER_CHAT)
    assert not town.in_chat(WORKER_CHAT)

    town.say(WANG, f"#上报 {text}", WORKER_CHAT)
    town.say(WANG, text)

    assert not cases(town)
    assert town.in_chat(WORKER_CHAT)
    assert not [one for one in town.in_chat(ME) if "立案" in one.labels]


def test_a_question_is_told_where_to_look_and_a_withdrawal_what_to_do(town: Town) -> None:
    town.say(WANG, "那个井盖修好了吗")
    assert last(town).text == WORDS.plain("said.is_question")

    town.say(WANG, "发错了")
    assert last(town).text == WORDS.plain("said.is_withdrawal")


def test_thanks_in_private_need_no_answer(town: Town) -> None:
    town.say(WANG, "好的，谢谢")

    assert not town.in_chat(ME)


def test_plain_words_in_private_are_a_report_by_one_tap(town: Town) -> None:
    town.say(WANG, "长湖西街12号楼道灯坏了")
    question = last(town)
    assert question.labels == ["立案", "不是上报"]
    assert not cases(town)

    town.tap(WANG, question, "立案")

    assert cases(town) == ["长湖西街12号楼道灯坏了"]
    assert last(town).id == question.id, "the question has become the card"


def test_plain_words_in_private_that_are_none_leave_nothing(town: Town) -> None:
    town.say(WANG, "明天上午开会")

    town.tap(WANG, last(town), "不是上报")

    assert not cases(town)
    assert not town.in_chat(ME)


def test_who_reports_nothing_is_not_asked_whether_words_are_a_report(town: Town) -> None:
    town.say(OFFICER_SQUAD, "长湖西街12号楼道灯坏了")

    assert last(town, OFFICER_SQUAD).text == WORDS.plain("said.not_understood")


def test_in_a_group_what_is_in_doubt_is_asked_in_private_with_its_words(town: Town) -> None:
    said = town.say(WANG, "上报首义路34号井盖缺失", WORKER_CHAT)
    assert not town.in_chat(WORKER_CHAT)
    question = last(town)
    assert "井盖缺失" in question.text

    town.tap(WANG, question, "立案")

    assert cases(town) == ["首义路34号井盖缺失"]
    [card] = town.in_chat(WORKER_CHAT)
    assert card.reply_to == said.id
    assert not [one for one in town.in_chat(ME) if "立案" in one.labels]


def test_who_can_t_be_written_to_is_asked_in_the_group(town: Town) -> None:
    town.tx.people.update(replace(WANG, reachable=False))

    said = town.say(WANG, "上报首义路34号井盖缺失", WORKER_CHAT)

    [question] = town.in_chat(WORKER_CHAT)
    assert question.reply_to == said.id
    assert question.labels == ["立案", "不是上报"]


def test_a_doubt_that_a_colleague_s_reply_has_settled_asks_nobody_any_more(town: Town) -> None:
    said = town.say(WANG, "上报首义路34号井盖缺失", WORKER_CHAT)

    town.say(LI, "#上报", WORKER_CHAT, reply_to=said)

    assert cases(town) == ["首义路34号井盖缺失"]
    assert not [one for one in town.in_chat(ME) if "立案" in one.labels]


def test_a_doubt_that_is_edited_before_the_tap_is_reported_as_it_then_reads(town: Town) -> None:
    said = town.say(WANG, "上报首义路34号井盖", WORKER_CHAT)
    town.edit(said, "上报首义路34号井盖缺失，有人摔了")

    town.tap(WANG, last(town), "立案")

    assert cases(town) == ["首义路34号井盖缺失，有人摔了"]


def test_words_and_a_picture_apart_in_private_are_one_question(town: Town) -> None:
    town.say(WANG, "", photo=True)
    town.say(WANG, "长湖西街12号楼道灯坏了")

    [question] = [one for one in town.in_chat(ME) if "立案" in one.labels]
    assert question.id == last(town).id, "it stands below what came last"
    town.tap(WANG, question, "立案")

    assert cases(town) == ["长湖西街12号楼道灯坏了"]
    assert len(town.case().media) == 1


def test_two_matters_in_private_are_two_questions(town: Town) -> None:
    town.say(WANG, "长湖西街12号楼道灯坏了")
    town.say(WANG, "首义路9号井盖坏了")

    assert len([one for one in town.in_chat(ME) if "立案" in one.labels]) == 2


def test_a_tagged_report_takes_the_picture_that_was_asked_about(town: Town) -> None:
    town.say(WANG, "", photo=True)
    town.at += minutes(1)

    town.say(WANG, "#上报 楼道灯坏了")

    assert len(town.case().media) == 1
    assert not [one for one in town.in_chat(ME) if "立案" in one.labels]


@pytest.mark.parametrize("chat", [WORKER_CHAT, None])
def test_a_text_that_telegram_has_cut_in_two_is_one_case(town: Town, chat: int | None) -> None:
    town.say(WANG, f"#上报 {'首义路积水，' * 600}", chat)
    town.say(WANG, "居民出行困难", chat)

    [text] = cases(town)
    assert text.startswith("首义路积水")
    assert "居民出行困难" in notes(town)


def test_what_follows_a_short_report_or_comes_from_somebody_else_is_no_part_of_it(town: Town) -> None:
    town.say(WANG, "#上报 首义路积水", WORKER_CHAT)
    town.say(WANG, "大家注意安全", WORKER_CHAT)
    town.say(WANG, f"#上报 {'首义路积水，' * 600}", WORKER_CHAT)
    town.say(LI, "好的我去看看", WORKER_CHAT)

    assert len(cases(town)) == 2
    assert not notes(town)


def notes(town: Town) -> list[str]:
    """What was added to the case."""
    log = town.tx.cases.events(CaseId(1))
    found = [getattr(item.event, "note", None) for item in log]
    return [town.tx.notes.text(note) or "" for note in found if note is not None]


def test_an_edit_that_adds_a_tagged_line_is_one_more_case(town: Town) -> None:
    said = town.say(WANG, "#上报 首义路1号井盖坏了\n#上报 首义路9号路灯不亮", WORKER_CHAT)

    town.edit(said, "#上报 首义路1号井盖坏了\n#上报 首义路9号路灯都不亮\n#上报 首义路20号有人占道")

    assert cases(town) == ["首义路1号井盖坏了", "首义路9号路灯不亮", "首义路20号有人占道"]
