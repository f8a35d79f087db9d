"""Makes a `Roster` of the sheets of a file: columns are found by their heads, each unreadable cell is told with its
place."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Final, TypeVar

from bot.roster.sheets import Cell, Sheet
from dispatch.households.door import HelperKind
from dispatch.households.door_number import building_of, read_number
from dispatch.model import GridCode, Role, StationCode, UnitCode, UnitKind
from dispatch.roster.roster import (
    AssignmentLine,
    DoorLine,
    GridLine,
    HelperLine,
    LandmarkLine,
    PersonLine,
    Problem,
    Roster,
    StationLine,
    UnitLine,
    plain_phone,
    problems,
)
from dispatch.rulebook.visit_rules import Cadence

SHEETS: Final = {
    "stations": ("网格站", {"code": "编码", "name": "名称", "owner": "主责", "backup": "备岗"}),
    "grids": ("网格", {"code": "编码", "station": "网格站编码", "name": "名称", "households": "户数"}),
    "landmarks": ("地名", {"name": "名称", "aliases": "别名", "station": "网格站编码", "grid": "网格编码"}),
    "units": ("处置单位", {"code": "代码", "name": "名称", "kind": "类型"}),
    "assignments": ("事项→单位", {"matter": "事项", "unit": "单位代码"}),
    "people": (
        "人员",
        {
            "name": "姓名",
            "phone": "手机号",
            "roles": "角色",
            "station": "网格站编码",
            "grids": "网格编码",
            "units": "单位代码",
            "heads": "负责单位代码",
            "deputy": "代理人",
        },
    ),
    "doors": (
        "住户",
        {
            "grid": "网格编码",
            "number": "门牌",
            "group": "类别",
            "worker": "责任人",
            "backup": "备岗",
            "cadence": "走访周期",
        },
    ),
    "helpers": ("楼栋骨干", {"grid": "网格编码", "building": "楼栋", "kind": "身份", "name": "姓名"}),
}
"""Each sheet's title and columns, in the order of the template."""
NEEDED: Final = {
    "stations": ("code", "name"),
    "grids": ("code", "station", "name"),
    "landmarks": ("name", "station"),
    "units": ("code", "name", "kind"),
    "assignments": ("matter", "unit"),
    "people": ("name", "phone", "roles"),
    "doors": ("grid", "number"),
    "helpers": ("grid", "building", "kind", "name"),
}
CADENCES: Final = {
    "每周": Cadence.WEEKLY,
    "每月": Cadence.MONTHLY,
    "每季": Cadence.QUARTERLY,
    "每季度": Cadence.QUARTERLY,
} | {cadence.value: cadence for cadence in Cadence}
HELPERS: Final = {"党小组长": HelperKind.PARTY_GROUP, "中心户长": HelperKind.CENTRE_HOUSEHOLD} | {
    kind.value: kind for kind in HelperKind
}
ROLES: Final = {
    "网格员": Role.WORKER,
    "站长": Role.STATION_HEAD,
    "网格站站长": Role.STATION_HEAD,
    "工作人员": Role.STAFF,
    "中心工作人员": Role.STAFF,
    "主任": Role.DIRECTOR,
    "中心主任": Role.DIRECTOR,
    "经办人": Role.OFFICER,
    "处置单位经办人": Role.OFFICER,
    "管理员": Role.ADMIN,
} | {role.value: role for role in Role}
KINDS: Final = {
    "科室": UnitKind.DEPARTMENT,
    "队伍": UnitKind.SQUAD,
    "服务中心": UnitKind.SERVICE,
    "企业": UnitKind.COMPANY,
    "下沉力量": UnitKind.TEAM,
    "机关干部": UnitKind.CADRES,
    "城管员": UnitKind.WARDENS,
    "在职党员": UnitKind.PARTY,
    "职能部室": UnitKind.OFFICES,
} | {kind.value: kind for kind in UnitKind if kind is not UnitKind.STATION}
_CODE: Final = re.compile(r"[0-9A-Za-z_-]{1,20}")
_PHONE: Final = re.compile(r"1[3-9]\d{9}|0\d{9,11}")
_BETWEEN: Final = re.compile(r"[,;、/\s]+")

EXAMPLE: Final = ("示例", "example")
"""A row whose first cell begins so is one of the template's examples and is passed over."""
_HEAD_WITHIN: Final = 5
"""Rows in which the heads are looked for: a title or a note may stand above them."""

_ALONE: Final = frozenset({"doors", "helpers"})
"""Sheets that may be all that a file has."""

Row = Mapping[str, Cell]
Line = TypeVar("Line")


