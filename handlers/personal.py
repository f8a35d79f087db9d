"""Finds phones, identity numbers and bank cards in free text, however they are written, and leaves other numbers be.

An identity number is known by its checksum and its birthday, a card by Luhn's sum and its issuer, a phone by its
prefix and the way its digits are grouped. What is weaker (a landline without its code, an identity number of 15
digits or mistyped) needs a word before it that says what it is; what is labelled as something else is left alone.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from handlers.digits import Run, View, runs, views


class Sort(StrEnum):
    IDENTITY = "identity"
    BANK = "bank"
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class Found:
    """A personal number between two places of the text; `digits` is the number itself, without a country code."""

    sort: Sort
    digits: str
    start: int
    end: int


_LONGEST = 19
_FEWEST = 4
"""The shortest number has seven digits, and no character reads as more than two."""
_MOBILE = re.compile(r"(?:(?:00)?86)?(1[3-9]\d{9})")
_MOBILE_SIZES = frozenset(
    {(11,), (3, 4, 4), (3, 8), (7, 4), (4, 3, 4), (4, 4, 3), (3, 3, 5), (3, 5, 3), (3, 2, 2, 2, 2), (5, 6), (6, 5)}
)
_PARTED_SIZES = frozenset({(11,), (3, 4, 4), (3, 8)})
"""Where commas, points or slashes stand between: any other grouping may be a sum or a list."""
_LANDLINE = re.compile(r"(0(?:10|2[0-57-9]))([2-8]\d{7})|(0[3-9]\d\d)([2-8]\d{6,7})")
_LOCAL = re.compile(r"(?!20[0-3]\d[01]\d[0-3]\d$)[2-8]\d{6,7}")
_LOCAL_SIZES = frozenset({(7,), (8,), (4, 4), (3, 4)})
_CARD = re.compile(r"62\d{14,17}|9558\d{15}")
_CREDIT_CARD = re.compile(r"(?:4\d|5[1-5]|35)\d{14}")
_SHAPE = re.compile("|".join(f"(?:{shape.pattern})" for shape in (_MOBILE, _LANDLINE, _LOCAL, _CARD, _CREDIT_CARD)))
_BETWEEN = r"[ \t\-_.·•‐‑‒–—―]{0,3}"
_IDENTITY = re.compile(rf"(?=((?:\d{_BETWEEN}){{17}}[\dX]))")
_OLD_IDENTITY = re.compile(r"(?<!\d)\d{15}(?!\d)|(?<!\d)\d{17}[\dX](?!\d)")
_PROVINCE = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|91")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)

_PHONE_WORD = re.compile(
    r"(?:(?:电话|手机|座机|固话|联系方式|联系人|回电|致电|tel|phone|mobile|call|cell)\D{0,4}|打\s?)$", re.IGNORECASE
)
_IDENTITY_WORD = re.compile(r"(?:身份证|证件|\bID)\D{0,8}$", re.IGNORECASE)
_CARD_WORD = re.compile(r"卡|账[号户]|帐[号户]|户名|开户|[农工建中交招]行|银行|邮储|card|account|visa", re.IGNORECASE)
_OTHER_LABEL = re.compile(
    r"(?:单号|工单|订单|编号|编码|代码|表号|流水|批次|收据|发票|杆号|序列号|识别码|注册号)(?:号码?)?[\s:=#是为]*$"
)
_OTHER_LETTERS = re.compile(r"(?<![A-Za-z])(?!(?:TEL|VX|WX|ID|NO|V|T|P|M)$)[A-Z]{1,8}$")
_OTHER_PARTS = re.compile(r"[A-Z][\-_/]?\d*[\-_/]$")
_ANY_PARTS = re.compile(r"[0-9A-Za-z][\-_/]$")
_SUM_BEFORE = re.compile(r"(?:[$¥€]|(?<!\d)(?:\d{2,3}\.|0\.|\d{1,3},))\s?$")
_SUM_AFTER = re.compile(r"\.\d{1,2}(?!\d)|,\d{3}(?!\d)|\s?(?:[元万亿吨%]|kWh|kg)")


def find(text: str) -> list[Found]:
    """In the order of the text; none overlaps another."""
    if sum(char.isnumeric() or char == "幺" for char in text) < _FEWEST:
        return []
    rank = list(Sort).index
    candidates = [found for view in views(text) for found in _candidates(view)]
    chosen: list[Found] = []
    for found in sorted(candidates, key=lambda f: (rank(f.sort), -len(f.digits), f.start - f.end)):
        if all(found.end <= other.start or other.end <= found.start for other in chosen):
            chosen.append(found)
    return sorted(chosen, key=lambda f: f.start)


def is_identity(number: str) -> bool:
    """18 places: a province, a birthday, and a checksum that is right (GB 11643)."""
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True))
    return _born(number[:2], number[6:14]) and "10X98765432"[total % 11] == number[17]


def _born(province: str, day: str) -> bool:
    if not _PROVINCE.fullmatch(province) or not "1900" <= day[:4] <= "2099":
        return False
    try:
        date(int(day[:4]), int(day[4:6]), int(day[6:]))
    except ValueError:
        return False
    return True


def _candidates(view: View) -> Iterator[Found]:
    yield from _identities(view)
    for run in runs(view, _LONGEST):
        if not _SHAPE.fullmatch(run.digits):
            continue
        before, after = view.plain[max(0, run.start - 16) : run.start], view.plain[run.end : run.end + 4]
        if _OTHER_LABEL.search(before) or _OTHER_LETTERS.search(before):
            continue
        if _is_card(run, view.plain):
            yield _found(view, Sort.BANK, run.digits, run.start, run.end)
        number = _phone(run, before, after)
        if number is not None:
            yield _found(view, Sort.PHONE, number, run.start, run.end)


def _found(view: View, sort: Sort, digits: str, start: int, end: int) -> Found:
    return Found(sort, digits, view.at[start], view.at[end - 1] + 1)


def _identities(view: View) -> Iterator[Found]:
    """The checksum proves one even within a longer row of digits; without it the word before must."""
    for shape in _IDENTITY.finditer(view.digits):
        number = re.sub(_BETWEEN, "", shape[1])
        if is_identity(number):
            yield _found(view, Sort.IDENTITY, number, shape.start(1), shape.end(1))
    for shape in _OLD_IDENTITY.finditer(view.digits):
        number = shape[0]
        day = f"19{number[6:12]}" if len(number) == 15 else number[6:14]
        if _born(number[:2], day) and _IDENTITY_WORD.search(view.plain, 0, shape.start()):
            yield _found(view, Sort.IDENTITY, number, shape.start(), shape.end())


def _is_card(run: Run, text: str) -> bool:
    if not run.soft or (1 in run.sizes and set(run.sizes) != {1}) or not _luhn(run.digits):
        return False
    if _CARD.fullmatch(run.digits):
        return True
    known = run.sizes == (4, 4, 4, 4) or _CARD_WORD.search(text) is not None
    return known and _CREDIT_CARD.fullmatch(run.digits) is not None


def _luhn(number: str) -> bool:
    doubled = (2 * int(digit) if place % 2 else int(digit) for place, digit in enumerate(reversed(number)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def _phone(run: Run, before: str, after: str) -> str | None:
    named = _PHONE_WORD.search(before) is not None
    if not named and (_SUM_BEFORE.search(before) or _SUM_AFTER.match(after) or _OTHER_PARTS.search(before)):
        return None
    mobile = _MOBILE.fullmatch(run.digits)
    if mobile is not None:
        return mobile[1] if _like_a_mobile(run, before, named=named) else None
    if _LANDLINE.fullmatch(run.digits) and _like_a_landline(run, before, named=named):
        return run.digits
    local = named and run.soft and run.sizes in _LOCAL_SIZES and _LOCAL.fullmatch(run.digits)
    return run.digits if local else None


def _like_a_mobile(run: Run, before: str, *, named: bool) -> bool:
    sizes = _without_country(run)
    if sizes == (11,):
        return True
    if not named and _ANY_PARTS.search(before):
        return False
    if not run.soft:
        return sizes in _PARTED_SIZES
    return named or sizes in _MOBILE_SIZES or set(sizes) == {1}


def _without_country(run: Run) -> tuple[int, ...]:
    """The groups after 86 or 0086, which may be a group of its own or stand at the head of one."""
    country, first = len(run.digits) - 11, run.sizes[0]
    if country == 0:
        return run.sizes
    return run.sizes[1:] if first == country else (first - country, *run.sizes[1:])


def _like_a_landline(run: Run, before: str, *, named: bool) -> bool:
    area = 3 if run.digits[1] in "12" else 4
    if len(run.sizes) == 1:
        return named or area == 3
    bracketed = ")" in run.joins[0]
    return run.sizes[0] == area and (run.soft or bracketed) and (named or not _ANY_PARTS.search(before))
