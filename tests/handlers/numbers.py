"""Draws lines that carry somebody's number, as people write them: phones, landlines, identities, bank cards."""

import random
from datetime import date, timedelta

from handlers.privacy.find_numbers import Sort
from tests.handlers.written import as_it_is, cut, in_pieces, oddly, singly, spelled, with_words

_MOBILE_HEADS = ("130", "138", "139", "147", "150", "158", "166", "172", "177", "186", "189", "191", "198", "199")
_AREAS = ("010", "021", "027", "020", "0713", "0755", "0571", "0898")
_PROVINCES = ("420106", "420102", "110105", "510104", "430724", "320583", "440305", "650102")
_ISSUERS = (("621700", 19), ("622202", 19), ("622848", 19), ("622588", 16), ("955880", 19), ("623052", 19))
_FOREIGN = (("+852", "9", 7), ("+886", "9", 8), ("+1", "4", 9), ("+44", "20", 8), ("+81", "90", 8), ("+65", "8", 7))
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_MOBILE_SIZES = ((3, 4, 4), (3, 4, 4), (3, 8), (7, 4), (4, 3, 4), (3, 3, 5))
_IDENTITY_SIZES = ((6, 8, 4), (6, 8, 4), (6, 4, 4, 4), (3, 3, 4, 4, 4), (4, 4, 4, 4, 2), (6, 12), (14, 4))
_CARD_SIZES = ((4, 4, 4, 4, 3), (4, 4, 4, 4, 3), (6, 13), (6, 6, 6, 1), (8, 8, 3), (4, 4, 4, 4, 2, 1))
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
    "联系人：吴师傅\n电话：{}\n地址：首义路12号3栋",
    "他屋里的号是{}，莫打错了",
    "微信同号：{}",
    "微信{}",
    "{}（收废品的）",
    "报修人{}！",
)
_BESIDE_DIGITS = ("3栋502 {}", "1、{} 王芳", "{} 3栋502室", "王芳 36岁 {}", "11-23 {}", "9:30来电{}", "({}) 2栋")
"""Only what is written in the pieces that one mostly sees is told from its neighbours."""
_CARD_AROUND = ("补贴打到{}", "卡号：{}", "{}", "账号{}，户名张三", "银行卡 {} 已挂失", "户名：张三\n卡号：{}")
_UNPROVED_CARD_AROUND = ("卡号：{}", "账号{}，户名张三", "建行卡 {}", "bank card no. {}", "银行账户：{}")
_IDENTITY_AROUND = (
    "身份证{}",
    "身份证号：{}，住3楼",
    "老身份证 {}",
    "sfz{}",
    "证件号码：\n{}",
    "ID card {}",
    "张三的身份证是{}",
)


def carrying(rng: random.Random) -> tuple[Sort, str]:
    """A line with one personal number, and which sort it is."""
    sort = rng.choices(list(Sort), (3, 2, 5))[0]
    match sort:
        case Sort.IDENTITY:
            return sort, _identity_line(rng)
        case Sort.BANK:
            return sort, _card_line(rng)
        case Sort.PHONE:
            kinds = (_mobile_line, _landline_line, _foreign_line)
            return sort, rng.choices(kinds, (8, 3, 1))[0](rng)


def _mobile_line(rng: random.Random) -> str:
    number = rng.choice(_MOBILE_HEADS) + digits(rng, 8)
    sizes, code = rng.choice(_MOBILE_SIZES), rng.choice(("", "", "", "+86", "+86 ", "86-", "0086 "))
    around = rng.choice(_AROUND)
    match rng.randrange(12):
        case 0 | 1 | 2:
            return around.format(code + as_it_is(rng, number, spoken=not code))
        case 3 | 4 | 5:
            return around.format(code + in_pieces(rng, number, sizes, spoken=not code))
        case 6:
            return around.format(with_words(rng, number, (3, 4, 4)))
        case 7:
            return around.format(singly(rng, number))
        case 8:
            return around.format(oddly(rng, number))
        case 9:
            return rng.choice(_BESIDE_DIGITS).format(rng.choice((number, "-".join(cut(number, (3, 4, 4))))))
        case 10:
            return around.format(spelled(rng, number)) if "resident" in around else f"请联系 {spelled(rng, number)}"
        case _:
            return around.format(in_pieces(rng, as_it_is(rng, number), (11,)))


