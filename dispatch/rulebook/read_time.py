"""Reads spans, days and moments as people write them in Chinese: 4小时, 半天, 3 个工作日, 明天下午5点前, 12月5日.

Nothing here knows what time it is: the moment of writing (UTC) and the calendar, with its zone, are given.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from dispatch.model import ClockKind
from dispatch.rulebook.numerals import whole_number
from dispatch.rulebook.worktime import Calendar, spent

END_OF_DAY = time(17, 0)
"""Where a day is named and no time."""
_DAY = timedelta(days=1)
_LONGEST_AT_WORK = 12
"""Hours. Who writes 24小时 means hours by the clock, who writes 4小时 hours of work."""
_MORNING = 8
"""An hour before it, as 5点, is one of the afternoon, unless it is said otherwise."""
_NUMBER_BEGINS = r"(?:(?<![\d.零一二两三四五六七八九十周期拜])|(?<=[周期拜][一二三四五六日天]))"
"""Not within another number; 周二十点 is Tuesday at ten."""
_NUMBER = r"\d{1,4}|[一二两三四五六七八九]?十[一二三四五六七八九]?|[零一二两三四五六七八九]|半"
_SPAN = re.compile(
    rf"(?<![\d.])(?P<every>连续|自然)?{_NUMBER_BEGINS}(?P<count>{_NUMBER})\s*(?:个)?(?P<half>半)?\s*(?P<kind>工作|自然)?"
    r"(?P<unit>小时|钟头|分钟|天|日(?!前|之前)|周(?![一二三四五六日天])|星期(?![一二三四五六日天]))(?P<more>半)?"
)
_CODE = re.compile(r"(?<![a-z0-9])(?P<count>\d{1,4})(?P<every>u?)(?P<unit>[mhd])(?![a-z0-9])")
_ENGLISH = re.compile(
    r"(?<![a-z0-9])(?P<count>\d{1,4}) ?(?P<kind>working |work )?(?P<unit>minute|min|hour|day|week)s?(?![a-z])"
)
_UNITS = {
    "分钟": "m", "min": "m", "minute": "m", "小时": "h", "钟头": "h", "hour": "h", "天": "d", "日": "d", "day": "d",
    "周": "w", "星期": "w", "week": "w", "m": "m", "h": "h", "d": "d",
}  # fmt: skip
_STREET = "路街巷弄道村里栋"
"""After one of these a number is a house's."""
_DATE = re.compile(
    rf"(?<![\d{_STREET}])(?:(?P<year>20\d\d)[-./年])?(?P<month>\d{{1,2}})(?:[-./]|月)(?P<day>\d{{1,2}})(?!\d)(?:日|号)?"
)
_DAY_OF_MONTH = re.compile(
    rf"(?<![\d月{_STREET}-])(?:本月|这个月)?(?P<day>\d{{1,2}})(?:号(?!楼|院|门|线|店|车)|日(?=前|之前))"
)
_NEAR = {
    "大后天": 3, "后天": 2, "明天": 1, "明日": 1, "明早": 1, "明晚": 1, "今天": 0, "今日": 0, "今晚": 0, "当天": 0,
    "tomorrow": 1, "today": 0,
}  # fmt: skip
_WEEKDAY = re.compile(r"(?P<next>下个?|本|这个?)?(?:周|星期|礼拜)(?P<day>[一二三四五六日天])")
_CLOCK = re.compile(
    r"(?P<part>凌晨|早上|上午|中午|下午|傍晚|晚上|[早晚])?\s*"
    rf"{_NUMBER_BEGINS}(?P<hour>\d{{1,2}}|二?十[一二三四五六七八九]?|[一二两三四五六七八九])"
    r"(?:[点时](?!间)|:)(?P<minute>\d{1,2}|半)?"
)
_BEFORE = re.compile(r"([^,.;!?\u3002\n]{0,20}?)(?:之前|以前|前|截止)")
_PART = re.compile(r"下班|中午|上午|下午|晚上|今晚|明晚")
_NAMED_TIME = "|".join(
    re.sub(r"\(\?P<\w+>", "(?:", pattern)
    for pattern in (
        _DATE.pattern,
        _DAY_OF_MONTH.pattern,
        "|".join(_NEAR),
        _WEEKDAY.pattern,
        _SPAN.pattern,
        _CODE.pattern,
        _ENGLISH.pattern,
        _CLOCK.pattern,
        _PART.pattern,
    )
)
_TIME = re.compile(rf"\s*(?:(?:{_NAMED_TIME})\s*)+(?:之前|以前|前|为止|止|左右)?(?=[\s,;:、\u3002.]|[等因待]|$)")
_BARE_DAYS = re.compile(r"\s*\d{1,3}(?=[\s,;]+(?![号楼栋个人]))")
_UNTIL = re.compile(r"\s*(?:延期|延长|延|挂起|暂停|需要|需|再|约|到|至|for|until|to){0,3}")
_SIGNS = " \t\n,;:、\u3002."
_FULL_WIDTH = "\uff0c\uff1b\uff1a\u3000\uff0e"
"""The same signs as they are typed in Chinese."""


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """An amount of time as it was written. `kind` is None where the words leave open which minutes count."""

    minutes: int
    """Of every minute; a day has 24 hours in it, and stands for a working day where work counts."""
    days: float
    """The same in days, where it was written in days or weeks; else 0."""
    kind: ClockKind | None


