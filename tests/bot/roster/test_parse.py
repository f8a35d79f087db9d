"""A roster is read however it was saved, and everything that is wrong with it is named by row, column and reason."""

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from openpyxl import load_workbook

from bot.roster.sheets import MAX_BYTES, UnreadableFile
from bot.roster.template import workbook as roster_workbook
from dispatch.model import Role, UnitKind
from dispatch.roster.roster import Problem, Roster
from tests.rosters import HEADS, Tables, csv, read_roster, saved, small_tables, street_tables, workbook, xlsx

TINY = xlsx(small_tables())


def found(tables: Tables) -> list[tuple[str, int, str, str]]:
    return [(p.sheet, p.row, p.column, p.reason) for p in read_roster(xlsx(tables))[1]]


def test_a_sound_workbook_has_nothing_wrong_and_says_all_there_is() -> None:
    roster, problems = read_roster(TINY)

    assert problems == []
    assert roster.stations is not None
    assert roster.stations[0].owner == "李敏"
    assert roster.grids is not None
    assert roster.grids[0].households == 326
    assert roster.units is not None
    assert roster.units[0].kind is UnitKind.SQUAD
    assert roster.people[2].roles == {Role.STAFF, Role.ADMIN}
    assert roster.people[0].deputy == "刘志华"
    assert roster.landmarks is not None
    assert roster.landmarks[0].aliases == ("首义小区", "老机床厂")
    assert roster.assignments is not None
    assert next((line.matter, line.unit) for line in roster.assignments) == ("环卫", "chengguan")


def test_the_whole_demonstration_street_can_be_written_as_a_roster() -> None:
    roster, problems = read_roster(xlsx(street_tables()))

    assert problems == []
    assert len(roster.people) == 31


def test_the_template_is_sound_but_for_the_admin_that_it_lacks() -> None:
    book = load_workbook(io.BytesIO(roster_workbook(None)))

    roster, problems = read_roster(roster_workbook(None))

    assert (roster.people, roster.stations, roster.grids, roster.units) == ((), (), (), ())
    assert (roster.landmarks, roster.assignments) == ((), ())
    assert problems == [Problem("people", 0, "roles", "no_admin")]
    assert book.sheetnames == ["网格站", "网格", "地名", "处置单位", "事项→单位", "人员", "住户", "楼栋骨干"]
    assert book["人员"]["C3"].number_format == "@"


def test_a_roster_that_is_written_is_read_as_the_same() -> None:
    for tables in (small_tables(), street_tables()):
        roster, problems = read_roster(xlsx(tables))
        assert problems == []

        again, found = read_roster(roster_workbook(roster))

        assert found == []
        assert without_rows(again) == without_rows(roster)


def without_rows(roster: Roster) -> list[object]:
    lines: tuple[Any, ...] = (
        *roster.people,
        *(roster.stations or ()),
        *(roster.grids or ()),
        *(roster.landmarks or ()),
        *(roster.units or ()),
        *(roster.assignments or ()),
        *(roster.doors or ()),
        *(roster.helpers or ()),
    )
    return [replace(line, row=0) for line in lines]


def with_doors(doors: list[list[object]], helpers: list[list[object]]) -> Tables:
    tables = small_tables()
    tables["doors"] += doors
    tables["helpers"] += helpers
    return tables


def test_doors_and_helpers_are_read_and_written_as_the_same() -> None:
    tables = with_doors(
        [["g1", "３栋2单元501", "独居老人", "王秀英", "刘志华", "每周"], ["g1", "3-2-502", None, None, None, None]],
        [["g1", "3幢", "党小组长", "赵桂兰"]],
    )

    roster, problems = read_roster(xlsx(tables))
    again, found = read_roster(roster_workbook(roster))

    assert problems == found == []
    assert [(line.number, line.group, line.worker, line.cadence) for line in roster.doors or ()] == [
        ("3-2-501", "独居老人", "王秀英", "weekly"),
        ("3-2-502", "", None, ""),
    ]
    assert [(line.building, line.kind) for line in roster.helpers or ()] == [("3", "party_group")]
    assert without_rows(again) == without_rows(roster)


