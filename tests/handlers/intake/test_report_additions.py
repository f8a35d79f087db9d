"""What belongs to a report though it is sent apart: pictures, a place, words in a reply, an answer in private."""

import pytest

from dispatch.model import CaseId, Status, Urgency
from handlers.wording import wording
from tests.handlers.town import Message, Town
from tests.handlers.weekly import CENTRE_CHAT, UNIT_CHAT, WORKER_CHAT
from tests.street import CHEN, LI, WANG, local, minutes

WORDS = wording("zh")
REPORT = "#上报 垃圾桶满了"
HERE = (30.54, 114.31)
ME = 1000 + WANG.id
ADDED = "已记入 SY20261123-0001。"


def added(town: Town, chat: int = WORKER_CHAT) -> list[Message]:
    return [one for one in town.in_chat(chat) if one.text == ADDED]


def notes(town: Town) -> list[str]:
    log = town.tx.cases.events(CaseId(1))
    found = [getattr(item.event, "note", None) for item in log]
    return [town.tx.notes.text(note) or "" for note in found if note is not None]


@pytest.mark.parametrize("chat", [WORKER_CHAT, CENTRE_CHAT, None])
@pytest.mark.parametrize("apart", [0, 1.9])
def test_a_picture_just_before_the_report_belongs_to_it(town: Town, chat: int | None, apart: float) -> None:
    who = LI if chat == CENTRE_CHAT else WANG
    town.say(who, "", chat, photo=True)
    town.at += minutes(apart)

    town.say(who, REPORT, chat)

    assert len(town.case().media) == 1


@pytest.mark.parametrize("chat", [WORKER_CHAT, None])
def test_a_picture_just_after_the_report_belongs_to_it_and_the_card_shows_it(town: Town, chat: int | None) -> None:
    town.say(WANG, REPORT, chat)
    town.at += minutes(1.9)

    town.say(WANG, "", chat, photo=True)
    town.say(WANG, "旁边也有", chat, photo=True)

    assert len(town.case().media) == 2
    assert notes(town) == ["旁边也有"]
    [card] = [one for one in town.in_chat(chat or ME) if "SY20261123-0001</b>" in one.text]
    assert "图2" in card.text
    assert not added(town, chat or ME), "the card says it"


def test_a_picture_long_before_or_long_after_the_report_is_chatter(town: Town) -> None:
    town.say(WANG, "", WORKER_CHAT, photo=True)
    town.at += minutes(3)
    town.say(WANG, REPORT, WORKER_CHAT)
    town.at += minutes(3)
    town.say(WANG, "", WORKER_CHAT, photo=True)

    assert not town.case().media
    assert len(town.in_chat(WORKER_CHAT)) == 1


def test_a_picture_by_somebody_else_or_in_another_chat_belongs_to_nothing(town: Town) -> None:
    town.say(CHEN, "", WORKER_CHAT, photo=True)
    town.say(WANG, REPORT, WORKER_CHAT)
    town.say(CHEN, "", WORKER_CHAT, photo=True)
    town.say(WANG, "", UNIT_CHAT, photo=True)

    assert not town.case().media


def test_a_picture_belongs_to_one_report_alone(town: Town) -> None:
    town.say(WANG, "", WORKER_CHAT, photo=True)
    town.say(WANG, REPORT, WORKER_CHAT)
    town.say(WANG, "#上报 首义路8号井盖响", WORKER_CHAT)

    assert len(town.case(1).media) == 1
    assert not town.case(2).media


@pytest.mark.parametrize("to", ["report", "card"])
@pytest.mark.parametrize("later", [0, 600])
def test_a_reply_to_the_own_report_or_its_card_goes_into_the_case(town: Town, to: str, later: float) -> None:
    report = town.say(WANG, REPORT, WORKER_CHAT)
    target = report if to == "report" else town.last(WORKER_CHAT)
    town.at += minutes(later)

    said = town.say(WANG, "就在公交站旁边", WORKER_CHAT, reply_to=target)
    assert notes(town) == ["就在公交站旁边"]
    [word] = added(town)
    assert word.reply_to == said.id, "the group's card does not show it, so a word does"

    town.say(WANG, "", WORKER_CHAT, reply_to=target, photo=True)
    assert len(town.case().media) == 1
    assert len(added(town)) == 1, "the card shows the picture"


