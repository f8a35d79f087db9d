"""How people write spans, days and moments; on Monday, 23 November 2026, 09:42."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.model import ClockKind
from dispatch.rulebook.read_time import day_in, deadline_in, minutes_in, moment_in, range_in, span_in, without_time
from tests.street import CALENDAR, DAY_MINUTES, MONDAY_0942, local

W, C = ClockKind.WORK, ClockKind.CONTINUOUS
texts = st.text(st.sampled_from("0123456789一二三十半两个工作日天小时周点前今明后下午:-月号路4hd2u ,。"), max_size=30)
moments = st.integers(0, 365 * 24 * 60).map(lambda later: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=later))


@pytest.mark.parametrize(
    ("text", "work", "every"),
    [
        ("4小时", 240, 240),
        ("四小时", 240, 240),
        ("4 个工作小时", 240, 240),
        ("2天", 840, 2880),
        ("两天", 840, 2880),
        ("半天", 210, 720),
        ("半小时", 30, 30),
        ("一个半小时", 90, 90),
        ("两天半", 1050, 3600),
        ("十二天", 5040, 17280),
        ("二十天", 8400, 28800),
        ("一周", 2100, 7200),
        ("30分钟", 30, 30),
        ("4h", 240, 240),
        ("2d", 840, 2880),
        ("２ｄ", 840, 2880),
        ("3 days", 1260, 4320),
        ("限 4 hours", 240, 240),
    ],
)
def test_an_amount_is_read_in_the_kind_of_time_that_it_is_for(text: str, work: int, every: int) -> None:
    assert minutes_in(text, MONDAY_0942, W, CALENDAR) == work
    if "工作" not in text:
        assert minutes_in(text, MONDAY_0942, C, CALENDAR) == every


@pytest.mark.parametrize(
    ("text", "work", "every"),
    [
        ("3 个工作日", 3 * DAY_MINUTES, 3 * 1440),
        ("连续2小时", 120, 120),
        ("2uh", 120, 120),
        ("24小时", DAY_MINUTES, 1440),
        ("2个自然日", 2 * DAY_MINUTES, 2880),
    ],
)
def test_an_amount_that_says_which_minutes_count_is_worked_out_for_the_other_kind(
    text: str, work: int, every: int
) -> None:
    assert minutes_in(text, MONDAY_0942, W, CALENDAR) == work
    assert minutes_in(text, MONDAY_0942, C, CALENDAR) == every


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("今天下班前", local(23, 17, 30)),
        ("明天下午5点前", local(24, 17)),
        ("明天17:00", local(24, 17)),
        ("明早9点", local(24, 9)),
        ("后天中午", local(25, 12)),
        ("今天5点半", local(23, 17, 30)),
        ("今晚8点", local(23, 20)),
        ("12月5日", local(5, 17, month=12)),
        ("12月5日下午3点", local(5, 15, month=12)),
        ("12-5", local(5, 17, month=12)),
        ("周五前", local(27, 17)),
        ("本周三上午10点", local(25, 10)),
        ("下周一", local(30, 17)),
        ("星期天", local(29, 17)),
        ("5号前", local(5, 17, month=12)),
        ("下班前", local(23, 17, 30)),
        ("17:00前", local(23, 17)),
    ],
)
def test_a_moment_is_a_day_and_a_time_of_it(text: str, moment: datetime) -> None:
    assert moment_in(text, MONDAY_0942, CALENDAR) == moment


@pytest.mark.parametrize(
    "text",
    [
        "",
        "很快",
        "下周",
        "13-45",
        "2-30",
        "首义路12号",
        "首义路12-1号",
        "今天8点前",
        "晚上8点",
        "24小时",
        "2026-11-20",
    ],
)
def test_what_names_no_moment_or_one_that_is_over_is_none(text: str) -> None:
    assert moment_in(text, MONDAY_0942, CALENDAR) is None


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("今天下班前排干积水", local(23, 17, 30)),
        ("请在明天下午5点前清理完毕", local(24, 17)),
        ("12月1日清理完毕", local(1, 17, month=12)),
        ("门前积水,首义路12号,周五前", local(27, 17)),
        ("今天中午起油烟扰民", None),
        ("门前积水", None),
        ("晚上8点噪音", None),
    ],
)
def test_in_a_text_of_other_things_a_deadline_is_what_says_so(text: str, moment: datetime | None) -> None:
    assert deadline_in(text, MONDAY_0942, CALENDAR) == moment


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("12月1日到3日", (12, 1), (12, 3)),
        ("12月1日至12月3日", (12, 1), (12, 3)),
        ("12月1日-3日", (12, 1), (12, 3)),
        ("12-1到12-3", (12, 1), (12, 3)),
        ("到12月3日", (11, 23), (12, 3)),
        ("明天", (11, 24), (11, 24)),
        ("明天到后天", (11, 24), (11, 25)),
        ("周四至下周二", (11, 26), (12, 1)),
        ("下周一到周三", (11, 30), (12, 2)),
        ("3天", (11, 23), (11, 25)),
        ("明天起3天", (11, 24), (11, 26)),
        ("一周", (11, 23), (11, 27)),
        ("12月31日到1月2日", (12, 31), (1, 2)),
    ],
)
def test_a_range_of_days_has_its_first_and_its_last(text: str, first: tuple[int, int], last: tuple[int, int]) -> None:
    found = range_in(text, MONDAY_0942, CALENDAR)

    assert found is not None
    assert [(day.month, day.day) for day in found] == [first, last]


@pytest.mark.parametrize("text", ["", "on", "家里有事", "12月3日到1日", "到", "4小时"])
def test_what_is_no_range_of_days_is_none(text: str) -> None:
    assert range_in(text, MONDAY_0942, CALENDAR) is None


@pytest.mark.parametrize("text", ["十十点", "三三三小时", "一十十天", "三十点", "十点十十分"])
def test_what_is_no_number_is_read_as_none(text: str) -> None:
    assert span_in(text) is None
    assert text == "十点十十分" or moment_in(text, MONDAY_0942, CALENDAR) is None


@pytest.mark.parametrize(
    ("text", "day", "hour"), [("周三十点前", 25, 10), ("周二十一点", 24, 11), ("周四两点", 26, 14)]
)
def test_an_hour_after_the_name_of_a_weekday_is_read(text: str, day: int, hour: int) -> None:
    found = moment_in(text, MONDAY_0942, CALENDAR)

    assert found is not None
    local = CALENDAR.local(found)
    assert (local.day, local.hour) == (day, hour)


@given(texts, moments)
def test_whatever_is_written_a_moment_is_later_and_a_day_is_not_over(text: str, at: datetime) -> None:
    moment, deadline, day = moment_in(text, at, CALENDAR), deadline_in(text, at, CALENDAR), day_in(text, at, CALENDAR)
    days = range_in(text, at, CALENDAR)

    assert moment is None or moment > at
    assert deadline is None or deadline > at
    assert day is None or day >= CALENDAR.day(at)
    assert days is None or CALENDAR.day(at) <= days[0] <= days[1]


@given(texts, moments, st.sampled_from(ClockKind))
def test_whatever_is_written_a_limit_is_at_least_a_minute(text: str, at: datetime, kind: ClockKind) -> None:
    found = minutes_in(text, at, kind, CALENDAR)

    assert found is None or found >= 1


@pytest.mark.parametrize(
    ("written", "rest"),
    [
        ("3天，等待配件", "等待配件"),
        ("3 车辆检修", "车辆检修"),
        ("12月1日 等待施工", "等待施工"),
        ("延期3天，等待配件。", "等待配件。"),
        ("等待配件，延期3天。", "等待配件"),
        ("挂起到12月1日，等待施工", "等待施工"),
        ("明天下午5点前 等电力公司", "等电力公司"),
        ("２ｄ 等配件", "等配件"),
        ("5d waiting for parts", "waiting for parts"),
        ("3天", "3天"),
        ("3号楼要换管子", "3号楼要换管子"),
        ("1 号泵坏了", "1 号泵坏了"),
        ("3个配件没到货", "3个配件没到货"),
        ("一天两头跑", "一天两头跑"),
        ("等12月5日的材料。", "等12月5日的材料。"),
        ("", ""),
    ],
)
def test_a_reason_is_kept_without_the_time_that_stands_beside_it(written: str, rest: str) -> None:
    assert without_time(written) == rest


@given(st.text(max_size=40))
def test_what_is_left_of_a_reason_was_written_there(text: str) -> None:
    rest = without_time(text)

    assert rest in text
    assert rest or not text


@given(st.integers(1, 300), st.sampled_from(["小时", " 个工作小时", "h"]), moments)
def test_so_many_hours_of_work_are_so_many_minutes(count: int, unit: str, at: datetime) -> None:
    span = span_in(f"{count}{unit}")

    assert span is not None
    assert span.minutes == count * 60


@given(st.dates(date(2026, 11, 24), date(2027, 11, 22)))
def test_every_date_within_a_year_is_read_as_it_is_written(day: date) -> None:
    for text in (f"{day.month}月{day.day}日", f"{day.month}-{day.day}", f"{day:%Y-%m-%d}", f"{day:%Y年%m月%d日}"):
        assert day_in(text, MONDAY_0942, CALENDAR) == day


@given(st.integers(0, 27), st.integers(8, 23), st.integers(0, 59))
def test_every_time_of_a_day_to_come_is_read_as_it_is_written(later: int, hour: int, minute: int) -> None:
    day = date(2026, 12, 1) + timedelta(days=later)
    expected = local(day.day, hour, minute, month=12)

    assert moment_in(f"{day.month}月{day.day}日{hour}:{minute:02}", MONDAY_0942, CALENDAR) == expected


def test_a_day_that_the_month_does_not_have_is_no_day() -> None:
    assert day_in("31号前", MONDAY_0942, CALENDAR) is None
    assert day_in("29号前", local(30, 9, month=1), CALENDAR) is None