def test_each_wrong_cell_of_doors_and_helpers_is_told_with_its_row() -> None:
    tables = with_doors(
        [
            ["g1", "大门口", None, None, None, None],
            ["g9", "3-2-501", "独居老人", "没有人", None, "每天"],
            ["g1", "3-2-502", None, "王秀英", None, None],
            ["g1", "3-2-503", None, None, None, None],
            ["g1", "3栋2单元503", None, None, None, None],
        ],
        [["g1", "3栋 东", "楼长", "赵桂兰"], ["g1", "4栋", "党小组长", "钱"], ["g1", "4", "中心户长", "钱"]],
    )

    _, problems = read_roster(xlsx(tables))

    assert [(one.sheet, one.row, one.column, one.reason) for one in problems] == [
        ("doors", 2, "number", "no_door"),
        ("doors", 3, "cadence", "no_choice"),
        ("doors", 3, "grid", "unknown"),
        ("doors", 3, "worker", "unknown"),
        ("doors", 4, "group", "missing"),
        ("doors", 5, "number", "double"),
        ("doors", 6, "number", "double"),
        ("helpers", 2, "building", "no_building"),
        ("helpers", 2, "kind", "no_choice"),
        ("helpers", 3, "name", "double"),
        ("helpers", 4, "name", "double"),
    ]


def test_a_csv_of_doors_needs_no_people_and_says_nothing_of_them() -> None:
    rows = [HEADS["doors"], ["g1", "3-2-501", "", "", "", ""]]

    roster, problems = read_roster(csv(rows))

    assert problems == []
    assert (roster.doors_alone, roster.people) == (True, ())
    assert [line.number for line in roster.doors or ()] == ["3-2-501"]


def test_what_is_filled_into_the_template_is_read_and_its_examples_are_not() -> None:
    book = load_workbook(io.BytesIO(roster_workbook(None)))
    for sheet, rows in zip(book.worksheets, small_tables().values(), strict=True):
        for row in rows[1:]:
            sheet.append([None, *row])

    roster, problems = read_roster(saved(book))

    assert problems == []
    assert [person.name for person in roster.people] == ["王秀英", "刘志华", "李敏", "吴强"]


@pytest.mark.parametrize(
    ("encoding", "between"),
    [("utf-8", ","), ("utf-8-sig", ","), ("gbk", ","), ("gb18030", "\t"), ("utf-16", "\t"), ("utf-8-sig", ";")],
)
def test_a_csv_of_people_is_read_in_any_encoding_that_spreadsheets_write(encoding: str, between: str) -> None:
    people = [
        [None if cell is None else str(cell).replace("，", "、") for cell in row] for row in small_tables()["people"]
    ]

    roster, problems = read_roster(csv(people, encoding, between))

    assert problems == []
    assert [person.name for person in roster.people] == ["王秀英", "刘志华", "李敏", "吴强"]
    assert roster.stations is None, "what the file does not have stays as it is"


@pytest.mark.parametrize(
    "written", ["１３９００００１００１", "139 0000 1001", "+86 139-0000-1001", 13900001001, 13900001001.0]
)
def test_a_phone_is_read_however_it_is_written(written: object) -> None:
    tables = small_tables()
    tables["people"][1][1] = written

    roster, problems = read_roster(xlsx(tables))

    assert problems == []
    assert roster.people[0].phone == "13900001001"


def test_a_merged_cell_holds_for_all_of_its_rows_and_a_title_may_stand_above_the_heads() -> None:
    book = workbook(small_tables())
    sheet = book["人员"]
    sheet.insert_rows(1)
    sheet["A1"] = "首义路街道人员名册"
    sheet.merge_cells("A1:H1")
    sheet["D4"] = None
    sheet.merge_cells("D3:D4")

    roster, problems = read_roster(saved(book))

    assert problems == []
    assert [person.station for person in roster.people[:2]] == ["s1", "s1"]
    assert roster.people[0].row == 3


