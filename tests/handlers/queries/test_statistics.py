"""Figures asked for by words: which cases count, who may ask, and what is said of words that nobody can read."""

import pytest

from dispatch.figures.sums import summed
from dispatch.model import Person
from handlers.bot_api.chart_sheet import BarChart, ChartSheet, ColumnChart
from handlers.queries.statistics import chosen
from handlers.router import compose_answer, take_answer
from handlers.turn.reader_query import StatisticsFacts, StatisticsQuery
from tests.handlers.queries.test_summaries import facts
from tests.handlers.town import Town
from tests.handlers.weekly import CENTRE_CHAT, keep, open_case
from tests.street import (
    DADONG,
    DIRECTOR,
    DISPUTE,
    HEAD,
    HEAD_SQUAD,
    LI,
    NOISE,
    OFFICER_HOUSING,
    WANG,
    local,
)


@pytest.fixture
def busy(town: Town) -> Town:
    """Five stalls and a noise of Monday in one community, a stall and a quarrel in the other; it is Wednesday."""
    for number in range(1, 6):
        keep(town.tx, open_case(number))
    keep(town.tx, open_case(6, row=NOISE))
    keep(town.tx, open_case(7, DADONG))
    keep(town.tx, open_case(8, DADONG, row=DISPUTE))
    town.at = local(25, 10)
    return town


def ask(town: Town, who: Person, words: str, chat: int | None = None) -> str:
    """What the person is answered in private."""
    asked = len(town.queries)
    town.say(who, f"/stats {words}", chat)
    for query in town.queries[asked:]:
        assert isinstance(query, StatisticsQuery)
        belongs = chosen(query, town.centre.book)
        now, earlier = (
            summed(filter(belongs, facts(town, period).values()), period, town.centre.book)
            for period in (query.period, query.period_before)
        )
        found = StatisticsFacts(query, now, earlier)
        take_answer(town.tx, compose_answer(town.tx, found, town.at, town.centre), town.at, town.centre)
        town.deliver()
    return next(one.text for one in reversed(town.in_chat(1000 + who.id)) if one.text)


def pictures(town: Town) -> list[ChartSheet]:
    return [photo for one in town.sent if isinstance(photo := one.params.get("photo"), ChartSheet)]


def counted(text: str) -> str:
    """How many were reported."""
    return text.partition("上报 ")[2].partition(" 件")[0]


def test_words_alone_are_answered_with_the_figures_of_this_month(busy: Town) -> None:
    assert ask(busy, LI, "") == (
        "<b>首义路街 · 2026 年 11 月</b>\n上报 8 件（上月 0），结案 0 件（上月 0），"
        "按期处置 0%（上月 —），未办结 8 件，超期 7 件"
    )


@pytest.mark.parametrize(
    ("words", "head", "reported"),
    [
        ("占道 十一月 武南村", "武南村社区 · 占道经营 · 2026 年 11 月", "5"),
        ("武南村 十一月 占道", "武南村社区 · 占道经营 · 2026 年 11 月", "5"),
        ("占道经营 大东门社区", "大东门社区 · 占道经营 · 2026 年 11 月", "1"),
        ("推车", "首义路街 · 占道经营 · 2026 年 11 月", "6"),
        ("噪音 占道 本周", "首义路街 · 噪音扰民等 2 类 · 第 48 周", "7"),
        ("市容环境", "首义路街 · 噪音扰民等 2 类 · 2026 年 11 月", "1"),
        ("城管中队 2026-Q4", "城管中队 · 2026 年第 4 季度", "8"),
        ("2026 年 11 月", "首义路街 · 2026 年 11 月", "8"),
        ("11 月 24 日", "首义路街 · 2026-11-24", "0"),
        (DADONG, "大东门社区 · 2026 年 11 月", "2"),
        ("纠纷 去年", "首义路街 · 家庭纠纷 · 2025 年", "0"),
    ],
)
def test_words_stand_in_any_order(busy: Town, words: str, head: str, reported: str) -> None:
    said = ask(busy, LI, words)

    assert said.splitlines()[0] == f"<b>{head}</b>"
    assert counted(said) == reported


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("占道 天书", "第 2 个词看不出是类别、时段、社区还是单位。"),
        ("十三月", "第 1 个词看不出"),
        ("村", "第 1 个词看不出"),
        ("十一月 十月", "一次只能查一个时段。"),
        ("武南村 大东门", "一次只能查一个社区或单位。"),
        ("武南村 城管中队", "一次只能查一个社区或单位。"),
        ("社区", "第 1 个词可指 武南村社区、大东门社区，请写全名。"),
        ("2026-12", "第 1 个词看不出"),
    ],
)
def test_what_can_not_be_read_is_said_in_one_sentence(busy: Town, words: str, answer: str) -> None:
    assert ask(busy, LI, words).startswith(answer)


def test_a_word_that_is_not_understood_is_not_repeated(busy: Town) -> None:
    assert "13812345678" not in ask(busy, LI, "13812345678")


@pytest.mark.parametrize(
    ("who", "words", "allowed"),
    [
        (LI, "大东门", True),
        (DIRECTOR, "城管中队", True),
        (HEAD, "", True),
        (HEAD, "武南村", True),
        (HEAD, "大东门", False),
        (HEAD, "城管中队", False),
        (HEAD_SQUAD, "占道", True),
        (HEAD_SQUAD, "武南村", False),
        (OFFICER_HOUSING, "城管中队", False),
        (WANG, "", False),
    ],
)
def test_who_may_ask_for_which_part_of_the_street(busy: Town, who: Person, words: str, *, allowed: bool) -> None:
    assert ("上报 " in ask(busy, who, words)) is allowed


@pytest.mark.parametrize(("who", "allowed"), [(LI, True), (DIRECTOR, True), (HEAD, False), (HEAD_SQUAD, False)])
def test_cases_of_a_sensitive_category_are_counted_for_who_sees_the_whole_street(
    busy: Town, who: Person, *, allowed: bool
) -> None:
    said = ask(busy, who, "家庭纠纷")

    assert said.startswith("敏感类别的件数只有中心可查。") is not allowed


def test_a_head_reads_of_the_own_station(busy: Town) -> None:
    said = ask(busy, HEAD, "占道")

    assert said.startswith("<b>武南村社区 · 占道经营")
    assert counted(said) == "5"


def test_asked_in_a_group_it_is_answered_in_private(busy: Town) -> None:
    said = ask(busy, LI, "占道", CENTRE_CHAT)

    assert said.startswith("<b>首义路街")
    assert busy.last(CENTRE_CHAT).text == "已私下发给您。"


def test_one_picture_follows_of_the_same_cases(busy: Town) -> None:
    ask(busy, LI, "占道 武南村")

    [picture] = pictures(busy)
    [columns, *others] = picture.drawings
    assert picture.title == "武南村社区 · 2026 年 11 月"
    assert picture.subtitle.startswith("占道经营 · 11-01 至 11-25")
    assert isinstance(columns, ColumnChart)
    assert sum(columns.series[0].values) == 5
    assert not any(isinstance(one, BarChart) for one in others)


def test_of_nothing_there_is_none(busy: Town) -> None:
    ask(busy, LI, "去年")

    assert pictures(busy) == []