def test_a_reply_to_a_picture_that_was_added_goes_into_the_case_too(town: Town) -> None:
    town.say(WANG, REPORT, WORKER_CHAT)
    picture = town.say(WANG, "", WORKER_CHAT, photo=True)

    town.say(WANG, "这是东侧", WORKER_CHAT, reply_to=picture)

    assert notes(town) == ["这是东侧"]


DANGER = "补充情况提到危险，此案已转为紧急，请立即办理"


def test_a_danger_word_in_a_reply_makes_the_case_urgent_and_its_owner_is_told(town: Town) -> None:
    report = town.say(WANG, REPORT, WORKER_CHAT)
    assert town.case().urgency is Urgency.NORMAL

    town.say(WANG, "旁边的围墙倒塌了，有人被困", WORKER_CHAT, reply_to=report)

    assert town.case().urgency is Urgency.URGENT
    assert town.last(1000 + LI.id).text.startswith(f"<b>{DANGER}</b>")
    assert "紧急" in town.last(CENTRE_CHAT).text
    told = len(town.in_chat(1000 + LI.id))
    town.say(WANG, "着火了", WORKER_CHAT, reply_to=report)
    assert len(town.in_chat(1000 + LI.id)) == told, "it is urgent already"


def test_while_a_unit_has_the_case_its_people_are_told_of_a_danger_too_at_night_as_well(town: Town) -> None:
    report = town.say(WANG, REPORT, WORKER_CHAT)
    town.tap(LI, town.last(CENTRE_CHAT), "其他单位")
    town.tap(LI, town.last(1000 + LI.id), "城管中队")
    town.at = local(23, 23)

    town.edit(report, "#上报 垃圾桶满了，着火了")

    assert town.case().urgency is Urgency.URGENT
    assert town.last(UNIT_CHAT).text.startswith(f"<b>{DANGER}</b>")
    assert town.last(1000 + LI.id).text.startswith(f"<b>{DANGER}</b>")


def test_words_without_danger_and_a_category_that_may_be_urgent_raise_nothing(town: Town) -> None:
    report = town.say(WANG, REPORT, WORKER_CHAT)

    town.say(WANG, "隔壁正在搭违建", WORKER_CHAT, reply_to=report)

    assert town.case().urgency is Urgency.NORMAL
    assert not town.in_chat(1000 + LI.id)


def test_private_words_that_are_added_hide_a_case_until_a_category_is_chosen(town: Town) -> None:
    report = town.say(WANG, REPORT, WORKER_CHAT)
    assert not town.case().sensitive

    town.say(WANG, "那户的男的有精神病，停药了", WORKER_CHAT, reply_to=report)

    assert town.case().sensitive
    assert "停药" not in town.last(CENTRE_CHAT).text


def test_private_words_in_an_answer_hide_it_too(town: Town) -> None:
    town.say(WANG, REPORT, WORKER_CHAT)
    town.tap(LI, town.last(CENTRE_CHAT), "退回补充")
    town.tap(LI, town.last(1000 + LI.id), "自己写")
    town.say(LI, "是谁放的")

    town.say(WANG, "是刚刑满释放的那个，欠了网贷")

    assert town.case().sensitive


def test_a_danger_in_the_answer_to_a_question_raises_the_case(town: Town) -> None:
    town.say(WANG, REPORT, WORKER_CHAT)
    town.tap(LI, town.last(CENTRE_CHAT), "退回补充")
    town.tap(LI, town.last(1000 + LI.id), "自己写")
    town.say(LI, "现在怎样了")

    town.say(WANG, "桶里着火了，火势很大")

    assert (town.case().status, town.case().urgency) == (Status.REPORTED, Urgency.URGENT)
    assert town.last(1000 + LI.id).text.startswith(f"<b>{DANGER}</b>")