Break = Callable[[Tables], None]


def put(sheet: str, row: int, column: int, value: object) -> Break:
    """`row` as the spreadsheet numbers it, `column` from 0."""

    def change(tables: Tables) -> None:
        tables[sheet][row - 1][column] = value

    return change


@pytest.mark.parametrize(
    ("broken", "expected"),
    [
        (put("people", 2, 1, date(2026, 11, 23)), ("people", 2, "phone", "date")),
        (put("people", 2, 1, "=B3"), ("people", 2, "phone", "formula")),
        (put("people", 2, 0, '=HYPERLINK("http://x")'), ("people", 2, "name", "formula")),
        (put("people", 2, 0, "#REF!"), ("people", 2, "name", "formula")),
        (put("people", 2, 1, "1390000100"), ("people", 2, "phone", "no_phone")),
        (put("people", 2, 1, None), ("people", 2, "phone", "no_phone")),
        (put("people", 2, 0, None), ("people", 2, "name", "missing")),
        (put("people", 2, 0, "王" * 61), ("people", 2, "name", "too_long")),
        (put("people", 2, 2, "巡逻员"), ("people", 2, "roles", "no_role")),
        (put("people", 2, 2, None), ("people", 2, "roles", "missing")),
        (put("people", 2, 3, "s9"), ("people", 2, "station", "unknown")),
        (put("people", 2, 3, None), ("people", 2, "station", "missing")),
        (put("people", 2, 4, "g9"), ("people", 2, "grids", "unknown")),
        (put("people", 3, 4, "g1"), ("people", 3, "grids", "double")),
        (put("people", 3, 1, "13900001001"), ("people", 3, "phone", "double")),
        (put("people", 5, 5, "chengguang"), ("people", 5, "units", "unknown")),
        (put("people", 4, 2, "工作人员，管理员，经办人"), ("people", 4, "units", "missing")),
        (put("people", 2, 7, "王秀英"), ("people", 2, "deputy", "own_deputy")),
        (put("people", 2, 7, "赵某"), ("people", 2, "deputy", "unknown")),
        (put("people", 4, 2, "工作人员"), ("people", 0, "roles", "no_admin")),
        (put("stations", 2, 2, "吴强"), ("stations", 2, "owner", "unknown")),
        (put("grids", 2, 1, "s9"), ("grids", 2, "station", "unknown")),
        (put("grids", 2, 3, "三百"), ("grids", 2, "households", "not_a_number")),
        (put("units", 2, 0, "城管"), ("units", 2, "code", "no_code")),
        (put("units", 2, 0, "s1"), ("units", 2, "code", "double")),
        (put("units", 2, 2, "公司"), ("units", 2, "kind", "no_choice")),
        (put("landmarks", 2, 0, None), ("landmarks", 2, "name", "missing")),
        (put("landmarks", 2, 0, "小区"), ("landmarks", 2, "name", "general")),
        (put("landmarks", 2, 1, "首义苑、3号楼"), ("landmarks", 2, "aliases", "general")),
        (put("landmarks", 2, 2, "s9"), ("landmarks", 2, "station", "unknown")),
        (put("landmarks", 2, 3, "g9"), ("landmarks", 2, "grid", "unknown")),
        (put("grids", 2, 1, "s2"), ("landmarks", 2, "grid", "not_in_station")),
        (put("assignments", 2, 1, "huanwei"), ("assignments", 2, "unit", "unknown")),
        (put("assignments", 3, 0, "环卫"), ("assignments", 3, "matter", "double")),
        (put("assignments", 2, 0, None), ("assignments", 2, "matter", "missing")),
        (put("people", 1, 1, "联系电话"), ("people", 1, "phone", "no_column")),
    ],
)
def test_each_fault_is_named_with_its_row_column_and_reason(
    broken: Break, expected: tuple[str, int, str, str]
) -> None:
    tables = small_tables()
    broken(tables)

    assert expected in found(tables)