def roster_of(given: Iterable[Sheet]) -> tuple[Roster, list[Problem]]:
    """The roster that stands in a file's sheets, and everything that is wrong with it."""
    found: list[Problem] = []
    sheets = _sheets(given, found)
    tables = {name: _table(name, sheet, found) for name, sheet in sheets.items()}
    reader = _Reader(found)
    roster = Roster(
        people=tuple(reader.person(row, line) for row, line in tables.get("people", ())),
        stations=_read(reader.station, tables.get("stations")),
        grids=_read(reader.grid, tables.get("grids")),
        units=_read(reader.unit, tables.get("units")),
        landmarks=_read(reader.landmark, tables.get("landmarks")),
        assignments=_read(reader.assignment, tables.get("assignments")),
        doors=_read(reader.door, tables.get("doors")),
        helpers=_read(reader.helper, tables.get("helpers")),
        doors_alone=_is_of_doors(tables),
    )
    return roster, sorted([*found, *_further(roster, found)])


def _further(roster: Roster, found: list[Problem]) -> list[Problem]:
    """What is wrong between the lines, but for what only follows from a fault that is named already."""
    if any(problem.reason in ("no_sheet", "no_column", "two_sheets", "two_columns") for problem in found):
        return []
    named = {(problem.sheet, problem.row, problem.column) for problem in found}
    return [problem for problem in problems(roster) if (problem.sheet, problem.row, problem.column) not in named]


def _read(read: Callable[[int, Row], Line], lines: list[tuple[int, Row]] | None) -> tuple[Line, ...] | None:
    return None if lines is None else tuple(read(row, line) for row, line in lines)


def _sheets(given: Iterable[Sheet], found: list[Problem]) -> dict[str, Sheet]:
    """Each by what it is about; of two about the same nobody can tell which is meant."""
    sheets: dict[str, Sheet] = {}
    for sheet in given:
        name = _which(sheet)
        if name in sheets:
            found.append(Problem(name, 0, "", "two_sheets", f"{sheets[name].name}、{sheet.name}"))
        elif name:
            sheets[name] = sheet
    if "people" not in sheets and not _is_of_doors(sheets):
        found.append(Problem("people", 0, "", "no_sheet", SHEETS["people"][0]))
    return sheets


def _is_of_doors(sheets: Collection[str]) -> bool:
    """Whether a file has sheets of doors or helpers and no others: it says nothing of people."""
    return bool(sheets) and set(sheets) <= _ALONE


def _which(sheet: Sheet) -> str:
    """A sheet is known by its title; one with another title, as a CSV file's, by the heads that only its kind has."""
    for name, (title, _) in SHEETS.items():
        if sheet.name in (title, name):
            return name
    heads = {cell.text for _, cells in sheet.rows[:_HEAD_WITHIN] for cell in cells}
    alike = ("people", "helpers", "doors")
    return next((name for name in alike if {SHEETS[name][1][column] for column in NEEDED[name]} <= heads), "")


def _table(name: str, sheet: Sheet, found: list[Problem]) -> list[tuple[int, Row]]:
    """Lines by column; the first row that holds the needed heads is the head, whatever title stands above it."""
    columns = SHEETS[name][1]
    needed = {columns[column] for column in NEEDED[name]}
    for start, (number, cells) in enumerate(sheet.rows[:_HEAD_WITHIN]):
        heads = [cell.text for cell in cells]
        if needed <= set(heads):
            found.extend(_odd_heads(name, number, heads))
            places = {column: heads.index(title) for column, title in columns.items() if title in heads}
            lines = [line for line in sheet.rows[start + 1 :] if not _passed_over(line[1], cells)]
            return [(row, {c: _at(cells, i) for c, i in places.items()}) for row, cells in lines]
    nearest = max(
        (({c.text for c in cells}, row) for row, cells in sheet.rows[:_HEAD_WITHIN]),
        default=(set(), 1),
        key=lambda line: len(line[0] & needed),
    )
    found.extend(
        Problem(name, nearest[1], column, "no_column", columns[column])
        for column in NEEDED[name]
        if columns[column] not in nearest[0]
    )
    return []


def _passed_over(cells: tuple[Cell, ...], heads: tuple[Cell, ...]) -> bool:
    """An example of the template, or the heads once more, as of cells merged over two rows."""
    return cells == heads or cells[0].text.casefold().startswith(EXAMPLE)


def _odd_heads(name: str, row: int, heads: list[str]) -> Iterator[Problem]:
    """A column that is missing or written otherwise would empty what is known; of two nobody knows which counts."""
    for column, title in SHEETS[name][1].items():
        if heads.count(title) != 1:
            yield Problem(name, row, column, "two_columns" if title in heads else "no_column", title)


def _at(cells: tuple[Cell, ...], place: int) -> Cell:
    return cells[place] if place < len(cells) else Cell("")


