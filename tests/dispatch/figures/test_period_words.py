"""Which period somebody asks for, as people write it."""

from datetime import date

import pytest

from dispatch.figures.period_words import NoSpan, period_in, span_in
from dispatch.figures.periods import Period, code_of, code_of_span, read_any
from tests.street import CALENDAR

WEDNESDAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("", "w20261123"),
        ("本周", "w20261123"),
        ("上周", "w20261116"),
        ("2026-W47", "w20261116"),
        ("2026-w5", "w20260126"),
        ("w47", "w20261116"),
        ("第47周", "w20261116"),
        ("第四十七周", "w20261116"),
        ("2025年第52周", "w20251222"),
        ("十一月", "m20261101"),
        ("11月份", "m20261101"),
        ("2026-11", "m20261101"),
        ("２０２６年１１月", "m20261101"),
        ("十二月", "m20251201"),
        ("上个月", "m20261001"),
        ("2026-Q3", "q20260701"),
        ("第四季度", "q20261001"),
        ("三季度", "q20260701"),
        ("上季度", "q20260701"),
        ("2026", "y20260101"),
        ("去年", "y20250101"),
        ("昨天", "d20261124"),
        ("11月23日", "d20261123"),
        ("2026-11-23", "d20261123"),
        ("十一月二十三号", "d20261123"),
        ("12月1日", "d20251201"),
    ],
)
def test_a_period_is_read_as_it_is_written(words: str, code: str) -> None:
    found = period_in(words, WEDNESDAY, CALENDAR)

    assert found is not None
    assert code_of(CALENDAR, found) == code


@pytest.mark.parametrize(
    "words",
    [
        "武南村",
        "2026-W54",
        "2026-W48x",
        "2026-12",
        "2027",
        "13月",
        "2月30日",
        "第五季度",
        "2026-Q5",
        "零月",
        "十十月",
    ],
)
def test_what_names_no_period_that_has_begun_is_none(words: str) -> None:
    assert period_in(words, WEDNESDAY, CALENDAR) is None


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("11月1日-11月15日", "s2026110120261115"),
        ("11月1号到15号", "s2026110120261115"),
        ("十一月一日至十五日", "s2026110120261115"),
        ("2026-11-01 ～ 2026-11-15", "s2026110120261115"),
        ("2026-11-01-2026-11-15", "s2026110120261115"),
        ("11-1至11-15", "s2026110120261115"),
        ("2025年12月20日—2026年1月5日", "s2025122020260105"),
        ("12月20日到1月5日", "s2025122020260105"),
        ("11月25日到11月25日", "s2026112520261125"),
        ("11月25日到12月5日", "s2026112520261205"),
    ],
)
def test_days_from_one_to_another_are_read_as_they_are_written(words: str, code: str) -> None:
    found = span_in(words, WEDNESDAY, CALENDAR)

    assert isinstance(found, Period)
    assert code_of_span(CALENDAR, found) == code
    assert read_any(CALENDAR, code) == found


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("11月15日到11月1日", NoSpan.BACKWARDS),
        ("2026年11月26日到27日", NoSpan.LATER),
        ("2026-12-01~2026-12-09", NoSpan.LATER),
        ("2月30日到3月2日", NoSpan.NO_DAY),
        ("11月1日到11月31日", NoSpan.NO_DAY),
        ("11月0日到2日", NoSpan.NO_DAY),
        ("十一月", None),
        ("2026-11-01", None),
        ("11-15", None),
        ("昨天到今天", None),
        ("", None),
    ],
)
def test_days_that_can_not_be_say_why_and_other_words_are_no_days(words: str, why: NoSpan | None) -> None:
    assert span_in(words, WEDNESDAY, CALENDAR) == why