@pytest.mark.parametrize("words", ["收到", "处理了吗？", "谢谢"])
def test_thanks_and_questions_under_a_card_are_no_part_of_the_case(town: Town, words: str) -> None:
    town.say(WANG, REPORT, WORKER_CHAT)

    town.say(WANG, words, WORKER_CHAT, reply_to=town.last(WORKER_CHAT))

    assert not notes(town)
    assert len(town.in_chat(WORKER_CHAT)) == 1


def test_a_colleague_s_reply_is_chatter(town: Town) -> None:
    report = town.say(WANG, REPORT, WORKER_CHAT)

    town.say(CHEN, "我也看到了", WORKER_CHAT, reply_to=report)
    town.say(CHEN, "", WORKER_CHAT, reply_to=report, photo=True)

    assert not notes(town)
    assert not town.case().media
    assert len(town.in_chat(WORKER_CHAT)) == 1


def test_words_under_the_card_of_a_case_that_has_ended_are_left_alone(town: Town) -> None:
    report = town.say(WANG, REPORT, WORKER_CHAT)
    town.tap(LI, town.last(CENTRE_CHAT), "不予受理")
    town.press(LI, town.last(1000 + LI.id), town.last(1000 + LI.id).rows[0][0]["callback_data"])
    assert town.case().status is Status.REJECTED

    town.say(WANG, "这是怎么想的", WORKER_CHAT, reply_to=report)

    assert "这是怎么想的" not in notes(town)
    assert not added(town)


def test_a_location_within_two_minutes_goes_with_the_report_before_it(town: Town) -> None:
    town.say(WANG, REPORT, WORKER_CHAT)
    town.at += minutes(1)

    town.say(WANG, "", WORKER_CHAT, point=HERE)
    town.say(WANG, "#上报 首义路8号井盖响", WORKER_CHAT)

    assert town.case(1).place.point is not None
    assert town.case(2).place.point is None


def test_a_location_that_comes_too_late_for_one_report_never_goes_with_the_next_and_that_is_said(town: Town) -> None:
    town.say(WANG, REPORT, WORKER_CHAT)
    town.at += minutes(3)

    town.say(WANG, "", WORKER_CHAT, point=HERE)
    assert "SY20261123-0001" in town.last(ME).text
    assert "定位没有记入" in town.last(ME).text
    town.say(WANG, "#上报 首义路8号井盖响", WORKER_CHAT)

    assert town.case(1).place.point is None
    assert town.case(2).place.point is None


def ask(town: Town) -> None:
    town.tap(LI, town.last(CENTRE_CHAT), "退回补充")
    town.tap(LI, town.last(1000 + LI.id), "自己写")
    town.say(LI, "请补充具体地点")
    assert town.case().status is Status.AWAITING_INFO


def test_in_private_what_is_sent_while_the_centre_asks_is_the_answer(town: Town) -> None:
    town.say(WANG, REPORT, WORKER_CHAT)
    ask(town)

    town.say(WANG, "收到")
    assert town.case().status is Status.AWAITING_INFO
    town.say(WANG, "长湖东街3号2栋楼下")

    assert town.case().status is Status.REPORTED
    assert notes(town)[-1] == "长湖东街3号2栋楼下"
    assert added(town, ME)


def test_a_report_in_private_while_the_centre_asks_is_a_report_all_the_same(town: Town) -> None:
    town.say(WANG, REPORT, WORKER_CHAT)
    ask(town)

    town.say(WANG, "#上报 首义路8号井盖响")

    assert town.case(1).status is Status.AWAITING_INFO
    assert town.case(2).status is Status.REPORTED


def test_in_a_group_words_without_a_reply_answer_nothing(town: Town) -> None:
    town.say(WANG, REPORT, WORKER_CHAT)
    ask(town)

    town.say(WANG, "长湖东街3号2栋楼下", WORKER_CHAT)

    assert town.case().status is Status.AWAITING_INFO


def test_of_a_sensitive_case_no_card_shows_what_was_added_so_a_word_does(town: Town) -> None:
    town.say(WANG, "#上报 家庭纠纷吵架 首义路8号", WORKER_CHAT)
    assert town.case().sensitive

    town.say(WANG, "", WORKER_CHAT, photo=True)

    assert len(town.case().media) == 1
    assert added(town)
