"""A worker walks a list place by place on one card; a problem is a case; the centre's card follows."""

from dispatch.campaigns.model import CampaignStatus, Finding
from dispatch.model import Status
from tests.handlers.campaigns.lists import (
    PEOPLE_NAMES,
    THREE,
    card,
    centre,
    chat_of,
    form,
    issue,
    newest,
    settle,
    write,
)
from tests.handlers.town import Town
from tests.handlers.weekly import CENTRE_CHAT, WORKER_CHAT
from tests.street import CHEN, HEAD, LI, OTHER_HEAD, WANG, local


def test_each_worker_gets_one_card_with_the_places_of_the_own_grid(town: Town) -> None:
    settle(town)
    issue(town, f"{THREE}\n武南村4网格 彭刘杨路3号")

    assert "待查 3 处" in card(town).text
    assert "首义路14号楼" in card(town).text
    assert "彭刘杨路" not in card(town).text
    assert "待查 1 处" in card(town, CHEN).text
    assert [row[0]["text"] for row in card(town).rows] == ["1 没问题", "2 没问题", "3 没问题"]
    assert [button["text"] for button in card(town).rows[0]] == ["1 没问题", "1 有问题", "1 进不去"]


def test_the_centre_has_one_card_which_is_edited_and_names_no_place_and_no_person(town: Town) -> None:
    settle(town)
    before = len(town.in_chat(CENTRE_CHAT))
    issue(town)
    first = centre(town).id
    for label in ("1 没问题", "2 有问题", "3 进不去"):
        town.tap(WANG, card(town), label)

    cards = [one for one in town.in_chat(CENTRE_CHAT)[before:] if "专项排查 ·" in one.text]
    assert [one.id for one in cards] == [first]
    assert "已查完" in cards[0].text
    assert "已查 3/3 处 · 有问题 1，立案 1 · 进不去 1" in cards[0].text
    assert town.case().number in cards[0].text
    for words in ("首义路", "网格", *PEOPLE_NAMES):
        assert words not in cards[0].text


def test_an_answer_is_one_tap_and_the_card_stays_the_same_message(town: Town) -> None:
    issue(town)
    mine = card(town)

    assert town.tap(WANG, mine, "1 没问题") == "已记录"

    assert card(town).id == mine.id
    assert "1. 首义路12号楼 — 没问题" in card(town).text
    assert "待查 2 处，已查 1 处" in card(town).text


def test_a_problem_is_a_case_with_place_and_matter_filled_in_and_asks_for_nothing_more(town: Town) -> None:
    campaign = issue(town)
    open_before = len(town.tx.prompts.of_person(WANG.id))

    said = town.tap(WANG, card(town), "2 有问题")

    case = town.case()
    assert case.number in said
    assert "不补也可以" in said
    assert (case.reporter, case.grid, case.station) == (WANG.id, campaign.places[0].grid, campaign.places[0].station)
    assert case.place.note is not None
    assert town.tx.notes.text(case.place.note) == "首义路14号楼"
    assert town.tx.notes.text(case.description) == "专项排查“楼道消防通道”发现问题"
    assert newest(town).places[1].case == case.id
    assert len(town.tx.prompts.of_person(WANG.id)) == open_before
    own = next(one for one in town.in_chat(chat_of(WANG)) if case.number in one.text and "专项排查 ·" not in one.text)
    assert "补照片或说明" in own.labels


def test_the_words_of_a_list_make_no_case_urgent(town: Town) -> None:
    issue(town, title="燃气泄漏隐患")

    town.tap(WANG, card(town), "1 有问题")

    assert town.case().urgency != "urgent"


def test_a_mistaken_tap_is_taken_back_and_its_case_with_it(town: Town) -> None:
    issue(town)
    town.tap(WANG, card(town), "1 有问题")

    assert town.tap(WANG, card(town), "1 撤回") == "已撤回"

    assert town.case().status is Status.VOIDED
    assert town.case().withdrawn
    assert newest(town).places[0].left
    town.tap(WANG, card(town), "1 没问题")
    assert newest(town).places[0].answer is Finding.FINE


