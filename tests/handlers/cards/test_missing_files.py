"""What a case is given is fetched; of what is missing its cards and its history say so, as long as it is so."""

from dataclasses import replace
from datetime import timedelta

import pytest

from dispatch.model import CaseId, MediaId
from handlers.delivery import file_settled
from storage.media.media_files import MAX_TRIES, LossReason
from tests.handlers.town import Message, Town
from tests.handlers.weekly import CENTRE_CHAT, UNIT_CHAT, WORKER_CHAT
from tests.street import LI, OFFICER_SQUAD, WANG, local

REPORT = "#上报 首义路12号门口占道经营"
PICTURE = MediaId(1)
WAITING, LOST = "暂未存档", "未能存档"


def cases_of_media(town: Town) -> list[CaseId | None]:
    """Of each file in the order in which they came."""
    return [media.case for media in town.tx.media.get([MediaId(number) for number in range(1, 20)])]


def asked_for_the_result(town: Town) -> Message:
    """A dispatched case whose officer is asked what was done."""
    town.tap(LI, town.last(CENTRE_CHAT), "派 城管")
    card = town.last(UNIT_CHAT)
    town.tap(OFFICER_SQUAD, card, "接单")
    town.tap(OFFICER_SQUAD, town.messages[card.chat, card.id], "办结")
    return town.last(1000 + OFFICER_SQUAD.id)


def test_the_files_of_a_report_and_of_a_result_are_the_cases(town: Town) -> None:
    town.say(WANG, REPORT, WORKER_CHAT, photo=True)
    prompt = asked_for_the_result(town)
    town.say(OFFICER_SQUAD, "已劝离", photo=True)
    assert cases_of_media(town) == [1, None]

    town.tap(OFFICER_SQUAD, town.messages[prompt.chat, prompt.id], "提交")

    assert cases_of_media(town) == [1, 1]


def test_what_was_shown_for_an_answer_that_was_given_up_is_nobodys(town: Town) -> None:
    town.say(WANG, REPORT, WORKER_CHAT)
    prompt = asked_for_the_result(town)
    town.say(OFFICER_SQUAD, "已劝离", photo=True)

    town.tap(OFFICER_SQUAD, town.messages[prompt.chat, prompt.id], "取消")

    assert cases_of_media(town) == [None]


def reported(town: Town, words: str = REPORT) -> None:
    """A report with a picture."""
    town.say(WANG, words, WORKER_CHAT, photo=True)


def comes_to_nothing(town: Town, why: LossReason | None = None, picture: MediaId = PICTURE) -> None:
    """A try that fails; with a reason why no other can help it is the last one."""
    (media,) = town.tx.media.get([picture])
    if why is None:
        town.tx.files.failed(picture, "NetworkError")
    else:
        town.tx.files.lost(picture, why)
    file_settled(town.tx, media, town.at, town.centre)
    town.deliver()


def comes_after_all(town: Town) -> None:
    (media,) = town.tx.media.get([PICTURE])
    town.tx.files.stored(PICTURE, "where it lies")
    file_settled(town.tx, media, town.at, town.centre)
    town.deliver()


@pytest.mark.parametrize("chat", [WORKER_CHAT, CENTRE_CHAT])
def test_a_card_says_that_a_file_is_missing_until_it_has_come(town: Town, chat: int) -> None:
    reported(town)
    before = town.in_chat(chat)
    assert WAITING not in town.last(chat).text

    comes_to_nothing(town)
    assert f"图片或附件 1 件{WAITING}" in town.last(chat).text
    comes_after_all(town)

    assert town.in_chat(chat) == before


def test_the_history_says_it_too(town: Town) -> None:
    reported(town)
    comes_to_nothing(town)

    town.say(WANG, "/case 0001")
    assert WAITING in town.last(1000 + WANG.id).text
    comes_after_all(town)
    town.say(WANG, "/case 0001")

    assert WAITING not in town.last(1000 + WANG.id).text


