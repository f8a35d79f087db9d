"""A list in figures: in the summaries by station, as a page of their spreadsheet, and as a spreadsheet of its own."""

from dataclasses import fields

from dispatch.campaigns.figures import StationWalk, WalkFigures
from dispatch.figures.periods import week_of
from dispatch.model import Grid, GridCode, PersonId
from handlers.areas import figures_of, sheets_of
from handlers.campaigns.result_sheet import may_have
from handlers.spreadsheets.campaign_book import campaign_book
from handlers.turn.area import Scope
from handlers.wording.speech import saying
from tests.handlers.campaigns.lists import card, centre, chat_of, issue, newest
from tests.handlers.town import Town
from tests.handlers.weekly import CENTRE
from tests.street import DADONG, DIRECTOR, HEAD, LI, WANG, WUNAN, local

WEEK = week_of(CENTRE.book.calendar, 2026, 48)
SAY = saying(CENTRE, local(30, 9))


def two_stations(town: Town) -> None:
    town.tx.places.put_grid(Grid(GridCode("420106010004-01"), DADONG, "1网格"))
    places = [f"武南村3网格 首义路{number}号楼" for number in range(1, 7)]
    issue(town, "\n".join([*places, "大东门1网格 彭刘杨路1号"]))
    town.tap(WANG, card(town), "1 有问题")
    town.tap(WANG, card(town), "2 没问题")


def told(town: Town, scope: Scope) -> str:
    return "\n".join(str(text) for text, _ in figures_of(town.tx, scope, SAY))


def test_the_street_reads_of_all_stations_and_a_station_of_its_own(town: Town) -> None:
    two_stations(town)

    street = told(town, Scope("a", WEEK, private=True))
    assert "进行中 1 项 · 已查 2 处，剩 5 处 · 有问题 1，立案 1" in street
    assert "武南村社区：已查 2/6，有问题 1" in street
    assert "大东门社区：少量" in street
    own = told(town, Scope(f"s{WUNAN}", WEEK, private=True))
    assert "已查 2 处，剩 4 处" in own
    assert "大东门" not in own
    assert "地点少量" in told(town, Scope(f"s{DADONG}", WEEK))
    assert told(town, Scope("usquad", WEEK)) == ""
    assert told(town, Scope("a", week_of(CENTRE.book.calendar, 2026, 40))) == ""


def test_a_figure_opens_its_list_in_private_and_stands_bare_in_a_group(town: Town) -> None:
    two_stations(town)

    ((_, rows),) = figures_of(town.tx, Scope("a", WEEK, private=True), SAY)
    assert [button["text"] for row in rows for button in row] == ["楼道消防通道"]
    ((_, none),) = figures_of(town.tx, Scope("a", WEEK), SAY)
    assert none == []


def test_the_summary_s_spreadsheet_has_the_stations_with_few_places_as_few(town: Town) -> None:
    two_stations(town)

    (page,) = sheets_of(town.tx, Scope("a", WEEK), SAY)
    assert page.columns == ("社区", "已查", "剩余", "有问题", "立案")
    assert page.rows == (("武南村社区", 2, 4, 1, 1), ("大东门社区", "少量", "少量", "少量", "少量"))
    assert sheets_of(town.tx, Scope("usquad", WEEK), SAY) == []


def test_the_figures_hold_nothing_of_a_person() -> None:
    for kind in (WalkFigures, StationWalk):
        assert not [field for field in fields(kind) if field.type is PersonId or "person" in field.name]


def test_the_result_is_a_spreadsheet_for_staff_in_private_and_the_look_is_logged(town: Town) -> None:
    two_stations(town)

    town.tap(LI, centre(town), "表格")

    sent = town.last(chat_of(LI))
    assert sent.document is not None
    assert "请勿转发到群里" in sent.text
    assert [look.reason for look in town.tx.notes.looks() if look.viewer == LI.id] == ["导出专项排查结果"]
    book = campaign_book(town.tx, newest(town).id, SAY)
    places, stations = book.pages
    assert len(places.rows) == 7
    assert list(places.rows[0])[1:5] == ["武南村社区", "3网格", "首义路1号楼", "有问题"]
    assert places.rows[0][6] == town.case().number
    assert places.rows[2][4] == "未查"
    assert list(stations.rows[0]) == ["武南村社区", 6, 2, 4, 1, 0, 1]


def test_only_who_sees_all_lists_may_have_the_spreadsheet(town: Town) -> None:
    may = [may_have(town.tx, person.id) for person in (LI, DIRECTOR, HEAD, WANG)]

    assert may == [True, True, False, False]
