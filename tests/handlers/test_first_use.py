"""What somebody stumbled over who used it for the first time, played again."""

import pytest

from bot.rulebook.rules_files import DEFAULT_RULES, load_rulebook
from dispatch.model import Person, Status
from handlers.wording import wording
from tests.handlers.town import Message, Town
from tests.handlers.weekly import CENTRE_CHAT, UNIT_CHAT, WORKER_CHAT
from tests.street import DAY_MINUTES, DIRECTOR, LI, OFFICER_SQUAD, WANG, ZHAO

REPORT = "#上报 首义路12号门口占道经营，推车堵了人行道"


def own(town: Town, who: Person) -> Message:
    """The newest message with buttons in the person's own chat."""
    return [one for one in town.in_chat(1000 + who.id) if one.rows][-1]


def tap(town: Town, who: Person, *labels: str, chat: int = CENTRE_CHAT) -> str:
    """The first in the group, the others where they lead, in private."""
    answer = town.tap(who, town.last(chat), labels[0])
    for label in labels[1:]:
        answer = town.tap(who, own(town, who), label)
    return answer


def said(town: Town, who: Person) -> str:
    return "\n".join(one.text for one in town.in_chat(1000 + who.id))


@pytest.fixture
def handled(town: Town) -> Town:
    town.say(WANG, REPORT, WORKER_CHAT)
    tap(town, LI, "派 城管")
    tap(town, OFFICER_SQUAD, "接单", chat=UNIT_CHAT)
    return town


def test_who_goes_on_by_hand_is_not_told_that_a_time_had_run_out(handled: Town) -> None:
    tap(handled, LI, "更多", "挂起")
    handled.say(LI, "12月1日 等待施工")
    assert handled.case().status is Status.ON_HOLD

    tap(handled, LI, "恢复办理")

    assert handled.case().status is Status.HANDLING
    assert "已恢复办理" in handled.last(UNIT_CHAT).text
    assert "挂起到期" not in handled.last(UNIT_CHAT).text


def test_a_voided_case_is_told_to_its_reporter_as_voided(town: Town) -> None:
    town.say(WANG, REPORT)
    tap(town, LI, "更多", "作废")
    town.say(LI, "重复登记")

    assert town.case().status is Status.VOIDED
    assert "已作废" in said(town, WANG)
    assert "已办结" not in said(town, WANG)


def test_from_a_card_in_the_centre_group_without_its_words_one_tap_leads_to_the_whole_of_it(town: Town) -> None:
    town.say(WANG, "#上报 首义路12号楼张家夫妻吵架打人", WORKER_CHAT)
    assert "内容不在群内显示" in town.last(CENTRE_CHAT).text

    answer = tap(town, LI, "更多")

    assert answer.startswith("https://t.me/")
    assert "夫妻吵架" in said(town, LI)
    assert "主责 李晓红" in said(town, LI)


def test_what_a_leader_demands_stays_on_the_card_beside_the_supervision_by_the_clock(handled: Town) -> None:
    tap(handled, DIRECTOR, "更多", "督办")
    handled.say(DIRECTOR, "11月24日 下班前排干积水")
    assert "排干积水" in handled.last(CENTRE_CHAT).text

    handled.wait(handled.at.replace(hour=9, minute=30))

    text = handled.last(CENTRE_CHAT).text
    assert "超时督办" in text
    assert "排干积水" in text


def test_a_sent_away_case_that_comes_back_shows_no_result_as_if_it_were_settled(handled: Town) -> None:
    tap(handled, LI, "更多", "上报区级")
    handled.say(LI, "超出街道职权")
    handled.tap(DIRECTOR, own(handled, DIRECTOR), "同意上报")
    assert handled.case().status is Status.ESCALATED
    tap(handled, LI, "录入区级答复", "区级退回")
    handled.say(LI, "请街道自行协调")

    assert handled.case().status is Status.REPORTED
    assert "处置结果" not in handled.last(CENTRE_CHAT).text
    assert "请街道自行协调" in handled.last(CENTRE_CHAT).text