def span_in(text: str) -> TimeSpan | None:
    """The first amount of time that a text names; None where it names none, or nothing of it."""
    plain = _DATE.sub(" ", _plain(text))
    found = next((one for one in (pattern.search(plain) for pattern in (_CODE, _SPAN, _ENGLISH)) if one), None)
    if found is None:
        return None
    named = found.groupdict()
    count = _number(found["count"]) + (0.5 if named.get("half") or named.get("more") else 0)
    unit = _UNITS[found["unit"]]
    if unit == "w":
        count, unit = count * (7 if named.get("kind") == "自然" or named.get("every") else 5), "d"
    kind = _kind(named.get("every"), named.get("kind"))
    if kind is None and unit == "h" and count >= _LONGEST_AT_WORK:
        kind = ClockKind.CONTINUOUS
    minutes = round(count * {"m": 1, "h": 60, "d": 24 * 60}[unit])
    return TimeSpan(minutes, count if unit == "d" else 0, kind) if minutes else None


def day_in(text: str, at: datetime, calendar: Calendar) -> date | None:
    """The first day that a text names, from the local day of `at` on; None where it names none, or one that is over.

    A date without a year that is today or over is next year's.
    """
    return next(iter(days_in(text, at, calendar)), None)


def days_in(text: str, at: datetime, calendar: Calendar) -> list[date]:
    """Every day that a text names, as `day_in`, in the order in which they are written."""
    plain, today = _plain(text), calendar.day(at)
    found = [*_dates(plain, today), *_near_days(plain, today), *_weekdays(plain, today)]
    return [day for _, day in sorted(found)]


def range_in(text: str, at: datetime, calendar: Calendar) -> tuple[date, date] | None:
    """First and last day of 12月1日到3日, 明天, 下周一至周三, or 3天 from today on; None where no day is named.

    A text that begins with 到 or 至 names the last day alone, and begins today.
    """
    plain, today = _plain(text).strip(), calendar.day(at)
    left, parted, right = re.sub(r"[至~—–]|(?<=[日号])-", "到", plain).partition("到")
    first = day_in(left, at, calendar) if left.strip() else today
    if parted:
        last = day_in(right, at, calendar) or _same_month(right, first)
        if first is None or last is None:
            return None
        last += 7 * _DAY if last < first and _WEEKDAY.search(right) else timedelta()
        return (first, last) if first <= last else None
    span = span_in(left) if left.strip() else None
    if span is not None and span.days:
        begins = first or today
        rest = max(round(span.days), 1) - 1
        by_work = span.kind is not ClockKind.CONTINUOUS
        noon = datetime.combine(begins, time(12), tzinfo=calendar.zone)
        return begins, calendar.day(calendar.add_working_days(noon, rest)) if by_work else begins + rest * _DAY
    return (first, first) if first is not None and left.strip() else None


def without_time(text: str) -> str:
    """The text without the amount of time, the day or the hour that it begins or ends with, for where that stands by
    itself: «3天，等待配件» is «等待配件». A text that is nothing else stays as it is."""
    plain = _plain(text)
    if len(plain) != len(text):
        return text
    start = _end_of_time(plain)
    body = len(plain.rstrip(_SIGNS))
    parted = max(plain.rfind(sign, start, body) for sign in _SIGNS)
    behind = parted >= 0 and _end_of_time(plain[parted + 1 : body]) == body - parted - 1
    rest = text[start:parted].rstrip(_SIGNS + _FULL_WIDTH) if behind else text[start:]
    return (rest.lstrip(_SIGNS + _FULL_WIDTH) if start else rest).strip() or text


def _end_of_time(plain: str) -> int:
    """Where the time ends with which a text begins; 0 where it begins with none."""
    ahead = _UNTIL.match(plain)
    begins = ahead.end() if ahead is not None else 0
    rest = plain[begins:]
    found = _TIME.match(rest) or (_BARE_DAYS.match(rest) if not begins else None)
    return begins + found.end() if found is not None else 0


def _same_month(right: str, first: date | None) -> date | None:
    found = re.match(r"\s*(\d{1,2})(?:日|号)?", right)
    return _day(first.year, first.month, int(found[1])) if found is not None and first is not None else None


