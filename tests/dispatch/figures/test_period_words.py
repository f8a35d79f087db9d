"""Which period somebody asks for, as people write it."""

from datetime import date

import pytest

from dispatch.figures.period_words import period_in
from dispatch.figures.periods import code_of
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
