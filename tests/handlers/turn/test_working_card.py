"""Menus leave the group: whatever needs a page or words is done on the person's own card, in private."""

from dataclasses import replace

import pytest

from dispatch.model import CaseId, Person
from handlers.bot_api.card_pages import CardPage, PageKind
from handlers.turn.working_card import CardLink, payload, read_link
from tests.handlers.town import Town
from tests.handlers.weekly import CENTRE, CENTRE_CHAT, UNIT_CHAT, WORKER_CHAT
from tests.make import reported_case
from tests.street import LI, OFFICER_SQUAD, WANG, ZHAO, person

REPORT = "#上报 首义路12号门口占道经营，推车堵了人行道"
LINK = "https://t.me/wangge_bot?start="
LI_CHAT = 1000 + LI.id


@pytest.fixture
def reported(town: Town) -> Town:
    town.say(WANG, REPORT, WORKER_CHAT)
    return town


def in_groups(town: Town) -> int:
    """How many calls the groups have cost so far."""
    return sum(int(str(out.params.get("chat_id", 0))) < 0 for out in town.sent)


def start(town: Town, who: Person, code: str) -> list[str]:
    """What the bot sends after START."""
    before = len(town.sent)
    town.say(who, f"/start {code}")
    return [str(out.params.get("text", "")) for out in town.sent[before:]]


@pytest.mark.parametrize(("label", "shown"), [("更多", "改类别"), ("退回补充", "自己写"), ("其他单位", "返回")])
def test_a_menu_of_a_group_s_card_opens_in_private_and_edits_nothing_in_the_group(
    reported: Town, label: str, shown: str
) -> None:
    before = in_groups(reported)

    answer = reported.tap(LI, reported.last(CENTRE_CHAT), label)

    assert answer.startswith(f"{LINK}card_1_")
    assert in_groups(reported) == before
    assert shown in reported.last(LI_CHAT).labels
    assert shown not in reported.last(CENTRE_CHAT).labels


def test_three_staff_in_menus_cost_the_group_nothing(reported: Town) -> None:
    before = in_groups(reported)

    for who in (LI, ZHAO, LI, ZHAO, LI):
        reported.tap(who, reported.last(CENTRE_CHAT), "更多")

    assert in_groups(reported) == before


def test_a_form_is_asked_in_private_and_its_answer_is_taken_there(reported: Town) -> None:
    reported.tap(LI, reported.last(CENTRE_CHAT), "派 ")
    reported.tap(OFFICER_SQUAD, reported.last(UNIT_CHAT), "接单")
    own = 1000 + OFFICER_SQUAD.id

    answer = reported.tap(OFFICER_SQUAD, reported.last(UNIT_CHAT), "办结")
    prompt = reported.last(own)
    reported.say(OFFICER_SQUAD, "已劝离")
    reported.tap(OFFICER_SQUAD, reported.messages[own, prompt.id], "提交")

    assert answer == f"{LINK}card_1"
    assert "处置结果" in prompt.text
    assert "待核查" in reported.last(UNIT_CHAT).text


def test_the_page_in_private_leads_on_and_what_is_chosen_there_is_done(reported: Town) -> None:
    reported.tap(LI, reported.last(CENTRE_CHAT), "不予受理")

    reported.tap(LI, reported.last(LI_CHAT), "不在本街道辖区")

    assert "不予受理" in reported.last(CENTRE_CHAT).text


def test_start_is_quiet_where_the_card_is_the_last_message_and_brings_it_anew_where_it_is_not(reported: Town) -> None:
    reported.tap(LI, reported.last(CENTRE_CHAT), "更多")

    quiet = start(reported, LI, "card_1_more")
    reported.say(LI, "/help")
    again = start(reported, LI, "card_1_more")

    assert quiet == []
    assert any("SY20261123-0001" in text for text in again)
    assert "改类别" in reported.last(LI_CHAT).labels


def test_start_is_quiet_where_the_form_is_what_was_wanted(reported: Town) -> None:
    reported.tap(LI, reported.last(CENTRE_CHAT), "退回补充")
    reported.tap(LI, reported.last(LI_CHAT), "自己写")

    assert start(reported, LI, "card_1") == []


def test_who_has_never_opened_the_bot_gets_the_card_once_they_do(reported: Town) -> None:
    reported.tx.people.update(replace(LI, reachable=False))

    answer = reported.tap(LI, reported.last(CENTRE_CHAT), "更多")
    before = reported.in_chat(LI_CHAT)
    start(reported, LI, answer.removeprefix(LINK))

    assert before == []
    assert "改类别" in reported.last(LI_CHAT).labels
    found = reported.tx.people.get(LI.id)
    assert found is not None
    assert found.reachable


def test_where_links_are_not_wanted_a_word_says_where_to_go_on(reported: Town) -> None:
    reported.centre = replace(CENTRE, menu_links=False)

    answer = reported.tap(LI, reported.last(CENTRE_CHAT), "更多")

    assert answer == "已在私聊中打开此案，请到与我的私聊中办理。"


def test_the_payload_grants_nothing(reported: Town) -> None:
    other = person(31, "外人")

    stranger = start(reported, other, "card_1_more")
    officer = start(reported, OFFICER_SQUAD, "card_1_more")

    assert len(stranger) == 1
    assert "只服务本街道在册人员" in stranger[0]
    assert reported.tx.meta.get(f"guesses:{other.telegram_id}") is None, "it is no guess of an invitation"
    assert len(officer) == 1
    assert "您无权查看 SY20261123-0001" in officer[0]


def test_a_payload_of_a_case_that_never_was_is_answered_like_a_plain_start(reported: Town) -> None:
    assert "/help" in start(reported, LI, "card_zz")[0]


def test_a_button_of_an_old_page_in_a_group_opens_the_private_card_and_the_group_shows_its_front(
    reported: Town,
) -> None:
    card = reported.last(CENTRE_CHAT)

    answer = reported.press(LI, card, f"c:pp:{'1'}:1:sub-1")

    assert answer == f"{LINK}card_1_sub-1"
    assert "返回" in reported.last(LI_CHAT).labels
    assert reported.last(CENTRE_CHAT).labels == card.labels


def test_who_may_not_know_of_the_case_opens_nothing(reported: Town) -> None:
    answer = reported.tap(OFFICER_SQUAD, reported.last(CENTRE_CHAT), "更多")

    assert "您无权查看 SY20261123-0001" in answer
    assert reported.in_chat(1000 + OFFICER_SQUAD.id) == []


PAGES = (None, CardPage(PageKind.MORE), CardPage(PageKind.SUBCLASSES, "E"), CardPage(PageKind.UNITS, "3"))


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_a_payload_is_read_as_it_was_written(page: CardPage | None) -> None:
    case = replace(reported_case(), id=CaseId(36**5))

    assert read_link(payload(case, page)) == CardLink(case.id, page)
    assert len(payload(case, page)) <= 64


@pytest.mark.parametrize("code", ["E" * 60, "路", "a.b"])
def test_a_page_that_fits_no_payload_is_left_out(code: str) -> None:
    assert payload(replace(reported_case(), id=CaseId(1)), CardPage(PageKind.SUBCLASSES, code)) == "card_1"


@pytest.mark.parametrize("text", ["", "card", "card_", "card_1_", "card_1_front", "card_Ä", "card-1", "x" * 22, "1"])
def test_nothing_else_is_a_payload(text: str) -> None:
    assert read_link(text) is None