def test_a_helper_who_is_whistled_for_reads_so_with_the_moment_to_be_there_by(handled: Town) -> None:
    tap(handled, LI, "更多", "协办", "房管所", "吹哨")
    handled.say(LI, "请到场断水")

    [card] = [one for one in handled.in_chat(1010) if "吹哨" in one.text]
    assert "10:12 前到场" in card.text


def test_a_number_of_the_district_is_read_apart_from_the_day_that_is_written_behind_it(handled: Town) -> None:
    tap(handled, LI, "更多", "上报区级")
    handled.say(LI, "超出街道职权")
    handled.tap(DIRECTOR, own(handled, DIRECTOR), "同意上报")

    handled.tap(LI, own(handled, LI), "录入区级编号")
    handled.say(LI, "WCQ-2026-118，12月5日前")

    assert "区级编号 WCQ-2026-118 · 期限 12" in handled.last(CENTRE_CHAT).text


def test_a_hotline_s_number_is_not_called_the_district_s(town: Town) -> None:
    town.say(LI, "#热线 首义路30号垃圾桶满了\n编号：RX-118", CENTRE_CHAT)

    assert "热线编号 RX-118" in town.last(CENTRE_CHAT).text


def test_a_picture_of_the_progress_is_not_called_one_of_the_result(handled: Town) -> None:
    tap(handled, OFFICER_SQUAD, "进展", chat=UNIT_CHAT)
    handled.say(OFFICER_SQUAD, "正在劝离", photo=True)
    handled.tap(OFFICER_SQUAD, own(handled, OFFICER_SQUAD), "提交")

    tap(handled, LI, "看附件")

    [shown] = [one for one in handled.in_chat(1000 + LI.id) if one.picture is not None and "附" in one.text]
    assert "处置情况" in shown.text


def test_who_urges_is_named(handled: Town) -> None:
    tap(handled, ZHAO, "催办")

    assert "赵强催办，请尽快处置" in said(handled, OFFICER_SQUAD)


def test_what_is_asked_for_names_its_case(town: Town) -> None:
    town.say(WANG, REPORT, WORKER_CHAT)

    tap(town, LI, "不予受理", "自己写")

    assert town.case().number in town.last(1000 + LI.id).text


@pytest.mark.parametrize("who", [LI, OFFICER_SQUAD, WANG])
def test_who_has_no_open_case_reads_one_sentence(town: Town, who: Person) -> None:
    town.say(who, "/mine")

    assert town.last(1000 + who.id).text == wording("zh").plain("said.no_open_cases")


def test_a_list_says_which_cases_are_urgent(town: Town) -> None:
    town.say(WANG, REPORT, WORKER_CHAT)
    town.say(WANG, "#上报 首义路30号占道经营\n紧急：是", WORKER_CHAT)

    town.say(LI, "/mine")

    first, second = sorted(one for one in town.last(1000 + LI.id).text.splitlines() if "SY2026" in one)
    assert "待受理 · 紧急" in second
    assert "紧急" not in first


def test_what_was_done_and_how_many_pictures_of_it_there_are_stand_in_one_line(handled: Town) -> None:
    tap(handled, OFFICER_SQUAD, "办结", chat=UNIT_CHAT)
    handled.say(OFFICER_SQUAD, "已劝离", photo=True)
    handled.tap(OFFICER_SQUAD, own(handled, OFFICER_SQUAD), "提交")

    assert "处置结果：已劝离 · 图1" in handled.last(CENTRE_CHAT).text


def test_the_clause_on_revisits_says_which_cases_are_called_about() -> None:
    rules = load_rulebook(DEFAULT_RULES, DAY_MINUTES)

    clause = next(one for one in rules.clauses if one.number == "4.4")
    assert "事项目录要求回访" in clause.text
    assert "其余的核查通过即结案" in clause.text