def test_a_name_of_two_places_is_told_on_both_and_one_written_twice_on_its_line_is_not() -> None:
    tables = small_tables()
    tables["landmarks"] += [["首义小区", None, "s1", None], ["紫阳苑", "紫阳苑、紫阳小院", "s1", None]]

    assert found(tables) == [("landmarks", 2, "aliases", "double"), ("landmarks", 3, "name", "double")]


def test_the_same_grid_twice_and_two_people_of_one_name_are_told_apart_from_sound_ones() -> None:
    tables = small_tables()
    tables["grids"].append(["g1", "s1", "2网格", None])
    tables["people"].append(["刘志华", "13900001003", "网格员", "s1", None, None, None, None])

    reasons = found(tables)

    assert ("grids", 2, "code", "double") in reasons
    assert ("grids", 3, "code", "double") in reasons
    assert ("people", 2, "deputy", "ambiguous") in reasons


def test_a_workbook_without_people_says_which_sheet_it_lacks() -> None:
    tables = small_tables()
    del tables["people"]

    assert ("people", 0, "", "no_sheet") in found(tables)


def test_a_person_sheet_with_another_title_is_known_by_its_heads() -> None:
    tables = small_tables()
    tables["Sheet1"] = tables.pop("people")

    assert found(tables) == []


def test_of_two_sheets_of_people_nobody_can_tell_which_is_meant() -> None:
    tables = small_tables()
    tables["备份"] = [list(row) for row in tables["people"]]

    assert found(tables) == [("people", 0, "", "two_sheets")]


@pytest.mark.parametrize("title", ["网格编号", "网格 编码", None])
def test_a_column_that_is_missing_or_misspelt_empties_nothing_but_is_named(title: str | None) -> None:
    tables = small_tables()
    tables["people"][0][4] = title

    assert found(tables) == [("people", 1, "grids", "no_column")]


def test_a_column_that_stands_twice_is_named() -> None:
    tables = small_tables()
    for row, more in zip(tables["people"], ["手机号", *["13900009999"] * 4], strict=True):
        row.append(more)

    assert found(tables) == [("people", 1, "phone", "two_columns")]


def test_heads_that_are_merged_over_two_rows_are_one_head() -> None:
    book = workbook(small_tables())
    sheet = book["人员"]
    sheet.insert_rows(2)
    for column in "ABCDEFGH":
        sheet.merge_cells(f"{column}1:{column}2")

    roster, problems = read_roster(saved(book))

    assert problems == []
    assert roster.people[0].row == 3


