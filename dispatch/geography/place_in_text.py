"""Finds the place in what people write: a road with its number, a crossing, a building, a landmark with where at it.

A text is cut into what a place is made of. A place begins with something that tells where it is (a road, a house, a
name that the street knows, a school's gate) and goes on as long as its parts follow each other. What only sounds like
a place (跑路, 半条路, 我们小区, 路口 without its roads) is none: a wrong address is worse than none.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_MAX_PARTS: Final = 6
_MAX_NAME: Final = 4
"""Characters of a name before what it is: 紫阳湖, 长湖社区, 首义公园."""
_MAX_TEXT: Final = 2_000
"""Characters that are looked at; who writes more has named the place by then."""
_FUNCTION: Final = (
    "在到的了把有从往就是跟与沿说去被给让我你他她它们这那哪个些不没很又也都还再只刚啊呀吧吗呢请问"
    "核查巡现报看听见占堵停走跑过条修两几各全该本着得满旧随"
)
"""Characters of which no name of a road consists, and before which one may stand."""
_NAME: Final = rf"[^\W\d_a-zA-Z{_FUNCTION}]"
_AHEAD: Final = re.compile(
    "(?:昨天|今天|前天|明天|早上|晚上|上午|下午|中午|刚才|居民|老人|孩子|反映|发生|社区|小区|街道|网格|位于|地址|地点|目前|上次|整|附近|旁边|对面|门口|人)+"
)
"""What stands before a name and is no part of it."""
_NO_NAME: Final = frozenset(
    "马公铁小大半一道沿线电让修走跑问堵占铺土泥油头经条整上逛临行岔高网思套退活门生出旧型民主业人员老掉落跳摔滑"
)
"""The last character of what is no name: 马路, 半路, 上街, 老旧小区."""
_DISTANCE: Final = re.compile("[半一二两三四五六七八九十几多公]里$")
"""What stands before 路 and tells how far: 半里路."""
_NUMBER: Final = r"(?:\d{1,4}|[一二三四五六七八九十]{1,3})"
_ROAD: Final = rf"{_NAME}{{1,5}}?(?:大道|路|街|巷)(?![边上面灯牌过况障基由程费政道线]|人(?!行))"
_BLOCK: Final = rf"{_NUMBER}号楼(?!下(?!水)|上|顶|底|道|梯)"
"""A building counted along a road, 8号楼; in 8号楼下 the house 8号 is meant, but not in 8号楼下水道."""
_HOUSE: Final = r"\d{1,4}(?:-\d{1,3})?号?(?:附\d{1,3}号?)?(?:大院|院)?"
BUILDING: Final = rf"(?:{_NUMBER}|[a-zA-Z]\d?)(?:号楼|栋|幢|座)"
UNIT: Final = rf"{_NUMBER}单元"
_ROOM: Final = r"\d{3,4}(?:室|房)?(?!\d|路|块|元|米|个|人|度|斤)"
_FLOOR: Final = rf"{_NUMBER}[楼层](?![道梯])"
_CROSS: Final = r"(?:十字路口|丁字路口|交叉路口|交叉口|交汇处?|交界处|路口|转角|拐角|口)"
GATE: Final = r"(?:东|西|南|北|后|前|大|正|侧|校|院)(?:大)?门(?:口)?"
KIND: Final = (
    r"(?:小学|中学|大学|学校|学院|校区|幼儿园|医院|卫生服务中心|卫生站|诊所|药店|菜市场|菜场|菜市|农贸市场|市场|超市|商场|公园|小广场|广场"
    r"|公交车站|公交站|车站|地铁站|地铁口|派出所|居委会|社区|银行|酒店|宾馆|旅馆|食堂|车棚|停车场|停车棚|垃圾站|垃圾房|配电房|泵房|变电站"
    r"|工地|大院|院子|院墙|宿舍|小区|花园|公寓|家园|新村|大厦|服务中心|办事处|街道办|街道|项目部|售楼部|门卫室|保安亭|岗亭"
    r"|小花园|小公园|小游园|小树林|湖|桥|桥洞|涵洞|地下通道|天桥|隧道|河|江滩|码头|网吧|便利店|饭店|餐馆|奶茶店|早餐店|教堂|凉亭|篮球场|球场|操场|空地|巷子|弄堂"
    r"|地下车库|车库|地下室|公厕|花坛|绿化带|草坪|健身区|健身广场|围墙|单元门|单元|门栋|门洞|架空层|牌坊|加油站|仓库|老年活动室|活动室|快递柜|驿站)"
)
AT: Final = (
    r"(?:巷子口|巷口|门口|门前|门外|旁边|旁|边上|边|对面|后面|后头|后边|背后|前面|前头|前边|附近|楼下(?!水)|楼底下|楼上|楼顶|顶楼|天台|屋顶|门洞|中间|入口|出口"
    r"|东头|西头|南头|北头|东侧|西侧|南侧|北侧|里面|里头|外面|外头|里|口子|口|拐角|转角|那里|那边|那块|这里|这边|那头|这头|门栋口|楼道|过道"
    r"|走廊|电梯口|楼梯间|楼梯口|阳台|临街|靠路边|路边|人行道|(?:这|那|东|西|南|北)面|尽头|门面"
    r"|(?:进门|拐弯|转弯|上坡|下坡)的?地方|进门处|大门处|入口处|出口处|拐弯处|转弯处|交叉处|高头|底下|脚下|正中间|后院|前院|大厅|门厅)"
)
_SHOP: Final = rf"(?:沿街|临街)?第{_NUMBER}[间家个](?:门面|店|铺面|商铺|铺子)"
_SUBWAY: Final = r"地铁[a-zA-Z\d]{1,2}号?口"
_LINK: Final = r"(?:的|那个|那|这个|这|靠|进去|往里走|往里)?"
_PART: Final = re.compile(
    rf"[ \t]?{_LINK}(?:{BUILDING}|{UNIT}|{_ROOM}|{_FLOOR}|{_SHOP}|{GATE}|{KIND}|{AT}|{_CROSS}"
    rf"|[栋棵排]{_NAME}{{1,3}}(?=[,\u3002 ]|{AT}))"
)
_ROADS: Final = re.compile(_ROAD)
_SECOND_ROADS: Final = re.compile(rf"[跟与和、及到至/]?{_ROAD}{_CROSS}?")
_HOUSES: Final = re.compile(rf"{_BLOCK}|{_HOUSE}")
_VILLAGES: Final = re.compile(rf"({_NAME}{{1,5}}?(?:村|坊|苑|湾))(?=\d{{1,4}}号){_HOUSE}")
"""What has houses with numbers and is no road."""
_CROSSINGS: Final = re.compile(_CROSS)
_BUILDINGS: Final = re.compile(
    rf"(?<![\dA-Za-z第一二三四五六七八九十]){BUILDING}|(?<![\d第]){UNIT}(?=门|楼|\d|[那这]|{AT})"
    r"|(?<!\d)\d{1,2}号门(?![面诊牌市])"
)
_LANDMARKS: Final = re.compile(rf"(?:{_SUBWAY}|{_SHOP}|(?:\d{{3}})?{KIND})")
_GATES: Final = re.compile(GATE)
_AT_ONLY: Final = re.compile(AT)
_BEFORE: Final = re.compile(rf"{_NAME}{{1,6}}$")
_SELF_EVIDENT: Final = re.compile(rf"{_SUBWAY}|{_SHOP}|门卫室|地下通道|\d{{3}}(?:大院|院子|宿舍)|湖(?=边)")
_VAGUE: Final = re.compile(
    r"小区|社区|单元|单元门|门洞|门栋|院子|大院|饭店|餐馆|仓库|市场|宿舍|围墙|湖|河|江|桥|塘"
    r"|花坛|绿化带|草坪|空地|凉亭|球场|操场|网吧|车棚|停车棚|地下室|地下车库|车库|架空层|花园|垃圾站|垃圾房|公厕"
)
"""Landmarks of which every street has many: they need a name."""
_CLEAR: Final = re.compile(
    r"(?:小区|花园|公寓|家园|新村|大厦|大院|广场|公园|菜市场|菜场|小学|中学|公交站|车站|医院)$"
)
"""Landmarks that stand for a place by their own name."""

_GENERAL: Final = tuple(re.compile(pattern) for pattern in (KIND, AT, GATE, BUILDING, UNIT, _ROOM, _FLOOR))


@dataclass(frozen=True, slots=True)
class _Found:
    """A part of the text that reads as a place."""

    start: int
    end: int
    rank: int
    """The more exact the lower: a house, a building, a crossing or a known name, a landmark, a road."""


def place_in(text: str, communities: tuple[str, ...] = (), landmarks: tuple[str, ...] = ()) -> str | None:
    """The likeliest place in a free text, as it is written there; None where nothing in it reads as one.

    `communities` and `landmarks` are the street's own names; a community's alone is no place, a landmark's is.
    """
    head = text[:_MAX_TEXT]
    found = sorted(_places(head, communities, landmarks), key=lambda one: (one.rank, one.start))
    return head[found[0].start : found[0].end].strip() if found else None


def is_general(name: str) -> bool:
    """Whether so many places are called so that the name tells none: 小区, 门口, 3号楼, a single character."""
    return len(name) < 2 or any(pattern.fullmatch(name) for pattern in _GENERAL)


def _places(text: str, communities: tuple[str, ...], landmarks: tuple[str, ...]) -> Iterator[_Found]:
    yield from _by_roads(text)
    yield from _by_villages(text)
    yield from _by_buildings(text)
    yield from _by_names(text, communities, alone=False)
    yield from _by_names(text, landmarks, alone=True)
    yield from _by_landmarks(text)


def _by_roads(text: str) -> Iterator[_Found]:
    at = 0
    while (road := _ROADS.search(text, at)) is not None:
        at = road.end()
        start = _start_of_name(text, road.start(), road.end())
        if start is None:
            continue
        second = _SECOND_ROADS.match(text, at)
        house = _HOUSES.match(text, at)
        named = second or house or _CROSSINGS.match(text, at)
        end = _go_on(text, named.end() if named is not None else at)
        yield _Found(start, end, 0 if house is not None and second is None else 2 if end > at else 4)
        at = second.end() if second is not None else at


def _by_villages(text: str) -> Iterator[_Found]:
    for found in _VILLAGES.finditer(text):
        start = _start_of_name(text, found.start(), found.end(1))
        if start is not None:
            yield _Found(start, _go_on(text, found.end()), 0)


def _start_of_name(text: str, start: int, end: int) -> int | None:
    """Where a road's name begins, without what only stands before it; None for what is no name."""
    ahead = _AHEAD.match(text, start, end)
    start = ahead.end() if ahead is not None else start
    name = re.sub("(?:大道|路|街|巷|村|坊|苑|湾)$", "", text[start:end])
    return start if len(name) > 1 and name[-1] not in _NO_NAME and not _DISTANCE.search(name) else None


