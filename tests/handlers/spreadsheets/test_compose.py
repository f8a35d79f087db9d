"""The spreadsheet of a summary: the same figures as the summary, and no more of a case than its reader may know."""

from dataclasses import replace
from datetime import datetime

import pytest

from dispatch.case import commands as c
from dispatch.figures.case_facts import CaseFacts, facts_of
from dispatch.figures.digest import HEADLINE, digest, headline
from dispatch.figures.periods import Period, before, week_of
from dispatch.figures.sums import summed
from dispatch.model import CaseId, Outcome, Person, Place
from handlers.digests.scopes import STREET, share
from handlers.spreadsheets.compose import Asked, Facts, cases_of, csv_of, workbook_of
from handlers.spreadsheets.workbook import Cell, Days, Link, Page, Percent, Workbook
from handlers.wording.speech import saying
from storage.people.chats import BoundChat, ChatKind
from storage.transaction import Transaction
from tests.handlers.town import Town
from tests.handlers.weekly import keep, open_case
from tests.make import NOTE, PHOTO, RESIDENT, Chronicle, report
from tests.street import (
    CALENDAR,
    DADONG,
    DISPUTE,
    HEAD,
    HEAD_SQUAD,
    HOUSING_CODE,
    LI,
    NOISE,
    OFFICER_HOUSING,
    OFFICER_SQUAD,
    SHANGHAI,
    WANG,
    WUNAN,
    book,
    local,
)

WEEK = week_of(CALENDAR, 2026, 48)
CENTRE = -1001234567890
OWN, SQUADS = f"s{WUNAN}", "usquad"


@pytest.fixture
def busy(town: Town) -> Town:
    """Six cases of Monday with the squad, one of them in the other community; the seventh was handled in time, the
    eighth is with another unit, the ninth sensitive. It is Wednesday."""
    for number in range(1, 6):
        keep(town.tx, open_case(number))
    keep(town.tx, open_case(6, DADONG))
    keep(town.tx, handled(7))
    keep(town.tx, elsewhere(8))
    keep(town.tx, open_case(9, row=DISPUTE))
    town.at = local(25, 10)
    return town


def handled(number: int) -> Chronicle:
    told = open_case(number)
    told.tell(c.Accept(), OFFICER_SQUAD, local(23, 10))
    told.tell(c.Resolve(NOTE, (PHOTO,)), OFFICER_SQUAD, local(23, 11))
    return told


def elsewhere(number: int) -> Chronicle:
    told = Chronicle()
    told.tell(report(f"SY20261123-{number:04}", row=NOISE, contact=RESIDENT), WANG, local(23, 9))
    told.tell(c.Dispatch(HOUSING_CODE), LI, local(23, 9, 10))
    return told


def wall(day: int, hour: int, minute: int = 0) -> datetime:
    """As the clock on the centre's wall shows it."""
    return local(day, hour, minute).astimezone(SHANGHAI).replace(tzinfo=None)


def facts(town: Town, period: Period = WEEK) -> Facts:
    now = replace(period, end=min(period.end, town.at))
    ahead = before(CALENDAR, period)
    return Facts(now, facts_at(town.tx, now.end), ahead, facts_at(town.tx, ahead.end))


def facts_at(tx: Transaction, moment: datetime) -> list[CaseFacts]:
    logs = [tx.cases.events(CaseId(number)) for number in range(1, 20) if tx.cases.get(CaseId(number)) is not None]
    kept = [[(r.at, r.actor, r.event) for r in log if r.at < moment] for log in logs]
    return [facts_of(log) for log in kept if log]


def made(town: Town, scope: str = STREET, reader: Person | None = LI, language: str = "zh") -> Workbook:
    return workbook_of(town.tx, Asked(facts(town), scope, reader), saying(town.centre, town.at, language))


def page(workbook: Workbook, name: str) -> Page:
    return next(one for one in workbook.pages if one.name == name)


def table(one: Page) -> dict[str, dict[str, Cell]]:
    """By the first cell of each row, then by the title of the column."""
    titles = [column.title for column in one.columns]
    return {shown(row[0]): dict(zip(titles, row, strict=True)) for row in one.rows}


def shown(cell: Cell) -> str:
    return cell.text if isinstance(cell, Link) else str(cell)


def rates(workbook: Workbook) -> dict[str, Cell]:
    """The own column of the summary, by the name of the line."""
    first = page(workbook, "汇总")
    return {str(row[0]): row[1] for row in first.rows}


def written(cell: Cell) -> str:
    return f"{cell.whole}%" if isinstance(cell, Percent) else str(cell)


@pytest.mark.parametrize(("scope", "reader"), [(STREET, LI), (OWN, HEAD), (SQUADS, HEAD_SQUAD)])
def test_the_figures_are_those_of_the_summary(busy: Town, scope: str, reader: Person) -> None:
    given = facts(busy)
    own, earlier = share(scope, given.now), share(scope, given.before)
    sums, before_it = summed(own, given.period, book()), summed(earlier, given.period_before, book())
    waiting = [one.case for one in sums.waiting()]
    said = digest(sums.of(), given.period, before_it.of(), given.period_before, book(), waiting)

    found = rates(made(busy, scope, reader))

    assert (found["上报"], found["结案"]) == (said.reported, said.closed)
    assert (found["未办结"], found["其中超期"], found["其中待核查"]) == (said.waiting, said.overdue, said.checking)
    names = ("上报", "结案", "按期处置率", "超期未处置率", "按期结案率", "满意率")
    assert tuple(written(found[name]) for name in names) == said.headline
    assert len(names) == len(HEADLINE)