def test_a_column_more_is_nobodys_business() -> None:
    tables = small_tables()
    for row in tables["people"]:
        row.append("备注")

    assert found(tables) == []


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \r\n", "empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "old_excel"),
        (b"PK\x03\x04 and nothing more", "broken"),
        (TINY[:800], "broken"),
        (bytes(range(256)) * 4, "encoding"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not_a_table"),
        (b"a,b\0c", "not_a_table"),
        (b'"' + b"a" * 200_000, "not_a_table"),
        (bytes(MAX_BYTES + 1), "too_large"),
    ],
)
def test_what_is_no_table_is_refused_with_its_reason(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_roster(data)

    assert refused.value.reason == reason


def repacked(part: str, content: bytes) -> bytes:
    """The small workbook with one of its parts exchanged."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(TINY)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, content if name == part else old.read(name))
    return out.getvalue()


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = repacked("xl/worksheets/sheet1.xml", bytes(64 * 2**20))

    assert len(bomb) < 200_000
    with pytest.raises(UnreadableFile, match="too_large"):
        read_roster(bomb)


def test_a_bomb_of_entities_is_refused() -> None:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9))
    xml = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "aaaaaaaaaa">{entities}]><sst><si><t>&a8;</t></si></sst>'

    with pytest.raises(UnreadableFile, match="broken"):
        read_roster(repacked("xl/worksheets/sheet1.xml", xml.encode()))


def test_a_merged_area_of_the_whole_sheet_makes_no_room_in_memory() -> None:
    with zipfile.ZipFile(io.BytesIO(TINY)) as packed:
        sheet = packed.read("xl/worksheets/sheet4.xml").decode()
    merged = '<mergeCells count="1"><mergeCell ref="I1:XFD1048576"/></mergeCells>'
    sheet = sheet.replace("</sheetData>", f"</sheetData>{merged}")

    roster, problems = read_roster(repacked("xl/worksheets/sheet4.xml", sheet.encode()))

    assert problems == []
    assert len(roster.people) == 4


def with_rows(*rows: str, after: str = "") -> bytes:
    head = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    return repacked("xl/worksheets/sheet1.xml", f"{head}{''.join(rows)}</sheetData>{after}</worksheet>".encode())


@pytest.mark.timeout(20)
@pytest.mark.parametrize("cells", [16_385, 400_000])
def test_a_row_of_more_cells_than_any_spreadsheet_has_is_refused_while_it_is_counted(cells: int) -> None:
    bomb = with_rows("<row>" + "<c/>" * cells + "</row>")
    assert len(bomb) < 30_000

    with pytest.raises(UnreadableFile, match="too_large"):
        read_roster(bomb)


@pytest.mark.timeout(20)
def test_a_row_that_was_coloured_to_its_end_is_no_bomb() -> None:
    rows = ["<row>" + "<c/>" * 16_384 + "</row>" for _ in range(8)]

    assert {problem.reason for problem in read_roster(with_rows(*rows))[1]} == {"no_column"}


@pytest.mark.timeout(20)
@pytest.mark.parametrize(("times", "reason"), [(30, "many_sheets"), (5, "broken")])
def test_one_part_named_as_many_sheets_is_read_by_nobody(times: int, reason: str) -> None:
    """Each of them would be read anew."""
    with zipfile.ZipFile(io.BytesIO(TINY)) as packed:
        book = packed.read("xl/workbook.xml").decode()
    head, _, rest = book.partition("<sheets>")
    _, _, tail = rest.partition("</sheets>")
    first = rest[: rest.index("/>")]
    number = re.search(r'r:id="(\w+)"', first) or re.search(r':id="(\w+)"', first)
    assert number is not None
    space = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    named = "".join(f'<sheet {space} name="n{n}" sheetId="{n}" r:id="{number[1]}"/>' for n in range(1, times + 1))

    with pytest.raises(UnreadableFile, match=reason):
        read_roster(repacked("xl/workbook.xml", f"{head}<sheets>{named}</sheets>{tail}".encode()))


@pytest.mark.timeout(20)
def test_more_merged_cells_than_there_are_cells_are_refused() -> None:
    rows = ['<row><c t="inlineStr"><is><t>姓名</t></is></c>' + "<c/>" * 39 + "</row>"] * 2_000
    merged = "<mergeCells>" + '<mergeCell ref="A1:AN2000"/>' * 10_000 + "</mergeCells>"

    with pytest.raises(UnreadableFile, match="broken"):
        read_roster(with_rows(*rows, after=merged))


@pytest.mark.timeout(20)
def test_a_csv_of_nothing_but_line_ends_is_refused_without_being_read_to_its_end() -> None:
    with pytest.raises(UnreadableFile, match="too_large"):
        read_roster(b"a" + b"\n" * 9_000_000)


def test_a_roster_of_more_rows_than_a_street_can_have_is_refused() -> None:
    rows = [HEADS["people"], *(["王秀英", "13900001001", "网格员"] for _ in range(25_001))]

    with pytest.raises(UnreadableFile, match="too_large"):
        read_roster(csv(rows))
