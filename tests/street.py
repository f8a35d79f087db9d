"""The small street that tests play on: its people, units and stations, its book and its calendar."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from bot.rulebook.rules_files import DEFAULT_RULES, load_rulebook
from dispatch.model import (
    ClockKind,
    Grid,
    GridCode,
    Person,
    PersonId,
    Role,
    RowCode,
    Station,
    StationCode,
    Unit,
    UnitCode,
    UnitKind,
)
from dispatch.rulebook.book import Book
from dispatch.rulebook.catalogue import Catalogue, ConditionRow, Field, SubClass
from dispatch.rulebook.worktime import Calendar, Limit

SHANGHAI = ZoneInfo("Asia/Shanghai")


def local(day: int, hour: int, minute: int = 0, *, month: int = 11) -> datetime:
    """A moment of November 2026 on the centre's clock, as UTC. Monday is the 23rd."""
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI).astimezone(UTC)


def minutes(amount: float) -> timedelta:
    return timedelta(minutes=amount)


MONDAY_0942 = local(23, 9, 42)

DAY_MINUTES = 420
CALENDAR = Calendar(
    zone=SHANGHAI,
    spans=((time(8, 30), time(12, 0)), (time(14, 0), time(17, 30))),
    rest=frozenset({date(2027, 1, 1)}),
    makeup=frozenset({date(2026, 12, 12)}),
    known_until=date(2027, 12, 31),
)

STALL = RowCode("E0406-1")
"""Two working hours, nothing special."""
MANHOLE = RowCode("P0101-1")
"""Urgent: two hours of every minute."""
NOISE = RowCode("E0302-1")
"""Two working days; the resident is to be called."""
WASTE = RowCode("E0192-1")
"""One working day; a photo of the result is asked for."""
DISPUTE = RowCode("E9902-1")
"""Five working days, sensitive; the resident is to be called."""

SQUAD_CODE = UnitCode("squad")
HOUSING_CODE = UnitCode("housing")
WUNAN = StationCode("420106010002")
DADONG = StationCode("420106010004")
GRID_3 = GridCode("420106010002-03")

CATALOGUE = Catalogue(
    version="test",
    fields=(Field("1", "城市管理"), Field("2", "矛盾纠纷"), Field("3", "市容环境")),
    subclasses=(
        SubClass("E0406", "占道经营", "1", "街面秩序", ("占道", "推车")),
        SubClass("P0101", "井盖", "1", "公用设施"),
        SubClass("E0302", "噪音扰民", "3", "噪音"),
        SubClass("E0192", "垃圾满溢", "3", "环卫"),
        SubClass("E9902", "家庭纠纷", "2", "纠纷", ("吵架",)),
    ),
    rows=(
        ConditionRow(STALL, "E0406", "占道经营", Limit(120, ClockKind.WORK), units=(SQUAD_CODE,)),
        ConditionRow(MANHOLE, "P0101", "缺失", Limit(120, ClockKind.CONTINUOUS), urgent=True, units=(SQUAD_CODE,)),
        ConditionRow(NOISE, "E0302", "夜间", Limit(2 * DAY_MINUTES, ClockKind.WORK), revisit=True),
        ConditionRow(WASTE, "E0192", "满溢", Limit(DAY_MINUTES, ClockKind.WORK), photo_required=True),
        ConditionRow(DISPUTE, "E9902", "争吵", Limit(5 * DAY_MINUTES, ClockKind.WORK), sensitive=True, revisit=True),
    ),
)


@cache
def book(**rules: Any) -> Book:
    """The shipped rules, each number of which may be given another value, with the small catalogue and calendar."""
    return Book(replace(load_rulebook(DEFAULT_RULES, DAY_MINUTES), **rules), CATALOGUE, CALENDAR)


SQUAD = Unit(SQUAD_CODE, "城管中队", UnitKind.SQUAD)
HOUSING = Unit(HOUSING_CODE, "房管所", UnitKind.DEPARTMENT)
WUNAN_UNIT = Unit(UnitCode(WUNAN), "武南村社区", UnitKind.STATION, station=WUNAN)
UNITS = (SQUAD, HOUSING, WUNAN_UNIT)


def person(number: int, name: str, *roles: Role, **more: Any) -> Person:
    """Somebody on the roster, bound to the Telegram user 1000 + number; `more` are fields of Person."""
    return Person(PersonId(number), name, frozenset(roles), **{"telegram_id": 1000 + number, **more})


WANG = person(1, "王建国", Role.WORKER, station=WUNAN, grids=(GRID_3,))
CHEN = person(2, "陈桂芳", Role.WORKER, station=WUNAN)
HEAD = person(3, "周丽", Role.STATION_HEAD, station=WUNAN)
OTHER_HEAD = person(4, "吴敏", Role.STATION_HEAD, station=DADONG)
LI = person(5, "李晓红", Role.STAFF)
ZHAO = person(6, "赵强", Role.STAFF)
DIRECTOR = person(7, "孙志远", Role.DIRECTOR)
OFFICER_SQUAD = person(8, "刘洋", Role.OFFICER, units=(SQUAD_CODE,))
HEAD_SQUAD = person(9, "马超", Role.OFFICER, heads=(SQUAD_CODE,))
OFFICER_HOUSING = person(10, "黄磊", Role.OFFICER, units=(HOUSING_CODE,))
ADMIN = person(11, "钱进", Role.ADMIN)
PEOPLE = (
    WANG,
    CHEN,
    HEAD,
    OTHER_HEAD,
    LI,
    ZHAO,
    DIRECTOR,
    OFFICER_SQUAD,
    HEAD_SQUAD,
    OFFICER_HOUSING,
    ADMIN,
)
STATIONS = (Station(WUNAN, "武南村社区", LI.id, ZHAO.id), Station(DADONG, "大东门社区", ZHAO.id, LI.id))
GRIDS = (Grid(GRID_3, WUNAN, "3网格"),)
