"""Digits as a reader sees them: half and full width, circled, in Chinese, with invisible characters between.

A view has one readable character a position and remembers where each stood in the text, so that what is found in
the view can be cut out of the text itself. The same text has several views: as it stands, with its numerals as
digits, and with what people put in a digit's place (`guises`).
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from handlers.privacy.numbers import guises

_UNSEEN = frozenset({"Cf", "Mn", "Me"})
"""Zero-width and direction characters, variation selectors, the frame of a keycap."""
_FILLERS = frozenset("\u115f\u1160\u3164\uffa0")
"""Nobody sees these either, though they count as letters."""
_HAN = guises.table(
    "〇零○◯◎⭕洞", "一壹弌幺么", "二贰貳弍两兩", "三叁參叄弎", "四肆", "五伍", "六陆陸", "七柒拐", "八捌", "九玖勾钩"
)
_SO_MANY = re.compile("[一二三四五六七八九两](?=位)")
"""后四位 says how many digits follow."""
_LIKE_X = dict.fromkeys(map(ord, "xχΧхХ×✕✖✗✘╳❌叉"), "X")
_HIDDEN = re.compile(
    r"\d{0,3}(?:\*{4,}|[●×xX○▪■█]{4,}|\*{3}(?=\d{4}(?!\d)))[\dX]{0,4}"
    r"|[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Za-z][·.\s]?[0-9A-Za-z]{5,6}(?![0-9A-Za-z])"
)
"""What somebody has masked already, this bot among them: no digit of it counts. Nor does one of a number plate."""
TAKEN = "\x00"
"""Stands in a view where something was found or hidden: what is left and right of it never belongs together."""
_FEW = re.compile(
    r"[\d¹²³⁰-⁹₀-₉①-⑨⑴-⑽⒈-⒐⓪⓵-⓽⓿❶-❾➀-➈➊-➒㈠-㈨㊀-㊉〇-〇〡-〩零○◯◎⭕洞一壹弌幺么二贰貳弍两兩三叁參叄弎四肆五伍六陆陸七柒拐八捌九玖勾钩]"
)
_MIN_COUNT = 4
"""The shortest number has seven digits, and no character reads as more than two."""


class Way(StrEnum):
    """How a view reads its text."""

    PLAIN = "plain"
    SPOKEN = "spoken"
    ALIKE = "alike"
    FILLED = "filled"
    SOUND = "sound"
    SPELLED = "spelled"


@dataclass(frozen=True, slots=True)
class View:
    """`plain` is the text as it reads, `digits` the same with numerals as digits, `sure` without guessed digits.

    `at[i]` and `till[i]` are the ends of the place that i had in the text.
    """

    way: Way
    plain: str
    digits: str
    sure: str
    at: tuple[int, ...]
    till: tuple[int, ...]
    ringed: frozenset[int] = frozenset()
    """Where a digit in a circle stands: before other digits it numbers a line."""

    def without(self, taken: bytearray) -> "View":
        """The same view, where these places of the text are taken."""
        gone = [taken[place] for place in self.at]
        plain, digits = (
            "".join(TAKEN if away else char for char, away in zip(line, gone, strict=True))
            for line in (self.plain, self.digits)
        )
        return replace(self, plain=plain, digits=digits)


def normal(text: str) -> str:
    """Full-width characters made plain and invisible ones taken out, so that what reads as a number is one."""
    return "".join(char for _, char in _seen(text))


def may_carry(text: str) -> bool:
    """Whether there is enough of digits in a text to look for a number; said quickly, for most texts have none."""
    return len(_FEW.findall(text)) >= _MIN_COUNT or guises.spelled(text)


def views(text: str) -> Iterator[View]:
    """The text as it stands; and then in every other way that shows more digits."""
    seen = list(_seen(text))
    plain = "".join(char for _, char in seen)
    places = tuple(place for place, _ in seen)
    ringed = _ringed(text, places)
    first = _view(Way.PLAIN, plain, plain, plain, places, ringed)
    yield first
    spoken = _SO_MANY.sub("几", plain).translate(_HAN)
    if spoken != plain:
        yield _view(Way.SPOKEN, plain, spoken, spoken, places, ringed)
    for way, reading in _READINGS:
        read = reading(spoken)
        if read != spoken:
            yield _view(way, plain, read, spoken, places, ringed)
    if guises.spelled(spoken):
        yield _spelled(spoken, first)


_READINGS = ((Way.ALIKE, guises.alike), (Way.FILLED, guises.unfilled), (Way.SOUND, guises.sounding))


def _view(way: Way, plain: str, digits: str, sure: str, places: tuple[int, ...], ringed: frozenset[int]) -> View:
    shown = _HIDDEN.sub(lambda m: TAKEN * len(m[0]), digits.translate(_LIKE_X))
    return View(way, plain, shown, sure, places, tuple(place + 1 for place in places), ringed)


def _ringed(text: str, places: tuple[int, ...]) -> frozenset[int]:
    if text.isascii():
        return frozenset()
    return frozenset(i for i, place in enumerate(places) if unicodedata.category(text[place]) == "No")


def _spelled(spoken: str, first: View) -> View:
    """Each word that says a digit is one character of this view."""
    parts = list(guises.parts(spoken))
    at = tuple(first.at[start] for _, start, _ in parts)
    till = tuple(first.till[end - 1] for _, _, end in parts)
    digits = "".join(char for char, _, _ in parts)
    return View(Way.SPELLED, digits, digits.translate(_LIKE_X), digits, at, till)


def _seen(text: str) -> Iterator[tuple[int, str]]:
    for place, char in enumerate(text):
        if char.isascii() or "一" <= char <= "龥":
            yield place, char
        elif unicodedata.category(char) not in _UNSEEN and char not in _FILLERS:
            digit = _digit(char)
            for part in unicodedata.normalize("NFKC", char) if digit is None else str(digit):
                yield place, part


def _digit(char: str) -> int | None:
    """Circled, raised and Suzhou digits as well; the zero of Chinese is one of its numerals."""
    digit = unicodedata.digit(char, None)
    if digit is not None or char == "〇" or unicodedata.category(char) != "Nl":
        return digit
    number = unicodedata.numeric(char, 10.0)
    return int(number) if number < 10 else None
