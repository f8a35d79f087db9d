"""Draws lines that carry somebody's number, and lines that carry only other numbers, as people write them."""

import random
import re
from collections.abc import Callable
from datetime import date, timedelta

from handlers.personal import Sort

_MOBILE_HEADS = ("130", "138", "139", "147", "150", "158", "166", "172", "177", "186", "189", "191", "198", "199")
_AREAS = ("010", "021", "027", "020", "0713", "0755", "0571", "0898")
_PROVINCES = ("420106", "420102", "110105", "510104", "430724", "320583", "440305", "650102")
_ISSUERS = (("621700", 19), ("622202", 19), ("622848", 19), ("622588", 16), ("955880", 19), ("623052", 19))
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHINESE = str.maketrans("0123456789", "零一二三四五六七八九")
_SPOKEN = str.maketrans("0123456789", "〇幺二三四五六七八九")
_WIDE = {ord(char): ord(char) + 0xFEE0 for char in "0123456789X-"}
_AROUND = (
    "#上报 紫阳路88号3楼漏水，住户电话{}",
    "联系人：张大爷 {}",
    "{}",
    "请打{}找业主",
    "首义路12号{}，下班后在家",
    "刘奶奶的女儿是{}，在外地",
    "车牌鄂A12345，车主{}不肯挪车",
    "2026年11月23日反映，{}",
    "案件SY20261123-0007的居民{}",
    "【{}】已告知。",
    "resident: {}.",
)
_CARD_AROUND = ("补贴打到{}", "卡号：{}", "{}", "账号{}，户名张三", "银行卡 {} 已挂失")


def carrying(rng: random.Random) -> tuple[Sort, str]:
    """A line with one personal number, and which sort it is."""
    sort = rng.choices(list(Sort), (3, 2, 5))[0]
    if sort is Sort.IDENTITY:
        return sort, rng.choice(_AROUND).format(_written(rng, _identity(rng), (6, 8, 4)))
    if sort is Sort.BANK:
        return sort, rng.choice(_CARD_AROUND).format(_written(rng, _card(rng), (4, 4, 4, 4, 3), spoken=False))
    if rng.random() < 0.15:
        return sort, rng.choice(_AROUND).format(_landline(rng))
    number = rng.choice(_MOBILE_HEADS) + _digits(rng, 8)
    return sort, rng.choice(_AROUND).format(rng.choice(("", "", "", "+86", "+86 ", "86-")) + _mobile(rng, number))


def free(rng: random.Random) -> str:
    """A line whose numbers are nobody's."""
    return rng.choice(_FREE)(rng)


def _mobile(rng: random.Random, number: str) -> str:
    return _written(rng, number, rng.choice(((3, 4, 4), (3, 4, 4), (3, 8), (7, 4), (4, 3, 4), (3, 3, 5))))


def _written(rng: random.Random, number: str, sizes: tuple[int, ...], *, spoken: bool = True) -> str:
    """One of the ways to write a number down: as it is, grouped, wide, with unseen characters, or in words."""
    match rng.randrange(9 if spoken else 7):
        case 0 | 1:
            return number
        case 2 | 3:
            return rng.choice((" ", "-", "—", "－", "\u3000", "\u00a0", "_", "·")).join(_cut(number, sizes))
        case 4:
            return number.translate(_WIDE)
        case 5:
            return "".join(digit + rng.choice(("", "\u200b", "\u200d", "\u2060", "\ufeff")) for digit in number)
        case 6:
            return " ".join(number)
        case 7:
            return number.translate(_CHINESE)
        case _:
            return number.translate(_SPOKEN)


def _cut(number: str, sizes: tuple[int, ...]) -> list[str]:
    parts = []
    for size in sizes:
        parts.append(number[:size])
        number = number[size:]
    return [part for part in [*parts[:-1], parts[-1] + number] if part]


def _landline(rng: random.Random) -> str:
    area = rng.choice(_AREAS)
    local = rng.choice("2345678") + _digits(rng, 7 if len(area) == 3 else 6)
    shape = rng.choice(("{0}-{1}", "{0} {1}", "({0}){1}", "（{0}）{1}", "座机{0}{1}", "电话{1}"))
    return shape.format(area, local)