def test_nothing_is_taken_back_once_the_case_was_dispatched(town: Town) -> None:
    issue(town)
    town.tap(WANG, card(town), "1 有问题")
    case_card = next(one for one in reversed(town.in_chat(CENTRE_CHAT)) if town.case().number in one.text)
    town.tap(LI, case_card, "其他单位")
    town.tap(LI, town.last(chat_of(LI)), "城管中队")

    assert "不能撤回" in town.tap(WANG, card(town), "1 撤回")
    assert newest(town).places[0].answer is Finding.PROBLEM


def test_two_who_tap_the_same_place_are_told_who_was_first(town: Town) -> None:
    issue(town)
    stale = card(town).data("1 没问题")
    town.tap(WANG, card(town), "1 有问题")

    town.say(HEAD, "/campaign")
    assert "王建国已答复这一处" in town.press(HEAD, town.last(chat_of(HEAD)), stale)
    assert newest(town).places[0].answer is Finding.PROBLEM


def test_whoever_does_not_walk_the_grid_can_not_answer(town: Town) -> None:
    issue(town)
    data = card(town).data("1 没问题")
    town.say(OTHER_HEAD, "/campaign")

    assert "不由您排查" in town.press(OTHER_HEAD, town.last(chat_of(OTHER_HEAD)), data)
    assert newest(town).places[0].left


def test_a_long_list_is_read_page_by_page_in_the_same_message(town: Town) -> None:
    issue(town, "\n".join(f"武南村3网格 首义路{number}号楼" for number in range(1, 20)))
    mine = card(town)

    assert "第 1/3 页" in mine.text
    assert len(mine.rows) == 9
    town.tap(WANG, mine, "下一页")
    assert card(town).id == mine.id
    assert "9. 首义路9号楼" in card(town).text
    town.tap(WANG, card(town), "9 没问题")
    assert "第 2/3 页" in card(town).text


def test_own_words_stand_on_the_buttons_and_two_answers_are_enough(town: Town) -> None:
    write(town)
    town.tap(LI, form(town), "改答复")
    town.say(LI, "合格、不合格")
    town.tap(LI, form(town), "下发")

    assert [button["text"] for button in card(town).rows[0]] == ["1 合格", "1 不合格"]
    town.tap(WANG, card(town), "1 不合格")
    assert town.case().reporter == WANG.id


def test_a_walked_list_is_done_and_its_author_is_told_once(town: Town) -> None:
    issue(town)
    for number in (1, 2, 3):
        town.tap(WANG, card(town), f"{number} 没问题")

    assert newest(town).status is CampaignStatus.DONE
    told = [one for one in town.in_chat(chat_of(LI)) if "已查完" in one.text and "发送 /campaign" in one.text]
    assert len(told) == 1
    assert "已查完" in card(town).text


def test_staff_end_a_list_early_after_one_question_in_private(town: Town) -> None:
    issue(town)
    town.tap(WANG, card(town), "1 没问题")

    town.tap(LI, centre(town), "提前结束")
    asked = town.last(chat_of(LI))
    assert "剩余 2 处不再排查" in asked.text
    town.tap(LI, asked, "确定结束")

    assert newest(town).status is CampaignStatus.ENDED
    assert "已结束" in centre(town).text
    assert "剩 2 处" in centre(town).text
    assert not [label for label in card(town).labels if "没问题" in label]


def test_a_worker_in_the_centre_group_can_not_end_a_list(town: Town) -> None:
    issue(town)

    assert "中心工作人员" in town.tap(WANG, centre(town), "提前结束")
    assert newest(town).status is CampaignStatus.OPEN


def test_staff_put_a_list_off(town: Town) -> None:
    before = issue(town).due_at

    town.tap(LI, centre(town), "延期")
    town.tap(LI, town.last(chat_of(LI)), "3 个工作日")

    assert newest(town).due_at > before
    assert "12月3日前" in centre(town).text


def test_nothing_of_a_list_comes_into_the_workers_group_but_the_cards_of_cases(town: Town) -> None:
    issue(town)
    town.tap(WANG, card(town), "1 没问题")

    assert town.in_chat(WORKER_CHAT) == []


def test_at_night_nobody_is_woken_by_a_list(town: Town) -> None:
    town.at = local(23, 21)
    issue(town)
    assert not [one for one in town.in_chat(chat_of(WANG)) if "专项排查" in one.text]

    town.wait(local(24, 8, 31))
    assert "待查 3 处" in card(town).text
