"""The load gate: a list over the limit goes to the director first, and stands before all else in their summary."""

from dataclasses import replace

import pytest

from dispatch.campaigns.model import CampaignStatus
from dispatch.figures.periods import week_of
from handlers.areas import pressing_of
from handlers.campaigns.holders import Holders
from handlers.campaigns.plan import loads_of
from handlers.turn.area import Scope
from handlers.wording.speech import saying
from tests.handlers.campaigns.lists import PEOPLE_NAMES, THREE, card, chat_of, form, issue, newest, settle, write
from tests.handlers.town import Town
from tests.handlers.weekly import CENTRE, CENTRE_CHAT
from tests.street import DIRECTOR, LI, WANG, ZHAO, book, local

TIGHT = replace(CENTRE, book=book(campaign_week_load=2))


@pytest.fixture
def tight(town: Town) -> Town:
    """Two things a week are the limit."""
    town.centre = TIGHT
    return town


def ask(town: Town) -> None:
    write(town)
    assert "先报中心主任" in form(town).text
    assert town.tap(LI, form(town), "下发") == "已报中心主任，同意后自动下发。"


def test_a_list_over_the_limit_is_not_sent_without_the_director_s_tap(tight: Town) -> None:
    ask(tight)

    assert newest(tight).status is CampaignStatus.ASKED
    assert [one for one in tight.in_chat(chat_of(WANG)) if "专项排查" in one.text] == []
    assert [one for one in tight.in_chat(CENTRE_CHAT) if "专项排查 ·" in one.text] == []

    asked = tight.last(chat_of(DIRECTOR))
    assert "有 1 名网格员本周任务将超过 2 项" in asked.text
    assert tight.tap(DIRECTOR, asked, "同意下发") == "已同意，清单已下发"
    assert newest(tight).status is CampaignStatus.OPEN
    assert "待查 3 处" in card(tight).text
    assert "现在：进行中" in asked_again(tight)
    assert [one for one in tight.in_chat(chat_of(LI)) if "已获同意" in one.text]


def asked_again(town: Town) -> str:
    return next(one.text for one in reversed(town.in_chat(chat_of(DIRECTOR))) if "请示" in one.text)


def test_the_others_see_only_how_many_workers_have_a_full_week(tight: Town) -> None:
    write(tight)

    text = form(tight).text
    assert "有 1 名网格员本周已满（超过 2 项）" in text
    tight.tap(LI, form(tight), "下发")
    assert not [name for name in PEOPLE_NAMES if name in tight.last(chat_of(DIRECTOR)).text and name != LI.name]


def test_the_director_says_no_with_a_ready_reason_and_nothing_goes_out(tight: Town) -> None:
    ask(tight)

    tight.tap(DIRECTOR, tight.last(chat_of(DIRECTOR)), "地点过多")

    assert newest(tight).status is CampaignStatus.DECLINED
    assert [one for one in tight.in_chat(chat_of(LI)) if "未获同意，没有下发：地点过多，请缩小范围。" in one.text]
    assert tight.last(chat_of(DIRECTOR)).text.endswith("现在：未下发（地点过多，请缩小范围）")
    tight.wait(local(20, 9, month=12))
    assert [one for one in tight.in_chat(chat_of(WANG)) if "专项排查" in one.text] == []


def test_nobody_but_the_director_lets_it_go(tight: Town) -> None:
    ask(tight)
    data = tight.last(chat_of(DIRECTOR)).data("同意下发")

    for who in (LI, ZHAO, WANG):
        tight.say(who, "/campaign")
        assert "由中心主任决定" in tight.press(who, tight.last(chat_of(who)), data)
    assert newest(tight).status is CampaignStatus.ASKED


def test_it_stands_in_the_director_s_message_of_each_morning_and_lapses_on_its_day(tight: Town) -> None:
    ask(tight)

    tight.wait(local(25, 9))
    mornings = [one for one in tight.in_chat(chat_of(DIRECTOR)) if "早上好" in one.text]
    assert len(mornings) == 2
    assert "楼道消防通道：待您同意下发，有 1 名网格员本周将超限" in mornings[0].text
    tight.tap(DIRECTOR, mornings[-1], "打开")
    assert "同意下发" in tight.last(chat_of(DIRECTOR)).labels

    tight.wait(local(30, 18))
    assert newest(tight).status is CampaignStatus.DECLINED
    assert [one for one in tight.in_chat(chat_of(LI)) if "到期前未获同意" in one.text]


def test_what_a_worker_has_already_counts(town: Town) -> None:
    settle(town)
    issue(town, "\n".join(f"武南村3网格 首义路{number}号楼" for number in range(1, 31)))
    load = loads_of(town.tx, town.at, town.centre, Holders(town.tx))[WANG.id]

    assert load.places == 25, "thirty places over six working days"
    assert load.prompts >= 1
    assert load.total == load.places + load.prompts + load.cases


def test_lists_over_the_limit_stand_first_in_the_director_s_summary_and_in_nobody_else_s(tight: Town) -> None:
    ask(tight)
    say = saying(TIGHT, tight.at)
    week = week_of(TIGHT.book.calendar, 2026, 48)

    ((text, rows),) = pressing_of(tight.tx, Scope("a", week, private=True, decides=True), say)
    assert "超过负担上限的专项排查（1）" in text
    assert "楼道消防通道：1 名网格员超限 · 待主任同意" in text
    assert rows
    for scope in (Scope("a", week), Scope("a", week, private=True), Scope("a", week, decides=True)):
        assert pressing_of(tight.tx, scope, say) == []


def test_a_list_within_the_limit_is_nobody_s_concern(town: Town) -> None:
    issue(town, THREE)
    week = week_of(CENTRE.book.calendar, 2026, 48)

    assert pressing_of(town.tx, Scope("a", week, private=True, decides=True), saying(CENTRE, town.at)) == []
    assert town.in_chat(chat_of(DIRECTOR)) == []
