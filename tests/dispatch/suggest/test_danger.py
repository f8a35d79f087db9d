"""Danger words: what tells of somebody in danger is urgent whatever its category; what only speaks of it is not."""

import pytest

from bot.rulebook.rules_files import DEFAULT_CATALOGUE, DEFAULT_RULES, load_catalogue, load_rulebook
from dispatch.rulebook.book import Book
from dispatch.suggest.danger import is_dangerous, may_be_dangerous
from tests.street import CALENDAR, DAY_MINUTES

BOOK = Book(load_rulebook(DEFAULT_RULES, DAY_MINUTES), load_catalogue(DEFAULT_CATALOGUE, DAY_MINUTES), CALENDAR)


@pytest.mark.parametrize(
    "text",
    [
        "电梯里困住一个老人",
        "独居老人三天没出门，敲门无人应答",
        "仓库着火了",
        "楼道里好大的煤气味",
        "围墙要倒了",
        "外墙瓷砖掉下来砸到人",
        "有人站在楼顶说不想活了",
        "湖里有个伢掉水里了",
        "井盖不见了",
        "老太太倒在路边叫不醒",
    ],
)
def test_a_danger_word_makes_it_urgent(text: str) -> None:
    assert is_dangerous(BOOK, text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "垃圾桶满了没人清",
        "楼道堆满纸壳，怕着火",
        "天天抽烟，烟味飘到楼上",
        "请各网格做好防溺水宣传",
        "餐馆油烟熏得睡不着",
        "两车追尾，没人受伤",
        "天井盖子破了",
        "灭火器过期了",
        "路灯不亮",
    ],
)
def test_what_only_speaks_of_it_does_not(text: str) -> None:
    assert not is_dangerous(BOOK, text)


@pytest.mark.parametrize("text", ["师傅摔到沟里了", "门缝里有臭味", "几个孩子在工地上玩", "好几天没看到人出来"])
def test_what_may_put_a_life_at_stake_is_asked_about(text: str) -> None:
    assert may_be_dangerous(BOOK, text)
    assert not is_dangerous(BOOK, text)


@pytest.mark.parametrize(
    "text", ["", "路灯不亮", "垃圾桶满了没人清", "广告太吓人了", "救命啊蚊子太多了", "区门口共享单车堵路"]
)
def test_what_puts_none_at_stake_is_not(text: str) -> None:
    assert not may_be_dangerous(BOOK, text)


def test_a_danger_word_needs_no_question() -> None:
    assert is_dangerous(BOOK, "有人掉化粪池里了")
    assert may_be_dangerous(BOOK, "有人掉化粪池里了")