def test_beside_the_own_figures_stand_those_of_the_street_and_of_the_week_before(busy: Town) -> None:
    given = facts(busy)

    first = page(made(busy, OWN, HEAD), "汇总")

    assert [column.title for column in first.columns] == ["项目", "本站", "全街", "上周"]
    street = {str(row[0]): written(row[2]) for row in first.rows}
    sums = summed(given.now, given.period, book()).of()
    expected = headline(sums, given.period, sums.shown(book()))
    assert (street["上报"], street["结案"], street["按期处置率"]) == expected[:3]


def test_each_indicator_has_its_definition_both_halves_and_the_week_before(busy: Town) -> None:
    rows = table(page(made(busy), "指标"))

    assert rows["按期处置率"] == {
        "指标": "按期处置率",
        "定义": "分子：按期处置的案件。分母：本期按期处置或处置时限到期的案件。",
        "分子": 1,
        "分母": 8,
        "结果": Percent(12),
        "上周分子": 0,
        "上周分母": 0,
        "上周结果": "—",
    }
    assert rows["返工率"]["结果"] == "0/1", "of few cases the count"
    assert rows["受理用时中位数"]["结果"] == "8 分钟"
    assert len(rows) == 19


def test_a_line_says_what_became_of_its_case(busy: Town) -> None:
    rows = table(page(made(busy), "案件"))

    handled_case = rows["SY20261123-0007"]
    assert handled_case["状态"] == "待核查"
    assert handled_case["当前责任方"] == "待上报人核查"
    assert handled_case["超期（天）"] == Days(0.9)
    assert handled_case["上报时间"] == wall(23, 9, 42), "on the centre's clock"
    assert (handled_case["网格站"], handled_case["网格"]) == ("武南村社区", "3网格")
    assert (handled_case["处置单位"], handled_case["类别"]) == ("城管中队", "占道经营（街面秩序）")
    assert handled_case["来源"] == "网格员上报"


def test_a_case_that_was_called_about_says_how_that_ended(busy: Town) -> None:
    told = Chronicle()
    told.tell(report("SY20261123-0010", row=NOISE, contact=RESIDENT), WANG, local(23, 9))
    told.tell(c.Dispatch(HOUSING_CODE), LI, local(23, 9, 10))
    told.tell(c.Accept(), OFFICER_HOUSING, local(23, 9, 20))
    told.tell(c.Resolve(NOTE, (PHOTO,)), OFFICER_HOUSING, local(23, 9, 40))
    told.tell(c.Pass(), WANG, local(23, 10))
    told.tell(c.RevisitDone(Outcome.MOSTLY), LI, local(24, 10))
    keep(busy.tx, told)

    row = table(page(made(busy), "案件"))["SY20261123-0010"]

    assert (row["状态"], row["回访结果"]) == ("已结案", "基本满意")
    assert row["结束时间"] == wall(24, 10)
    assert (row["当前责任方"], row["超期（天）"]) == (None, None)


def test_of_a_sensitive_case_the_number_stands_alone_and_nothing_says_what_it_is_about(busy: Town) -> None:
    workbook = made(busy)

    row = table(page(workbook, "案件"))["SY20261123-0009"]
    assert [cell for cell in row.values() if cell is not None] == ["SY20261123-0009"]
    assert "家庭纠纷" not in str(workbook)
    assert table(page(workbook, "分类别"))["敏感案件"]["上报"] == 1


def test_a_place_is_told_to_the_building_and_without_the_residents_name(busy: Town) -> None:
    number = busy.tx.notes.keep("彭刘杨路12号3单元502室张三丰家，13800001234", None, busy.at)
    contact = busy.tx.notes.keep_contact(CaseId(10), "张三丰", "13800001234", busy.at)
    told = Chronicle()
    told.tell(report("SY20261123-0010", place=Place(note=number), contact=contact), WANG, local(23, 9))
    keep(busy.tx, told)

    place = str(table(page(made(busy), "案件"))["SY20261123-0010"]["地点"])

    assert place.startswith("彭刘杨路12号")
    assert all(part not in place for part in ("502", "张三丰", "13800001234"))


def test_a_case_that_is_not_its_readers_to_know_any_more_counts_and_is_not_listed(busy: Town) -> None:
    """It was the squad's on Monday, and passed to another unit on Tuesday."""
    told = open_case(10)
    told.tell(c.Transfer(HOUSING_CODE, NOTE), LI, local(24, 10))
    keep(busy.tx, told)
    busy.at = local(23, 23)
    given = facts(busy)

    workbook = workbook_of(busy.tx, Asked(given, SQUADS, HEAD_SQUAD), saying(busy.centre, busy.at, "zh"))

    assert rates(workbook)["上报"] == 9
    cases = page(workbook, "案件")
    assert "SY20261123-0010" not in table(cases)
    assert "另有 1 件现已不在您的查看范围内，只计入统计，未列出。" in cases.notes