def _landline_line(rng: random.Random) -> str:
    area = rng.choice(_AREAS)
    local = rng.choice("2345678") + digits(rng, 7 if len(area) == 3 else 6)
    half = len(local) - 4
    shape = rng.choice(
        (
            *("{0}-{1}", "{0} {1}", "({0}){1}", "（{0}）{1}", "{0}—{2}-{3}", "{0} {2} {3}", "{0}，{1}", "{0}/{1}"),
            *("座机{0}{1}", "+86 {4} {1}", "+86-{4}-{2}-{3}", "0086 {4} {1}", "办公室{0}-{1}转806", "{0}-{1}-8012"),
            *(
                "电话{1}",
                "座机：{2}-{3}",
                "家里{1}",
                "打{2} {3}找李婆婆",
                "{1}转8012",
                "{2}-{3}是我家座机",
                "固话 {5}",
            ),
            *("{6}", "座机{7}", "座机：{8}"),
        )
    )
    number = shape.format(
        *(area, local, local[:half], local[half:], area[1:], " ".join(local), " ".join(area + local)),
        *(as_it_is(rng, local), as_it_is(rng, area + local)),
    )
    return rng.choice(_AROUND[:10]).format(number)


def _foreign_line(rng: random.Random) -> str:
    code, head, count = rng.choice(_FOREIGN)
    local = head + digits(rng, count)
    shape = rng.choice(("{0}{1}", "{0} {1}", "{0}-{1}", "({0}){1}", "{0} {2} {3}", "{0}-{2}-{3}"))
    number = shape.format(code, local, local[:-4], local[-4:])
    return rng.choice(("女儿在外头，{}", "电话 {} 是他儿子", "{}", "call {}", "请打{}找业主")).format(number)


def _identity_line(rng: random.Random) -> str:
    number = identity(rng)
    around = rng.choice(_AROUND)
    match rng.randrange(8):
        case 0 | 1:
            return around.format(as_it_is(rng, number))
        case 2 | 3:
            return around.format(in_pieces(rng, number, rng.choice(_IDENTITY_SIZES)))
        case 4:
            return around.format(singly(rng, number[:17]) + number[17])
        case 5:
            return around.format(
                number[:17] + rng.choice((" X", "-x", "(X)", "Ｘ", "Х", "✕")) if number[17] == "X" else number
            )
        case 6:
            old = number[:6] + number[8:17]
            sizes = rng.choice(((15,), (6, 6, 3), (15,)))
            return rng.choice(_IDENTITY_AROUND).format(" ".join(cut(old, sizes)))
        case _:
            wrong = number[:17] + str((int(number[16]) + 1) % 10)
            return rng.choice(_IDENTITY_AROUND).format(wrong)


def _card_line(rng: random.Random) -> str:
    number, around = card(rng), rng.choice(_CARD_AROUND)
    match rng.randrange(7):
        case 0 | 1:
            return around.format(as_it_is(rng, number, spoken=around != "{}"))
        case 2 | 3:
            return around.format(in_pieces(rng, number, rng.choice(_CARD_SIZES), spoken=False))
        case 4:
            return around.format(rng.choice((" ", "-", ".", "、")).join(number))
        case 5:
            return around.format(oddly(rng, number))
        case _:
            wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
            return rng.choice(_UNPROVED_CARD_AROUND).format(
                " ".join(cut(wrong, rng.choice(((19,), (4, 4, 4, 4, 3)))))
            )


def identity(rng: random.Random) -> str:
    born = date(1930, 1, 1) + timedelta(days=rng.randrange(31_000))
    body = f"{rng.choice(_PROVINCES)}{born:%Y%m%d}{digits(rng, 3)}"
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, _WEIGHTS, strict=True)) % 11]


def card(rng: random.Random) -> str:
    head, length = rng.choice(_ISSUERS)
    body = head + digits(rng, length - len(head) - 1)
    doubled = [int(d) * (2 if place % 2 == 0 else 1) for place, d in enumerate(reversed(body))]
    return body + str(-sum(value - 9 if value > 9 else value for value in doubled) % 10)


def digits(rng: random.Random, count: int) -> str:
    return "".join(rng.choice("0123456789") for _ in range(count))