def moment_in(text: str, at: datetime, calendar: Calendar) -> datetime | None:
    """The moment, UTC, by which something is to be done; None where the text names none, or one that is not later.

    A day without a time is meant to its `END_OF_DAY`; a time without a day is today's, where it says «before».
    """
    plain = _plain(text)
    day = day_in(plain, at, calendar)
    hour = _time_in(plain, calendar)
    if day is None and (hour is None or _BEFORE.search(plain) is None):
        return None
    local = datetime.combine(day or calendar.day(at), hour or END_OF_DAY, tzinfo=calendar.zone)
    moment = local.astimezone(UTC)
    return moment if moment > at else None


def deadline_in(text: str, at: datetime, calendar: Calendar) -> datetime | None:
    """As `moment_in`, in a text that tells of other things too: what stands before 前 or 截止, else a date."""
    plain = _plain(text)
    named = [f"{found[1]}前" for found in _BEFORE.finditer(plain)] + [found[0] for found in _DATE.finditer(plain)]
    moments = (moment_in(words, at, calendar) for words in named)
    return next((moment for moment in moments if moment is not None), None)


def minutes_in(
    text: str, at: datetime, kind: ClockKind, calendar: Calendar, used: timedelta = timedelta()
) -> int | None:
    """A limit, in minutes of that kind of time; None where the text names none. It runs from `at` on, and where it is
    a moment, `used` of it has gone by already.

    An amount in another kind of time, and a moment, are worked out by the calendar.
    """
    moment = moment_in(text, at, calendar) if _names_a_moment(text, at, calendar) else None
    if moment is not None:
        return round((used + spent(at, moment, kind, calendar)) / timedelta(minutes=1)) or None
    span = span_in(text)
    return minutes_of(span, at, kind, calendar) if span is not None else None


def minutes_of(span: TimeSpan, at: datetime, kind: ClockKind, calendar: Calendar) -> int:
    """The span in minutes of that kind of time, at least one."""
    meant = span.kind or kind
    at_work = round(span.days * calendar.working_day_minutes) if span.days else span.minutes
    amount = timedelta(minutes=at_work if meant is ClockKind.WORK else span.minutes)
    if meant is not kind:
        end = at + amount if meant is ClockKind.CONTINUOUS else calendar.add_work(at, amount)
        amount = spent(at, end, kind, calendar)
    return max(round(amount / timedelta(minutes=1)), 1)


def _names_a_moment(text: str, at: datetime, calendar: Calendar) -> bool:
    """A text that names an amount and no day, such as 下午用 4小时, means the amount."""
    return day_in(text, at, calendar) is not None or span_in(text) is None


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _number(written: str) -> float:
    return 0.5 if written == "半" else whole_number(written)


def _kind(every: str | None, named: str | None) -> ClockKind | None:
    if every or named == "自然":
        return ClockKind.CONTINUOUS
    return ClockKind.WORK if named else None


def _dates(plain: str, today: date) -> Iterator[tuple[int, date]]:
    for found in _DATE.finditer(plain):
        year = int(found["year"] or today.year)
        day = _day(year, int(found["month"]), int(found["day"]))
        if day is not None and not found["year"] and day <= today:
            day = _day(year + 1, day.month, day.day)
        if day is not None and day >= today:
            yield found.start(), day
    for found in _DAY_OF_MONTH.finditer(_DATE.sub(lambda one: " " * len(one[0]), plain)):
        day = _day(today.year, today.month, int(found["day"]))
        if day is not None and day < today:
            later = today.replace(day=1) + 31 * _DAY
            day = _day(later.year, later.month, day.day)
        if day is not None:
            yield found.start(), day


def _near_days(plain: str, today: date) -> Iterator[tuple[int, date]]:
    for found in re.finditer("|".join(_NEAR), plain):
        yield found.start(), today + _NEAR[found[0]] * _DAY


def _weekdays(plain: str, today: date) -> Iterator[tuple[int, date]]:
    """A day of this week that is over is next week's."""
    for found in _WEEKDAY.finditer(plain):
        day = today + ("一二三四五六日".index(found["day"].replace("天", "日")) - today.weekday()) * _DAY
        if (found["next"] or "").startswith("下") or day < today:
            day += 7 * _DAY
        yield found.start(), day


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _time_in(plain: str, calendar: Calendar) -> time | None:
    """A time of day: by the clock, else by what people call it."""
    found = _CLOCK.search(_DATE.sub(" ", plain))
    if found is not None:
        hour, part = int(_number(found["hour"])), found["part"] or ""
        late = part in ("下午", "傍晚", "晚上", "晚") or "今晚" in plain or "明晚" in plain
        if (hour < 12 and late) or (hour < _MORNING and not part):
            hour += 12
        minute = 30 if found["minute"] == "半" else int(found["minute"] or 0)
        return time(hour % 24, minute) if hour <= 24 and minute < 60 else None
    called = _PART.search(plain)
    if called is None:
        return None
    if called[0] in ("中午", "上午"):
        return calendar.spans[0][1]
    return time(20) if "晚" in called[0] else calendar.spans[-1][1]