@pytest.mark.parametrize(
    ("scope", "reader", "names"),
    [
        (STREET, LI, ["汇总", "案件", "指标", "分网格站", "分处置单位", "分类别"]),
        (OWN, HEAD, ["汇总", "案件", "指标", "分处置单位", "分类别"]),
        (SQUADS, HEAD_SQUAD, ["汇总", "案件", "指标", "分网格站", "分类别"]),
    ],
)
def test_a_part_is_not_divided_by_what_it_is_itself(busy: Town, scope: str, reader: Person, names: list[str]) -> None:
    assert [one.name for one in made(busy, scope, reader).pages] == names


def test_stations_stand_in_the_order_of_their_codes_and_the_last_line_is_all_of_them(busy: Town) -> None:
    divided = page(made(busy), "分网格站")

    assert [row[0] for row in divided.rows] == ["武南村社区", "大东门社区", "合计"]
    assert [row[1] for row in divided.rows] == [8, 1, 9]
    assert divided.total


def test_a_case_of_unknown_place_stands_in_a_line_of_its_own(busy: Town) -> None:
    told = Chronicle()
    told.tell(report("SY20261123-0010", row=None, station=None), WANG, local(23, 9))
    keep(busy.tx, told)

    workbook = made(busy)

    assert [row[0] for row in page(workbook, "分网格站").rows][-2:] == ["社区待定", "合计"]
    assert [row[0] for row in page(workbook, "分处置单位").rows][-2:] == ["未派单", "合计"]
    assert "类别待定" in table(page(workbook, "分类别"))


def test_a_number_opens_the_card_in_the_group_of_its_readers(busy: Town) -> None:
    busy.tx.chats.bind(BoundChat(CENTRE, ChatKind.CENTRE_GROUP, "中心"))
    busy.tx.cards.put(CaseId(1), CENTRE, 77, 1, busy.at, None)

    street, station = made(busy), made(busy, OWN, HEAD)

    first = page(street, "案件").rows[0][0]
    assert first == Link("SY20261123-0001", "https://t.me/c/1234567890/77")
    assert page(street, "案件").rows[1][0] == "SY20261123-0002", "no card stands there"
    assert page(station, "案件").rows[0][0] == "SY20261123-0001", "the head is not in the centre's group"


def test_a_sensitive_case_has_no_link(busy: Town) -> None:
    busy.tx.chats.bind(BoundChat(CENTRE, ChatKind.CENTRE_GROUP, "中心"))
    busy.tx.cards.put(CaseId(9), CENTRE, 78, 1, busy.at, None)

    assert "/78" not in str(made(busy))


def test_a_card_in_a_plain_group_has_no_link(busy: Town) -> None:
    busy.tx.cards.put(CaseId(1), -100, 77, 1, busy.at, None)

    assert "t.me" not in str(made(busy))


def test_the_title_says_which_part_and_which_days_and_a_note_up_to_when(busy: Town) -> None:
    workbook = made(busy, OWN, HEAD)

    assert workbook.header == "首义路街 武南村社区 第 48 周周报（2026-11-23 至 2026-11-25）"
    assert workbook.pages[0].notes == ["统计截至 2026-11-25 10:00，2026-11-25 10:00 生成。"]


def test_days_that_are_no_week_or_month_have_no_name(busy: Town) -> None:
    asked = Asked(facts(busy), STREET, None, named=False)

    workbook = workbook_of(busy.tx, asked, saying(busy.centre, busy.at, "zh"))

    assert workbook.header == "首义路街（2026-11-23 至 2026-11-25）"
    assert [column.title for column in workbook.pages[0].columns] == ["项目", "本期", "上期"]
    assert len(page(workbook, "案件").rows) == 9, "who sees all is nobody of the roster"


def test_it_speaks_its_readers_language(busy: Town) -> None:
    workbook = made(busy, language="en")

    assert [one.name for one in workbook.pages][:3] == ["Summary", "Cases", "Indicators"]
    assert "按期" not in str(workbook)


def test_the_csv_is_the_case_list_with_nothing_that_a_spreadsheet_takes_for_a_formula(busy: Town) -> None:
    note = busy.tx.notes.keep("=HYPERLINK(1)", None, busy.at)
    told = Chronicle()
    told.tell(report("SY20261123-0010", place=Place(note=note)), WANG, local(23, 9))
    keep(busy.tx, told)
    listed = cases_of(busy.tx, Asked(facts(busy), STREET, LI), saying(busy.centre, busy.at, "zh"))

    text = csv_of(listed).decode("utf-8-sig")

    lines = text.splitlines()
    assert lines[0].startswith("案件编号,状态,网格站")
    assert len(lines) == 11
    assert "'=HYPERLINK(1)" in lines[-1]
    assert "2026-11-23 09:42" in lines[1]
    assert csv_of(listed).startswith(b"\xef\xbb\xbf")
