"""Staff write a list in private: every step is kept, nonsense gets one sentence and loses nothing."""

import pytest

from dispatch.campaigns.model import CampaignStatus
from dispatch.model import Person
from handlers.campaigns.write_list import open_draft
from handlers.router import take_answer
from handlers.turn.reader_query import PlacesFileAnswer, PlacesFileQuery
from storage.messages.prompts import Prompt
from tests.handlers.campaigns.lists import THREE, TITLE, begin, card, chat_of, form, issue, newest, settle, write
from tests.handlers.town import Town
from tests.handlers.weekly import CENTRE_CHAT
from tests.street import DIRECTOR, HEAD, LI, WANG, local


def test_the_preview_says_who_would_get_how_many_and_one_tap_sends(town: Town) -> None:
    settle(town)
    preview = write(town, f"{THREE}\n武南村4网格 彭刘杨路3号")

    assert f"标题：{TITLE}" in preview.text
    assert "完成：11月30日前" in preview.text
    assert "共 4 处，2 名网格员，每人最多 3 处" in preview.text
    assert "· 王建国 3 处" in preview.text
    assert "已满" not in preview.text
    assert town.tx.campaigns.newest(1) == []

    assert town.tap(LI, preview, "下发") == "已下发。"
    assert newest(town).status is CampaignStatus.OPEN
    assert newest(town).due_at == local(30, 17)
    assert len(card(town).rows) == 3


def test_all_grids_are_one_place_each(town: Town) -> None:
    settle(town)
    assert "请发标题" in begin(town).text
    town.say(LI, TITLE)
    town.tap(LI, form(town), "各网格一处")
    town.say(LI, "下周三")

    town.tap(LI, form(town), "下发")

    assert [place.grid[-2:] for place in newest(town).places] == ["03", "04"]
    assert "1. 全网格" in card(town).text


@pytest.mark.parametrize(
    ("step", "nonsense", "answer"),
    [
        ("title", "长" * 31, "标题最多 30 字，现在 31 字"),
        ("title", "找 13800001234 问", "标题里有电话、证件号码或姓名"),
        ("title", "张大爷家楼道堆物", "标题里有电话、证件号码或姓名"),
        ("title", f"{WANG.name} 网格补查", "标题里有电话、证件号码或姓名"),
        ("day", "随便吧", "没有看懂日期"),
        ("day", "昨天", "没有看懂日期"),
        ("day", "2000天", "没有看懂日期"),
        ("review", "好的", "请点下方按钮"),
    ],
)
def test_nonsense_gets_one_sentence_and_nothing_is_lost(town: Town, step: str, nonsense: str, answer: str) -> None:
    begin(town)
    if step != "title":
        town.say(LI, TITLE)
        town.say(LI, THREE)
    if step == "review":
        town.say(LI, "5天")
    before, count = draft(town).args, len(town.in_chat(chat_of(LI)))

    town.say(LI, nonsense)

    assert answer in town.last(chat_of(LI)).text
    assert len(town.in_chat(chat_of(LI))) == count + 1
    assert draft(town).args == before


def draft(town: Town, who: Person = LI) -> Prompt:
    found = open_draft(town.tx, who)
    assert found is not None
    return found


def test_each_line_that_can_not_be_read_is_named_and_the_others_are_taken(town: Town) -> None:
    settle(town)
    begin(town)
    town.say(LI, TITLE)
    town.say(LI, f"{THREE}\n今天天气不错\n武南村3网格\n武南村3网格 张三 13800001234\n武南村3网格 首义路12号楼")

    text = form(town).text
    assert "地点：3 处" in text
    assert "有 4 行没有收入" in text
    assert "第 4 行“今天天气不错”：没有认出网格" in text
    assert "第 5 行“武南村3网格”：没有写地点" in text
    assert "第 6 行" in text
    assert "有电话或证件号码" in text
    assert "13800001234" not in text
    assert "第 7 行“武南村3网格 首义路12号楼”：与前面重复" in text

    town.say(LI, "武南村4网格 彭刘杨路3号")
    assert "地点：4 处" in form(town).text
    assert "几号前完成" in form(town).text


def test_lines_that_were_not_taken_can_be_left_aside(town: Town) -> None:
    begin(town)
    town.say(LI, TITLE)
    town.say(LI, f"{THREE}\n今天天气不错")

    town.tap(LI, form(town), "继续")

    assert "几号前完成" in form(town).text
    assert "没有收入" not in form(town).text


