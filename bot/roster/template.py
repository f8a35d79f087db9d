"""Writes the roster as a workbook: a sheet for each table, notes above the heads, then examples, or what is known."""

import io
from collections.abc import Iterable, Iterator
from typing import Any, Final

from bot.roster.parse import CADENCES, HELPERS, KINDS, ROLES, SHEETS
from bot.roster.sheets import MAX_ROWS
from dispatch.roster.roster import (
    AssignmentLine,
    DoorLine,
    GridLine,
    HelperLine,
    LandmarkLine,
    PersonLine,
    Roster,
    StationLine,
    UnitLine,
)
from dispatch.suggest.unit_of_code import KINDS_OF_WORK

_NOTES: Final = {
    "stations": "每个社区网格站一行。主责、备岗填中心工作人员姓名，须在“人员”表中。",
    "grids": "每个网格一行。网格站编码须在“网格站”表中；户数可不填。",
    "landmarks": "本街道自己的楼栋、小区、院落、地标，每处一行，居民怎么叫就怎么填；别名可填几个，用顿号分开。"
    "上报中写到的，即作为地点，并据此判断社区和网格。网格编码可不填。",
    "units": f"网格站以外的处置单位，每个一行。类型：{'、'.join(word for word in KINDS if not word.isascii())}。",
    "assignments": "哪类事项由哪个单位牵头，每项一行。事项填职责清单的事项（发送 /who 可查）、"
    f"案件类别的小类，或一类工作：{'、'.join(KINDS_OF_WORK)}。没有填的，按单位名称辨认。",
    "people": "每人一行，手机号用于辨认本人。角色可填几个，用顿号分开：网格员、站长、工作人员、主任、经办人、管理员。"
    "网格员和站长须填网格站编码，经办人须填单位代码；至少一名管理员；代理人填姓名。不在表中的人即移出名册。",
    "doors": "每户一行，不填居民姓名和电话。门牌写楼栋-单元-房号，如 3-2-501，没有单元的写 3-501。"
    "类别只有特殊群体才填，写处置规则中的名称（如独居老人），并填责任人、备岗姓名；走访周期可填每周、每月、每季，不填按规则。"
    "不在表中的住户即移出。",
    "helpers": "每栋楼的党小组长、中心户长，每人一行，结伴走访时点选。身份：党小组长、中心户长。",
}
_EXAMPLES: Final = {
    "stations": {"code": "420106010002", "name": "武南村社区", "owner": "李敏", "backup": "陈志强"},
    "grids": {"code": "420106010002-01", "station": "420106010002", "name": "1网格", "households": "326"},
    "landmarks": {
        "name": "首义花园",
        "aliases": "首义小区、老机床厂宿舍",
        "station": "420106010002",
        "grid": "420106010002-01",
    },
    "units": {"code": "chengguan", "name": "城管中队", "kind": "队伍"},
    "assignments": {"matter": "环卫", "unit": "huanwei"},
    "people": {
        "name": "王秀英",
        "phone": "13900001001",
        "roles": "网格员",
        "station": "420106010002",
        "grids": "420106010002-01、420106010002-02",
        "deputy": "刘志华",
    },
    "doors": {
        "grid": "420106010002-01",
        "number": "3-2-501",
        "group": "独居老人",
        "worker": "王秀英",
        "backup": "刘志华",
        "cadence": "每周",
    },
    "helpers": {"grid": "420106010002-01", "building": "3栋", "kind": "党小组长", "name": "赵桂兰"},
}
_WIDTH: Final = 18
_EXAMPLE: Final = "示例（导入时跳过）"
_ROWS: Final = 2_000
_CHOICES: Final = {"doors": ("cadence", ["每周", "每月", "每季"]), "helpers": ("kind", ["党小组长", "中心户长"])}
_FIRST_WORD: Final = {
    value: word for word, value in reversed([*ROLES.items(), *KINDS.items(), *CADENCES.items(), *HELPERS.items()])
}
"""Of each role, kind and cadence, the word that stands in the file."""

Line = StationLine | GridLine | LandmarkLine | UnitLine | AssignmentLine | PersonLine | DoorLine | HelperLine


def workbook(roster: Roster | None) -> bytes:
    """An XLSX file: empty with examples where no roster is given, else what reading it again gives the same
    roster."""
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False, "in_memory": True}) as book:
        # Text, so that no phone or code is turned into a number or a date.
        text = book.add_format({"num_format": "@"})
        head = book.add_format({"bold": True, "num_format": "@", "bottom": 1})
        grey = book.add_format({"italic": True, "font_color": "#808080", "num_format": "@"})
        note = book.add_format({"font_color": "#505050", "text_wrap": True, "valign": "top"})
        for sheet, (title, columns) in SHEETS.items():
            page = book.add_worksheet(title)
            page.set_column(0, len(columns), _WIDTH, text)
            page.merge_range(0, 0, 0, len(columns), _NOTES[sheet], note)
            page.set_row(0, 34)
            page.write_row(1, 0, ["备注", *columns.values()], head)
            page.freeze_panes(2, 0)
            _offer_kinds(page, sheet, list(columns))
            if roster is None:
                page.write_row(2, 0, [_EXAMPLE, *(_EXAMPLES[sheet].get(column, "") for column in columns)], grey)
            else:
                _fill(page, _lines(roster, sheet), list(columns), text)
    return out.getvalue()


def _lines(roster: Roster, sheet: str) -> Iterable[Line]:
    found: dict[str, Iterable[Line] | None] = {
        "stations": roster.stations,
        "grids": roster.grids,
        "landmarks": roster.landmarks,
        "units": roster.units,
        "assignments": roster.assignments,
        "people": roster.people,
        "doors": roster.doors,
        "helpers": roster.helpers,
    }
    return found[sheet] or ()


def _fill(page: Any, lines: Iterable[Line], columns: list[str], text: Any) -> None:
    for row, line in enumerate(lines, 2):
        for place, word in enumerate(_words(line, columns), 1):
            if word:
                page.write_string(row, place, word, text)


def _words(line: Line, columns: list[str]) -> Iterator[str]:
    for column in columns:
        value = getattr(line, column)
        if isinstance(value, frozenset):
            yield "、".join(_FIRST_WORD[one] for one in sorted(value))
        elif isinstance(value, tuple):
            yield "、".join(value)
        else:
            yield _FIRST_WORD.get(value, "" if value is None else str(value))


def _offer_kinds(page: Any, sheet: str, columns: list[str]) -> None:
    if sheet == "units":
        place = columns.index("kind") + 1
        choices = [word for word in KINDS if not word.isascii()]
        page.data_validation(2, place, _ROWS, place, {"validate": "list", "source": choices})
    if sheet in _CHOICES:
        column, words = _CHOICES[sheet]
        place = columns.index(column) + 1
        page.data_validation(2, place, MAX_ROWS, place, {"validate": "list", "source": words})
