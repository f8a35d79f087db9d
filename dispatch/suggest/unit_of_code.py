"""Which of a street's own units is meant by the codes that the shipped catalogue and responsibility list use.

A street gives its units codes of its own, and may say in its roster which of them does a kind of work. Where it does
not, and none has the shipped code, the unit is meant whose name tells that it does this kind of work, if exactly one
does.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from dispatch.model import Unit, UnitCode

Assigned = Mapping[str, UnitCode]
"""By the name of a matter, of a category or of a kind of work, the street's unit that does it."""
NO_ASSIGNMENTS: Final[Assigned] = MappingProxyType({})

_NAMED = {
    "chengguan": ("城管", "城市管理", "综合执法", "执法"),
    "huanwei": ("环卫", "环境卫生", "保洁", "清洁"),
    "shizheng": ("市政", "城建", "建设管理", "维修"),
    "paichusuo": ("派出所", "公安", "警务"),
    "xiaofang": ("消防",),
    "yingji": ("应急", "安监", "安全生产"),
    "tiaojie": ("调解", "司法", "综治", "平安"),
    "fuwu": ("服务中心", "政务服务", "民政", "便民"),
}
"""By the shipped code: what stands in the name of such a unit, the most telling first."""
KINDS_OF_WORK: Final = tuple(words[0] for words in _NAMED.values())
"""What people call the kinds of work of the shipped codes."""
SHIPPED_CODES: Final = tuple(map(UnitCode, _NAMED))


def unit_of(code: UnitCode, units: Iterable[Unit], assigned: Assigned = NO_ASSIGNMENTS) -> Unit | None:
    """The active unit that the street's roster names for that kind of work, else the one with that code, else the
    only one whose name tells that kind of work; None where there is none."""
    active = [unit for unit in units if unit.active]
    for known in (assigned.get(kind_of_work(code) or ""), code):
        own = next((unit for unit in active if unit.code == known), None)
        if own is not None:
            return own
    for word in _NAMED.get(code, ()):
        named = [unit for unit in active if word in unit.name]
        if named:
            return named[0] if len(named) == 1 else None
    return None


def kind_of_work(code: UnitCode) -> str | None:
    """What a person calls units of a shipped code; None for any other code."""
    return next(iter(_NAMED.get(code, ())), None)