def _identity(rng: random.Random) -> str:
    born = date(1930, 1, 1) + timedelta(days=rng.randrange(31_000))
    body = f"{rng.choice(_PROVINCES)}{born:%Y%m%d}{_digits(rng, 3)}"
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, _WEIGHTS, strict=True)) % 11]


def _card(rng: random.Random) -> str:
    head, length = rng.choice(_ISSUERS)
    body = head + _digits(rng, length - len(head) - 1)
    doubled = [int(d) * (2 if place % 2 == 0 else 1) for place, d in enumerate(reversed(body))]
    return body + str(-sum(value - 9 if value > 9 else value for value in doubled) % 10)


def _digits(rng: random.Random, count: int) -> str:
    return "".join(rng.choice("0123456789") for _ in range(count))


def _day(rng: random.Random) -> date:
    return date(2024, 1, 1) + timedelta(days=rng.randrange(1_500))


def _stamp(rng: random.Random) -> str:
    return f"{_day(rng):%Y%m%d}{rng.randrange(24):02}{rng.randrange(60):02}{rng.randrange(60):02}"


def _filled(shape: str) -> Callable[[random.Random], str]:
    """`#` is any digit, `@` a capital letter, `{day}` a date, `{stamp}` a moment."""

    def line(rng: random.Random) -> str:
        text = shape.format(day=f"{_day(rng):%Y%m%d}", dashed=f"{_day(rng)}", stamp=_stamp(rng))
        return re.sub(
            "[#@]",
            lambda m: rng.choice("0123456789") if m[0] == "#" else rng.choice("ABCDEFGHJKLMNPQRSTUVWXYZ"),
            text,
        )

    return line


_FREE = tuple(
    map(
        _filled,
        (
            "案件SY{day}-####已派城管中队",
            "SY{day}-####、SY{day}-####并案",
            "#### 号案催办",
            "车牌鄂@#####违停",
            "鄂@·@#####占消防通道，另有鄂@###@#",
            "罚款###元，合计#,###,###.##元",
            "工程款##,###.##元，面积####.##平方米",
            "￥####.##，已付￥###",
            "{dashed} ##:## 拍摄",
            "{day}到{day}期间施工",
            "2026年1#月2#日上午9点##分",
            "IMG_{stamp}.jpg",
            "mmexport17########123.jpg",
            "订单号{stamp}########",
            "淘宝订单 {stamp}####",
            "快递单号SF13###########",
            "快递YT88###########堆在楼道",
            "运单号7###########",
            "12345工单{stamp}######",
            "工单号WO{stamp}####",
            "流水号6###############",
            "编号1##########的灯杆不亮",
            "统一社会信用代码914201##MA####@#@#",
            "执照注册号4201########1##",
            "武城管〔2026〕##号",
            "坐标114.3#####,30.5#####",
            "30.########, 114.########",
            "邮编430###",
            "网格编号420106010002###",
            "电表号4201#########",
            "表号00##########",
            "水表读数 ##### 吨",
            "首义路1##号##栋###单元####室",
            "##栋#单元###室漏水到###室",
            "上午08:30-12:00，下午14:00-17:30，每天#次",
            "0830-1200 1400-1730",
            "共####户####人",
            "供电95598，供水96510，燃气950##",
            "客服400-8##-####",
            "客服4008######",
            "IP 192.168.1##.##:80##",
            "QQ群 9########",
            "设备 TY-2026-####-####",
            "许可证JY1420106#######",
            "13#、13#、14#、15#号门面占道",
            "1 2 3 4 5 6 7 8 9 10 11 1# 号楼停水",
            "二零二六年十一月二十三日，一百三十八户",
            "尾号####的居民反映",
            "管径DN1##，长13#米，埋深1.#米",
            "{stamp}",
            "17########",
            "合同SYL-{dashed}-1##-####",
            "摄像头420106000013200#####",
            "温度38.#度，血压13#/7#，心率6#",
            "进度 ##/##，比分 #:#",
            "Case SY{day}-00## is overdue by # hours",
        ),
    )
)
