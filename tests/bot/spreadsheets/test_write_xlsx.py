"""The XLSX file as a spreadsheet opens it: what is in its cells, and how it is printed."""

import io
from datetime import datetime

import openpyxl
import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st
from openpyxl.workbook import Workbook as Opened
from openpyxl.worksheet.worksheet import Worksheet

from bot.spreadsheets.write_xlsx import xlsx
from handlers.spreadsheets.workbook import Cell, Column, Days, Link, Page, Percent, Workbook, packed, text, unpacked
from tests.street import SHANGHAI, local

NINE = local(23, 9, 42).astimezone(SHANGHAI).replace(tzinfo=None)
COLUMNS = (Column("案件编号", 18), Column("上报时间"), Column("按期处置率"), Column("超期（天）"), Column("地点", 40))
ROW: tuple[Cell, ...] = (Link("SY20261123-0001", "https://t.me/c/1/7"), NINE, Percent(83), Days(1.5), "彭刘杨路12号")


def book(*rows: tuple[Cell, ...], landscape: bool = True, total: bool = False) -> Workbook:
    page = Page("案件", "首义路街 第 48 周周报", ("统计截至 2026-11-25 10:00。",), COLUMNS, rows, landscape, total)
    return Workbook("首义路街 & 武南村", "第 {page} 页，共 {pages} 页", [page])


def opened(workbook: Workbook) -> Opened:
    return openpyxl.load_workbook(io.BytesIO(xlsx(unpacked(packed(workbook)))))


def sheet(workbook: Workbook) -> Worksheet:
    found = opened(workbook).active
    assert isinstance(found, Worksheet)
    return found


def test_dates_and_percentages_are_numbers_in_their_formats() -> None:
    found = sheet(book(ROW))

    number, moment, percent, days, place = (found.cell(4, at) for at in range(1, 6))
    assert (number.value, place.value) == ("SY20261123-0001", "彭刘杨路12号")
    assert (moment.value, moment.number_format) == (NINE, "yyyy-mm-dd hh:mm")
    assert (percent.value, percent.number_format) == (0.83, "0%")
    assert (days.value, days.number_format) == (1.5, "0.0")
    assert number.hyperlink is not None
    assert number.hyperlink.target == "https://t.me/c/1/7"


def test_it_prints_on_a4_as_wide_as_the_paper_with_its_head_on_every_page() -> None:
    found = sheet(book(ROW))

    assert found.page_setup.paperSize == 9
    assert found.page_setup.orientation == "landscape"
    assert found.sheet_properties.pageSetUpPr is not None
    assert found.sheet_properties.pageSetUpPr.fitToPage
    assert (found.page_setup.fitToWidth or 1, found.page_setup.fitToHeight) == (1, 0)
    assert found.print_title_rows == "$3:$3"
    assert found.print_area == "'案件'!$A$1:$E$4"
    assert found.oddHeader.left.text == "首义路街 && 武南村"
    assert found.oddFooter.center.text == "第 &P 页，共 &N 页"


def test_a_page_that_is_not_wide_stands_upright() -> None:
    assert sheet(book(ROW, landscape=False)).page_setup.orientation == "portrait"


def test_the_head_stays_in_sight_and_filters_all_but_the_total() -> None:
    found = sheet(book(ROW, ROW, ("合计", None, Percent(50), None, None), total=True))

    assert found.freeze_panes == "B4"
    assert found.auto_filter.ref == "A3:E5"
    assert found["A6"].font.b


def test_an_empty_table_has_its_head_and_no_filter() -> None:
    found = sheet(book())

    assert [found.cell(3, at).value for at in range(1, 6)] == [column.title for column in COLUMNS]
    assert found.auto_filter.ref is None


def test_a_column_is_as_wide_as_its_chinese_text_within_what_it_may_have() -> None:
    found = sheet(book(ROW, ("SY20261123-0002", None, None, None, "很长的地点" * 20)))

    assert found.column_dimensions["A"].width > len("SY20261123-0001")
    assert found.column_dimensions["C"].width > 2 * len("按期处置率")
    assert 40 < found.column_dimensions["E"].width < 45
    assert found["E5"].alignment.wrap_text


@pytest.mark.parametrize("words", ["=1+1", "+8613800001234", "-1", "@SUM(A1)", '=HYPERLINK("x")', "123456", "1e5"])
def test_what_somebody_wrote_is_a_text_and_no_formula(words: str) -> None:
    found = sheet(book((words, None, None, None, words)))

    assert [found[cell].data_type for cell in ("A4", "E4")] == ["s", "s"]
    assert found["E4"].value == words


@seed(20261123)
@settings(max_examples=40, deadline=None)
@given(st.text(max_size=60))
def test_whatever_is_written_can_be_opened_again(words: str) -> None:
    found = sheet(book((words, None, None, None, words)))

    assert found["E4"].data_type in ("s", "n", "inlineStr")
    assert "\x00" not in str(found["E4"].value)


def test_a_cell_holds_only_so_much() -> None:
    assert text("长" * 2_000) == "长" * 999 + "…"


def test_among_figures_a_text_stands_at_the_right_as_numbers_do() -> None:
    columns = (Column("网格站"), Column("满意率", figures=True))
    page = Page("分网格站", "首义路街", (), columns, [("武南村社区", "3/4"), ("大东门社区", Percent(83))])

    found = sheet(Workbook("首义路街", "第 {page} 页", [page]))

    assert [found[cell].alignment.horizontal for cell in ("A3", "B3", "B4")] == [None, "right", "right"]


def test_the_columns_are_together_as_wide_as_the_title() -> None:
    title = "首义路街 武南村社区 第 48 周周报（2026-11-23 至 2026-11-29）"
    page = Page("汇总", title, (), (Column("项目"), Column("本单位本周", figures=True)), [("上报", 3)])

    found = sheet(Workbook("首义路街", "第 {page} 页", [page]))

    assert sum(found.column_dimensions[name].width for name in "AB") > 60


def test_what_a_cell_is_survives_the_way_to_the_child() -> None:
    whole = book(ROW, (None, 7, None, None, "x"))

    assert [tuple(row) for row in unpacked(packed(whole)).pages[0].rows] == [ROW, (None, 7, None, None, "x")]
    with pytest.raises(ValueError, match="no cell"):
        unpacked(b'["", "", [["n", "t", [], [], [[["?"]]], false, false]]]')


def test_a_moment_has_no_zone() -> None:
    assert isinstance(sheet(book(ROW))["B4"].value, datetime)
