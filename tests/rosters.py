"""Hand-made roster files: a sound one from the demonstration street, and whatever a spreadsheet can do to it."""

import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook

from bot.roster.parse import SHEETS, roster_of
from bot.roster.sheets import read_sheets
from bot.seed_demo import PersonRow, Street, read_street
from dispatch.roster.roster import Problem, Roster

STREET = Path(__file__).parents[1] / "demo" / "street.toml"
TITLES = {name: title for name, (title, _) in SHEETS.items()}
HEADS = {name: list(columns.values()) for name, (_, columns) in SHEETS.items()}
ROLE_WORDS = {
    "worker": "网格员",
    "station_head": "站长",
    "staff": "工作人员",
    "director": "主任",
    "officer": "经办人",
    "admin": "管理员",
}
KIND_WORDS = {"department": "科室", "squad": "队伍", "service": "服务中心", "company": "企业", "team": "下沉力量"}

Rows = list[list[object]]
Tables = dict[str, Rows]


def read_roster(data: bytes) -> tuple[Roster, list[Problem]]:
    """In this process, where an UnreadableFile is seen as it was raised."""
    return roster_of(read_sheets(data))


def street_tables() -> Tables:
    """The demonstration street as its tables, the heads first; it says nothing of names, matters and doors,
    for it has no sheets of them."""
    street = read_street(STREET)
    names = {row.telegram_id: row.name for row in street.people}
    return {
        "stations": [list(HEADS["stations"]), *_stations(street)],
        "grids": [list(HEADS["grids"]), *_grids(street)],
        "units": [list(HEADS["units"]), *_units(street)],
        "people": [list(HEADS["people"]), *(_person(row, names) for row in street.people)],
    }


def small_tables() -> Tables:
    """One station, one grid, one unit, and a person for each of the roles that need one."""
    return {
        "stations": [list(HEADS["stations"]), ["s1", "武南村社区", "李敏", None]],
        "grids": [list(HEADS["grids"]), ["g1", "s1", "1网格", 326]],
        "landmarks": [list(HEADS["landmarks"]), ["首义花园", "首义小区、老机床厂", "s1", "g1"]],
        "units": [list(HEADS["units"]), ["chengguan", "城管中队", "队伍"]],
        "assignments": [list(HEADS["assignments"]), ["环卫", "chengguan"], ["占道经营、店外经营、流动摊贩", "s1"]],
        "people": [
            list(HEADS["people"]),
            ["王秀英", "13900001001", "网格员", "s1", "g1", None, None, "刘志华"],
            ["刘志华", "13900001002", "网格员、站长", "s1", None, None, None, None],
            ["李敏", "13900003001", "工作人员，管理员", None, None, None, None, None],
            ["吴强", "13900006001", "经办人", None, None, "chengguan", "chengguan", None],
        ],
        "doors": [list(HEADS["doors"])],
        "helpers": [list(HEADS["helpers"])],
    }


def workbook(tables: Mapping[str, Sequence[Sequence[object]]]) -> Workbook:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in tables.items():
        sheet = book.create_sheet(TITLES.get(name, name))
        for row in rows:
            sheet.append(list(row))
    return book


def xlsx(tables: Mapping[str, Sequence[Sequence[object]]]) -> bytes:
    return saved(workbook(tables))


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def csv(rows: Iterable[Iterable[object]], encoding: str = "utf-8", between: str = ",") -> bytes:
    lines = (between.join("" if cell is None else str(cell) for cell in row) for row in rows)
    return "\r\n".join(lines).encode(encoding)


def _stations(street: Street) -> Rows:
    def who(code: str, field: str) -> str | None:
        return next((p.name for p in street.people if code in getattr(p, field)), None)

    return [[s.code, s.name, who(s.code, "owns"), who(s.code, "backs")] for s in street.stations]


def _grids(street: Street) -> Rows:
    return [[g.code, g.station, g.name, None] for g in street.grids]


def _units(street: Street) -> Rows:
    return [[u.code, u.name, KIND_WORDS[u.kind]] for u in street.units]


def _person(row: PersonRow, names: Mapping[int, str]) -> list[object]:
    return [
        row.name,
        row.phone,
        "、".join(ROLE_WORDS[role] for role in sorted(row.roles)),
        row.station,
        "、".join(row.grids),
        "、".join(row.units),
        "、".join(row.heads),
        names.get(row.deputy) if row.deputy is not None else None,
    ]