def _by_buildings(text: str) -> Iterator[_Found]:
    for found in _BUILDINGS.finditer(text):
        yield _Found(found.start(), _go_on(text, found.end()), 1)


def _by_names(text: str, known: tuple[str, ...], *, alone: bool) -> Iterator[_Found]:
    """A name that the street knows with where at it, or `alone`."""
    for found in _names(known).finditer(text) if known else ():
        end = _go_on(text, found.end())
        if alone or end > found.end():
            yield _Found(found.start(), end, 2 if end > found.end() else 3)


@lru_cache(maxsize=8)
def _names(known: tuple[str, ...]) -> re.Pattern[str]:
    longest = sorted(filter(None, known), key=len, reverse=True)
    return re.compile("|".join(rf"(?<!\d){re.escape(name)}(?!\d)(?:社区)?" for name in longest) or r"(?!)")


def _by_landmarks(text: str) -> Iterator[_Found]:
    """A landmark with its name or with where at it; a gate needs whose it is."""
    for found in _LANDMARKS.finditer(text):
        start = _with_name(text, found.start())
        end = _go_on(text, found.end())
        at = _AT_ONLY.search(text, found.end(), end) or _GATES.search(text, found.end(), end)
        named = start < found.start() and _CLEAR.search(found[0]) is not None and _begins(text, start)
        vague = start == found.start() and _VAGUE.fullmatch(found[0]) and not text.startswith("门口", found.end())
        if (at is not None and not vague) or named or _SELF_EVIDENT.match(text, found.start()):
            yield _Found(start, end, 3)
    for found in _GATES.finditer(text):
        start = _with_name(text, found.start())
        if 1 < found.start() - start <= _MAX_NAME and _begins(text, start):
            yield _Found(start, _go_on(text, found.end()), 3)


def _with_name(text: str, start: int) -> int:
    """Where the name before a landmark begins; its own beginning where what stands there is no name."""
    before = _BEFORE.search(text, max(0, start - 6), start)
    if before is None:
        return start
    ahead = _AHEAD.match(text, before.start(), start)
    begins = ahead.end() if ahead is not None else before.start()
    name = text[begins:start]
    return begins if name == "老" or (len(name) <= _MAX_NAME and name[-1:] not in _NO_NAME - {"大"}) else start


def _begins(text: str, at: int) -> bool:
    """Whether a clause begins there, or what stands before says «at»."""
    return at == 0 or not text[at - 1].isalnum() or text[at - 1] in "在到于从"


def _go_on(text: str, end: int) -> int:
    """Where the parts end that follow each other."""
    for _ in range(_MAX_PARTS):
        part = _PART.match(text, end)
        if part is None or part.end() == end:
            break
        end = part.end()
    return end
