"""The figures of rounds in summaries: by station, small counts as counts, voices of the street alone."""

import pytest

from dispatch.figures.periods import code_of, week_of
from dispatch.model import CaseId, Station, StationCode
from dispatch.rounds import visits as v
from dispatch.rounds.visits import Visit
from handlers.rounds import figures, visit_turn
from handlers.turn.area import Scope
from handlers.turn.carry_out import Turn
from handlers.wording.speech import Saying, saying
from tests.handlers.rounds.test_visits import show
from tests.handlers.rounds.weeks import planned
from tests.handlers.town import Town
from tests.street import DIRECTOR, HEAD, LI, OTHER_HEAD, SQUAD_CODE, WANG, WUNAN, local

DIRECTORS = 1000 + DIRECTOR.id


def say(town: Town) -> Saying:
    return saying(town.centre, town.at)


def scope(town: Town, code: str = "a") -> Scope:
    return Scope(code, week_of(town.centre.book.calendar, 2026, 48), private=True, decides=True)


def after_the_week(town: Town) -> list[Visit]:
    """Of four visits three were made; one draw has a wrong case."""
    some = planned(town)
    for one in some[:3]:
        tell(town, one, v.VisitTicked(v.Tick.MORNING))
    tell(town, town.tx.visits.require(some[0].id), v.CasesDrawn(tuple(map(CaseId, (1, 2, 3))), "s"))
    for case, right in ((1, True), (2, True), (3, False)):
        tell(town, town.tx.visits.require(some[0].id), v.CaseRechecked(CaseId(case), right=right))
    town.at = local(30, 9)
    return some


def tell(town: Town, one: Visit, event: v.VisitEvent) -> None:
    town.tx.visits.save(one, v.evolve(one, event, one.person, one.at), [event], one.person, one.at)


def test_the_director_reads_by_station_where_a_visit_is_missing(town: Town) -> None:
    some = after_the_week(town)
    lacking = {"420106010002": "武南村社区", "420106010004": "大东门社区"}[some[3].station]

    found = figures.summary(town.tx, scope(town), say(town))

    assert found is not None
    text, rows = found
    assert f"计划 4 次，已去 3 次（{lacking} 1/2）" in text
    assert "信息采集准确率 2/3，网格熟悉度 0/1" in text
    assert "%" not in text
    assert [one["text"] for row in rows for one in row] == ["下社区明细"]


def test_of_many_stations_that_lack_a_visit_four_are_named_and_the_others_counted(town: Town) -> None:
    planned(town)
    for number in range(5):
        code = StationCode(f"42010601001{number}")
        town.tx.places.put_station(Station(code, f"第{number}社区"))
        at = local(25, 8, 40 + number)
        visit_turn.plan(
            Turn(town.tx, town.at, town.centre, f"plan.{number}").out,
            v.VisitPlanned(town.tx.visits.next_id(), code, LI.id, v.Meeting.MORNING, at),
        )
    town.at = local(30, 9)

    found = figures.summary(town.tx, scope(town), say(town))

    assert found is not None
    assert "，另有 3 个网格站未去满）" in found[0]


def test_a_head_reads_of_the_own_station_alone_and_a_unit_of_nothing(town: Town) -> None:
    after_the_week(town)

    own = figures.summary(town.tx, scope(town, f"s{WUNAN}"), say(town))

    assert own is not None
    assert "计划 2 次" in own[0]
    assert "大东门" not in own[0]
    assert figures.summary(town.tx, scope(town, f"u{SQUAD_CODE}"), say(town)) is None
    assert figures.sheet(town.tx, scope(town, f"u{SQUAD_CODE}"), say(town)) is None


def test_what_lies_ahead_is_no_figure_and_a_week_without_any_says_nothing(town: Town) -> None:
    planned(town)

    assert figures.summary(town.tx, scope(town), say(town)) is None
    assert figures.summary(town.tx, Scope("a", week_of(town.centre.book.calendar, 2026, 40)), say(town)) is None


@pytest.mark.parametrize(("count", "words"), [(4, "少量"), (6, "提出 6，已答复 0，已改进 0")])
def test_voices_stand_in_the_street_s_summary_alone_and_few_are_not_counted_out(
    town: Town, count: int, words: str
) -> None:
    for number in range(count):
        town.say(WANG, f"#建议 第{number}条")
    town.at = local(30, 9)

    street = figures.summary(town.tx, scope(town), say(town))

    assert street is not None
    assert f"建议和困难：{words}" in street[0]
    assert figures.summary(town.tx, scope(town, f"s{WUNAN}"), say(town)) is None


def test_the_sheet_has_a_row_for_each_station(town: Town) -> None:
    after_the_week(town)

    sheet = figures.sheet(town.tx, scope(town), say(town))

    assert sheet is not None
    assert [row[:2] for row in sheet.rows] == [("武南村社区", 2), ("大东门社区", 2)]
    assert sum(int(row[2]) for row in sheet.rows) == 3
    assert len(sheet.notes) == 1


def test_a_rate_of_enough_cases_is_a_percentage() -> None:
    assert figures._rate(8, 9, 5) == "8/9 (89%)"
    assert figures._rate(4, 4, 5) == "4/4"
    assert figures._rate(0, 0, 5) == "—"


def test_behind_a_figure_stand_its_visits_for_who_may_read_them(town: Town) -> None:
    after_the_week(town)
    code = code_of(town.centre.book.calendar, week_of(town.centre.book.calendar, 2026, 48))

    show(town, DIRECTOR, f"period-{code}-a")
    show(town, HEAD, f"period-{code}-s{WUNAN}")
    show(town, OTHER_HEAD, f"period-{code}-s{WUNAN}")
    show(town, WANG, f"period-{code}-a")
    show(town, DIRECTOR, "period-nothing-a")

    assert "（4 次）" in town.last(DIRECTORS).text
    assert "已去：晨会" in town.last(DIRECTORS).text
    assert "（2 次）" in town.last(1000 + HEAD.id).text
    assert town.in_chat(1000 + OTHER_HEAD.id) == town.in_chat(1000 + WANG.id) == []
