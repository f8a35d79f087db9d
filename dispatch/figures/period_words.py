"""Reads which period somebody asks for: 2026-W47, 第47周, 上周, 十一月, 2026-Q4, 四季度, 去年, 昨天, 11月23日."""

import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Final
from unicodedata import normalize

from dispatch.figures.periods import Period, PeriodKind, before, period_of, span_of
from dispatch.rulebook.numerals import whole_number
from dispatch.rulebook.worktime import Calendar

_K = PeriodKind
_NEAR: Final[Mapping[str, tuple[PeriodKind, int]]] = {
    "": (_K.WEEK, 0), "本周": (_K.WEEK, 0), "这周": (_K.WEEK, 0), "上周": (_K.WEEK, 1),
    "今天": (_K.DAY, 0), "今日": (_K.DAY, 0), "昨天": (_K.DAY, 1), "昨日": (_K.DAY, 1),
    "本月": (_K.MONTH, 0), "这个月": (_K.MONTH, 0), "上月": (_K.MONTH, 1), "上个月": (_K.MONTH, 1),
    "本季": (_K.QUARTER, 0), "本季度": (_K.QUARTER, 0), "上季": (_K.QUARTER, 1), "上季度": (_K.QUARTER, 1),
    "今年": (_K.YEAR, 0), "本年": (_K.YEAR, 0), "去年": (_K.YEAR, 1),
}  # fmt: skip
_NUMBER: Final = r"(?:[0-9]{1,2}|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_YEAR: Final = r"(?:(?P<year>20[0-9]{2})年?-?)?"
_NAMED: Final[Mapping[PeriodKind, re.Pattern[str]]] = {
    _K.WEEK: re.compile(rf"{_YEAR}(?:W|第?)(?P<number>{_NUMBER})(?:(?<=W..)|(?<=W.)|周)"),
    _K.QUARTER: re.compile(rf"{_YEAR}(?:Q(?P<quarter>[1-4])|第?(?P<number>{_NUMBER})季度?)"),
    _K.DAY: re.compile(rf"{_YEAR}(?P<month>{_NUMBER})(?:月|-)(?P<number>{_NUMBER})[日号]?"),
    _K.MONTH: re.compile(
        r"(?P<year>20[0-9]{2})-(?P<bare>[0-9]{1,2})|" + rf"(?:(?P<of>20[0-9]{{2}})年)?(?P<number>{_NUMBER})月份?"
    ),
    _K.YEAR: re.compile(r"(?P<year>20[0-9]{2})年?"),
}

_FROM_TO: Final = re.compile(
    rf"(?:(?P<year>20[0-9]{{2}})(?:年|-))?(?P<month>{_NUMBER})(?:月|-)(?P<day>{_NUMBER})[日号]?"
    r"(?:至|到|~|—+|–|-)"
    rf"(?:(?:(?P<to_year>20[0-9]{{2}})(?:年|-))?(?P<to_month>{_NUMBER})(?:月|-))?(?P<to_day>{_NUMBER})[日号]?"
)


def period_in(words: str, today: date, cal: Calendar) -> Period | None:
    """The period that the words name, of this year or, where it would not have begun, of the last one.

    None where they name none, or one that has not begun on the local day `today`. No words are the running week.
    """
    plain = re.sub(r"\s+", "", normalize("NFKC", words)).upper()
    if plain in _NEAR:
        kind, back = _NEAR[plain]
        near = period_of(cal, kind, today)
        return before(cal, near) if back else near
    for kind, pattern in _NAMED.items():
        found = pattern.fullmatch(plain)
        if found is not None:
            return _named(kind, found.groupdict(), today, cal)
    return None


class NoSpan(StrEnum):
    """Why days from one to another can't be taken."""

    BACKWARDS = "backwards"
    LATER = "later"
    NO_DAY = "no_day"


def span_in(words: str, today: date, cal: Calendar) -> Period | NoSpan | None:
    """Days from one to another, as 11月1日-11月15日, 11月1日到15日 or 2026-11-01至2026-11-15; None for other words.

    Of this year or, where it would not have begun, of the last one; over New Year the end is in the next.
    """
    found = _FROM_TO.fullmatch(re.sub(r"\s+", "", normalize("NFKC", words)).upper())
    if found is None:
        return None
    said = found.groupdict()
    years = (int(said["year"]),) if said["year"] else (today.year, today.year - 1)
    days = [both for year in years if (both := _first_and_last(said, year)) is not None]
    if not days:
        return NoSpan.NO_DAY
    begun = next(((first, last) for first, last in days if first <= today), None)
    if begun is None:
        return NoSpan.LATER
    return span_of(cal, *begun) if begun[0] <= begun[1] else NoSpan.BACKWARDS


def _first_and_last(said: Mapping[str, str | None], year: int) -> tuple[date, date] | None:
    """None for a day that there is not."""
    from_month = whole_number(said["month"] or "")
    to_month = whole_number(said["to_month"]) if said["to_month"] else from_month
    to_year = int(said["to_year"] or 0) or (year + 1 if to_month < from_month and not said["year"] else year)
    try:
        first = date(year, from_month, whole_number(said["day"] or ""))
        return first, date(to_year, to_month, whole_number(said["to_day"] or ""))
    except ValueError:
        return None


def _named(kind: PeriodKind, said: Mapping[str, str | None], today: date, cal: Calendar) -> Period | None:
    year = said.get("year") or said.get("of")
    for candidate in (int(year),) if year else (today.year, today.year - 1):
        day = _first_day(kind, candidate, said)
        if day is not None and cal.day(period_of(cal, kind, day).start) <= today:
            return period_of(cal, kind, day)
    return None


def _first_day(kind: PeriodKind, year: int, said: Mapping[str, str | None]) -> date | None:
    number = whole_number(said.get("quarter") or said.get("bare") or said.get("number") or "1")
    try:
        match kind:
            case PeriodKind.WEEK:
                return date.fromisocalendar(year, number, 1)
            case PeriodKind.DAY:
                return date(year, whole_number(said.get("month") or ""), number)
            case PeriodKind.QUARTER:
                return date(year, 3 * number - 2, 1)
            case PeriodKind.MONTH:
                return date(year, number, 1)
            case PeriodKind.YEAR:
                return date(year, 1, 1)
    except ValueError:
        return None