class _Reader:
    """Turns cells into values; what it can't read is noted and stands in as empty."""

    def __init__(self, found: list[Problem]) -> None:
        self._found = found

    def station(self, row: int, line: Row) -> StationLine:
        code = StationCode(self._code("stations", row, "code", line))
        name = self._text("stations", row, "name", line)
        return StationLine(row, code, name, self._maybe(line, "owner"), self._maybe(line, "backup"))

    def grid(self, row: int, line: Row) -> GridLine:
        code = GridCode(self._code("grids", row, "code", line))
        station = StationCode(self._code("grids", row, "station", line))
        households = self._maybe(line, "households")
        if households is not None and not households.isdigit():
            self._bad("grids", row, "households", "not_a_number", households)
        count = int(households) if households is not None and households.isdigit() else None
        return GridLine(row, code, station, self._text("grids", row, "name", line), count)

    def landmark(self, row: int, line: Row) -> LandmarkLine:
        station = StationCode(self._code("landmarks", row, "station", line))
        grid = self._maybe(line, "grid")
        aliases = tuple(dict.fromkeys(self._words(line, "aliases")))
        name = self._text("landmarks", row, "name", line)
        return LandmarkLine(row, name, aliases, station, GridCode(grid) if grid is not None else None)

    def assignment(self, row: int, line: Row) -> AssignmentLine:
        matter = self._text("assignments", row, "matter", line)
        return AssignmentLine(row, matter, UnitCode(self._code("assignments", row, "unit", line)))

    def unit(self, row: int, line: Row) -> UnitLine:
        code = UnitCode(self._code("units", row, "code", line))
        return UnitLine(row, code, self._text("units", row, "name", line), self._kind(row, line))

    def person(self, row: int, line: Row) -> PersonLine:
        words = self._words(line, "roles")
        roles = frozenset(ROLES[word] for word in words if word in ROLES)
        for word in words:
            if word not in ROLES:
                self._bad("people", row, "roles", "no_role", word)
        if not words:
            self._bad("people", row, "roles", "missing", "")
        station = self._maybe(line, "station")
        return PersonLine(
            row=row,
            name=self._text("people", row, "name", line),
            phone=self._phone(row, line),
            roles=roles,
            station=StationCode(station) if station is not None else None,
            grids=tuple(map(GridCode, self._words(line, "grids"))),
            units=tuple(map(UnitCode, self._words(line, "units"))),
            heads=tuple(map(UnitCode, self._words(line, "heads"))),
            deputy=self._maybe(line, "deputy"),
        )

    def door(self, row: int, line: Row) -> DoorLine:
        grid = GridCode(self._code("doors", row, "grid", line))
        written = self._text("doors", row, "number", line)
        number = read_number(written)
        if written and number is None:
            self._bad("doors", row, "number", "date" if line["number"].is_date else "no_door", written[:30])
        return DoorLine(
            row=row,
            grid=grid,
            number=str(number or ""),
            group=self._maybe(line, "group") or "",
            worker=self._maybe(line, "worker"),
            backup=self._maybe(line, "backup"),
            cadence=self._cadence(row, line),
        )

    def _cadence(self, row: int, line: Row) -> str:
        written = self._maybe(line, "cadence") or ""
        if written and written not in CADENCES:
            self._bad("doors", row, "cadence", "no_choice", written[:30])
        return CADENCES[written].value if written in CADENCES else ""

    def helper(self, row: int, line: Row) -> HelperLine:
        grid = GridCode(self._code("helpers", row, "grid", line))
        written = self._text("helpers", row, "building", line)
        building = building_of(written)
        if written and building is None:
            self._bad("helpers", row, "building", "no_building", written[:30])
        kind = self._text("helpers", row, "kind", line)
        if kind and kind not in HELPERS:
            self._bad("helpers", row, "kind", "no_choice", kind[:30])
        name = self._text("helpers", row, "name", line)
        return HelperLine(row, grid, building or "", HELPERS[kind].value if kind in HELPERS else "", name)

    def _phone(self, row: int, line: Row) -> str:
        cell = line["phone"]
        digits = plain_phone(cell.text)
        if cell.is_date or cell.formula or not _PHONE.fullmatch(digits):
            reason = "date" if cell.is_date else "formula" if cell.formula else "no_phone"
            self._bad("people", row, "phone", reason, cell.text)
        return digits

    def _text(self, sheet: str, row: int, column: str, line: Row) -> str:
        cell = line.get(column, Cell(""))
        if cell.formula:
            self._bad(sheet, row, column, "formula", cell.text)
        elif not cell.text:
            self._bad(sheet, row, column, "missing", "")
        elif len(cell.text) > 60:
            self._bad(sheet, row, column, "too_long", cell.text[:20])
        return cell.text

    def _code(self, sheet: str, row: int, column: str, line: Row) -> str:
        text = self._text(sheet, row, column, line)
        if text and not _CODE.fullmatch(text):
            self._bad(sheet, row, column, "no_code", text[:30])
        return text

    def _kind(self, row: int, line: Row) -> UnitKind:
        sheet, column = "units", "kind"
        text = self._text(sheet, row, column, line)
        if text and text not in KINDS:
            self._bad(sheet, row, column, "no_choice", text[:30])
        return KINDS.get(text, UnitKind.DEPARTMENT)

    def _maybe(self, line: Row, column: str) -> str | None:
        return line.get(column, Cell("")).text or None

    def _words(self, line: Row, column: str) -> list[str]:
        return [word for word in _BETWEEN.split(line.get(column, Cell("")).text) if word]

    def _bad(self, sheet: str, row: int, column: str, reason: str, value: str) -> None:
        self._found.append(Problem(sheet, row, column, reason, value))