def test_a_draft_survives_everything_else_and_is_shown_again(town: Town) -> None:
    begin(town)
    town.say(LI, TITLE)
    town.say(LI, THREE)
    again = Town(town.tx, at=local(24, 9))
    again.messages = town.messages

    again.say(LI, "/campaign")

    assert f"标题：{TITLE}" in form(again).text
    assert "地点：3 处" in form(again).text


def test_a_draft_that_is_given_up_leaves_nothing(town: Town) -> None:
    begin(town)
    town.say(LI, TITLE)

    town.say(LI, "取消")

    assert open_draft(town.tx, LI) is None
    assert town.tx.campaigns.newest(1) == []


@pytest.mark.parametrize("who", [WANG, HEAD, DIRECTOR])
def test_only_staff_are_offered_to_write_a_list(town: Town, who: Person) -> None:
    town.say(who, "/campaign")

    assert "新建专项排查" not in town.last(chat_of(who)).labels


def test_in_a_group_the_lists_are_shown_in_private_alone(town: Town) -> None:
    town.say(LI, "/campaign", CENTRE_CHAT)

    assert "私下" in town.last(CENTRE_CHAT).text
    assert "专项排查" in town.last(chat_of(LI)).text


def test_the_same_place_is_not_asked_by_two_lists_in_a_period(town: Town) -> None:
    settle(town)
    issue(town)

    preview = write(town, "武南村 3网格  首义路１２号楼\n武南村3网格 首义路99号", title="电动车充电")

    assert "共 1 处" in preview.text
    assert "有 1 处近 14 天已列入别的清单" in preview.text
    town.tap(LI, preview, "下发")
    assert [town.tx.campaigns.texts(newest(town).id).place(1)] == ["首义路99号"]


def test_a_list_of_which_nothing_is_left_is_not_sent(town: Town) -> None:
    issue(town)
    preview = write(town, title="电动车充电")

    assert "没有可下发的了" in town.tap(LI, preview, "下发")
    assert len(town.tx.campaigns.newest(5)) == 1
    assert open_draft(town.tx, LI) is not None


def test_after_the_period_the_place_may_be_asked_again(town: Town) -> None:
    campaign = issue(town)
    for number in (1, 2, 3):
        town.tap(WANG, card(town), f"{number} 没问题")
    town.wait(campaign.written_at.replace(month=12, day=15))

    assert "共 3 处" in write(town, title="电动车充电").text


def test_a_category_goes_to_the_cases_of_the_list(town: Town) -> None:
    write(town)
    town.tap(LI, form(town), "选类别")
    town.tap(LI, form(town), "市容环境")
    town.tap(LI, form(town), "垃圾满溢")
    assert "类别：垃圾满溢" in form(town).text
    town.tap(LI, form(town), "下发")

    town.tap(WANG, card(town), "1 有问题")

    assert str(town.case().row).startswith("E0192")


def test_a_file_of_places_is_read_as_lines_would_be(town: Town) -> None:
    begin(town)
    town.say(LI, TITLE)
    town._take({"message": _file(town)})
    (query,) = town.queries
    assert isinstance(query, PlacesFileQuery)

    take_answer(
        town.tx, PlacesFileAnswer(query, ["网格 地点", *THREE.splitlines(), "哪里也不是"]), town.at, town.centre
    )
    town.deliver()

    assert "地点：3 处" in form(town).text
    assert "有 1 行没有收入" in form(town).text


def test_a_file_that_can_not_be_read_gets_one_sentence(town: Town) -> None:
    begin(town)
    town.say(LI, TITLE)
    town._take({"message": _file(town)})
    (query,) = town.queries
    assert isinstance(query, PlacesFileQuery)

    take_answer(town.tx, PlacesFileAnswer(query, [], "broken"), town.at, town.centre)
    town.deliver()

    assert "文件已损坏" in town.last(chat_of(LI)).text
    assert f"标题：{TITLE}" in form(town).text


def _file(town: Town) -> dict[str, object]:
    chat = {"id": chat_of(LI), "type": "private", "first_name": "x"}
    sender = {"id": LI.telegram_id, "is_bot": False, "first_name": LI.name}
    document = {"file_id": "f", "file_unique_id": "f", "file_name": "地点.xlsx", "file_size": 9}
    return {"message_id": 9_000, "date": int(town.at.timestamp()), "chat": chat, "from": sender, "document": document}