@pytest.mark.parametrize(
    ("why", "words"),
    [(LossReason.TOO_BIG, "超过 20 MB"), (LossReason.NO_PICTURE, "无法识别"), (None, "多次未能取得")],
)
def test_what_is_lost_is_said_with_its_reason(town: Town, why: LossReason | None, words: str) -> None:
    reported(town)

    for _ in range(1 if why else MAX_TRIES):
        comes_to_nothing(town, why)
        town.at += timedelta(minutes=1)

    assert LOST in town.last(CENTRE_CHAT).text
    assert words in town.last(CENTRE_CHAT).text
    assert WAITING not in town.last(CENTRE_CHAT).text


def test_several_files_make_one_line_of_each_kind(town: Town) -> None:
    for _ in range(3):
        reported(town)
    town.tx.media.claim([MediaId(2), MediaId(3)], CaseId(1))

    comes_to_nothing(town, LossReason.TOO_BIG, MediaId(2))
    comes_to_nothing(town, LossReason.NO_PICTURE, MediaId(3))
    comes_to_nothing(town)

    lines = [line for line in town.in_chat(CENTRE_CHAT)[0].text.splitlines() if "存档" in line]
    assert [line[:9] for line in lines] == ["图片或附件 1 件", "图片或附件 2 件"]
    assert "图片无法识别、超过 20 MB" in lines[1]


def test_a_sensitive_case_does_not_say_it_in_a_group(town: Town) -> None:
    reported(town, "#上报 首义路5号邻居吵架")
    case = town.case()
    town.tx.cases.save(case, replace(case, sensitive=True), (), None, town.at)

    comes_to_nothing(town)

    assert WAITING not in town.last(CENTRE_CHAT).text


def test_a_card_keeps_its_page_and_the_line_that_says_why_it_came(town: Town) -> None:
    reported(town)
    town.tap(LI, town.last(CENTRE_CHAT), "派 城管")
    prompt = town.last(UNIT_CHAT)
    assert "请接单" in prompt.text
    town.tap(OFFICER_SQUAD, prompt, "退单")
    page = town.last(1000 + OFFICER_SQUAD.id)
    messages = len(town.messages)

    comes_to_nothing(town)

    now, group = town.messages[page.chat, page.id], town.messages[prompt.chat, prompt.id]
    assert WAITING in now.text
    assert now.labels == page.labels != prompt.labels
    assert WAITING in group.text
    assert "请接单" in group.text
    assert len(town.messages) == messages


def test_the_first_line_of_a_prompt_stays(town: Town) -> None:
    reported(town)
    town.tap(LI, town.last(CENTRE_CHAT), "派 城管")

    comes_to_nothing(town)

    lead, *rest = town.last(UNIT_CHAT).text.splitlines()
    assert "请接单" in lead
    assert WAITING in "".join(rest)


def test_a_private_card_stays_in_its_readers_language(town: Town) -> None:
    town.tx.people.update(replace(LI, language="en"))
    town.at = local(24, 23)
    reported(town, "#上报 首义路12号井盖缺失,很危险")
    mine = town.last(1000 + LI.id)
    comes_to_nothing(town, LossReason.NO_PICTURE)

    now = town.messages[mine.chat, mine.id]

    assert "could not be saved (not a readable picture)" in now.text
    assert now.text.splitlines()[0] == mine.text.splitlines()[0]


def test_where_no_card_stands_none_is_sent(town: Town) -> None:
    reported(town)
    town.tx.cards.retire(CaseId(1), CENTRE_CHAT)
    messages = len(town.messages)

    comes_to_nothing(town)

    assert len(town.messages) == messages


def test_what_waits_to_be_sent_says_it_without_another_edit(town: Town) -> None:
    reported(town)
    town.tx.files.failed(PICTURE, "NetworkError")
    (media,) = town.tx.media.get([PICTURE])
    for _ in range(2):
        file_settled(town.tx, media, town.at + timedelta(minutes=1), town.centre)
    before = len(town.sent)

    town.at += timedelta(minutes=1)
    town.deliver()

    assert len(town.sent) - before == 2, "one edit in each of the two groups"
